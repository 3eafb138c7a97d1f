package playground

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Completions lists what could come next in a command being typed.
type Completions struct {
	Hint  string // what is expected at the caret
	Items []Completion
}

// Completion is one thing that could come next.
type Completion struct {
	Label string
	Hint  string
	Text  string // the whole line when it is chosen
}

// Complete lists what could come next in a command. text is everything before
// the caret.
func (p Person) Complete(ctx context.Context, place bot.Place, text string) Completions {
	if !strings.HasPrefix(text, "/") {
		return Completions{}
	}
	word, rest := text, ""
	if i := strings.IndexFunc(text, chat.IsBlank); i >= 0 {
		word, rest = text[:i], text[i:]
	}
	switch {
	case rest == "" && strings.HasPrefix(Root, strings.ToLower(word)):
		return Completions{Items: []Completion{{Label: Root, Hint: "everything begins here", Text: Root + " "}}}
	case !strings.EqualFold(word, Root):
		return Completions{}
	}
	me, _ := p.n.profile(p.user)
	var cmds []chat.Command
	for _, c := range p.n.commands() {
		cmds = append(cmds, c.In(me.Locale))
	}
	t := chat.ParsePartialCommandLine(cmds, rest)
	if t.Command.Name == "" {
		return completeVerb(cmds, t.Verb)
	}
	c := Completions{Hint: fieldHint(t.Field)}
	for _, value := range p.completeValue(ctx, place, t) {
		c.Items = append(c.Items, value.completion(text[:len(word)+t.ValueAt]))
	}
	if t.Field.Type == chat.FieldPeople {
		c.Items = p.completePeople(text, t.Word)
	}
	c.Items = append(c.Items, completeKeys(text, t)...)
	return c
}

func completeVerb(cmds []chat.Command, typed string) Completions {
	var c Completions
	for _, cmd := range cmds {
		if strings.HasPrefix(cmd.Name, strings.ToLower(typed)) {
			c.Items = append(c.Items, Completion{Label: cmd.Name, Hint: cmd.Description, Text: Root + " " + cmd.Name + " "})
		}
	}
	return c
}

func fieldHint(f chat.Field) string {
	if f.Name == "" {
		return ""
	}
	if f.Hint == "" {
		return f.Label
	}
	return f.Label + ": " + f.Hint
}

// suggestion is a possible value of a field.
type suggestion chat.Choice

func (s suggestion) completion(before string) Completion {
	text := s.Value
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) {
		text = chat.Quote(text)
	}
	return Completion{Label: s.Label, Hint: s.Hint, Text: before + text + " "}
}

// completeValue returns the choices of the field being typed, or what the
// handler suggests for it.
func (p Person) completeValue(ctx context.Context, place bot.Place, t chat.PartialCommandLine) []suggestion {
	var out []suggestion
	for _, c := range t.Field.Choices {
		if strings.HasPrefix(strings.ToLower(c.Label), strings.ToLower(t.Value)) {
			out = append(out, suggestion(c))
		}
	}
	if !t.Field.Autocompletes {
		return out
	}
	for _, c := range p.querySuggestions(ctx, place, t) {
		out = append(out, suggestion(c))
	}
	return out[:min(len(out), p.n.Limits().Autocomplete)]
}

// querySuggestions asks the handler for suggestions, and gives up after
// Patience.
func (p Person) querySuggestions(ctx context.Context, place bot.Place, t chat.PartialCommandLine) []chat.Choice {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	r, err := p.n.acquire(ctx)
	if err != nil {
		return nil
	}
	answer := make(chan chat.Response, 1)
	go func() {
		defer p.n.dispatcher.Release()
		handling, cancel := r.WithTimeout(2 * time.Second)
		defer cancel()
		answer <- r.Handler.Handle(handling, chat.Query{
			From: p.n.eventOrigin(Input{User: p.user}, place), Command: t.Command.Name, Field: t.Field.Name, Typed: t.Value, Values: t.Values,
		})
	}()
	select {
	case r := <-answer:
		s, _ := r.(chat.Suggestions)
		return s.Choices
	case <-ctx.Done():
		return nil
	}
}

// completePeople returns the members whose name starts with the word.
func (p Person) completePeople(text, word string) []Completion {
	before := text[:len(text)-len(word)]
	if key, rest, found := strings.Cut(word, ":"); found {
		before, word = before+key+":", rest
	}
	name := strings.ToLower(strings.TrimLeft(word, `@"“„`))
	var out []Completion
	for _, one := range p.n.profiles {
		if strings.HasPrefix(strings.ToLower(one.Name), name) {
			out = append(out, Completion{Label: "@" + one.Name, Hint: one.About, Text: before + "@" + one.Name + " "})
		}
	}
	return out
}

// completeKeys returns the options that have not been given yet.
func completeKeys(text string, t chat.PartialCommandLine) []Completion {
	if t.Quoted || strings.ContainsAny(t.Word, `:"“„`) {
		return nil
	}
	var out []Completion
	for _, f := range t.Command.Options {
		if _, given := t.Values[f.Name]; given || f.Name == t.Field.Name || !strings.HasPrefix(f.Name, strings.ToLower(t.Word)) {
			continue
		}
		hint := f.Label
		if f.Hint != "" {
			hint = f.Hint
		}
		out = append(out, Completion{Label: f.Name + ":", Hint: hint, Text: text[:len(text)-len(t.Word)] + f.Name + ":"})
	}
	return out
}
