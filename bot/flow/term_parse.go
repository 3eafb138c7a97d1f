package flow

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/when"
)

// applyValues sets a draft's fields to the values of a command or a form: members in
// its terms, texts in Typed, for parseTyped.
func applyValues(d bot.Draft, values chat.Values) bot.Draft {
	d.Terms, d.Typed = d.Terms.Clone(), maps.Clone(d.Typed)
	if d.Typed == nil {
		d.Typed = map[bot.Field]string{}
	}
	where, said := values[string(bot.FieldWhere)]
	if said && strings.TrimSpace(where.Text) != termOf(bot.FieldWhere).text(&d) {
		d.Typed[bot.FieldArea] = "" // it was said of another place
	}
	for _, t := range terms() {
		value, ok := values[string(t.Name)]
		switch {
		case !ok:
		case t.isPeople():
			must := d.MustCome()
			t.Set(&d.Terms, value.Users)
			if _, whole := values[string(bot.FieldInvited)]; t.Name == bot.FieldMust && d.Edits != 0 && !whole {
				d.Invite(must) // an edit keeps the others invited
			}
			d.Typed[t.Name] = value.Text // empty where members are chosen
		default:
			if t.Name == bot.FieldSeats { // it replaces both
				delete(d.Typed, bot.FieldMinimum)
				delete(d.Typed, bot.FieldCapacity)
			}
			d.Typed[t.Name] = strings.TrimSpace(value.Text)
		}
	}
	return d
}

// draftParser parses the typed fields of a draft into its terms.
type draftParser struct {
	flow   *Flow
	draft  *bot.Draft
	meetup *bot.Meetup // the meetup that the draft edits; nil for a new one
	when.Context
}

// parseTyped parses a draft's typed fields into its terms and returns what it could
// not parse, and which of that is only ambiguous. Other fields stay unchanged.
func (f *Flow) parseTyped(d *bot.Draft, m *bot.Meetup, langs []string, order when.Order) (wrong []*bot.Error, unclear []question) {
	fail := func(field bot.Field, err error) {
		if e, ok := bot.AsError(err); ok {
			wrong = append(wrong, e.WithField(string(field)))
		}
		if e := (*ambiguousError)(nil); errors.As(err, &e) {
			unclear = append(unclear, question{field, e.phrase, e.readings})
		}
	}
	for _, t := range terms() {
		text, typed := d.Typed[t.Name]
		if !typed || t.parse == nil {
			continue
		}
		value, err := t.parse(text)
		t.Set(&d.Terms, value)
		fail(t.Name, err)
	}
	if d.Zone == "" {
		d.Slots = nil
		return wrong, nil
	}
	p := draftParser{f, d, m, when.Context{Now: f.now(), Zone: d.Zone, Zones: f.zones, Order: order, Languages: langs}}
	p.Length = p.length()
	for _, t := range terms() {
		if t.resolve != nil {
			fail(t.Name, t.resolve(&p))
		}
	}
	return wrong, unclear
}

// dropUnderstood deletes the typed text of fields without an error, whose values the
// terms hold. It keeps times, because a range makes other slots when the duration
// changes, and names of members.
func dropUnderstood(d *bot.Draft, wrong []*bot.Error) {
	maps.DeleteFunc(d.Typed, func(name bot.Field, text string) bool {
		t := termOf(name)
		if text != "" && (name == bot.FieldSlots || t.isPeople()) || d.Zone == "" && t.resolve != nil {
			return false
		}
		return !slices.ContainsFunc(wrong, func(e *bot.Error) bool { return e.Field == string(name) || formFieldFor(e.Field) == name })
	})
}

// formFieldFor returns the field of the form that contains a field: forms have one
// field for minimum and capacity.
func formFieldFor(field string) bot.Field {
	switch name := bot.Field(field); name {
	case bot.FieldMinimum, bot.FieldCapacity:
		return bot.FieldSeats
	default:
		return name
	}
}

func parseText(text string) (any, error) { return text, nil }

func parseZone(text string) (any, error) {
	if zone, ok := zoneOf(text); ok {
		return zone, nil
	}
	return "", unknownZone(text)
}

// parseNumber parses a number of people; "" is 0.
func parseNumber(text string) (any, error) { return parsePeople(text) }

func parsePeople(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > bot.MaxCapacity {
		return 0, bot.Refuse(bot.KindInvalid, "draft.seats", "I can't read {phrase} as a number of people. Try `8`, or `4-8` for at least 4 and up to 8.",
			bot.Args{"phrase": text})
	}
	return n, nil
}

// parseRange parses the minimum and the capacity in one: "8", "4-8", "4+".
func parseRange(text string) (any, error) {
	low, high, ranged := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	least, more := strings.CutSuffix(text, "+")
	switch {
	case more && !ranged:
		low, high = least, ""
	case !ranged:
		low, high = "", text
	}
	var r bot.Range
	var err1, err2 error
	r.Least, err1 = parsePeople(strings.TrimSpace(low))
	r.Most, err2 = parsePeople(strings.TrimSpace(high))
	if err1 != nil {
		return r, err1
	}
	return r, err2
}

// parseDuration parses a duration; "" is 0.
func parseDuration(text string) (any, error) {
	if text == "" {
		return time.Duration(0), nil
	}
	return when.ParseLength(text)
}

// formatNumber formats a number of people; 0 is "".
func formatNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// formatSeats formats the minimum and the capacity as the form's one field.
func formatSeats(d *bot.Draft) string {
	switch least, most := termOf(bot.FieldMinimum).text(d), termOf(bot.FieldCapacity).text(d); {
	case least != "" && most != "":
		return least + "-" + most
	case least != "":
		return least + "+"
	default:
		return most
	}
}

// formatDuration formats a duration as every language parses it.
func formatDuration(d time.Duration) string {
	switch {
	case d == 0:
		return ""
	case d%time.Hour == 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	}
	return strconv.Itoa(int(d/time.Minute)) + " min"
}
