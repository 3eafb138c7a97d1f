package bot

import (
	"slices"
	"testing"
	"time"
)

// onDay returns a meetup on a day, without its time of day.
func onDay(t *testing.T, zone string, date Wall) *Meetup {
	t.Helper()
	slots, err := ResolveSlots(TZData, zone, []Slot{DaySlot(date)})
	if err != nil {
		t.Fatal(err)
	}
	slots[0].ID = 1
	return &Meetup{Terms: Terms{Zone: zone, Slots: slots}, ID: 1, Status: StatusScheduled, ChosenSlot: 1}
}

func TestADayIsRememberedTheEveningsBeforeAndOnItsMorning(t *testing.T) {
	saturday := Wall{2026, 11, 28, 0, 0}
	for name, c := range map[string]struct {
		leads []Lead
		quiet Quiet
		want  []string
	}{
		"as usual":      {DefaultLeads(), DefaultQuiet(), []string{"7d 2026-11-21T18:00", "1d 2026-11-27T18:00", "0d 2026-11-28T09:00"}},
		"minutes":       {[]Lead{{Minutes: 120}, {Minutes: 30}}, DefaultQuiet(), []string{"0d 2026-11-28T09:00"}},
		"days, minutes": {[]Lead{{Days: 1, Minutes: 90}, {Days: 1}, {Minutes: 24 * 60}}, DefaultQuiet(), []string{"1d 2026-11-27T18:00"}},
		"long sleep":    {[]Lead{{Minutes: 60}}, Quiet{From: 21 * 60, To: 11 * 60}, []string{"0d 2026-11-27T21:00"}},
		"none":          {[]Lead{}, DefaultQuiet(), nil},
	} {
		m := onDay(t, "Europe/Berlin", saturday)
		s := Standing{
			Meetup: m, Community: Community{Leads: c.leads, Quiet: &c.quiet}, Zones: TZData, Roster: &Roster{},
			Now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC),
		}
		reminders, err := s.reminders()
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range reminders {
			due, err := Zones(TZData).MomentOf(o.Due, m.Zone)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, o.Subject+" "+due.Wall.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheMorningOfADayIsRememberedWhileItLasts(t *testing.T) {
	for _, zone := range []string{"Europe/Berlin", "America/New_York", "Pacific/Kiritimati"} {
		for _, date := range []Wall{{2026, 11, 28, 0, 0}, {2026, 10, 25, 0, 0}, {2027, 3, 28, 0, 0}} { // 24, 25 and 23 hours in Berlin
			m := onDay(t, zone, date)
			m.Status = StatusUnderway
			day, _ := m.Date()
			loc, err := TZData(zone)
			if err != nil {
				t.Fatal(err)
			}
			morning, _ := date.At(9, 0).In(loc)
			s := Standing{Meetup: m, Community: Community{Leads: []Lead{{Days: 1}, {Minutes: 120}}}, Zones: TZData, Roster: &Roster{}}
			for at, want := range map[time.Time]int{day.StartAt: 1, morning.Add(-time.Minute): 1, day.EndAt(): 0} {
				s.Now = at
				reminders, err := s.reminders()
				if err != nil || len(reminders) != want {
					t.Errorf("%s at %s: %d reminders, %v", date, at, len(reminders), err)
				}
				if len(reminders) == 1 && (reminders[0].Subject != "0d" || !reminders[0].Due.Equal(morning)) {
					t.Errorf("%s: %s at %s", date, reminders[0].Subject, reminders[0].Due)
				}
			}
		}
	}
}

func TestATimeOnTheSameDayIsWhatGuestsAgreedTo(t *testing.T) {
	day := Terms{Zone: "Europe/Berlin", Slots: []Slot{DaySlot(Wall{2026, 11, 28, 0, 0})}}
	for name, c := range map[string]struct {
		change func(*Terms)
		asks   bool
	}{
		"nothing":           {func(*Terms) {}, false},
		"a time on the day": {func(t *Terms) { t.Slots = []Slot{{Start: Wall{2026, 11, 28, 19, 0}, Length: time.Hour}} }, false},
		"the title too": {func(t *Terms) {
			t.Title, t.Slots = "Hike", []Slot{{Start: Wall{2026, 11, 28, 19, 0}, Length: time.Hour}}
		}, false},
		"a time on another": {func(t *Terms) { t.Slots = []Slot{{Start: Wall{2026, 11, 29, 0, 0}, Length: time.Hour}} }, true},
		"another day":       {func(t *Terms) { t.Slots = []Slot{DaySlot(Wall{2026, 11, 29, 0, 0})} }, true},
		"a time and another place": {func(t *Terms) {
			t.Where, t.Slots = "Lake", []Slot{{Start: Wall{2026, 11, 28, 19, 0}, Length: time.Hour}}
		}, true},
		"a time and another zone": {func(t *Terms) {
			t.Zone, t.Slots = "Asia/Tokyo", []Slot{{Start: Wall{2026, 11, 28, 19, 0}, Length: time.Hour}}
		}, true},
		"a poll about a time of it": {func(t *Terms) {
			t.Deadline, t.Slots = Wall{2026, 11, 27, 0, 0}, []Slot{{Start: Wall{2026, 11, 28, 19, 0}, Length: time.Hour}}
		}, true},
	} {
		after := day.Clone()
		c.change(&after)
		if got := (TermsEdit{Before: day, After: after}).NeedsConfirmation(); got != c.asks {
			t.Errorf("%s: asks %t", name, got)
		}
	}
	timed := Terms{Zone: "Europe/Berlin", Slots: []Slot{{Start: Wall{2026, 11, 28, 0, 0}, Length: 24 * time.Hour}}}
	if (TermsEdit{Before: timed, After: day}).SaysHour() {
		t.Error("a day says the time of day")
	}
}
