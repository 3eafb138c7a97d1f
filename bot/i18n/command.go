package i18n

import (
	"slices"
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
		field := english.Field(o)
		field.Localized = map[string]chat.LocalizedField{}
		for tag, p := range c.translations() {
			field.Localized[tag] = p.describeField(o)
		}
		options = append(options, field)
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

// Field replaces the message keys in a field by their texts.
func (p Printer) Field(o chat.Field) chat.Field {
	w := p.describeField(o)
	o.Label, o.Hint, o.Choices = w.Label, w.Hint, slices.Clone(o.Choices)
	for i := range o.Choices {
		o.Choices[i].Label = w.Choices[i]
	}
	return o
}

// describeField renders the message keys in an option.
func (p Printer) describeField(o chat.Field) chat.LocalizedField {
	w := chat.LocalizedField{Label: p.Word(o.Label, nil)}
	if o.Hint != "" {
		w.Hint = p.Word(o.Hint, nil)
	}
	for _, c := range o.Choices {
		w.Choices = append(w.Choices, p.Word(c.Label, nil))
	}
	return w
}
