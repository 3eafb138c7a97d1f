package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// CommandLine is a command typed on one line, for networks where commands are
// text:
//
//	propose "Board games" when:fri 7pm, sat 3pm where:"Central Library"
//
// The text before the first key belongs to the first required option. A value
// runs to the next key or to the end; within quotation marks nothing is a key, and
// their end begins a word. A word with a colon that is no key is text. Invisible
// characters around words count as nothing. A backslash escapes a quotation mark, a
// colon or a backslash. All input is in Values or in an error, so that a form can
// offer it again.
type CommandLine struct {
	Command string // empty if no command has that name
	Values  Values
	Errors  []*bot.Error // with Field set if they belong to one

	doubtful map[string]bool // options whose text holds a key that was refused
}

// Resolve finds a member by raw input such as "@Ben", "Ben" or "<@U123|ben>".
type Resolve func(token string) (bot.UserID, bool)

// ParseCommandLine parses the text after the root command. An empty line is the
// command "help".
func ParseCommandLine(cmds []Command, text string, resolve Resolve) CommandLine {
	verb, rest := splitVerb(text)
	if verb == "" {
		verb = "help"
	}
	cmd, rest, found := findCommand(cmds, verb, rest)
	if !found {
		return CommandLine{Values: Values{}, Errors: []*bot.Error{errUnknownVerb(cmds, verb, rest)}}
	}
	l := CommandLine{Command: cmd.Name, Values: Values{}, doubtful: map[string]bool{}}
	l.fill(cmds, cmd, rest)
	for _, f := range cmd.Options {
		if v, ok := l.Values[f.Name]; ok {
			v, refusal := f.ParseValue(v.Text, resolve)
			l.Values[f.Name] = v
			if refusal != nil && !l.doubtful[f.Name] {
				l.Errors = append(l.Errors, refusal)
			}
		}
	}
	return l
}

// fill sets the values of the options from a line.
func (l *CommandLine) fill(cmds []Command, cmd Command, text string) {
	first := positionalOption(cmd)
	given := map[string]bool{}
	for _, p := range splitCommandLine(cmds, cmd, text) {
		name := p.key
		switch {
		case p.key == "" && p.text == "":
			continue
		case p.key == "" && first == "":
			l.refuse("", errTakesNothing(cmd, p.text))
			continue
		case p.key == "":
			name = first
		case p.unknown:
			if name = nearOption(cmd, p.key); given[name] {
				name = first
			}
			l.refuse("", ErrUnknownOption(cmd, p.key))
		}
		for _, key := range p.stray {
			l.refuse("", ErrUnknownOption(cmd, key))
			l.doubtful[name] = true
		}
		if given[name] && !p.unknown {
			l.refuse(name, errGivenTwice(name))
		}
		given[name] = true
		l.put(name, p.text)
		if p.unclosed {
			l.refuse(name, errUnclosedQuote(p.text))
		}
	}
}

// put adds a text to an option's value, after a comma if it has one.
func (l *CommandLine) put(name, text string) {
	if existing := l.Values[name].Text; existing != "" {
		text = strings.TrimSuffix(existing+", "+text, ", ")
	}
	l.Values[name] = Value{Text: text}
}

func (l *CommandLine) refuse(field string, e *bot.Error) {
	l.Errors = append(l.Errors, e.WithField(field))
}

// positionalOption returns the option that takes the text before the first key.
func positionalOption(cmd Command) string {
	for _, f := range cmd.Options {
		if f.Required {
			return f.Name
		}
	}
	if len(cmd.Options) > 0 {
		return cmd.Options[0].Name
	}
	return ""
}

// FindCommand returns the command of that full name.
func FindCommand(cmds []Command, name string) (Command, bool) {
	name = strings.Map(narrow, name)
	for _, c := range cmds {
		if strings.EqualFold(c.Name, name) {
			return c, true
		}
	}
	return Command{}, false
}

// findCommand returns the command that a verb begins, and the rest of the line
// after its name. A group alone is its first command.
func findCommand(cmds []Command, verb, rest string) (Command, string, bool) {
	if c, ok := FindCommand(cmds, verb); ok {
		return c, rest, true
	}
	second, after := splitVerb(rest)
	if second == "" {
		if group := groupCommands(cmds, verb); len(group) > 0 {
			return group[0], rest, true
		}
	}
	c, ok := FindCommand(cmds, verb+" "+second)
	if !ok {
		return c, rest, false
	}
	return c, after, true
}

// groupCommands returns the commands of a group.
func groupCommands(cmds []Command, group string) []Command {
	var out []Command
	for _, c := range cmds {
		if first, _, two := strings.Cut(c.Name, " "); two && strings.EqualFold(first, group) {
			out = append(out, c)
		}
	}
	return out
}

// splitVerb splits off the first word of a text. A quotation begins behind it, and a
// mark between the two belongs to neither: propose: Board games.
func splitVerb(text string) (word, rest string) {
	text = strings.TrimLeftFunc(text, IsBlank)
	end := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune("_-", r) || isInvisible(r) })
	if end < 0 {
		return text, ""
	}
	word, rest = text[:end], text[end:]
	mark, size := utf8.DecodeRuneInString(rest)
	_, quotes := closingQuotes[mark]
	switch {
	case end > 0 && (IsBlank(mark) || quotes && !strings.ContainsRune(singleQuotes, mark)):
		return word, rest
	case end > 0 && (isColon(mark) || strings.ContainsRune(",.;!?", mark)):
		return word, rest[size:]
	}
	end = strings.IndexFunc(text, IsBlank)
	if end < 0 {
		return text, ""
	}
	return text[:end], text[end:]
}

// FormatCommandLine formats a command so that ParseCommandLine returns the same
// texts.
func FormatCommandLine(cmd Command, v Values) string {
	out := []string{cmd.Name}
	for _, f := range cmd.Options {
		if text := v[f.Name].Text; text != "" {
			out = append(out, f.Name+":"+Quote(text))
		}
	}
	return strings.Join(out, " ")
}

// Quote quotes a value so that it parses as one.
func Quote(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `“`, `\“`, `”`, `\”`).Replace(text) + `"`
}
