package bot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func at(t *testing.T, s, zone string) time.Time {
	t.Helper()
	w, err := ParseWall(s)
	if err != nil {
		t.Fatal(err)
	}
	m, _, err := Zones(TZData).Moment(w, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m.At
}

func TestRemindersFallOnTheSameWallTime(t *testing.T) {
	for _, c := range []struct{ zone, start, now, want string }{
		{"Europe/Berlin", "2026-12-05T18:00", "2026-11-01T12:00", "7d 2026-11-28T18:00, 1d 2026-12-04T18:00, 2h 2026-12-05T16:00"},
		{"Europe/Berlin", "2026-12-05T18:00", "2026-11-28T18:00", "1d 2026-12-04T18:00, 2h 2026-12-05T16:00"},
		{"Europe/Berlin", "2026-12-05T18:00", "2026-12-05T17:00", ""},
		// The clocks go back on 25 October: a day of 25 hours, a week of 169.
		{"Europe/Berlin", "2026-10-25T19:00", "2026-10-01T12:00", "7d 2026-10-18T19:00, 1d 2026-10-24T19:00, 2h 2026-10-25T17:00"},
		// They go forward on 29 March: two hours before 03:30 is 00:30.
		{"Europe/Berlin", "2026-03-29T03:30", "2026-03-28T12:00", "2h 2026-03-29T00:30"},
		// A day before 02:30 of the next day falls into the gap, and moves on.
		{"Europe/Berlin", "2026-03-30T02:30", "2026-03-28T12:00", "1d 2026-03-29T03:30, 2h 2026-03-30T00:30"},
		{"Pacific/Auckland", "2026-09-28T10:00", "2026-09-26T12:00", "1d 2026-09-27T10:00, 2h 2026-09-28T08:00"},
	} {
		loc, err := TZData(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		start, _ := ParseWall(c.start)
		m := Meetup{Status: StatusScheduled, ChosenSlot: 1, Terms: Terms{Zone: c.zone, Slots: []Slot{{ID: 1, Start: start}}}}
		standing := Standing{Meetup: &m, Roster: &Roster{}, Community: Community{Quiet: &Quiet{}}, Zones: TZData, Now: at(t, c.now, c.zone)}
		reminders, err := standing.UpcomingReminders("ben")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range reminders {
			got = append(got, r.Lead.Encode()+" "+WallOf(r.Due.In(loc)).String())
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("before %s in %s from %s: %s, want %s", c.start, c.zone, c.now, s, c.want)
		}
	}
}

func TestTheDefaultDeadlineLeavesTimeToAnswerAndToCome(t *testing.T) {
	loc, err := TZData("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, now, first, want string }{
		{"two days on, in the evening", "2026-11-23T10:00", "2026-11-27T19:00", "2026-11-25T20:00"},
		{"before the first slot", "2026-11-23T10:00", "2026-11-24T19:00", "2026-11-24T16:00"},
		{"half-way if that is too soon", "2026-11-23T10:00", "2026-11-23T12:00", "2026-11-23T11:00"},
		{"over the change of clocks", "2026-10-24T10:00", "2026-10-30T19:00", "2026-10-26T20:00"},
	} {
		got := DefaultDeadline(at(t, c.now, "Europe/Berlin"), at(t, c.first, "Europe/Berlin"), loc)
		if s := WallOf(got.In(loc)).String(); s != c.want {
			t.Errorf("%s: %s, want %s", c.name, s, c.want)
		}
	}
}

func TestSlotsAreOrderedNumberedAndDistinct(t *testing.T) {
	late, early := Slot{Start: Wall{2026, 12, 5, 19, 0}, Length: time.Hour}, Slot{Start: Wall{2026, 12, 4, 19, 0}, Length: time.Hour}
	slots, err := ResolveSlots(TZData, "Europe/Berlin", []Slot{late, early, late})
	if err != nil {
		t.Fatal(err)
	}
	if len(slots) != 2 || slots[0].Start != early.Start || slots[0].Emoji != "1️⃣" || slots[1].Emoji != "2️⃣" {
		t.Fatalf("got %+v", slots)
	}
	// A slot added later takes a free emoji; the others keep theirs.
	more, err := ResolveSlots(TZData, "Europe/Berlin", append(slots, Slot{Start: Wall{2026, 12, 3, 19, 0}, Length: time.Hour}))
	if err != nil {
		t.Fatal(err)
	}
	if more[0].Emoji != "3️⃣" || more[1].Emoji != "1️⃣" {
		t.Errorf("got %s and %s", more[0].Emoji, more[1].Emoji)
	}
	var many []Slot
	for i := range 25 {
		many = append(many, Slot{Start: Wall{2026, 12, 1 + i, 19, 0}, Length: time.Hour})
	}
	many, err = ResolveSlots(TZData, "Europe/Berlin", many)
	if err != nil {
		t.Fatal(err)
	}
	emoji := map[string]bool{}
	for _, s := range many {
		if s.Emoji != "" {
			emoji[PlainEmoji(s.Emoji)] = true
		}
	}
	if len(emoji) != MaxReactions || many[19].Emoji != "" {
		t.Errorf("%d of 25 slots have an emoji of their own", len(emoji))
	}
	if _, err := ResolveSlots(TZData, "Nowhere/City", many); err == nil {
		t.Error("slots were resolved in an unknown zone")
	}
}

func TestOnlyHostsAndOrganisersDecide(t *testing.T) {
	m := Meetup{Community: "test:a", Host: "ana", Terms: Terms{Invited: []Invitation{{User: "ben"}}}}
	for u, want := range map[UserID]bool{"ana": true, "ben": true, "cy": false} {
		if m.Admits(u) != want {
			t.Errorf("admits %s: %v", u, !want)
		}
	}
	for _, c := range []struct {
		by   Actor
		want bool
	}{
		{Actor{Community: "test:a", User: "ana", Organiser: false}, true},
		{Actor{Community: "test:a", User: "ben", Organiser: false}, false},
		{Actor{Community: "test:a", User: "ben", Organiser: true}, true},
		{Actor{Community: "test:b", User: "ana", Organiser: true}, false},
	} {
		if m.CanDecide(c.by) != c.want {
			t.Errorf("%+v decides: %v", c.by, !c.want)
		}
	}
	if m.MinPeople() != 2 {
		t.Error("the least number of people is not the host and one other")
	}
}

func TestCheckReportsEveryFaultOfADraft(t *testing.T) {
	d := Draft{
		Kind: DraftKindPoll,
		Terms: Terms{
			Zone: "Europe/Berlin", Minimum: 9, Capacity: 4, Where: strings.Repeat("ü", MaxWhere+1),
			Slots: []Slot{{StartAt: noon.Add(-time.Hour)}, {StartAt: noon.Add(time.Hour)}},
		},
	}
	d.CloseAt = noon.Add(2 * time.Hour)
	var keys []string
	for _, e := range d.Check(noon) {
		keys = append(keys, e.Field+" "+e.Key)
	}
	want := "title draft.no_title, where draft.too_long, when draft.past, minimum draft.minimum, deadline draft.deadline_late"
	if got := strings.Join(keys, ", "); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	d.Title, d.Where = strings.Repeat("x", MaxTitle), strings.Repeat("ü", MaxWhere)
	d.Minimum, d.Slots, d.CloseAt = 4, d.Slots[1:], noon.Add(time.Minute)
	if errs := d.Check(noon); len(errs) != 0 {
		t.Errorf("at the limits: %v", errs)
	}
	d.Kind, d.Slots = DraftKindDate, append(d.Slots, d.Slots[0])
	if errs := d.Check(noon); len(errs) != 1 || errs[0].Key != "draft.one_slot" {
		t.Errorf("two times for one date: %v", errs)
	}
}

func TestIDsCarryTheirNetwork(t *testing.T) {
	if n := CommunityID("discord:12").Network(); n != "discord" {
		t.Errorf("got %q", n)
	}
	if n := UserID("nothing").Network(); n != "" {
		t.Errorf("got %q", n)
	}
	place := DirectTo("slack:T1-U2")
	if u, ok := place.Direct(); !ok || u != "slack:T1-U2" || place.Network() != "slack" {
		t.Errorf("got %q %v", u, ok)
	}
	if _, ok := Place("slack:T1-C2").Direct(); ok {
		t.Error("a channel is taken for direct messages")
	}
}

func TestMessageKeysAreShortStableOverRetriesAndNewPerPromise(t *testing.T) {
	most := Task{ID: 1<<63 - 1, Generation: 1 << 30}
	if n := len(most.MessageKey()); n > 25 {
		t.Errorf("%d characters: %s", n, most.MessageKey())
	}
	a, b := Task{ID: 7, Attempts: 1}, Task{ID: 7, Attempts: 9}
	if a.MessageKey() != b.MessageKey() {
		t.Error("a retry has another key")
	}
	b.Generation = 1
	if a.MessageKey() == b.MessageKey() {
		t.Error("a new promise has the old key")
	}
}

func TestAsErrorFindsWrappedRefusals(t *testing.T) {
	e := Refuse(KindForbidden, "refuse.x", "Only {host} may, not {other}.", Args{"host": "Ana"})
	err := fmt.Errorf("pick: %w", e.WithField("when"))
	found, ok := AsError(err)
	if !ok || found.Field != "when" || e.Field != "" || !IsKind(err, KindForbidden) || IsKind(errors.New("x"), KindForbidden) {
		t.Errorf("got %+v", found)
	}
	if found.Error() != "Only Ana may, not {other}." {
		t.Errorf("got %q", found.Error())
	}
}
