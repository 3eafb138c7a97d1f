package flow

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/when"
)

// take puts what a command or a form says into a draft: members into its
// terms, texts as they were typed, for read.
func take(d bot.Draft, values chat.Values) bot.Draft {
	d.Terms, d.Typed = d.Terms.Clone(), maps.Clone(d.Typed)
	if d.Typed == nil {
		d.Typed = map[bot.Field]string{}
	}
	for _, t := range terms() {
		value, ok := values[string(t.Name)]
		switch {
		case !ok:
		case t.people():
			must := d.MustCome()
			t.Set(&d.Terms, value.Users)
			if _, whole := values[string(bot.FieldInvited)]; t.Name == bot.FieldMust && d.Edits != 0 && !whole {
				d.Invite(must) // of a change, what is not said stays: they are invited as before
			}
			d.Typed[t.Name] = value.Text // empty where members are chosen
		default:
			if t.Name == bot.FieldSeats { // it says both anew
				delete(d.Typed, bot.FieldMinimum)
				delete(d.Typed, bot.FieldCapacity)
			}
			d.Typed[t.Name] = strings.TrimSpace(value.Text)
		}
	}
	return d
}

// reading is what was typed of one draft on its way into the draft's terms.
type reading struct {
	f *Flow
	d *bot.Draft
	m *bot.Meetup // the one that it changes; nil: it is a new one
	when.Context
}

// read fills a draft's terms with what was typed, and says what of it could not
// be understood. Fields that nobody typed stay as they were.
func (f *Flow) read(d *bot.Draft, m *bot.Meetup, langs []string, order when.Order) []*bot.Error {
	var wrong []*bot.Error
	fail := func(field bot.Field, err error) {
		if e, ok := bot.AsError(err); ok {
			wrong = append(wrong, e.WithField(string(field)))
		}
	}
	for _, t := range terms() {
		said, typed := d.Typed[t.Name]
		if !typed || t.read == nil {
			continue
		}
		value, err := t.read(said)
		t.Set(&d.Terms, value)
		fail(t.Name, err)
	}
	if d.Zone == "" {
		d.Slots = nil
		return wrong
	}
	r := reading{f, d, m, when.Context{Now: f.now(), Zone: d.Zone, Zones: f.zones, Order: order, Languages: langs}}
	r.Length = r.length()
	for _, t := range terms() {
		if t.settle != nil {
			fail(t.Name, t.settle(&r))
		}
	}
	return wrong
}

// settleTyped forgets what was typed of fields that the terms hold by now: all
// with which nothing is wrong. Times are kept as typed, because a range of them
// makes other slots when the duration changes, and so are names of members.
func settleTyped(d *bot.Draft, wrong []*bot.Error) {
	maps.DeleteFunc(d.Typed, func(name bot.Field, said string) bool {
		t := termOf(name)
		if said != "" && (name == bot.FieldSlots || t.people()) || d.Zone == "" && t.settle != nil {
			return false
		}
		return !slices.ContainsFunc(wrong, func(e *bot.Error) bool { return e.Field == string(name) || inForm(e.Field) == name })
	})
}

// inForm is the field of a form that holds a field: seats are one there.
func inForm(field string) bot.Field {
	switch name := bot.Field(field); name {
	case bot.FieldMinimum, bot.FieldCapacity:
		return bot.FieldSeats
	default:
		return name
	}
}

func readText(said string) (any, error) { return said, nil }

func readZone(said string) (any, error) {
	if zone, ok := zoneOf(said); ok {
		return zone, nil
	}
	return "", unknownZone(said)
}

// readNumber reads how many people; nothing is 0.
func readNumber(said string) (any, error) { return peopleOf(said) }

func peopleOf(said string) (int, error) {
	if said == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(said)
	if err != nil || n < 1 || n > bot.MaxCapacity {
		return 0, bot.Refuse(bot.KindInvalid, "draft.seats", "I can't read {phrase} as a number of people. Try `8`, or `4-8` for at least 4 and up to 8.",
			bot.Args{"phrase": said})
	}
	return n, nil
}

// readRange reads the least people and the seats in one: "8", "4-8", "4+".
func readRange(said string) (any, error) {
	low, high, ranged := strings.Cut(strings.ReplaceAll(said, "–", "-"), "-")
	least, more := strings.CutSuffix(said, "+")
	switch {
	case more && !ranged:
		low, high = least, ""
	case !ranged:
		low, high = "", said
	}
	var r bot.Range
	var err1, err2 error
	r.Least, err1 = peopleOf(strings.TrimSpace(low))
	r.Most, err2 = peopleOf(strings.TrimSpace(high))
	if err1 != nil {
		return r, err1
	}
	return r, err2
}

// readDuration reads how long it takes; nothing is 0.
func readDuration(said string) (any, error) {
	if said == "" {
		return time.Duration(0), nil
	}
	return when.ParseLength(said)
}

// typedNumber writes how many people; 0 is nothing.
func typedNumber(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// typedSeats writes the least people and the seats as the form's one field.
func typedSeats(d *bot.Draft) string {
	switch least, most := termOf(bot.FieldMinimum).said(d), termOf(bot.FieldCapacity).said(d); {
	case least != "" && most != "":
		return least + "-" + most
	case least != "":
		return least + "+"
	default:
		return most
	}
}

// typedDuration writes how long it takes, as every language reads it.
func typedDuration(l time.Duration) string {
	switch {
	case l == 0:
		return ""
	case l%time.Hour == 0:
		return strconv.Itoa(int(l/time.Hour)) + "h"
	}
	return strconv.Itoa(int(l/time.Minute)) + " min"
}

// typedMoment writes a moment as somebody would type it.
func typedMoment(w bot.Wall) string {
	if w.IsZero() {
		return ""
	}
	return strings.Replace(w.String(), "T", " ", 1)
}

// typedTimes writes slots as somebody would type them; reading it gives the
// same slots.
func typedTimes(slots []bot.Slot) string {
	var out []string
	for _, s := range slots {
		end := s.Start.Add(s.Length)
		out = append(out, typedMoment(s.Start)+"-"+i18n.Clock(end))
	}
	return strings.Join(out, ", ")
}
