package discord

import (
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// parts are a card's texts: what it is, who and how many, and the small print.
type parts struct{ head, body, foot string }

// components are the parts with a line between what it is and how it stands.
func (p parts) components() []discordgo.MessageComponent {
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

// ration is how much of a card is shown.
type ration struct {
	text  int // characters of one text
	names int // members of one list
	items int // of one list of anything else
}

// smallest is a ration that fits whatever a card holds.
var smallest = ration{text: 24, names: 2, items: 4}

// less is three quarters of a ration.
func (r ration) less() ration {
	return ration{text: max(smallest.text, r.text*3/4), names: max(smallest.names, r.names*3/4), items: max(smallest.items, r.items*3/4)}
}

// fitted are the parts of a card, of which as much is shown as there is room.
func fitted(c chat.Card, room int) parts {
	r := ration{text: Limits().Text, names: 30, items: 60}
	for {
		p := r.draw(c)
		if units(p.head)+units(p.body)+units(p.foot) <= room || r == smallest {
			return p
		}
		r = r.less()
	}
}

// draw writes what the ration allows of a card.
func (r ration) draw(c chat.Card) parts {
	short := chat.Limits{Title: min(r.text, Limits().Title), Text: r.text}
	c.Controls = nil
	if cut, err := short.Fit(c); err == nil { // without controls nothing is refused
		c = cut
	}
	return parts{head: r.head(c), body: r.body(c), foot: r.foot(c)}
}

func (r ration) head(c chat.Card) string {
	var out sheet
	if title := title(c.Title); title != "" {
		out.raw("## " + title)
	}
	out.line("-# ● ", c.Badge)
	out.block("", c.Lead)
	if c.When != nil {
		out.raw(strings.TrimSpace("🗓️ " + bold(c.When.Text)))
		out.raw("-# " + stretch(*c.When))
	}
	out.line("📍 ", c.Where)
	if facts := each(r.items, c.Facts, line); len(facts) > 0 {
		out.raw(strings.Join(facts, " · "))
	}
	for _, item := range each(r.items, c.Lines, line) {
		out.raw("- " + item)
	}
	return out.String()
}

func (r ration) body(c chat.Card) string {
	var out sheet
	for _, t := range each(r.items, c.Tallies, tally) {
		out.raw(t)
	}
	if len(c.Tallies) > 0 && len(c.People) > 0 {
		out.raw("")
	}
	for _, p := range each(r.items, c.People, r.people) {
		out.raw(p)
	}
	return out.String()
}

func (r ration) foot(c chat.Card) string {
	var out sheet
	for _, n := range c.Notes[:min(len(c.Notes), r.items)] {
		out.block("-# ", n)
	}
	if n := len(c.Notes) - r.items; n > 0 {
		out.raw(fmt.Sprintf("-# +%d", n))
	}
	return out.String()
}

// each writes the items of a list, and how many more there are than it may have.
func each[T any](most int, all []T, write func(T) string) []string {
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

// tally is a slot on one line, and below it how it stands and when it is on the
// reader's own clock.
func tally(t chat.Tally) string {
	out := strings.TrimSpace(t.Emoji + " " + bold(t.Label))
	if mark := line(t.Mark); mark != "" {
		out += "  ◄ " + mark
	}
	stands := line(t.Caption)
	if bar := t.Bar(); bar != "" {
		stands = strings.TrimSpace("`" + bar + "` " + stands)
	}
	switch {
	case t.Start.IsZero() && t.Of <= 0:
		return strings.TrimSpace(out + "  " + stands)
	case t.Start.IsZero():
		return out + "\n" + stands
	case stands == "":
		return out + "\n-# " + moment(t.Start, chat.Short)
	}
	return out + "\n" + stands + " · " + moment(t.Start, chat.Short)
}

// people is a list of members on one line. Those for whom there is no room are
// counted.
func (r ration) people(p chat.People) string {
	var names []string
	for _, m := range p.Members[:min(len(p.Members), r.names)] {
		name := line(chat.Mention(m.User))
		if note := line(m.Note); note != "" {
			name += " (" + note + ")"
		}
		names = append(names, name)
	}
	if n := len(p.Members) - r.names; n > 0 {
		names = append(names, fmt.Sprintf("+%d", n))
	}
	if rest := line(p.Rest); rest != "" {
		names = append(names, rest)
	}
	label := bold(p.Label)
	if label != "" && len(names) > 0 {
		label += ": "
	}
	return label + strings.Join(names, ", ")
}

// bold is a text in bold, whatever its spans are.
func bold(t chat.Text) string {
	out := make(chat.Text, len(t))
	for i, s := range t {
		s.Bold, s.Code = true, false
		out[i] = s
	}
	return line(out)
}

// line is a text on one line.
func line(t chat.Text) string {
	var m markdown
	m.text(t)
	return strings.TrimSpace(m.String())
}

// title is a text for a heading, of which Discord would take away the hash that
// it ends with.
func title(t chat.Text) string {
	s := line(t)
	if strings.HasSuffix(s, "#") {
		s += blank
	}
	return s
}

// sheet is texts below each other.
type sheet struct{ strings.Builder }

func (s *sheet) raw(text string) {
	if s.Len() > 0 {
		s.WriteByte('\n')
	}
	s.WriteString(text)
}

// line adds a text on one line, with a mark before it.
func (s *sheet) line(before string, t chat.Text) {
	if text := line(t); text != "" {
		s.raw(before + text)
	}
}

// block adds a text of any number of lines, each with a mark before it.
func (s *sheet) block(before string, t chat.Text) {
	m := markdown{layout: onLines}
	if before == "" {
		m.layout = asBlock
	}
	m.text(t)
	for text := range strings.Lines(strings.TrimSpace(m.String())) {
		if text = strings.TrimSpace(text); text != "" {
			text = before + text
		}
		s.raw(text)
	}
}
