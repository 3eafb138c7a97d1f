package chat

import (
	"strings"
	"unicode"
)

// part is one stretch of a line: what stands before the first key, or a key
// with its value.
type part struct {
	key      string // as the option is named; empty before the first key
	text     string // without the quotation marks and backslashes that had a meaning
	start    int    // where the value begins in the line
	unknown  bool   // the command has no option of that name
	unclosed bool   // a quotation mark was opened and never closed
}

// closers says which marks may end a quotation that another began. Smart ones
// come in several customs: “English”, „German“, „Polish”, ”Swedish”.
var closers = map[rune]string{
	'"': `"”“`, '“': `”“"`, '„': `“”"`, '”': `”"`, '«': `»`, '»': `«»`,
	'\'': `'’`, '‘': `’'`, '’': `’'`, '‚': `‘’'`,
}

// single marks are apostrophes too, so they end a quotation only at the end of
// a word, and begin none that does not end before the next key.
const single = `'‘’‚`

// splitCommandLine cuts a line into its parts.
func splitCommandLine(cmd Command, line string) []part {
	c := lineSplitter{cmd: cmd, line: []rune(line), open: map[rune]int{}}
	c.parts = []part{{}}
	for c.at < len(c.line) {
		c.step()
	}
	c.end()
	return c.parts
}

type lineSplitter struct {
	cmd   Command
	line  []rune
	at    int
	text  strings.Builder
	parts []part
	open  map[rune]int // up to where a quotation by that mark is known not to close
}

// step reads one rune, one quotation, or one key.
func (c *lineSplitter) step() {
	if c.wordStart() {
		if c.key() || c.quotation() {
			return
		}
	}
	c.rune()
}

// wordStart tells whether a word begins here: at the start of the line, behind
// a space, or behind a key.
func (c *lineSplitter) wordStart() bool {
	return c.at == 0 || unicode.IsSpace(c.line[c.at-1]) || c.text.Len() == 0 && c.at == c.parts[len(c.parts)-1].start
}

// rune takes one rune, or the one behind a backslash.
func (c *lineSplitter) rune() {
	r := c.line[c.at]
	c.at++
	if r == '\\' && c.at < len(c.line) && escapable(c.line[c.at]) {
		r = c.line[c.at]
		c.at++
	}
	c.text.WriteRune(r)
}

func escapable(r rune) bool {
	_, quotes := closers[r]
	return quotes || r == '\\' || r == ':'
}

// key begins a new part if a key stands here. A word with a colon that names
// no option is a key only if something follows at once (whn:fri, but not
// "Re: lunch", "C:\x" or "http://…"), or if it looks like an option misspelt.
func (c *lineSplitter) key() bool {
	name, next := c.word(c.at)
	if name == "" {
		return false
	}
	known := hasOption(c.cmd, name)
	if !known {
		spaced := next >= len(c.line) || unicode.IsSpace(c.line[next])
		slashed := strings.HasPrefix(string(c.line[next:min(next+2, len(c.line))]), "//")
		if slashed || next-c.at == len("C:") || spaced && nearOption(c.cmd, name) == "" {
			return false
		}
	}
	c.end()
	for next < len(c.line) && unicode.IsSpace(c.line[next]) {
		next++
	}
	c.at = next
	c.parts = append(c.parts, part{key: name, start: next, unknown: !known})
	return true
}

// word reads a word with a colon behind it, and where it ends.
func (c *lineSplitter) word(at int) (name string, next int) {
	end := at
	for end < len(c.line) && (unicode.IsLetter(c.line[end]) || end > at && strings.ContainsRune("_-", c.line[end])) {
		end++
	}
	if end == at || end >= len(c.line) || c.line[end] != ':' {
		return "", at
	}
	return strings.ToLower(string(c.line[at:end])), end + 1
}

func hasOption(cmd Command, name string) bool {
	for _, f := range cmd.Options {
		if f.Name == name {
			return true
		}
	}
	return false
}

// quotation takes everything between two marks if a quotation begins here.
func (c *lineSplitter) quotation() bool {
	open := c.line[c.at]
	ends, ok := closers[open]
	if !ok {
		return false
	}
	apostrophe := strings.ContainsRune(single, open)
	var text strings.Builder
	for i := max(c.at+1, c.open[open]); i < len(c.line); i++ {
		r := c.line[i]
		switch {
		case r == '\\' && i+1 < len(c.line) && escapable(c.line[i+1]):
			i++
			text.WriteRune(c.line[i])
			continue
		case strings.ContainsRune(ends, r) && !(apostrophe && inWord(c.line, i)):
			c.text.WriteString(text.String())
			c.at = i + 1
			return true
		case apostrophe && unicode.IsSpace(c.line[i-1]):
			if name, _ := c.word(i); hasOption(c.cmd, name) {
				c.open[open] = i
				return false
			}
		}
		text.WriteRune(r)
	}
	c.open[open] = len(c.line)
	if apostrophe {
		return false
	}
	c.parts[len(c.parts)-1].unclosed = true
	c.at++
	return true
}

// inWord tells whether a letter or digit follows the mark at i.
func inWord(line []rune, i int) bool {
	return i+1 < len(line) && (unicode.IsLetter(line[i+1]) || unicode.IsDigit(line[i+1]))
}

// end closes the part that was being read.
func (c *lineSplitter) end() {
	c.parts[len(c.parts)-1].text = strings.TrimSpace(c.text.String())
	c.text.Reset()
}
