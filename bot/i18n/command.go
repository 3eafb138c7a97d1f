package i18n

import (
	"time"

	"golang.org/x/text/language"

	"github.com/muster-bot/muster/bot/chat"
)

// Command replaces the message keys in a command by their English texts, and adds
// the translations as Localized.
func (c *Catalog) Command(command chat.Command) chat.Command {
	english := c.Printer(nil, time.Time{})
	command.Localized = map[string]chat.LocalizedCommand{}
	description := english.describeCommand(command)
	for tag, p := range c.translations() {
		command.Localized[tag] = p.describeCommand(command)
	}
	command.Description, command.OnMessage = description.Description, description.OnMessage
	options := make([]chat.Field, 0, len(command.Options))
	for _, o := range command.Options {
		field := english.describeField(o)
		o.Localized = map[string]chat.LocalizedField{}
		for tag, p := range c.translations() {
			o.Localized[tag] = p.describeField(o)
		}
		o.Label, o.Hint = field.Label, field.Hint
		options = append(options, o)
	}
	command.Options = options
	return command
}

// translations returns a printer per language other than English.
func (c *Catalog) translations() map[string]Printer {
	out := map[string]Printer{}
	for _, tag := range c.bundle.LanguageTags() {
		if tag != language.English {
			out[tag.String()] = c.Printer(nil, time.Time{}, tag.String())
		}
	}
	return out
}

// describeCommand renders the message keys in a command.
func (p Printer) describeCommand(c chat.Command) chat.LocalizedCommand {
	d := chat.LocalizedCommand{Description: p.Word(c.Description, nil)}
	if c.OnMessage != "" {
		d.OnMessage = p.Word(c.OnMessage, nil)
	}
	return d
}

// describeField renders the message keys in an option.
func (p Printer) describeField(o chat.Field) chat.LocalizedField {
	w := chat.LocalizedField{Label: p.Word(o.Label, nil)}
	if o.Hint != "" {
		w.Hint = p.Word(o.Hint, nil)
	}
	return w
}
