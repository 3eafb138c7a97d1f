package web

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

// meetupOf returns a meetup with slots in a zone.
func meetupOf(t *testing.T, zone string, slots ...bot.Slot) *bot.Meetup {
	t.Helper()
	return &newFakePolls(t, zone, slots...).poll.Meetup
}

func TestWhereCellsAre(t *testing.T) {
	t.Parallel()
	type part struct {
		First, Count, Day, Wall int
		Again                   bool
	}
	for _, c := range []struct {
		name string
		slot bot.Slot
		step int
		days []string
		want []part
	}{
		{"an evening", room("2026-11-27", 18, 4), 30, []string{"Fri 27 Nov"}, []part{{0, 8, 0, 18 * 60, false}}},
		{"a night stays with its evening", room("2026-11-27", 22, 6), 30, []string{"Fri 27 Nov"}, []part{{0, 12, 0, 22 * 60, false}}},
		{"a weekend has its days", room("2026-11-28", 12, 30), 30, []string{"Sat 28 Nov", "Sun 29 Nov"}, []part{{0, 24, 0, 12 * 60, false}, {24, 36, 1, 0, false}}},
		{"a day of 25 hours", room("2026-10-25", 0, 25), 30, []string{"Sun 25 Oct 2026"}, []part{{0, 6, 0, 0, false}, {6, 2, 0, 120, true}, {8, 42, 0, 180, false}}},
		{"a day of 23 hours", room("2027-03-28", 0, 23), 30, []string{"Sun 28 Mar"}, []part{{0, 4, 0, 0, false}, {4, 42, 0, 180, false}}},
		{"quarters of an hour", bot.Slot{Start: bot.Wall{Year: 2026, Month: 11, Day: 27, Hour: 18, Minute: 15}, Length: 2 * time.Hour, Window: time.Hour}, 15,
			[]string{"Fri 27 Nov"}, []part{{0, 8, 0, 18*60 + 15, false}}},
	} {
		l := layoutOf(printerIn(t, "en"), meetupOf(t, "Europe/Berlin", c.slot), time.Monday)
		var got []part
		for _, p := range l.Parts {
			got = append(got, part{p.First, p.Count, p.Day, p.Wall, p.Again})
		}
		var days []string
		for _, d := range l.Days {
			days = append(days, d.Date)
		}
		if diff := cmp.Diff(c.want, got) + cmp.Diff(c.days, days); diff != "" || l.Step != c.step {
			t.Errorf("%s: step %d (-want +got):\n%s", c.name, l.Step, diff)
		}
	}
}

func TestWeeksBeginWhereTheReaderIsFrom(t *testing.T) {
	t.Parallel()
	m := meetupOf(t, "Europe/Berlin", room("2026-11-28", 18, 3), room("2026-11-29", 18, 3), room("2026-11-30", 18, 3))
	for locale, want := range map[string][]string{
		"": {"23 Nov – 29 Nov", "30 Nov – 6 Dec"}, "de": {"23 Nov – 29 Nov", "30 Nov – 6 Dec"}, "en-GB": {"23 Nov – 29 Nov", "30 Nov – 6 Dec"},
		"en-US": {"22 Nov – 28 Nov", "29 Nov – 5 Dec"}, "en_US": {"22 Nov – 28 Nov", "29 Nov – 5 Dec"}, "ar-EG": {"28 Nov – 4 Dec"}, "th": {"23 Nov – 29 Nov", "30 Nov – 6 Dec"},
	} {
		if diff := cmp.Diff(want, layoutOf(printerIn(t, "en"), m, firstDayOf(locale)).Weeks); diff != "" {
			t.Errorf("%q (-want +got):\n%s", locale, diff)
		}
	}
}

func TestTimesThatAreNoRoomAreBlocks(t *testing.T) {
	t.Parallel()
	l := layoutOf(printerIn(t, "de"), meetupOf(t, "Europe/Berlin", fixed("2026-11-27", 19), bot.DaySlot(bot.Wall{Year: 2026, Month: 11, Day: 28})), time.Monday)
	want := []gridBlock{{1, "Fr., 27. Nov., 19:00–21:00 Uhr", 1795802400, 1795809600, true}, {2, "Sa., 28. Nov.", 1795820400, 1795906800, false}}
	if diff := cmp.Diff(want, l.Blocks); diff != "" || len(l.Parts) != 0 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
