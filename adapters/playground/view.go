package playground

import (
	"sort"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// View is something that a member sees: a message or their open form.
type View struct {
	Place       bot.Place // of a form: where it was opened
	ID          string    // of the message or form
	From        string    // display name of the sender; "Muster"
	Private     bool      // nobody else sees it
	Thinking    bool      // a reply is coming
	Busy        bool      // the message is about to change because of this member
	Deleted     bool      // only its thread is left
	Used        string    // the command that it answers, of a public message
	Mentions    []string  // display names of the members notified
	Said        string    // what a member typed
	Card        *chat.Card
	Form        *chat.Form // the open form, or the one behind a button of the message; its defaults are the current values
	Errors      []chat.FieldError
	OpenLabel   string // of the button that opens the form
	Open        bool   // the form is open
	File        string // the name of the file beside the card
	Reactions   []Reactions
	Thread      bot.Place // empty: none
	ThreadTitle string    // the thread's title

	reader chat.PlainText
	seq    int64
}

// Reactions are those with one emoji on a message, as one member sees them.
type Reactions struct {
	Emoji string
	Who   []string // display names, including Muster's, in order of arrival
	Mine  bool
}

// view returns a message as a member sees it.
func (n *Network) view(m *message, u bot.UserID, r chat.PlainText) View {
	v := View{
		Place: m.Place, ID: m.ID, From: "Muster", Private: m.OnlyFor != "", Thinking: m.State == stateThinking, Deleted: m.State == stateDeleted,
		Said: m.Text, Form: m.Form, Errors: m.Errors, OpenLabel: n.openLabel(m, u), reader: r, seq: m.Seq,
	}
	if m.From != "" {
		v.From = n.nameOf(m.From)
	}
	if m.Command != nil {
		v.Used = n.nameOf(m.Command.By) + " used " + m.Command.Command
	}
	if m.Card != nil {
		card := m.Card.card()
		v.Card = &card
	}
	if m.File != nil {
		v.File = m.File.Name
	}
	for _, who := range m.Mention {
		v.Mentions = append(v.Mentions, n.nameOf(who))
	}
	for _, waiting := range m.waiting {
		v.Busy = v.Busy || waiting == u
	}
	if m.Thread != nil {
		v.Thread, v.ThreadTitle = m.threadPlace(), m.Thread.Title
	}
	v.Reactions = n.reactions(m, u)
	return v
}

func (n *Network) reactions(m *message, u bot.UserID) []Reactions {
	var out []Reactions
	at := map[string]int{}
	for _, r := range m.Reactions {
		plain := bot.PlainEmoji(r.Emoji)
		i, known := at[plain]
		if !known {
			i = len(out)
			at[plain] = i
			out = append(out, Reactions{Emoji: r.Emoji})
		}
		name := "Muster"
		if r.User != "" {
			name = n.nameOf(r.User)
		}
		out[i].Who = append(out[i].Who, name)
		out[i].Mine = out[i].Mine || r.User == u
	}
	return out
}

// views returns what a member sees, in the order of the room, with the open
// form last.
func (n *Network) views(u bot.UserID, wanted func(*message) bool) []View {
	reader := n.reader(u)
	n.mu.RLock()
	var seen []*message
	for _, id := range n.order {
		if m := n.messages[id]; n.isVisible(m, u) && wanted(m) {
			seen = append(seen, m)
		}
	}
	f := n.forms[u]
	n.mu.RUnlock()
	sort.SliceStable(seen, func(i, j int) bool { return seen[i].Seq < seen[j].Seq })
	out := make([]View, 0, len(seen)+1)
	for _, m := range seen {
		out = append(out, n.view(m, u, reader))
	}
	if f.isOpen() {
		out = append(out, formView(f, reader))
	}
	return out
}

func formView(f *openedForm, r chat.PlainText) View {
	return View{Place: f.Place, ID: f.ID, From: "Muster", Private: true, Form: &f.Form, Errors: f.Errors, Open: true, reader: r}
}

// Text renders the view as plain text, a line per part. The format is stable:
// conversation tests compare it.
func (v View) Text() string {
	var lines []string
	add := func(line string) {
		if strings.TrimSpace(line) != "" {
			lines = append(lines, line)
		}
	}
	switch {
	case v.Open:
		return v.formText()
	case v.Deleted:
		add("(deleted)")
	case v.From != "Muster":
		add(v.From + ": " + v.Said)
	}
	if v.Private {
		add("(only you see this)")
	}
	add(v.Used)
	for _, name := range v.Mentions {
		add("@" + name)
	}
	if v.Thinking {
		add("Muster is thinking…")
	}
	if v.Card != nil {
		add(v.reader.Card(*v.Card))
	}
	if v.File != "" {
		add("[file: " + v.File + "]")
	}
	if v.Form != nil {
		add("[ " + v.OpenLabel + " ]")
	}
	add(v.reactionText())
	if v.Thread != "" {
		add("💬 " + v.ThreadTitle)
	}
	return strings.Join(lines, "\n")
}

// announcement is what screen readers announce when the message arrives. The
// rest can be read on the page.
func (v View) announcement() string {
	parts := []string{v.From + ":"}
	if v.Private {
		parts[0] = v.From + ", only to you:"
	}
	if v.Thinking {
		parts = append(parts, "thinking…")
	}
	if v.Said != "" {
		parts = append(parts, v.Said)
	}
	if v.Card != nil {
		for _, t := range []chat.Text{v.Card.Title, v.Card.Badge, v.Card.Lead} {
			if s := v.reader.Text(t); s != "" {
				parts = append(parts, s)
			}
		}
	}
	return strings.Join(parts, " ")
}

func (v View) reactionText() string {
	var out []string
	for _, r := range v.Reactions {
		out = append(out, r.Emoji+" "+strings.Join(r.Who, ", "))
	}
	return strings.Join(out, "   ")
}

// formText renders an open form: a line per field with its value, followed by
// its errors.
func (v View) formText() string {
	wrong := map[string]string{}
	for _, e := range v.Errors {
		wrong[e.Field] += "\n  ✗ " + v.reader.Text(e.Text)
	}
	var b strings.Builder
	b.WriteString("▢ " + v.Form.Title + wrong[""])
	if note := v.reader.Text(v.Form.Note); note != "" {
		b.WriteString("\n" + note)
	}
	for _, f := range v.Form.Fields {
		b.WriteString("\n" + f.Label)
		if f.Required {
			b.WriteString("*")
		}
		b.WriteString(strings.TrimRight(": "+v.formatValue(f.Default), " ") + wrong[f.Name])
	}
	return b.String() + "\n[ " + v.Form.Submit + " ]"
}

// formatValue writes the value of a field, members by name.
func (v View) formatValue(value chat.Value) string {
	if value.Text != "" {
		return value.Text
	}
	var names []string
	for _, u := range value.Users {
		names = append(names, v.reader.Name(u))
	}
	return strings.Join(names, ", ")
}
