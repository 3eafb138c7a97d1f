package chat

import (
	"strings"
	"unicode"
)

// PartialCommandLine is a line up to the caret, for completions.
type PartialCommandLine struct {
	Verb    string  // the command's name as typed
	Command Command // zero while its name is being typed, or if there is none
	Field   Field   // the field whose value is being typed; zero if none
	Value   string  // the value so far
	ValueAt int     // the byte offset of the value
	Word    string  // the word being typed; empty after a space
	Quoted  bool    // the value is in an open quotation
	Values  Values  // the other fields so far
}

// ParsePartialCommandLine parses the text after the root command up to the caret.
func ParsePartialCommandLine(cmds []Command, text string) PartialCommandLine {
	verb, rest := splitVerb(text)
	p := PartialCommandLine{Verb: verb, Values: Values{}, Word: text[lastSpace(text):]}
	cmd, found := FindCommand(cmds, verb)
	if !found && len(groupCommands(cmds, verb)) > 0 && rest != "" {
		second, after := splitVerb(rest)
		p.Verb, rest = verb+" "+second, after
		cmd, found = FindCommand(cmds, p.Verb)
	}
	if rest == "" || !found {
		return p
	}
	p.Command = cmd
	l := CommandLine{Values: Values{}, doubtful: map[string]bool{}}
	l.fill(cmds, cmd, rest)
	parts := splitCommandLine(cmds, cmd, rest)
	last := parts[len(parts)-1]
	name := last.key
	if name == "" {
		name = positionalOption(cmd)
	}
	for _, f := range cmd.Options {
		if f.Name == name {
			p.Field = f
		}
	}
	p.Value, p.Quoted = last.text, last.unclosed
	p.ValueAt = len(text) - len(strings.TrimLeftFunc(rest[runeOffset(rest, last.start):], IsBlank))
	for name, v := range l.Values {
		if name != p.Field.Name {
			p.Values[name] = v
		}
	}
	return p
}

// runeOffset returns the byte offset of the nth character of a text, whose bytes need
// not be valid.
func runeOffset(text string, n int) int {
	for offset := range text {
		if n == 0 {
			return offset
		}
		n--
	}
	return len(text)
}

// lastSpace returns the byte offset after the last space of a text.
func lastSpace(text string) int {
	return strings.LastIndexFunc(text, unicode.IsSpace) + 1
}
