package bot

import (
	"testing"
	"time"
)

func TestWhatStartsAtOnceStartsHalfAnHourLaterAtARoundTime(t *testing.T) {
	for _, c := range []struct{ zone, now, want string }{
		{"Europe/Berlin", "2026-11-23T09:00:00Z", "2026-11-23T10:30"},
		{"Europe/Berlin", "2026-11-23T09:00:01Z", "2026-11-23T10:35"},
		{"Europe/Berlin", "2026-11-23T09:04:59Z", "2026-11-23T10:35"},
		{"Europe/Berlin", "2026-11-23T22:40:00Z", "2026-11-24T00:10"},
		{"Asia/Kathmandu", "2026-11-23T09:01:00Z", "2026-11-23T15:20"},
		{"Europe/Berlin", "2027-03-28T00:40:00Z", "2027-03-28T03:10"}, // the clocks skip an hour
		{"Europe/Berlin", "2026-10-24T23:40:00Z", "2026-10-25T02:10"}, // the first of the two
		{"Europe/Berlin", "2026-10-25T00:40:00Z", "2026-10-25T03:00"}, // 02:10 is over
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		day := Slot{ID: 7, Length: time.Hour, AtOnce: true, Emoji: "1️⃣"}
		s, err := day.StartSoon(TZData, c.zone, now)
		if err != nil || s.Start.String() != c.want || s.AtOnce || s.ID != 7 || s.StartAt.Before(now.Add(30*time.Minute)) {
			t.Errorf("at %s in %s: %+v, %v, want %s", c.now, c.zone, s, err, c.want)
		}
	}
}

func TestAPollAboutNowLastsAnHourAndItsSlotIsAfterIt(t *testing.T) {
	for _, c := range []struct {
		now, said, closes string
		minimum, quorum   int
	}{
		{"2026-11-23T09:00:20Z", "", "2026-11-23T11:01", 0, 3},
		{"2026-11-23T09:00:00Z", "2026-11-23T10:20", "2026-11-23T10:20", 5, 5},
		{"2026-10-25T00:10:00Z", "", "2026-10-25T03:00", 0, 3}, // never the first of a repeated hour
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		var said Wall
		if c.said != "" {
			if said, err = ParseWall(c.said); err != nil {
				t.Fatal(err)
			}
		}
		m := Meetup{Terms: Terms{Zone: "Europe/Berlin", Minimum: c.minimum, Slots: []Slot{{Length: time.Hour, AtOnce: true}}}}
		if err := m.OpenAtOnce(TZData, said, now); err != nil {
			t.Fatal(err)
		}
		if m.Deadline.String() != c.closes || m.Minimum != c.quorum || !m.CloseAt.After(now) || m.Slots[0].StartAt.Before(m.CloseAt.Add(30*time.Minute)) || !m.StartsAtOnce() {
			t.Errorf("at %s: closes %s (%s), at least %d, the slot is %+v", c.now, m.Deadline, m.CloseAt, m.Minimum, m.Slots[0])
		}
	}
}

func TestTheQuorumIsNoMoreThanCanCome(t *testing.T) {
	for _, c := range []struct {
		name  string
		terms Terms
		want  int
	}{
		{"open to everyone", Terms{}, 3},
		{"two seats", Terms{Capacity: 2}, 2},
		{"many seats", Terms{Capacity: 9}, 3},
		{"one is invited", Terms{Invited: []Invitation{{User: "ben"}}}, 2},
		{"one and the host are invited", Terms{Invited: []Invitation{{User: "ana"}, {User: "ben"}}}, 2},
		{"one is invited, with a co-host", Terms{Invited: []Invitation{{User: "ben"}}, Cohosts: []UserID{"cy"}}, 3},
		{"the host says", Terms{Minimum: 5, Invited: []Invitation{{User: "ben"}}}, 5},
	} {
		if got := c.terms.Quorum("ana"); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
