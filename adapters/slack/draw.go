package slack

import (
	"fmt"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot/chat"
)

// tones are how a card's state looks. Slack's only colour is the bar beside an
// attachment, which it calls legacy and folds up after a few lines; so the
// colour is a dot before the state.
var tones = map[chat.Tone]string{
	chat.Neutral: "⚪", chat.Asking: "🔵", chat.On: "🟢", chat.Over: "⚫", chat.Off: "🔴", chat.Warning: "🟠",
}

// yourClock stands before a moment on the reader's own clock.
const yourClock = "🕐 "

// draw is a card in the order in which it is read: title, state, lead, time,
// place, facts, lines, tallies, people, notes, controls.
func (p painter) draw(c chat.Card, file string, a allowance) []api.Block {
	var blocks []api.Block
	if title := oneLine(p.text(c.Title), maxHeader); !blank(title) {
		blocks = append(blocks, api.NewHeaderBlock(label(title, maxHeader)))
	}
	if badge := p.text(a.cut(c.Badge)); !blank(badge) {
		blocks = append(blocks, contextBlock(plain(tones[c.Tone]+"  "+badge, maxContextText)))
	}
	head := p.opening(c, a)
	if c.When != nil {
		blocks = append(append(blocks, rich(head...)...), contextBlock(mrkdwn(yours(*c.When))))
		head = nil
	}
	blocks = append(blocks, rich(append(head, p.body(c, a)...)...)...)
	if c.Picture != nil {
		blocks = append(blocks, picture(*c.Picture, file, a)...)
	}
	blocks = append(blocks, p.people(c.People, a)...)
	blocks = append(blocks, p.notes(c.Notes, a)...)
	return append(blocks, controls(c.Controls, a)...)
}

// opening is what a card begins with: its lead and its time.
func (p painter) opening(c chat.Card, a allowance) []api.RichTextElement {
	var out []api.RichTextElement
	if lead := p.runs(a.cut(c.Lead)); len(lead) > 0 {
		if c.Tone == chat.Warning && len(c.Badge) == 0 {
			lead = append(run("⚠️ ", nil), lead...)
		}
		out = append(out, section(lead...))
	}
	if c.When != nil {
		when := a.cut(c.When.Text)
		for i := range when {
			when[i].Bold = when[i].Text != "" && !when[i].Code
		}
		out = append(out, section(append(run("🗓 ", nil), p.runs(when)...)...))
	}
	return out
}

// yours is a stretch of time on the reader's own clock, and how far off it is.
func yours(w chat.When) string {
	out := yourClock + date(w.Start, formatOf(chat.Short))
	if w.End.After(w.Start) {
		format := clockFormat
		if w.End.Sub(w.Start) >= 24*time.Hour {
			format = formatOf(chat.Short)
		}
		out += " – " + date(w.End, format)
	}
	return out + " (" + date(w.Start, formatOf(chat.Relative)) + ")"
}

// body is the middle of a card: where, facts, lines and tallies.
func (p painter) body(c chat.Card, a allowance) []api.RichTextElement {
	var out []api.RichTextElement
	if where := p.runs(a.cut(c.Where)); len(where) > 0 {
		out = append(out, section(append(run("📍 ", nil), where...)...))
	}
	if facts := p.runs(chat.Join("   ·   ", a.cutAll(c.Facts)...)); len(facts) > 0 {
		out = append(out, section(append(run("👥 ", nil), facts...)...))
	}
	var items []api.RichTextElement
	for _, line := range a.cutAll(c.Lines) {
		if runs := p.runs(line); len(runs) > 0 {
			items = append(items, section(runs...))
		}
	}
	if len(items) > 0 {
		out = append(out, bullets{Type: api.RTEList, Style: api.RTEListBullet, Elements: items})
	}
	for i, t := range c.Tallies {
		if i == a.list {
			return append(out, section(run(more(len(c.Tallies)-i), nil)...))
		}
		out = append(out, p.tally(t, a)...)
	}
	return out
}

// tally is one slot: its time, how it stands, and when that is on the reader's
// own clock.
func (p painter) tally(t chat.Tally, a allowance) []api.RichTextElement {
	head := run(t.Emoji+" ", nil)
	if t.Emoji == "" {
		head = nil
	}
	name := a.cut(t.Label)
	for i := range name {
		name[i].Bold = name[i].Text != "" && !name[i].Code
	}
	head = append(head, p.runs(name)...)
	if mark := p.runs(a.cut(t.Mark)); len(mark) > 0 {
		head = append(append(head, run("  ◄ ", nil)...), mark...)
	}
	tail := run(t.Bar(), nil)
	if caption := p.runs(a.cut(t.Caption)); len(caption) > 0 {
		tail = append(append(tail, run("  ", nil)...), caption...)
	}
	if !t.Start.IsZero() {
		tail = append(append(tail, run("  "+yourClock, nil)...), dateRun(t.Start, formatOf(chat.Short)))
	}
	out := []api.RichTextElement{}
	if len(head) > 0 {
		out = append(out, section(head...))
	}
	if len(tail) > 0 {
		out = append(out, section(tail...))
	}
	return out
}

// people are lists of names; a long one is cut, and says how many more.
func (p painter) people(lists []chat.People, a allowance) []api.Block {
	var blocks []api.Block
	for i, l := range lists {
		if i == a.list || i == maxContext {
			return append(blocks, contextBlock(plain(more(len(lists)-i), maxContextText)))
		}
		var names []string
		for _, m := range l.Members[:min(len(l.Members), a.people)] {
			name := p.name(m.User)
			if note := p.text(a.cut(m.Note)); note != "" {
				name += " (" + note + ")"
			}
			names = append(names, tame(name))
		}
		if n := len(l.Members) - len(names); n > 0 {
			names = append(names, more(n))
		}
		if rest := p.text(a.cut(l.Rest)); rest != "" {
			names = append(names, rest)
		}
		said := tame(p.text(a.cut(l.Label)))
		if len(names) > 0 {
			said = strings.TrimPrefix(said+": ", ": ") + strings.Join(names, ", ")
		}
		if text := plain(said, maxContextText); text != nil {
			blocks = append(blocks, contextBlock(text))
		}
	}
	return blocks
}

// notes are small print, side by side; what small print cannot show stands
// below it.
func (p painter) notes(notes []chat.Text, a allowance) []api.Block {
	var blocks []api.Block
	var row []*api.TextBlockObject
	var large []api.RichTextElement
	flush := func() {
		if len(row) > 0 {
			blocks = append(blocks, contextBlock(row...))
		}
		row = nil
	}
	for _, n := range a.cutAll(notes) {
		if text, ok := p.small(n); !ok {
			large = append(large, section(p.runs(n)...))
		} else if text != nil {
			row = append(row, text)
		}
		if len(row) == maxContext {
			flush()
		}
	}
	flush()
	return append(blocks, rich(large...)...)
}

func picture(pic chat.Picture, file string, a allowance) []api.Block {
	if file != "" {
		return []api.Block{api.ImageBlock{Type: api.MBTImage, AltText: oneLine(pic.Alt, min(a.text, maxAlt)), SlackFile: &api.SlackFileObject{ID: file}}}
	}
	if text := plain(pic.Alt, min(a.text, maxContextText)); text != nil {
		return []api.Block{contextBlock(text)}
	}
	return nil
}

// bullets is a list. The library's own always tells an offset, which Slack's
// types do not have.
type bullets struct {
	Type     api.RichTextElementType     `json:"type"`
	Style    api.RichTextListElementType `json:"style"`
	Elements []api.RichTextElement       `json:"elements"`
}

// RichTextElementType makes it an element of rich text.
func (b bullets) RichTextElementType() api.RichTextElementType { return b.Type }

// more stands for what was left out of a list.
func more(n int) string { return fmt.Sprintf("+%d …", n) }

func contextBlock(texts ...*api.TextBlockObject) *api.ContextBlock {
	var elements []api.MixedElement
	for _, t := range texts {
		elements = append(elements, t)
	}
	return api.NewContextBlock("", elements...)
}

func rich(elements ...api.RichTextElement) []api.Block {
	if len(elements) == 0 {
		return nil
	}
	return []api.Block{api.NewRichTextBlock("", elements...)}
}

// cut shortens a text to what is allowed. It is the caller's own.
func (a allowance) cut(t chat.Text) chat.Text { return slices.Clone(t.Cut(a.text)) }

// cutAll shortens a list and its texts.
func (a allowance) cutAll(texts []chat.Text) []chat.Text {
	var out []chat.Text
	for i, t := range texts {
		if i == a.list {
			return append(out, chat.Plain(more(len(texts)-i)))
		}
		out = append(out, a.cut(t))
	}
	return out
}
