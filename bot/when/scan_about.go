package when

// startsDate reports whether a date begins at i.
func (p *parser) startsDate(i int) bool {
	if _, end := p.scanSingleDate(i); end > i {
		return true
	}
	_, end := p.scanDayOfMonth(i)
	return end > i
}

// skipClockPrefix skips what stands before a clock time; ok is false if a date
// follows, which nothing is about.
func (p *parser) skipClockPrefix(i int) (end int, ok bool) {
	about := -1
	for end = i; ; end++ {
		switch {
		case p.is(end, wordAbout), p.isSign(end, "~"), p.isDoubtful(end) && (p.isDayWord(end-1) || p.is(end-1, wordPart)):
			about = end + 1
		case p.is(end, wordAt), p.is(end, wordThe), p.isSign(end, "@"):
		default:
			return end, about < 0 || !p.startsDate(about)
		}
	}
}

// skipClockSuffix skips what stands behind a clock time: 7ish, 7pm-ish, alle 18
// circa.
func (p *parser) skipClockSuffix(i int) int {
	end := i
	if p.isGluedSign(i, "-") && p.is(i+1, wordAbout) {
		end++
	}
	end = p.skip(end, wordAbout)
	if _, ok := p.digits(end, 1, 4); ok || p.is(end, wordCardinal) || p.is(end, wordAt) || p.is(end, wordHalf) || p.is(end, wordLess) || p.is(end, wordQuarter) {
		return i // it stands before another time
	}
	return end
}

// isDoubtful reports whether the lexeme at i is a day that may be a word for
// about: so um 3.
func (p *parser) isDoubtful(i int) bool {
	return i < len(p.lexemes) && p.lexemes[i].text != "" && p.lexemes[i].text == p.settings["doubtful"] && p.is(i+1, wordAt)
}
