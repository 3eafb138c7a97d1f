package chat

import "strings"

// FindMessageCommand returns the command of that name in the menu of a message.
func FindMessageCommand(cmds []Command, name string) (Command, bool) {
	for _, c := range cmds {
		if c.OnMessage == name && name != "" {
			return c, true
		}
	}
	return Command{}, false
}

// Begun returns the initial values of a command used on a message with this text.
// The first line goes to the positional option and, if there is more, the whole
// text to the first long text.
func (c Command) Begun(text string) Values {
	v := Values{}
	text = strings.TrimSpace(text)
	first, _, more := strings.Cut(text, "\n")
	for _, f := range c.Options {
		switch {
		case text == "":
		case f.Name == positionalOption(c):
			v[f.Name] = Value{Text: Truncate(strings.TrimSpace(first), f.MaxLength)}
			more = more || v[f.Name].Text != text
		case f.Type == FieldLongText && more:
			v[f.Name] = Value{Text: Truncate(text, f.MaxLength)}
			more = false
		}
	}
	return v
}
