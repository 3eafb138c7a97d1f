package flow

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/when"
)

// reading is one thing that an ambiguous phrase can mean.
type reading struct {
	phrase  string     // what to type instead, in full
	slots   []bot.Slot // of times
	closeAt time.Time  // of a deadline
}

// ambiguousError refuses a phrase that can be read in several ways, or in one that
// nobody may have meant.
type ambiguousError struct {
	refusal  *bot.Error
	phrase   string
	readings []reading
}

func (e *ambiguousError) Error() string { return e.refusal.Error() }

func (e *ambiguousError) Unwrap() error { return e.refusal }

// asAmbiguous returns the readings of the phrase that an error refuses as ambiguous.
func asAmbiguous(err error) ([]reading, bool) {
	if e := (*ambiguousError)(nil); errors.As(err, &e) {
		return e.readings, true
	}
	return nil, false
}

// askWhich asks which of several times a phrase means, or whether it means the only
// one that it can.
func askWhich(phrase string, readings []reading) *ambiguousError {
	var options []chat.Text
	for _, r := range readings {
		options = append(options, chat.Code(r.phrase))
	}
	args := bot.Args{"phrase": phrase, "options": chat.Join("; ", options...)}
	refusal := bot.Refuse(bot.KindInvalid, "draft.ambiguous", "{phrase} can be read in more than one way. Write the one you mean: {options}", args)
	if len(readings) == 1 {
		refusal = bot.Refuse(bot.KindInvalid, "draft.one_reading", "By {phrase}, do you mean {options}? Then write it like that.", args)
	}
	return &ambiguousError{refusal, phrase, readings}
}

// within returns the error for a phrase that is a part of a longer one.
func (e *ambiguousError) within(whole func(phrase string) string) *ambiguousError {
	readings := slices.Clone(e.readings)
	for i := range readings {
		readings[i].phrase = whole(readings[i].phrase)
	}
	return &ambiguousError{e.refusal, e.phrase, readings}
}

// distinctReadings drops readings that come to the same times.
func distinctReadings(all []reading) []reading {
	var out []reading
	for _, r := range all {
		if !slices.ContainsFunc(out, func(o reading) bool { return bot.SameTimes(o.slots, r.slots) }) {
			out = append(out, r)
		}
	}
	return out
}

// readingsOf returns what the choices come to.
func readingsOf(choices []when.Choice, c when.Context, ranges room) ([]reading, error) {
	var out []reading
	for _, choice := range choices {
		slots, err := slotsOf(choice.Windows, c, ranges)
		if err != nil {
			return nil, err
		}
		out = append(out, reading{phrase: choice.Phrase, slots: slots})
	}
	return distinctReadings(out), nil
}

// askItem asks about the first ambiguous item of a list; nil if it is no list, or if an
// item says less by itself than in it.
func askItem(phrase string, c when.Context, ranges room) *ambiguousError {
	separators := ";\n"
	if !strings.ContainsAny(phrase, separators) { // else a comma may stand within an item
		separators = ","
	}
	items := strings.FieldsFunc(phrase, func(r rune) bool { return strings.ContainsRune(separators, r) })
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	var asked *ambiguousError
	for i, item := range items {
		result, err := when.Parse(item, c)
		if err != nil || !namesDay(item, c) {
			return nil //nolint:nilerr // the whole list says what is wrong
		}
		if len(result.Choices) == 0 || asked != nil {
			continue
		}
		readings, err := readingsOf(result.Choices, c, ranges)
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		asked = askWhich(item, readings).within(func(choice string) string {
			return strings.Join(slices.Concat(items[:i], []string{choice}, items[i+1:]), "; ")
		})
	}
	if len(items) < 2 || asked == nil || slices.ContainsFunc(asked.readings, func(r reading) bool { return !keepsReading(r, c) }) {
		return nil
	}
	return asked
}

// namesDay reports whether an item of a list says its day.
func namesDay(item string, c when.Context) bool {
	if c.Base == nil {
		c.Base = &bot.Slot{Start: bot.WallOf(c.Now), Length: bot.DefaultDuration}
	}
	result, err := when.Parse(item, c)
	return err == nil && !result.Kept.Day
}

// keepsReading reports whether a list means the same by an item for which the words of
// a reading stand.
func keepsReading(r reading, c when.Context) bool {
	result, err := when.Parse(r.phrase, c)
	if refusal, ok := bot.AsError(err); ok {
		return refusal.Key == "when.vague"
	}
	has := func(windows []when.Window) bool {
		return slices.ContainsFunc(windows, func(w when.Window) bool { return w.Start == r.slots[0].Start })
	}
	for _, choice := range result.Choices {
		if !has(choice.Windows) {
			return false
		}
	}
	return err == nil && (len(result.Choices) > 0 || has(result.Windows))
}

// question asks what a field of a draft means.
type question struct {
	field    bot.Field
	phrase   string
	readings []reading
}

// hash identifies the question, so that a tap never answers another one.
func (q question) hash() string {
	var phrases []string
	for _, r := range q.readings {
		phrases = append(phrases, r.phrase)
	}
	return shownHash(strings.Join(append(phrases, q.phrase), "\n"))
}

// label names a reading on a button, with its full date if that fits.
func (r reading) label(p i18n.Printer, zone string) string {
	text := r.full(p, zone)
	if len([]rune(text)) <= card.MaxLabel {
		return text
	}
	var short []string
	for _, s := range r.slots {
		short = append(short, p.Slot(s, zone))
	}
	if text = strings.Join(short, "; "); len([]rune(text)) <= card.MaxLabel {
		return text
	}
	return p.Word("reading.first", bot.Args{"when": short[0], "n": len(short) - 1})
}

// full names everything that a reading means.
func (r reading) full(p i18n.Printer, zone string) string {
	p = p.WithYear()
	if len(r.slots) == 0 {
		return p.InZone(r.closeAt, zone)
	}
	var parts []string
	for _, s := range r.slots {
		parts = append(parts, p.SlotInZone(s, zone))
	}
	return strings.Join(parts, "; ")
}

// readingCard asks which reading of a phrase is meant, a button each.
func readingCard(p i18n.Printer, q question, zone string, action func(i int) chat.Action, again chat.Action) chat.Card {
	c := chat.Card{Tone: chat.ToneWarning, Lead: p.Say("reading.ask", bot.Args{"phrase": q.phrase, "n": len(q.readings)})}
	listed := false
	for i, r := range q.readings {
		label := r.label(p, zone)
		listed = listed || label != r.full(p, zone)
		c.Controls = append(c.Controls, chat.Button{Action: action(i), Label: label, Style: chat.StylePrimary})
	}
	if listed {
		for _, r := range q.readings {
			c.Lines = append(c.Lines, chat.Plain(r.full(p, zone)))
		}
	}
	c.Controls = append(c.Controls, chat.Button{Action: again, Label: p.Word("button.write_differently", nil)})
	return c
}

// readingArg parses the number of a reading in an action.
func readingArg(a chat.Action, n int) int {
	i, err := strconv.Atoi(a.Arg(n))
	if err != nil {
		return -1
	}
	return i
}
