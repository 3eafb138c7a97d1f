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

// minBudget fits whatever a card holds besides links.
var minBudget = textBudget{maxText: 24, maxNames: 2, maxItems: 4}

// shrink returns three quarters of the budget.
func (b textBudget) shrink() textBudget {
	return textBudget{maxText: max(minBudget.maxText, b.maxText*3/4), maxNames: max(minBudget.maxNames, b.maxNames*3/4), maxItems: max(minBudget.maxItems, b.maxItems*3/4)}
}

// maxBudget is what a card is shown with if it fits.
var maxBudget = textBudget{maxText: Limits().Text, maxNames: 30, maxItems: 60}

// fitText renders as much of a card's text as fits into room, without its links
// if only they are too long.
func fitText(c chat.Card, room int) cardText {
	if p, fits := fitLinkedText(c, room); fits {
		return p
	}
	p, _ := fitLinkedText(mapTexts(c, withoutLinks), room)
	return p
}

// fitLinkedText renders as much of a card's text as fits into room, with its
// links. It returns false if even the least does not.
func fitLinkedText(c chat.Card, room int) (p cardText, fits bool) {
	for budget := maxBudget; ; budget = budget.shrink() {
		p = budget.render(c)
		fits = utf16Len(p.head)+utf16Len(p.body)+utf16Len(p.foot) <= room
		if fits || budget == minBudget {
			return p, fits
		}
	}
}

// render renders a card's text within the budget.
func (b textBudget) render(c chat.Card) cardText {
	short := chat.Limits{Title: min(b.maxText, Limits().Title), Text: b.maxText}
	c.Controls = nil
	if cut, err := short.Fit(c); err == nil { // without controls, Fit refuses nothing
		c = cut
	}
	return cardText{head: b.renderHead(c), body: b.renderBody(c), foot: b.renderFoot(c)}
}

func (b textBudget) renderHead(c chat.Card) string {
	var out lineBuilder
	if title := renderTitle(c.Title); title != "" {
		out.addRaw("## " + title)
	}
	out.addLine("-# ● ", c.Badge)
	out.addBlock("", c.Lead)
	if c.When != nil {
		out.addRaw(strings.TrimSpace("🗓️ " + renderBold(c.When.Text)))
		if !c.When.Start.IsZero() {
			out.addRaw("-# " + renderWhen(*c.When))
		}
	}
	out.addLine("📍 ", c.Where)
	if facts := renderList(b.maxItems, c.Facts, renderLine); len(facts) > 0 {
		out.addRaw(strings.Join(facts, " · "))
	}
	for _, item := range renderList(b.maxItems, c.Lines, renderLine) {
		out.addRaw("- " + item)
	}
	return out.String()
}

func (b textBudget) renderBody(c chat.Card) string {
	var out lineBuilder
	for _, t := range renderList(b.maxItems, c.Tallies, renderTally) {
		out.addRaw(t)
	}
	if len(c.Tallies) > 0 && len(c.People) > 0 {
		out.addRaw("")
	}
	for _, p := range renderList(b.maxItems, c.People, b.renderPeople) {
		out.addRaw(p)
	}
	return out.String()
}

func (b textBudget) renderFoot(c chat.Card) string {
	var out lineBuilder
	for _, n := range c.Notes[:min(len(c.Notes), b.maxItems)] {
		out.addBlock("-# ", n)
	}
	if n := len(c.Notes) - b.maxItems; n > 0 {
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
		return out + "\n-# " + renderTimestamp(t.Start, chat.FormatShort)
	}
	return out + "\n" + stands + " · " + renderTimestamp(t.Start, chat.FormatShort)
}

// renderPeople renders a list of members on one line and counts those that do
// not fit.
func (b textBudget) renderPeople(p chat.People) string {
	var names []string
	for _, m := range p.Members[:min(len(p.Members), b.maxNames)] {
		name := renderLine(chat.Mention(m.User))
		if note := renderLine(m.Note); note != "" {
			name += " (" + note + ")"
		}
		names = append(names, name)
	}
	if n := len(p.Members) - b.maxNames; n > 0 {
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

func (b *lineBuilder) addRaw(text string) {
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	b.WriteString(text)
}

// addLine adds a text on one line, with a prefix.
func (b *lineBuilder) addLine(before string, t chat.Text) {
	if text := renderLine(t); text != "" {
		b.addRaw(before + text)
	}
}

// addBlock adds a text of several lines, each with a prefix.
func (b *lineBuilder) addBlock(before string, t chat.Text) {
	m := markdownWriter{lineMode: prefixedLines}
	if before == "" {
		m.lineMode = block
	}
	m.writeText(t)
	for text := range strings.Lines(strings.TrimSpace(m.String())) {
		if text = strings.TrimSpace(text); text != "" {
			text = before + text
		}
		b.addRaw(text)
	}
}
