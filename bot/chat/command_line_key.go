package chat

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// lineKey is a word before a colon.
type lineKey struct {
	name   string // as typed, in lower case
	option string // the command's option that it names; empty: none
	next   int    // the offset after the colon
	spaced bool   // a space stands before the colon
}

// peekKey returns the key at an offset; its name is empty if there is none.
func (s *lineSplitter) peekKey(at int) lineKey {
	var name strings.Builder
	end := at
	for ; end < len(s.line); end++ {
		switch r := s.line[end]; {
		case isInvisible(r):
		case unicode.IsLetter(r), name.Len() > 0 && strings.ContainsRune("_-", r):
			name.WriteRune(unicode.ToLower(narrow(r)))
		default:
			return s.keyBefore(name.String(), end)
		}
	}
	return lineKey{}
}

// keyBefore returns the key of that name if a colon follows at an offset. A space
// may stand before the colon of an option: when : fri.
func (s *lineSplitter) keyBefore(name string, at int) lineKey {
	k := lineKey{name: name, next: at}
	for k.next < len(s.line) && IsBlank(s.line[k.next]) {
		k.next++
	}
	k.spaced = k.next > at
	if name == "" || k.next == len(s.line) || !isColon(s.line[k.next]) {
		return lineKey{}
	}
	k.option = optionNamed(s.cmd, name)
	if k.spaced && (k.option == "" || s.isShortcode(k.next)) {
		return lineKey{}
	}
	k.next++
	return k
}

// isShortcode reports whether the colon at an offset begins an emoji's name, as in
// :tada:.
func (s *lineSplitter) isShortcode(colon int) bool {
	letters := false
	for i := colon + 1; i < len(s.line); i++ {
		switch r := s.line[i]; {
		case unicode.IsLetter(r):
			letters = true
		case unicode.IsDigit(r), strings.ContainsRune("_+-", r):
		default:
			return r == ':' && letters && !inWord(s.line, i)
		}
	}
	return false
}

// keyMayStart reports whether a key may begin here: where a word begins, or behind
// a mark that belongs neither to a word nor to an address.
func (s *lineSplitter) keyMayStart(wordStart bool) bool {
	if wordStart {
		return true
	}
	switch r := s.line[s.at-1]; {
	case unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r): // 花見when: is two words
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.M, r) && !isEmojiPart(r), strings.ContainsRune(`'’‘_\([{`, r):
		return false
	case r == '-': // pre-title: is one word
		return s.at > 1 && !unicode.IsLetter(s.line[s.at-2])
	}
	return s.peekKey(s.at).option != "" && !s.inAddress()
}

// isEmojiPart reports whether a mark makes an emoji of what stands before it: its
// colourful form or a key, as in 1️⃣.
func isEmojiPart(r rune) bool { return r == '\uFE0F' || r == '\u20E3' }

var addressPattern = regexp.MustCompile(`://|www\.|\pL\.\pL+/`)

// inAddress reports whether the word before the offset begins a web address.
func (s *lineSplitter) inAddress() bool {
	start := s.at
	for start > s.parts[len(s.parts)-1].start && !unicode.IsSpace(s.line[start-1]) {
		start--
	}
	return addressPattern.MatchString(string(s.line[start:s.at]))
}

// takeKey begins a new part if a key is here. A word with a colon that is no option
// is text: Star Wars:Andor, Re: lunch, https://…. It is refused if it resembles an
// option, is one of another command, or stands where only a key can.
func (s *lineSplitter) takeKey(wordStart bool) bool {
	k := s.peekKey(s.at)
	if k.name == "" {
		return false
	}
	key, current := k.option, &s.parts[len(s.parts)-1]
	if key == "" {
		if !wordStart || s.isAddress(k) {
			return false
		}
		if nearOption(s.cmd, k.name) == "" {
			if s.isForeign(k) {
				current.stray = append(current.stray, k.name)
			}
			return false
		}
		key = k.name
	}
	s.endPart(true)
	for k.next < len(s.line) && IsBlank(s.line[k.next]) {
		k.next++
	}
	s.at = k.next
	s.parts = append(s.parts, part{key: key, start: k.next, unknown: k.option == ""})
	return true
}

// isAddress reports whether a key is the scheme of an address or a drive.
func (s *lineSplitter) isAddress(k lineKey) bool {
	return k.next < len(s.line) && s.line[k.next] == '/' || k.next-s.at == len("C:")
}

// isForeign reports whether a key that the command does not know was meant as one:
// in a value that has no such words, or with a value, and of another command or
// behind a quotation that ended the value before it.
func (s *lineSplitter) isForeign(k lineKey) bool {
	if s.currentOption().NoColon {
		return true
	}
	if k.next == len(s.line) || unicode.IsSpace(s.line[k.next]) {
		return false
	}
	return s.quoted > 0 && !s.words || slices.ContainsFunc(s.cmds, func(c Command) bool { return optionNamed(c, k.name) != "" })
}

// currentOption returns the option that the current part belongs to.
func (s *lineSplitter) currentOption() Field {
	name := s.parts[len(s.parts)-1].key
	if name == "" {
		name = positionalOption(s.cmd)
	}
	for _, f := range s.cmd.Options {
		if f.Name == name {
			return f
		}
	}
	return Field{}
}

// optionNamed returns the option that a key names, by its name or by a label in any
// language; "" if there is none.
func optionNamed(cmd Command, key string) string {
	labelled := ""
	for _, f := range cmd.Options {
		if f.Name == key {
			return f.Name
		}
		named := strings.EqualFold(f.Label, key)
		for _, texts := range f.Localized {
			named = named || strings.EqualFold(texts.Label, key)
		}
		if named && labelled == "" {
			labelled = f.Name
		}
	}
	return labelled
}
