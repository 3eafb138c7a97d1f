package discord

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// cardText holds the texts of a card: the description, the people and tallies,
// and the notes.
type cardText struct{ head, body, foot string }

// components renders the texts, with a separator below the head.
func (p cardText) components() []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	for i, text := range []string{p.head, p.body, p.foot} {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if i == 1 && len(out) > 0 {
			out = append(out, discordgo.Separator{})
		}
		out = append(out, discordgo.TextDisplay{Content: text})
	}
	return out
}

// textBudget limits how much of a card is shown.
type textBudget struct {
	maxText  int // characters of one text
	maxNames int // members of one list
	maxItems int // entries of any other list
}

// minBudget fits whatever a card holds.
var minBudget = textBudget{maxText: 24, maxNames: 2, maxItems: 4}

// shrink returns three quarters of the budget.
func (r textBudget) shrink() textBudget {
	return textBudget{maxText: max(minBudget.maxText, r.maxText*3/4), maxNames: max(minBudget.maxNames, r.maxNames*3/4), maxItems: max(minBudget.maxItems, r.maxItems*3/4)}
}

// fitText renders as much of a card's text as fits into room.
func fitText(c chat.Card, room int) cardText {
	r := textBudget{maxText: Limits().Text, maxNames: 30, maxItems: 60}
	for {
		p := r.render(c)
		if utf16Len(p.head)+utf16Len(p.body)+utf16Len(p.foot) <= room || r == minBudget {
			return p
		}
		r = r.shrink()
	}
}

// render renders a card's text within the budget.
func (r textBudget) render(c chat.Card) cardText {
	short := chat.Limits{Title: min(r.maxText, Limits().Title), Text: r.maxText}
	c.Controls = nil
	if cut, err := short.Fit(c); err == nil { // without controls, Fit refuses nothing
		c = cut
	}
	return cardText{head: r.renderHead(c), body: r.renderBody(c), foot: r.renderFoot(c)}
}

func (r textBudget) renderHead(c chat.Card) string {
	var out lineBuilder
	if title := renderTitle(c.Title); title != "" {
		out.addRaw("## " + title)
	}
	out.addLine("-# ● ", c.Badge)
	out.addBlock("", c.Lead)
	if c.When != nil {
		out.addRaw(strings.TrimSpace("🗓️ " + renderBold(c.When.Text)))
		out.addRaw("-# " + renderWhen(*c.When))
	}
	out.addLine("📍 ", c.Where)
	if facts := renderList(r.maxItems, c.Facts, renderLine); len(facts) > 0 {
		out.addRaw(strings.Join(facts, " · "))
	}
	for _, item := range renderList(r.maxItems, c.Lines, renderLine) {
		out.addRaw("- " + item)
	}
	return out.String()
}

func (r textBudget) renderBody(c chat.Card) string {
	var out lineBuilder
	for _, t := range renderList(r.maxItems, c.Tallies, renderTally) {
		out.addRaw(t)
	}
	if len(c.Tallies) > 0 && len(c.People) > 0 {
		out.addRaw("")
	}
	for _, p := range renderList(r.maxItems, c.People, r.renderPeople) {
		out.addRaw(p)
	}
	return out.String()
}

func (r textBudget) renderFoot(c chat.Card) string {
	var out lineBuilder
	for _, n := range c.Notes[:min(len(c.Notes), r.maxItems)] {
		out.addBlock("-# ", n)
	}
	if n := len(c.Notes) - r.maxItems; n > 0 {
		out.addRaw(fmt.Sprintf("-# +%d", n))
	}
	return out.String()
}

// renderList renders at most so many items of a list, then the number of the
// others.
func renderList[T any](most int, all []T, write func(T) string) []string {
	var out []string
	for _, one := range all[:min(len(all), most)] {
		if s := write(one); s != "" {
			out = append(out, s)
		}
	}
	if n := len(all) - most; n > 0 {
		out = append(out, fmt.Sprintf("+%d", n))
	}
	return out
}

// renderTally renders a slot on one line and, below it, its tally and its time
// on the reader's own clock.
func renderTally(t chat.Tally) string {
	out := strings.TrimSpace(t.Emoji + " " + renderBold(t.Label))
	if mark := renderLine(t.Mark); mark != "" {
		out += "  ◄ " + mark
	}
	stands := renderLine(t.Caption)
	if bar := t.Bar(); bar != "" {
		stands = strings.TrimSpace("`" + bar + "` " + stands)
	}
	switch {
	case t.Start.IsZero() && t.Of <= 0:
		return strings.TrimSpace(out + "  " + stands)
	case t.Start.IsZero():
		return out + "\n" + stands
	case stands == "":
		return out + "\n-# " + renderTimestamp(t.Start, chat.Short)
	}
	return out + "\n" + stands + " · " + renderTimestamp(t.Start, chat.Short)
}

// renderPeople renders a list of members on one line and counts those that do
// not fit.
func (r textBudget) renderPeople(p chat.People) string {
	var names []string
	for _, m := range p.Members[:min(len(p.Members), r.maxNames)] {
		name := renderLine(chat.Mention(m.User))
		if note := renderLine(m.Note); note != "" {
			name += " (" + note + ")"
		}
		names = append(names, name)
	}
	if n := len(p.Members) - r.maxNames; n > 0 {
		names = append(names, fmt.Sprintf("+%d", n))
	}
	if rest := renderLine(p.Rest); rest != "" {
		names = append(names, rest)
	}
	label := renderBold(p.Label)
	if label != "" && len(names) > 0 {
		label += ": "
	}
	return label + strings.Join(names, ", ")
}

// renderBold renders a text in bold, whatever the style of its spans.
func renderBold(t chat.Text) string {
	out := make(chat.Text, len(t))
	for i, s := range t {
		s.Bold, s.Code = true, false
		out[i] = s
	}
	return renderLine(out)
}

// renderLine renders a text on one line.
func renderLine(t chat.Text) string {
	var m markdownWriter
	m.writeText(t)
	return strings.TrimSpace(m.String())
}

// renderTitle renders a text for a heading. Discord drops the hash that a
// heading ends with, so an invisible character follows it.
func renderTitle(t chat.Text) string {
	s := renderLine(t)
	if strings.HasSuffix(s, "#") {
		s += zeroWidthSpace
	}
	return s
}

// lineBuilder joins texts with newlines.
type lineBuilder struct{ strings.Builder }

func (s *lineBuilder) addRaw(text string) {
	if s.Len() > 0 {
		s.WriteByte('\n')
	}
	s.WriteString(text)
}

// addLine adds a text on one line, with a prefix.
func (s *lineBuilder) addLine(before string, t chat.Text) {
	if text := renderLine(t); text != "" {
		s.addRaw(before + text)
	}
}

// addBlock adds a text of several lines, each with a prefix.
func (s *lineBuilder) addBlock(before string, t chat.Text) {
	m := markdownWriter{lineMode: prefixedLines}
	if before == "" {
		m.lineMode = block
	}
	m.writeText(t)
	for text := range strings.Lines(strings.TrimSpace(m.String())) {
		if text = strings.TrimSpace(text); text != "" {
			text = before + text
		}
		s.addRaw(text)
	}
}
