package chat

import (
	"strings"
	"unicode"
)

// part is one section of a line: the text before the first key, or a key with its
// value.
type part struct {
	key      string   // the option's name; empty before the first key
	text     string   // without escapes and the quotation marks around a value
	start    int      // the rune offset of the value
	unknown  bool     // the command has no such option, but one that resembles it
	unclosed bool     // a quotation mark is not closed
	stray    []string // keys in the text, of options that the command does not have
}

// splitCommandLine splits a line into its parts.
func splitCommandLine(cmds []Command, cmd Command, line string) []part {
	s := lineSplitter{cmds: cmds, cmd: cmd, line: []rune(line), open: map[rune]int{}}
	s.parts = []part{{}}
	for s.at < len(s.line) {
		s.step()
	}
	s.endPart(false)
	return s.parts
}

type lineSplitter struct {
	cmds  []Command
	cmd   Command
	line  []rune
	at    int
	parts []part
	open  map[rune]int // by opening mark, the offset up to which it is known not to close

	text   strings.Builder // of the current part
	quoted int             // the length of text up to the end of its last quotation
	words  bool            // text has letters or digits outside quotations
	ended  bool            // a quotation ended here
}

// step consumes one key, one quotation, one invisible character at the start of a
// word, or one rune.
func (s *lineSplitter) step() {
	start := s.wordStart()
	switch {
	case s.keyMayStart(start) && s.takeKey(start):
	case start && s.takeQuotation():
		s.ended = true
		return
	case start && isInvisible(s.line[s.at]):
		s.at++
	default:
		s.takeRune()
	}
	s.ended = false
}

// wordStart reports whether a word begins here: at the start of the line or of a
// value, after a space or after a quotation.
func (s *lineSplitter) wordStart() bool {
	at := s.at
	for at > 0 && isInvisible(s.line[at-1]) {
		at--
	}
	return at == 0 || s.ended || unicode.IsSpace(s.line[at-1]) || s.text.Len() == 0
}

// takeRune consumes one rune or one escape.
func (s *lineSplitter) takeRune() {
	r := s.line[s.at]
	s.at++
	if r == '\\' && s.at < len(s.line) && escapable(s.line[s.at]) {
		r = s.line[s.at]
		s.at++
	}
	s.words = s.words || unicode.IsLetter(r) || unicode.IsDigit(r)
	s.text.WriteRune(r)
}

func escapable(r rune) bool {
	_, quotes := closingQuotes[r]
	return quotes || r == '\\' || isColon(r)
}

// takeQuotation consumes a quotation if one begins here. Its marks are part of the
// text if words stand before it: The "Big Lebowski" night.
func (s *lineSplitter) takeQuotation() bool {
	open := s.line[s.at]
	ends, ok := closingQuotes[open]
	single := strings.ContainsRune(singleQuotes, open)
	if !ok || single && s.text.Len() > 0 {
		return false
	}
	var text strings.Builder
	for i := max(s.at+1, s.open[open]); i < len(s.line); i++ {
		r := s.line[i]
		switch {
		case r == '\\' && i+1 < len(s.line) && escapable(s.line[i+1]):
			i++
			text.WriteRune(s.line[i])
			continue
		case strings.ContainsRune(ends, r) && !(single && inWord(s.line, i) && s.peekKey(i+1).option == ""):
			if s.words {
				s.text.WriteString(string(open) + text.String() + string(r))
			} else {
				s.text.WriteString(text.String())
			}
			s.quoted = s.text.Len()
			s.at = i + 1
			return true
		case single && unicode.IsSpace(s.line[i-1]):
			if k := s.peekKey(i); k.option != "" {
				s.open[open] = i
				return false
			}
		}
		text.WriteRune(r)
	}
	s.open[open] = len(s.line)
	if single {
		return false
	}
	s.parts[len(s.parts)-1].unclosed = true
	s.at++
	return true
}

// inWord reports whether a letter or digit follows the mark at i.
func inWord(line []rune, i int) bool {
	return i+1 < len(line) && (unicode.IsLetter(line[i+1]) || unicode.IsDigit(line[i+1]))
}

// separators stand between a value and the next key, and belong to neither.
const separators = `,;|•·–—―-，；、`

// endPart stores the text of the current part, without what separates it from a
// key that follows.
func (s *lineSplitter) endPart(keyFollows bool) {
	text := s.text.String()
	after := strings.TrimRightFunc(text[s.quoted:], IsBlank)
	if keyFollows {
		after = strings.TrimRightFunc(after, func(r rune) bool { return IsBlank(r) || strings.ContainsRune(separators, r) })
	}
	s.parts[len(s.parts)-1].text = strings.TrimFunc(text[:s.quoted]+after, IsBlank)
	s.text.Reset()
	s.quoted, s.words, s.ended = 0, false, false
}
