package bot

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Every time of the same poll keeps its weekday and wall time, lies ahead, and is as many
// whole weeks later as every other; one week fewer would not do.
func TestTheSamePollIsWholeWeeksLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := Wall{Year: 2026, Month: time.October, Day: 1, Hour: 19}.AddDays(rapid.IntRange(0, 200).Draw(t, "first"))
		var slots []Slot
		for range rapid.IntRange(1, 6).Draw(t, "slots") {
			s := Slot{Start: first.AddDays(rapid.IntRange(0, 20).Draw(t, "day")).At(rapid.IntRange(0, 23).Draw(t, "hour"), 0), Length: time.Hour}
			s.ID, s.AddedBy, s.Emoji = 7, "ben", "🔟"
			slots = append(slots, s)
		}
		zone := rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"}).Draw(t, "zone")
		slots, err := ResolveSlots(TZData, zone, slots)
		if err != nil {
			t.Fatal(err)
		}
		now := slots[0].StartAt.AddDate(0, 0, rapid.IntRange(-10, 500).Draw(t, "later"))
		m := Meetup{Status: StatusDone, Terms: Terms{Title: "Hike", Zone: zone, Slots: slots, Deadline: slots[0].Start.AddDays(-2)}}
		d, err := m.SamePoll(now, TZData)
		if err != nil || len(d.Slots) != len(slots) {
			t.Fatal(err, len(d.Slots))
		}
		weeks := daysBetween(slots[0].Start, d.Slots[0].Start)
		for i, s := range d.Slots {
			if days := daysBetween(slots[i].Start, s.Start); days != weeks || days <= 0 || days%7 != 0 || !s.StartAt.After(now) || s.ID != 0 || s.AddedBy != "" {
				t.Errorf("%v became %v", slots[i].Start, s)
			}
			if s.Start.At(0, 0).AddDays(-weeks) != slots[i].Start.At(0, 0) || s.Start.Hour != slots[i].Start.Hour {
				t.Errorf("%v is at another time of day than %v", s.Start, slots[i].Start)
			}
		}
		before, _, _ := Zones(TZData).Moment(slots[0].Start.AddDays(weeks-7), zone)
		if weeks > 7 && before.At.After(now) {
			t.Errorf("%d days, and a week fewer were enough", weeks)
		}
		if !d.CloseAt.IsZero() && !d.CloseAt.After(now) {
			t.Error("it has closed")
		}
	})
}

func daysBetween(a, b Wall) int {
	utc := func(w Wall) time.Time { return time.Date(w.Year, w.Month, w.Day, 0, 0, 0, 0, time.UTC) }
	return int(utc(b).Sub(utc(a)) / (24 * time.Hour))
}

func TestWhichMeetupsWerePolls(t *testing.T) {
	closed := time.Date(2026, time.November, 25, 19, 0, 0, 0, time.UTC)
	slots := []Slot{{ID: 1}}
	for _, c := range []struct {
		name string
		m    Meetup
		want bool
	}{
		{"decided", Meetup{Status: StatusScheduled, CloseAt: closed, Terms: Terms{Title: "Hike", Slots: slots}}, true},
		{"cancelled", Meetup{Status: StatusCancelled, CloseAt: closed, Terms: Terms{Title: "Hike", Slots: slots}}, true},
		{"going on", Meetup{Status: StatusPolling, CloseAt: closed, Terms: Terms{Title: "Hike", Slots: slots}}, false},
		{"a date", Meetup{Status: StatusDone, Terms: Terms{Title: "Hike", Slots: slots}}, false},
		{"without times", Meetup{Status: StatusCancelled, CloseAt: closed, Terms: Terms{Title: "Hike"}}, false},
		{"forgotten", Meetup{Status: StatusCancelled, CloseAt: closed, Terms: Terms{Slots: slots}}, false},
	} {
		if c.m.WasPoll() != c.want {
			t.Errorf("%s: %t", c.name, !c.want)
		}
	}
}

func TestTheSamePollAsksAboutTheSameRoomAndNotTheTimeFoundInIt(t *testing.T) {
	day, now := Wall{Year: 2026, Month: time.November, Day: 28}, time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC)
	slots, err := ResolveSlots(TZData, "Europe/Berlin", []Slot{
		{ID: 1, Start: day.At(15, 0), Length: 5 * time.Hour, Window: 2 * time.Hour},
		{ID: 2, RoomID: 1, Start: day.At(16, 0), Length: 2 * time.Hour},
		DaySlot(day.AddDays(1)),
	})
	if err != nil {
		t.Fatal(err)
	}
	m := Meetup{Status: StatusDone, ChosenSlot: 2, Terms: Terms{Title: "Hike", Zone: "Europe/Berlin", Slots: slots}}
	d, err := m.SamePoll(now, TZData)
	if err != nil || len(d.Slots) != 2 || !d.Slots[1].AllDay {
		t.Fatalf("%+v, %v", d.Slots, err)
	}
	if room := d.Slots[0]; room.Start != day.AddDays(7).At(15, 0) || room.Length != 5*time.Hour || room.Window != 2*time.Hour || room.RoomID != 0 {
		t.Errorf("the room became %+v", room)
	}
}

func TestTheSamePollAboutNowIsAboutNow(t *testing.T) {
	now := time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC)
	m := Meetup{Status: StatusCancelled, CloseAt: now.AddDate(0, 0, -1), Terms: Terms{Title: "Coffee", Zone: "Europe/Berlin", Minimum: 3, Slots: []Slot{{ID: 1, Length: time.Hour, AtOnce: true}}}}
	d, err := m.SamePoll(now, TZData)
	if err != nil || !d.StartsAtOnce() || d.Slots[0].ID != 0 || d.Slots[0].Length != time.Hour || !d.CloseAt.Equal(now.Add(AtOncePoll)) {
		t.Errorf("%+v, %v", d, err)
	}
}
