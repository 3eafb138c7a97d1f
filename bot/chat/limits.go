package chat

import (
	"unicode"
	"unicode/utf8"
)

// Fit makes a card keep a network's limits. Texts are cut with an ellipsis; a
// list that is too long is *TooLarge, since cutting would change what it does.
func (l Limits) Fit(c Card) (Card, error) {
	c.Title = c.Title.Truncate(l.Title)
	for _, t := range []*Text{&c.Badge, &c.Lead, &c.Where} {
		*t = t.Truncate(l.Text)
	}
	c.Facts, c.Lines, c.Notes = l.truncateTexts(c.Facts), l.truncateTexts(c.Lines), l.truncateTexts(c.Notes)
	if c.When != nil {
		when := *c.When
		when.Text = when.Text.Truncate(l.Text)
		c.When = &when
	}
	c.Tallies = append([]Tally(nil), c.Tallies...)
	for i, t := range c.Tallies {
		t.Label, t.Caption, t.Mark = t.Label.Truncate(l.Text), t.Caption.Truncate(l.Text), t.Mark.Truncate(l.Text)
		c.Tallies[i] = t
	}
	c.People = l.truncatePeople(c.People)
	return l.fitControls(c)
}

func (l Limits) fitControls(c Card) (Card, error) {
	controls := make([]Control, 0, len(c.Controls))
	buttons, menus := 0, 0
	for _, one := range c.Controls {
		switch one := one.(type) {
		case Button:
			buttons++
			one.Label = Truncate(one.Label, l.ButtonLabel)
			if err := checkLimit("action", utf8.RuneCountInString(one.Action.String()), l.Action); err != nil {
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
	if err := checkLimit("buttons", buttons, l.Buttons); err != nil {
		return c, err
	}
	return c, checkLimit("menus", menus, l.Menus)
}

func (l Limits) fitMenu(m Menu) (Menu, error) {
	m.Prompt = Truncate(m.Prompt, l.OptionLabel)
	m.Options = l.fitChoices(m.Options)
	if err := checkLimit("action", utf8.RuneCountInString(m.Action.String()), l.Action); err != nil {
		return m, err
	}
	return m, checkLimit("options", len(m.Options), l.Options)
}

func (l Limits) fitChoices(all []Choice) []Choice {
	out := make([]Choice, len(all))
	for i, c := range all {
		c.Label, c.Hint = Truncate(c.Label, l.OptionLabel), Truncate(c.Hint, l.OptionLabel)
		out[i] = c
	}
	return out
}

// FitForm makes a form keep a network's limits.
func (l Limits) FitForm(f Form) (Form, error) {
	f.Title = Truncate(f.Title, l.FormTitle)
	f.Note = f.Note.Truncate(l.Text)
	f.Submit = Truncate(f.Submit, l.ButtonLabel)
	fields := make([]Field, len(f.Fields))
	for i, one := range f.Fields {
		one.Choices = l.fitChoices(one.Choices)
		if err := checkLimit("options", len(one.Choices), l.Options); err != nil {
			return f, err
		}
		fields[i] = one
	}
	f.Fields = fields
	if err := checkLimit("action", utf8.RuneCountInString(f.Action.String()), l.Action); err != nil {
		return f, err
	}
	return f, checkLimit("form fields", len(fields), l.FormFields)
}

// checkLimit returns *TooLarge if there is a limit and n is beyond it.
func checkLimit(what string, n, limit int) error {
	if limit > 0 && n > limit {
		return &TooLarge{What: what, Limit: limit}
	}
	return nil
}

func (l Limits) truncateTexts(all []Text) []Text {
	var out []Text
	for _, t := range all {
		out = append(out, t.Truncate(l.Text))
	}
	return out
}

func (l Limits) truncatePeople(all []People) []People {
	out := append([]People(nil), all...)
	for i, p := range out {
		p.Label, p.Rest, p.Members = p.Label.Truncate(l.Text), p.Rest.Truncate(l.Text), append([]Person(nil), p.Members...)
		for j, m := range p.Members {
			p.Members[j].Note = m.Note.Truncate(l.Text)
		}
		out[i] = p
	}
	return out
}

// Truncate shortens a text to limit characters, the last an ellipsis, between
// spans or within one of plain text. Members and moments are kept whole or
// dropped, counted at their usual length. A limit of 0 is none.
func (t Text) Truncate(limit int) Text {
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
			s.Text = Truncate(s.Text+" ", left)
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

// Truncate shortens a text to limit characters, the last an ellipsis. It does not
// cut within an emoji of several code points or before an accent. A limit of 0 is
// none.
func Truncate(s string, limit int) string {
	if limit <= 0 || utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)
	end := limit - 1
	for end > 0 && (joinsPrevious(runes[end]) || runes[end-1] == zeroWidthJoiner) {
		end--
	}
	return string(runes[:end]) + "…"
}

const zeroWidthJoiner = '\u200d'

// joinsPrevious reports whether a character belongs to the one before it.
func joinsPrevious(r rune) bool {
	return r == zeroWidthJoiner || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || r >= 0x1F3FB && r <= 0x1F3FF
}
