package chat

import (
	"fmt"
	"strings"
)

// Card writes a card in plain text, a line per part, in the order in which
// it is read; text that leads somewhere ends with ↗. The form is stable:
// conversation tests compare it.
func (r PlainText) Card(c Card) string {
	r.marksLinks = true
	var lines []string
	add := func(line string) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	title := r.Text(c.Title)
	if badge := r.Text(c.Badge); badge != "" {
		title += "  ● " + badge
	}
	add(title)
	add(r.Text(c.Lead))
	if c.When != nil {
		add(fmt.Sprintf("🗓 %s (yours: %s)", r.Text(c.When.Text), r.Interval(*c.When)))
	}
	if where := r.Text(c.Where); where != "" {
		add("📍 " + where)
	}
	var facts []string
	for _, f := range c.Facts {
		facts = append(facts, r.Text(f))
	}
	add(strings.Join(facts, "   "))
	for _, line := range c.Lines {
		add("• " + r.Text(line))
	}
	for _, t := range c.Tallies {
		add(r.tally(t))
	}
	for _, p := range c.People {
		add(r.people(p))
	}
	for _, n := range c.Notes {
		add(r.Text(n))
	}
	if c.Picture != nil {
		add("[picture: " + c.Picture.Alt + "]")
	}
	add(controls(c.Controls))
	return strings.Join(lines, "\n")
}

func (r PlainText) tally(t Tally) string {
	parts := []string{strings.TrimSpace(t.Emoji + " " + r.Text(t.Label))}
	if bar := t.Bar(); bar != "" {
		parts = append(parts, bar)
	}
	if caption := r.Text(t.Caption); caption != "" {
		parts = append(parts, caption)
	}
	if mark := r.Text(t.Mark); mark != "" {
		parts = append(parts, "◄ "+mark)
	}
	return strings.Join(parts, "  ")
}

func (r PlainText) people(p People) string {
	var names []string
	for _, m := range p.Members {
		name := r.Name(m.User)
		if note := r.Text(m.Note); note != "" {
			name += " (" + note + ")"
		}
		names = append(names, name)
	}
	if rest := r.Text(p.Rest); rest != "" {
		names = append(names, rest)
	}
	return r.Text(p.Label) + ": " + strings.Join(names, ", ")
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
