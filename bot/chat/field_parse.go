package chat

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
)

// ParseValue parses raw input for the field. With an error it still returns the
// text.
func (f Field) ParseValue(text string, resolve Resolve) (Value, *bot.Error) {
	v := Value{Text: strings.TrimSpace(text)}
	if v.Text == "" {
		return v, nil
	}
	if n := utf8.RuneCountInString(v.Text); f.MaxLength > 0 && n > f.MaxLength {
		return v, f.refuse("field.long", `{label} can have {max} characters at most; this has {n}.`, bot.Args{"max": f.MaxLength, "n": n})
	}
	switch {
	case f.Type == FieldPeople:
		return f.parsePeople(v, resolve)
	case f.Type == FieldNumber:
		return v, f.checkNumber(v.Text)
	case len(f.Choices) > 0:
		return f.parseChoice(v)
	}
	return v, nil
}

// ErrRequired returns the error of an empty required field.
func (f Field) ErrRequired() *bot.Error {
	return f.refuse("field.required", "Please fill this in.", bot.Args{})
}

func (f Field) checkNumber(text string) *bot.Error {
	n, err := strconv.Atoi(text)
	args := bot.Args{"text": text, "min": f.Min, "max": f.Max}
	switch bounded := f.Min != 0 || f.Max != 0; {
	case err != nil && bounded && f.Max >= f.Min:
		return f.refuse("field.number_between", `{label} is a whole number from {min} to {max}; I read "{text}".`, args)
	case err != nil:
		return f.refuse("field.number", `{label} is a whole number; I read "{text}".`, args)
	case bounded && f.Max < f.Min && n < f.Min:
		return f.refuse("field.number_least", `{label} is at least {min}; I read {text}.`, args)
	case bounded && f.Max >= f.Min && (n < f.Min || n > f.Max):
		return f.refuse("field.number_between", `{label} is a whole number from {min} to {max}; I read "{text}".`, args)
	}
	return nil
}

func (f Field) parseChoice(v Value) (Value, *bot.Error) {
	in := []Field{f}
	for locale := range f.Localized {
		in = append(in, f.In(locale))
	}
	for _, one := range in {
		for _, c := range one.Choices {
			if strings.EqualFold(v.Text, c.Value) || strings.EqualFold(v.Text, c.Label) {
				return Value{Text: c.Value}, nil
			}
		}
	}
	return v, f.refuse("field.choice", `{label} is one of {choices}; I read "{text}".`, bot.Args{"choices": ChoiceLabels(f), "text": v.Text})
}

// ChoiceLabels is the labels of a field's choices, in the language of whom they are
// shown to.
type ChoiceLabels Field

// In returns the labels in the language of a locale.
func (c ChoiceLabels) In(locale string) ChoiceLabels { return ChoiceLabels(Field(c).In(locale)) }

// String lists the labels; of one with several words, what to type instead.
func (c ChoiceLabels) String() string {
	var labels []string
	for _, one := range c.Choices {
		label := one.Label
		if strings.ContainsFunc(label, unicode.IsSpace) {
			label = one.Value + " (" + label + ")"
		}
		labels = append(labels, label)
	}
	return strings.Join(labels, ", ")
}

// parsePeople finds the members in a list separated by spaces, commas, semicolons
// or ampersands.
func (f Field) parsePeople(v Value, resolve Resolve) (Value, *bot.Error) {
	var unknown []string
	added := map[bot.UserID]bool{}
	for _, token := range strings.FieldsFunc(v.Text, separatesPeople) {
		if strings.EqualFold(token, "and") {
			continue
		}
		var u bot.UserID
		found := false
		if resolve != nil {
			u, found = resolve(token)
		}
		if !found {
			unknown = append(unknown, token)
		} else if !added[u] {
			added[u] = true
			v.Users = append(v.Users, u)
		}
	}
	if len(unknown) > 0 {
		return v, f.refuse("field.people", `I know nobody here called {names}.`, bot.Args{"names": strings.Join(unknown, ", ")})
	}
	return v, nil
}

// separatesPeople reports whether a rune stands between two members of a list.
func separatesPeople(r rune) bool {
	_, quotes := closingQuotes[r]
	return IsBlank(r) || strings.ContainsRune(",;&，、", r) || quotes && !strings.ContainsRune(singleQuotes, r)
}

// String returns the field's label, or its name without one.
func (f Field) String() string {
	if f.Label == "" {
		return f.Name
	}
	return f.Label
}

// refuse passes the field itself as {label}: the printer chooses its language.
func (f Field) refuse(key, text string, args bot.Args) *bot.Error {
	args["label"] = f
	return bot.Refuse(bot.KindInvalid, key, text, args).WithField(f.Name)
}
