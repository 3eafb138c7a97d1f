package chat

import (
	"fmt"
	"strings"
)

// Card renders a card as plain text, one line per part in reading order; links
// end with ↗. The format is stable: conversation tests compare it.
func (p PlainText) Card(c Card) string {
	p.marksLinks = true
	var lines []string
	add := func(line string) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	title := p.Text(c.Title)
	if badge := p.Text(c.Badge); badge != "" {
		title += "  ● " + badge
	}
	add(title)
	add(p.Text(c.Lead))
	switch {
	case c.When == nil:
	case c.When.Start.IsZero():
		add("🗓 " + p.Text(c.When.Text))
	default:
		add(fmt.Sprintf("🗓 %s (yours: %s)", p.Text(c.When.Text), p.Interval(*c.When)))
	}
	if where := p.Text(c.Where); where != "" {
		add("📍 " + where)
	}
	var facts []string
	for _, f := range c.Facts {
		facts = append(facts, p.Text(f))
	}
	add(strings.Join(facts, "   "))
	for _, line := range c.Lines {
		add("• " + p.Text(line))
	}
	for _, t := range c.Tallies {
		add(p.tally(t))
	}
	for _, people := range c.People {
		add(p.people(people))
	}
	for _, n := range c.Notes {
		add(p.Text(n))
	}
	if c.Picture != nil {
		add("[picture: " + c.Picture.Alt + "]")
	}
	add(controls(c.Controls))
	return strings.Join(lines, "\n")
}

func (p PlainText) tally(t Tally) string {
	parts := []string{strings.TrimSpace(t.Emoji + " " + p.Text(t.Label))}
	if bar := t.Bar(); bar != "" {
		parts = append(parts, bar)
	}
	if caption := p.Text(t.Caption); caption != "" {
		parts = append(parts, caption)
	}
	if mark := p.Text(t.Mark); mark != "" {
		parts = append(parts, "◄ "+mark)
	}
	return strings.Join(parts, "  ")
}

func (p PlainText) people(people People) string {
	var names []string
	for _, m := range people.Members {
		name := p.Name(m.User)
		if note := p.Text(m.Note); note != "" {
			name += " (" + note + ")"
		}
		names = append(names, name)
	}
	if rest := p.Text(people.Rest); rest != "" {
		names = append(names, rest)
	}
	return p.Text(people.Label) + ": " + strings.Join(names, ", ")
}

func controls(all []Control) string {
	var out []string
	for _, c := range all {
		switch c := c.(type) {
		case Button:
			out = append(out, "[ "+c.Label+" ]")
		case Menu:
			out = append(out, "[ "+c.Prompt+" ▾ "+choices(c.Options)+" ]")
		}
	}
	return strings.Join(out, " ")
}

func choices(all []Choice) string {
	var out []string
	for _, c := range all {
		mark := "☐ "
		if c.Selected {
			mark = "☑ "
		}
		out = append(out, mark+c.Label)
	}
	return strings.Join(out, " ")
}
