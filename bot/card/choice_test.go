package card

import (
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/muster-bot/muster/bot"
)

// dinner returns a meetup with these slots, the first of them chosen if it is not
// polling.
func dinner(id bot.MeetupID, status bot.Status, starts ...time.Time) bot.Meetup {
	m := bot.Meetup{ID: id, Community: "test:a", Status: status, Host: "ana", CreatedAt: noon, Terms: bot.Terms{Title: "Dinner", Zone: "Europe/Berlin"}}
	for i, at := range starts {
		s := bot.Slot{ID: bot.SlotID(i + 1), StartAt: at, Start: bot.WallOf(at.Add(time.Hour)), Length: 2 * time.Hour} // Berlin in winter
		m.Slots = append(m.Slots, s)
	}
	if status != bot.StatusPolling && len(starts) > 0 {
		m.ChosenSlot = 1
	}
	return m
}

func TestMeetupsOfOneNameAreToldApartInAMenu(t *testing.T) {
	t.Parallel()
	en, de := printers(t)
	evening := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	day := evening.AddDate(0, 0, 1)
	days := dinner(6, bot.StatusPolling, evening, day)
	for i := range days.Slots {
		days.Slots[i].AllDay = true
	}
	ms := []bot.Meetup{
		dinner(1, bot.StatusScheduled, evening), dinner(2, bot.StatusScheduled, evening.Add(2*time.Hour)), dinner(3, bot.StatusScheduled, evening.AddDate(1, 0, 0)),
		dinner(4, bot.StatusPolling, evening, day, day.Add(time.Hour)), dinner(5, bot.StatusPolling, day), days,
		dinner(7, bot.StatusPolling), dinner(8, bot.StatusCancelled, evening), dinner(9, bot.StatusCancelled, evening, day),
		dinner(10, bot.StatusScheduled, day), dinner(11, bot.StatusScheduled, day), dinner(12, bot.StatusScheduled, day),
	}
	ms[8].ChosenSlot = 0
	ms[9].Area, ms[10].Area, ms[11].Area = "Old town", "Harbour", "Harbour"
	ms[9].Where, ms[10].Where, ms[11].Where = "Old town", "Harbour", "Harbour"
	want := []string{
		"Dinner · Fri 27 Nov, 19:00-21:00", "Dinner · Fri 27 Nov, 21:00-23:00", "Dinner · Sat 27 Nov 2027, 19:00-21:00",
		"Dinner · 3 times from Fri 27 Nov, 19:00", "Dinner · Sat 28 Nov, 19:00-21:00", "Dinner · 2 times from Fri 27 Nov",
		"Dinner · no times yet", "Dinner · Fri 27 Nov, 19:00-21:00, cancelled", "Dinner · 2 times from Fri 27 Nov, 19:00, cancelled",
		"Dinner · Sat 28 Nov, 19:00-21:00 · Old town", "Dinner · Sat 28 Nov, 19:00-21:00 · #11", "Dinner · Sat 28 Nov, 19:00-21:00 · #12",
	}
	seen := map[string]bool{}
	for i, c := range Choices(en, ms) {
		if c.Label != want[i] {
			t.Errorf("%s instead of %s", c.Label, want[i])
		}
		if seen[c.Label] {
			t.Errorf("%s is the label of two", c.Label)
		}
		seen[c.Label] = true
	}
	if got := Choices(de, ms[3:4])[0].Label; got != "Dinner · 3 Termine ab Fr., 27. Nov., 19:00 Uhr" {
		t.Errorf("in German: %s", got)
	}
}

func TestALongTitleIsCutInAMenuAndItsTimeIsNot(t *testing.T) {
	t.Parallel()
	en, de := printers(t)
	at := time.Date(2027, 9, 29, 18, 0, 0, 0, time.UTC)
	for _, title := range []string{strings.Repeat("long ", 20), strings.Repeat("🎲", 100), strings.Repeat("ü", 100), "short"} {
		for _, m := range []bot.Meetup{
			dinner(1, bot.StatusScheduled, at), dinner(2, bot.StatusPolling, at, at.AddDate(0, 0, 1)), dinner(3, bot.StatusPolling), dinner(4, bot.StatusCancelled, at),
		} {
			m.Title = title
			for _, p := range []struct{ when, label string }{
				{choiceTime(en, &m), Choices(en, []bot.Meetup{m})[0].Label}, {choiceTime(de, &m), Choices(de, []bot.Meetup{m})[0].Label},
			} {
				if n := len(utf16.Encode([]rune(p.label))); n > MaxLabel || !strings.HasSuffix(p.label, " · "+p.when) {
					t.Errorf("%q has %d characters, and not %q at its end", p.label, n, p.when)
				}
			}
		}
	}
}
