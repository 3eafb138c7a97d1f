package when

// rangesIntoPart lists the ranges if the part of the day behind the range is that of
// its end only: from 10 to 2 in the afternoon, 11 to 1 in the morning.
func (p *parser) rangesIntoPart(a, b clock, it item) ([]interval, *parseError) {
	passesTwelve := b.minute%halfDay < a.minute%halfDay && !b.isNoonHour()
	if !it.behind || !passesTwelve && !a.isNoonHour() && len(a.candidates(it.part)) > 0 {
		return nil, nil
	}
	overNight := passesTwelve && it.part == partMorning
	longest := halfDay
	if !a.isOpen() { // 9am to 10 in the evening
		longest = maxNight
	}
	var found []interval
	for _, to := range b.candidates(it.part) {
		if overNight {
			to += fullDay
		}
		for _, from := range a.candidates(0) {
			if from < to && to-from < longest {
				found = append(found, interval{from: from, to: to, isRange: true})
			}
		}
	}
	if overNight && len(found) == 0 {
		return nil, p.errNoSuchRange(p.sourceText(a.start, b.end))
	}
	p.mustConfirm = p.mustConfirm || overNight && a.isOpen() // it may be one in the afternoon
	return found, nil
}
