package chat

import "strings"

// FindMessageCommand finds a command by what it is called in the menu of a
// message.
func FindMessageCommand(cmds []Command, name string) (Command, bool) {
	for _, c := range cmds {
		if c.OnMessage == name && name != "" {
			return c, true
		}
	}
	return Command{}, false
}

// Begun are the values with which a command begins that was used on a message
// with this text: its first line is what stands before the first key on a line,
// and if there is more, all of it is the first long text.
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
