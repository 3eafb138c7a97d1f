package flow

import (
	"golang.org/x/text/language"

	"github.com/muster-bot/muster/bot/chat"
)

// inWords says a command whose texts are keys: in English, and beside it in
// every other language that there are words of.
func (f *Flow) inWords(c chat.Command) chat.Command {
	said := f.voice()
	c.Abroad = map[string]chat.Described{}
	f.abroad(func(tag string, v voice) { c.Abroad[tag] = v.introduced(c) })
	own := said.introduced(c)
	c.Description, c.OnMessage = own.Description, own.OnMessage
	options := make([]chat.Field, 0, len(c.Options))
	for _, o := range c.Options {
		o.Abroad = map[string]chat.Wording{}
		f.abroad(func(tag string, v voice) { o.Abroad[tag] = v.wording(o) })
		o.Label, o.Hint = said.wording(o).Label, said.wording(o).Hint
		options = append(options, o)
	}
	c.Options = options
	return c
}

// abroad visits all languages but English.
func (f *Flow) abroad(visit func(tag string, v voice)) {
	for _, tag := range f.words.bundle.LanguageTags() {
		if tag != language.English {
			visit(tag.String(), f.voice(tag.String()))
		}
	}
}

// introduced says the keys that stand in a command.
func (v voice) introduced(c chat.Command) chat.Described {
	said := chat.Described{Description: v.word(c.Description, nil)}
	if c.OnMessage != "" {
		said.OnMessage = v.word(c.OnMessage, nil)
	}
	return said
}

// wording says the keys that stand in an option.
func (v voice) wording(o chat.Field) chat.Wording {
	w := chat.Wording{Label: v.word(o.Label, nil)}
	if o.Hint != "" {
		w.Hint = v.word(o.Hint, nil)
	}
	return w
}
