package flow

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// flowAt is testFlow at a time of Berlin.
func flowAt(t testing.TB, now string) *Flow {
	t.Helper()
	wall, err := bot.ParseWall(now)
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := bot.Zones(bot.TZData).Moment(wall, "Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(catalog, planner.New(nil, bot.TZData), bot.TZData, func() time.Time { return m.At }, slog.New(slog.DiscardHandler))
}

// slotsIn parses "2026-11-27T19:00+2h 2026-11-28" to slots in a zone; without a time
// they are days.
func slotsIn(t testing.TB, zone, text string) []bot.Slot {
	t.Helper()
	var slots []bot.Slot
	for n, word := range strings.Fields(text) {
		start, length, timed := strings.Cut(word, "+")
		s := bot.Slot{}
		var err error
		if timed {
			s.Length, err = time.ParseDuration(length)
		} else {
			start += "T00:00"
		}
		if err != nil {
			t.Fatal(err)
		}
		if s.Start, err = bot.ParseWall(start); err != nil {
			t.Fatal(err)
		}
		if !timed {
			s = bot.DaySlot(s.Start)
		}
		s.ID = bot.SlotID(n + 1)
		slots = append(slots, s)
	}
	slots, err := bot.ResolveSlots(bot.TZData, zone, slots)
	if err != nil {
		t.Fatal(err)
	}
	return slots
}

// meetupOf returns a meetup with these slots: a poll, or with one that is chosen.
func meetupOf(status bot.Status, zone string, slots []bot.Slot) *bot.Meetup {
	m := &bot.Meetup{ID: 1, Terms: bot.Terms{Title: "Dinner", Zone: zone, Slots: slots}, Status: status, Host: "test:ana"}
	if status == bot.StatusScheduled {
		m.ChosenSlot = slots[0].ID
	}
	return m
}

func showSlots(slots []bot.Slot) string {
	var out []string
	for _, s := range slots {
		if s.AllDay {
			out = append(out, s.Start.Date())
			continue
		}
		out = append(out, s.Start.String()+"+"+formatDuration(s.Length))
	}
	return strings.Join(out, " ")
}

func TestAnEditKeepsWhatItDoesNotSay(t *testing.T) {
	const friday, poll = "2026-11-27T19:00+3h", "2026-11-27T19:00+3h 2026-11-29T15:00+1h"
	for _, c := range []struct{ now, zone, slots, typed, want string }{
		{"2026-11-23T10:00", "Europe/Berlin", friday, "8pm", "2026-11-27T20:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "sat", "2026-11-28T19:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "+1h", "2026-11-27T20:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "an hour later", "2026-11-27T20:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "1h earlier", "2026-11-27T18:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "tomorrow 8pm", "2026-11-24T20:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "until 11pm", "2026-11-27T19:00+4h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "sat 3-6pm", "2026-11-28T15:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "90 min", "2026-11-27T19:00+90 min"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "um 20 Uhr", "2026-11-27T20:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "samstag", "2026-11-28T19:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "eine Stunde später", "2026-11-27T20:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "8pm, 9pm", "2026-11-27T20:00+3h 2026-11-27T21:00+3h"},
		{"2026-11-23T10:00", "Europe/Berlin", friday, "at 8", "! draft.ambiguous"},
		{"2026-11-27T18:00", "Europe/Berlin", friday, "5pm", "! when.past"},
		{"2026-11-27T18:00", "Europe/Berlin", friday, "-2h", "! when.past"},
		{"2026-11-27T18:00", "Europe/Berlin", friday, "-30 min", "2026-11-27T18:30+3h"},
		// where the clocks change, or the place is in another zone
		{"2027-03-20T10:00", "Europe/Berlin", "2027-03-27T02:30+1h", "a day later", "2027-03-28T02:30+1h"},
		{"2027-03-20T10:00", "Europe/Berlin", "2027-03-27T02:30+1h", "+24h", "2027-03-28T03:30+1h"},
		{"2027-03-20T10:00", "Europe/Berlin", "2027-03-28T02:30+1h", "+1h", "2027-03-28T04:30+1h"},
		{"2027-03-20T10:00", "Europe/Berlin", "2027-03-28T02:30+1h", "mon", "2027-03-29T03:30+1h"},
		{"2026-10-20T10:00", "Europe/Berlin", "2026-10-25T01:30+1h", "+1h", "2026-10-25T02:30+1h"},
		{"2026-10-20T10:00", "Europe/Berlin", "2026-10-25T01:30+1h", "+2h", "! when.repeated"},
		{"2026-10-20T10:00", "Europe/Berlin", "2026-10-24T23:00+2h", "until 4am", "2026-10-24T23:00+6h"},
		{"2026-11-23T10:00", "America/New_York", friday, "8pm", "2026-11-27T20:00+3h"},
		{"2026-11-23T10:00", "Asia/Tokyo", friday, "sat", "2026-11-28T19:00+3h"},
		// several times
		{"2026-11-23T10:00", "Europe/Berlin", poll, "+1h", "2026-11-27T20:00+3h 2026-11-29T16:00+1h"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "8pm", "2026-11-27T20:00+3h 2026-11-29T20:00+1h"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "a week later", "2026-12-04T19:00+3h 2026-12-06T15:00+1h"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "2 hours", "2026-11-27T19:00+2h 2026-11-29T15:00+2h"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "until 11pm", "2026-11-27T19:00+4h 2026-11-29T15:00+8h"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "next week", "! draft.ambiguous"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "at 8", "! draft.ambiguous"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "sat", "! draft.times_differ"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "8pm, sat 3pm", "! draft.times_mixed"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "sat 3pm, sun 3pm", "2026-11-28T15:00+3h 2026-11-29T15:00+3h"},
		{"2026-11-28T10:00", "Europe/Berlin", poll, "+1h", "2026-11-27T19:00+3h 2026-11-29T16:00+1h"},
		{"2026-11-23T10:00", "Europe/Berlin", "2026-11-27T19:00+2h 2026-11-28T19:00+2h", "sun, mon 30 nov", "2026-11-29T19:00+2h 2026-11-30T19:00+2h"},
		{"2026-11-23T10:00", "Europe/Berlin", poll, "2026-11-27 19:00-22:00, 9pm", "2026-11-27T19:00+3h 2026-11-27T21:00+3h"},
		// days
		{"2026-11-23T10:00", "Europe/Berlin", "2026-11-27 2026-11-28", "a week later", "2026-12-04 2026-12-05"},
		{"2026-11-23T10:00", "Europe/Berlin", "2026-11-27 2026-11-28", "+1h", "! when.shift_day"},
		{"2026-11-23T10:00", "Europe/Berlin", "2026-11-27 2026-11-28", "11am", "2026-11-27T11:00+2h 2026-11-28T11:00+2h"},
		{"2026-11-23T10:00", "Europe/Berlin", "2026-11-27 2026-11-28", "sun", "2026-11-29"},
		{"2026-11-23T10:00", "Europe/Berlin", "", "sat 8pm", "2026-11-28T20:00+2h"},
	} {
		t.Run(c.slots+" "+c.typed, func(t *testing.T) {
			f := flowAt(t, c.now)
			m := meetupOf(bot.StatusPolling, c.zone, slotsIn(t, c.zone, c.slots))
			basis := m.EditBasis(f.now())
			d := applyValues(bot.Draft{Terms: basis.Terms.Clone(), Basis: basis, Edits: m.ID, Kind: bot.DraftKindPoll}, chat.Values{"when": {Text: c.typed}})
			wrong, _ := f.parseTyped(&d, m, []string{"en", "de"}, "")
			got := showSlots(d.Slots)
			if len(wrong) > 0 {
				got = "! " + wrong[0].Key
			}
			if got != c.want {
				t.Errorf("%q of %s at %s: %s, want %s (%v)", c.typed, c.slots, c.now, got, c.want, wrong)
			}
		})
	}
}
