package chat

import (
	"strings"
	"unicode"
)

// part is one section of a line: the text before the first key, or a key with its
// value.
type part struct {
	key      string // the option's name; empty before the first key
	text     string // without quoting and escapes
	start    int    // the rune offset of the value
	unknown  bool   // the command has no option of that name
	unclosed bool   // a quotation mark is not closed
}

// closingQuotes maps an opening quotation mark to those that may close it. Smart
// quotes have several customs: “English”, „German“, „Polish”, ”Swedish”.
var closingQuotes = map[rune]string{
	'"': `"”“`, '“': `”“"`, '„': `“”"`, '”': `”"`, '«': `»`, '»': `«»`,
	'\'': `'’`, '‘': `’'`, '’': `’'`, '‚': `‘’'`,
}

// singleQuotes are apostrophes too. They close a quotation only at the end of a
// word, and open none that does not close before the next key.
const singleQuotes = `'‘’‚`

// splitCommandLine splits a line into its parts.
func splitCommandLine(cmd Command, line string) []part {
	s := lineSplitter{cmd: cmd, line: []rune(line), open: map[rune]int{}}
	s.parts = []part{{}}
	for s.at < len(s.line) {
		s.step()
	}
	s.endPart()
	return s.parts
}

type lineSplitter struct {
	cmd   Command
	line  []rune
	at    int
	text  strings.Builder
	parts []part
	open  map[rune]int // by opening mark, the offset up to which it is known not to close
}

// step consumes one rune, one quotation or one key.
func (s *lineSplitter) step() {
	if s.wordStart() {
		if s.takeKey() || s.takeQuotation() {
			return
		}
	}
	s.takeRune()
}

// wordStart reports whether a word begins here: at the start of the line, after a
// space, or after a key.
func (s *lineSplitter) wordStart() bool {
	return s.at == 0 || unicode.IsSpace(s.line[s.at-1]) || s.text.Len() == 0 && s.at == s.parts[len(s.parts)-1].start
}

// takeRune consumes one rune or one escape.
func (s *lineSplitter) takeRune() {
	r := s.line[s.at]
	s.at++
	if r == '\\' && s.at < len(s.line) && escapable(s.line[s.at]) {
		r = s.line[s.at]
		s.at++
	}
	s.text.WriteRune(r)
}

func escapable(r rune) bool {
	_, quotes := closingQuotes[r]
	return quotes || r == '\\' || r == ':'
}

// takeKey begins a new part if a key is here. An unknown word with a colon is a
// key only if its value follows at once (whn:fri, but not "Re: lunch", "C:\x" or
// "http://…") or if it resembles an option.
func (s *lineSplitter) takeKey() bool {
	name, next := s.peekKey(s.at)
	if name == "" {
		return false
	}
	known := hasOption(s.cmd, name)
	if !known {
		spaced := next >= len(s.line) || unicode.IsSpace(s.line[next])
		slashed := strings.HasPrefix(string(s.line[next:min(next+2, len(s.line))]), "//")
		if slashed || next-s.at == len("C:") || spaced && nearOption(s.cmd, name) == "" {
			return false
		}
	}
	s.endPart()
	for next < len(s.line) && unicode.IsSpace(s.line[next]) {
		next++
	}
	s.at = next
	s.parts = append(s.parts, part{key: name, start: next, unknown: !known})
	return true
}

// peekKey returns the word before a colon, and the offset after it.
func (s *lineSplitter) peekKey(at int) (name string, next int) {
	end := at
	for end < len(s.line) && (unicode.IsLetter(s.line[end]) || end > at && strings.ContainsRune("_-", s.line[end])) {
		end++
	}
	if end == at || end >= len(s.line) || s.line[end] != ':' {
		return "", at
	}
	return strings.ToLower(string(s.line[at:end])), end + 1
}

func hasOption(cmd Command, name string) bool {
	for _, f := range cmd.Options {
		if f.Name == name {
			return true
		}
	}
	return false
}

// takeQuotation consumes a quotation if one begins here.
func (s *lineSplitter) takeQuotation() bool {
	open := s.line[s.at]
	ends, ok := closingQuotes[open]
	if !ok {
		return false
	}
	apostrophe := strings.ContainsRune(singleQuotes, open)
	var text strings.Builder
	for i := max(s.at+1, s.open[open]); i < len(s.line); i++ {
		r := s.line[i]
		switch {
		case r == '\\' && i+1 < len(s.line) && escapable(s.line[i+1]):
			i++
			text.WriteRune(s.line[i])
			continue
		case strings.ContainsRune(ends, r) && !(apostrophe && inWord(s.line, i)):
			s.text.WriteString(text.String())
			s.at = i + 1
			return true
		case apostrophe && unicode.IsSpace(s.line[i-1]):
			if name, _ := s.peekKey(i); hasOption(s.cmd, name) {
				s.open[open] = i
				return false
			}
		}
		text.WriteRune(r)
	}
	s.open[open] = len(s.line)
	if apostrophe {
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

// endPart stores the text of the current part.
func (s *lineSplitter) endPart() {
	s.parts[len(s.parts)-1].text = strings.TrimSpace(s.text.String())
	s.text.Reset()
}
