package chat

import (
	"unicode"
	"unicode/utf8"
)

// Fit makes a card keep a network's limits: texts are cut with an ellipsis,
// and what cannot be cut without changing what it does is *TooLarge.
func (l Limits) Fit(c Card) (Card, error) {
	c.Title = c.Title.Cut(l.Title)
	for _, t := range []*Text{&c.Badge, &c.Lead, &c.Where} {
		*t = t.Cut(l.Text)
	}
	c.Facts, c.Lines, c.Notes = l.cutTexts(c.Facts), l.cutTexts(c.Lines), l.cutTexts(c.Notes)
	if c.When != nil {
		when := *c.When
		when.Text = when.Text.Cut(l.Text)
		c.When = &when
	}
	c.Tallies = append([]Tally(nil), c.Tallies...)
	for i, t := range c.Tallies {
		t.Label, t.Caption, t.Mark = t.Label.Cut(l.Text), t.Caption.Cut(l.Text), t.Mark.Cut(l.Text)
		c.Tallies[i] = t
	}
	c.People = l.cutPeople(c.People)
	return l.fitControls(c)
}

func (l Limits) fitControls(c Card) (Card, error) {
	controls := make([]Control, 0, len(c.Controls))
	buttons, menus := 0, 0
	for _, one := range c.Controls {
		switch one := one.(type) {
		case Button:
			buttons++
			one.Label = Cut(one.Label, l.ButtonLabel)
			if err := over("action", utf8.RuneCountInString(one.Action.String()), l.Action); err != nil {
				return c, err
			}
			controls = append(controls, one)
		case Menu:
			menus++
			fit, err := l.fitMenu(one)
			if err != nil {
				return c, err
			}
			controls = append(controls, fit)
		}
	}
	c.Controls = controls
	if err := over("buttons", buttons, l.Buttons); err != nil {
		return c, err
	}
	return c, over("menus", menus, l.Menus)
}

func (l Limits) fitMenu(m Menu) (Menu, error) {
	m.Prompt = Cut(m.Prompt, l.OptionLabel)
	m.Options = l.fitChoices(m.Options)
	if err := over("action", utf8.RuneCountInString(m.Action.String()), l.Action); err != nil {
		return m, err
	}
	return m, over("options", len(m.Options), l.Options)
}

func (l Limits) fitChoices(all []Choice) []Choice {
	out := make([]Choice, len(all))
	for i, c := range all {
		c.Label, c.Hint = Cut(c.Label, l.OptionLabel), Cut(c.Hint, l.OptionLabel)
		out[i] = c
	}
	return out
}

// FitForm makes a form keep a network's limits.
func (l Limits) FitForm(f Form) (Form, error) {
	f.Title = Cut(f.Title, l.FormTitle)
	f.Note = f.Note.Cut(l.Text)
	f.Submit = Cut(f.Submit, l.ButtonLabel)
	fields := make([]Field, len(f.Fields))
	for i, one := range f.Fields {
		one.Choices = l.fitChoices(one.Choices)
		if err := over("options", len(one.Choices), l.Options); err != nil {
			return f, err
		}
		fields[i] = one
	}
	f.Fields = fields
	if err := over("action", utf8.RuneCountInString(f.Action.String()), l.Action); err != nil {
		return f, err
	}
	return f, over("form fields", len(fields), l.FormFields)
}

// over is *TooLarge if there is a limit and n is beyond it.
func over(what string, n, limit int) error {
	if limit > 0 && n > limit {
		return &TooLarge{What: what, Limit: limit}
	}
	return nil
}

func (l Limits) cutTexts(all []Text) []Text {
	var out []Text
	for _, t := range all {
		out = append(out, t.Cut(l.Text))
	}
	return out
}

func (l Limits) cutPeople(all []People) []People {
	out := append([]People(nil), all...)
	for i, p := range out {
		p.Label, p.Rest, p.Members = p.Label.Cut(l.Text), p.Rest.Cut(l.Text), append([]Person(nil), p.Members...)
		for j, m := range p.Members {
			p.Members[j].Note = m.Note.Cut(l.Text)
		}
		out[i] = p
	}
	return out
}

// Cut shortens a text to so many characters, the last an ellipsis: between its
// spans or within one of plain text. Members and moments are kept whole or left
// out, counted as long as they usually are. 0: no limit.
func (t Text) Cut(limit int) Text {
	if limit <= 0 {
		return t
	}
	total := 0
	for _, s := range t {
		total += spanLength(s)
	}
	if total <= limit {
		return t
	}
	var out Text
	left := limit
	for _, s := range t {
		if n := spanLength(s); n < left {
			out, left = append(out, s), left-n
			continue
		}
		if s.Text != "" {
			s.Text = Cut(s.Text+" ", left)
			return append(out, s)
		}
		break
	}
	return append(out, Span{Text: "…"})
}

func spanLength(s Span) int {
	switch {
	case s.User != "":
		return utf8.RuneCountInString(string(s.User))
	case !s.Time.IsZero():
		return len("Wednesday 30 September 2026, 19:00")
	}
	return utf8.RuneCountInString(s.Text)
}

// Cut shortens a text to so many characters, the last an ellipsis. It does not
// cut within an emoji of several characters or before an accent. 0: no limit.
func Cut(s string, limit int) string {
	if limit <= 0 || utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)
	end := limit - 1
	for end > 0 && (joins(runes[end]) || runes[end-1] == zeroWidthJoiner) {
		end--
	}
	return string(runes[:end]) + "…"
}

const zeroWidthJoiner = '\u200d'

// joins tells whether a character belongs to the one before it.
func joins(r rune) bool {
	return r == zeroWidthJoiner || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || r >= 0x1F3FB && r <= 0x1F3FF
}
