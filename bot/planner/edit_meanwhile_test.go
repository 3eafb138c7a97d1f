package planner

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// changes has for every field a change to a value that only the number n gives.
var changes = map[bot.Field]func(d *bot.Draft, n int){
	bot.FieldTitle:    func(d *bot.Draft, n int) { d.Title = fmt.Sprint("Title ", n) },
	bot.FieldSlots:    func(d *bot.Draft, n int) { d.Slots = append(d.Slots[1:], numberedSlot(n)) },
	bot.FieldDuration: func(d *bot.Draft, n int) { d.Duration = time.Duration(n) * time.Minute },
	bot.FieldWhere:    func(d *bot.Draft, n int) { d.Where = fmt.Sprint("Place ", n) },
	bot.FieldArea:     func(d *bot.Draft, n int) { d.Area = fmt.Sprint("Area ", n) },
	bot.FieldZone:     func(d *bot.Draft, n int) { d.Zone = numberedZone(n, d.Zone) },
	bot.FieldCapacity: func(d *bot.Draft, n int) { d.Capacity = 1000 + n },
	bot.FieldMinimum:  func(d *bot.Draft, n int) { d.Minimum = n },
	bot.FieldDeadline: func(d *bot.Draft, n int) { d.Deadline = wall(25, 1).Add(time.Duration(n) * time.Minute) },
	bot.FieldInvited:  func(d *bot.Draft, n int) { d.Invite([]bot.UserID{numberedUser("i", n)}) },
	bot.FieldMust: func(d *bot.Draft, n int) {
		d.Invited = append(d.Invited, bot.Invitation{User: numberedUser("m", n), Must: true})
	},
	bot.FieldCohosts: func(d *bot.Draft, n int) {
		d.Cohosts = append(d.Cohosts, numberedUser("c", n))[max(0, len(d.Cohosts)-8):]
	},
	bot.FieldDescription: func(d *bot.Draft, n int) { d.Description = fmt.Sprint("Words ", n) },
}

func numberedUser(prefix string, n int) bot.UserID { return bot.UserID(fmt.Sprint("test:", prefix, n)) }

func numberedZone(n int, not string) string {
	zones := []string{"Europe/Berlin", "Europe/Oslo", "Europe/Rome", "Europe/Madrid", "Europe/Paris"}
	if zone := zones[n%len(zones)]; zone != not {
		return zone
	}
	return zones[(n+2)%len(zones)]
}

func numberedSlot(n int) bot.Slot {
	return bot.Slot{Start: wall(28, 8).Add(time.Duration(n) * 10 * time.Minute), Length: time.Hour}
}

// has reports whether terms have what a draft changed of a field: one more item of a
// list, or the value.
func has(f bot.FieldSpec, got, want *bot.Terms) bool {
	switch want := f.Get(want).(type) {
	case []bot.UserID:
		return slices.Contains(f.Get(got).([]bot.UserID), want[len(want)-1])
	case []bot.Slot:
		return !slices.ContainsFunc(want, func(s bot.Slot) bool {
			_, ok := (&bot.Meetup{Terms: *got}).FindSlot(s)
			return s.ID == 0 && !ok
		})
	}
	return !f.Differs(got, want)
}

// conflictsOf returns the fields that an edit's author has to look at: others changed
// them.
func conflictsOf(e EditResult) []bot.Field {
	if e.Draft.Meanwhile == nil {
		return nil
	}
	return e.Draft.Meanwhile.Fields
}

func isList(f bot.FieldSpec) bool {
	return f.Kind == bot.FieldKindPeople || f.Kind == bot.FieldKindTimes
}

// One of two edits that began from the same meetup is applied after the other: of two
// fields both are as wanted, of one field the second is shown both, and can be applied.
func TestTwoEditsAtOnceOfEveryPairOfFields(t *testing.T) {
	t.Parallel()
	c := &clock{at: monday}
	store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(c.Now))
	s := &scenario{t, New(store, bot.TZData), store, c}
	id, n := s.post(ana, proposal(bot.DraftKindPoll)).ID, 0
	draft := func(by bot.Actor, f bot.FieldSpec) bot.Draft {
		n++
		m := s.mustSnapshot(id).Meetup
		m.Invited = nil // they would be too many in the end
		s.must(store.InTx(t.Context(), func(tx bot.Tx) error {
			stored, err := tx.LockMeetup(room, id)
			stored.Invited = nil
			if err == nil {
				err = tx.SaveMeetup(&stored)
			}
			return err
		}))
		d, problems, err := s.SaveDraft(t.Context(), by, s.editDraft(m, func(d *bot.Draft) { changes[f.Name](d, n) }))
		if err != nil || len(problems) > 0 {
			t.Fatal(f.Name, err, problems)
		}
		return d
	}
	for _, first := range bot.Fields() {
		for _, second := range bot.Fields() {
			if first.Name == bot.FieldSeats || second.Name == bot.FieldSeats { // minimum and capacity in one
				continue
			}
			a, b := draft(as(ana), first), draft(organiser(dee), second)
			if done, err := s.apply(as(ana), a.ID); err != nil || done.Draft.ID != 0 {
				t.Fatalf("%s first: %+v, %v", first.Name, done.Draft.Meanwhile, err)
			}
			done, err := s.apply(organiser(dee), b.ID)
			s.must(err)
			place := []bot.Field{bot.FieldWhere, bot.FieldArea} // an area is said of its place
			same := first.Name == second.Name || slices.Contains(place, first.Name) && slices.Contains(place, second.Name)
			if conflict := slices.Equal(conflictsOf(done), []bot.Field{second.Name}); conflict != (same && !isList(first)) {
				t.Errorf("%s, then %s: conflicts in %v", first.Name, second.Name, conflictsOf(done))
			}
			if now := s.mustSnapshot(id).Meetup; done.Draft.ID != 0 {
				if !has(first, &now.Terms, &a.Terms) || !has(second, &done.Draft.Terms, &b.Terms) {
					t.Errorf("%s, then %s: it is %+v, and wanted is %+v", first.Name, second.Name, now.Terms, done.Draft.Terms)
				}
				if done, err = s.apply(organiser(dee), b.ID); err != nil || done.Draft.ID != 0 {
					t.Errorf("%s, then %s, anyway: %+v, %v", first.Name, second.Name, done.Draft.Meanwhile, err)
				}
			}
			now := s.mustSnapshot(id).Meetup
			if !has(second, &now.Terms, &b.Terms) || (!same || isList(first)) && !has(first, &now.Terms, &a.Terms) {
				t.Errorf("%s, then %s: it is %+v, wanted\n%+v and\n%+v", first.Name, second.Name, now.Terms, a.Terms, b.Terms)
			}
		}
	}
}

func TestOneMoreDayStandsWhenAnotherChangesTheTitle(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Cohosts = []bot.UserID{cy} }))
		d, _, err := t.SaveDraft(t.Context(), as(ana), t.editDraft(m, func(d *bot.Draft) { d.Title = "Chess" }))
		t.must(err)
		_, _, err = t.ExtendDeadline(t.Context(), as(cy), m.ID, 1)
		t.must(err)
		done, err := t.apply(as(ana), d.ID)
		t.must(err)
		got := done.Meetup
		if want := m.CloseAt.Add(24 * time.Hour); got.Title != "Chess" || got.Deadline != m.Deadline.AddDays(1) || !got.CloseAt.Equal(want) {
			t.Errorf("%q closes %s, want %s", got.Title, got.CloseAt, want)
		}
		if e := done.Edit; e.Before.Deadline != e.After.Deadline {
			t.Errorf("the edit takes the deadline from %s to %s", e.Before.Deadline, e.After.Deadline)
		}
		t.wantDueTasks(got.CloseAt.Add(-time.Second), "redraw", "tell:changed:1", "announce", "put_emoji")
		t.wantDueTasks(got.CloseAt, "settle")
	})
}

func TestOneMoreDayIsUndoneOnlyWhileItIsTheLastWord(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Cohosts = []bot.UserID{cy} }))
		s, had, err := t.ExtendDeadline(t.Context(), as(ana), m.ID, 1)
		t.must(err)
		moved := s.Meetup.Deadline
		t.mustEdit(cy, s.Meetup, func(d *bot.Draft) { d.Deadline = wall(27, 8) })
		_, err = t.RestoreDeadline(t.Context(), as(ana), m.ID, had, moved)
		t.wantRefusal(err, bot.KindConflict, "refuse.deadline_moved")
		if got := t.mustSnapshot(m.ID).Meetup.Deadline; got != wall(27, 8) {
			t.Errorf("closes %s", got)
		}
	})
}

func TestAnEditIsLookedAtAgainWhenItsMeetupHasBecomeSomethingElse(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll, func(d *bot.Draft) { d.Cohosts = []bot.UserID{cy} }))
		d, _, err := t.SaveDraft(t.Context(), as(ana), t.editDraft(m, func(d *bot.Draft) { d.Title = "Chess" }))
		t.must(err)
		_, err = t.Pick(t.Context(), as(cy), m.ID, m.Slots[1].ID)
		t.must(err)
		press := func(status bot.Status) {
			t.Helper()
			done, err := t.apply(as(ana), d.ID)
			t.must(err)
			if done.Draft.ID != d.ID || done.Draft.Meanwhile == nil || done.Draft.Basis.Status != status || done.Meetup.Status != status || done.Meetup.Title != m.Title {
				t.Errorf("%s: %q, %+v", done.Meetup.Status, done.Meetup.Title, done.Draft.Meanwhile)
			}
		}
		press(bot.StatusScheduled)
		_, err = t.Cancel(t.Context(), as(cy), m.ID)
		t.must(err)
		press(bot.StatusCancelled) // an edit would reopen it
		_, err = t.Reopen(t.Context(), as(cy), m.ID, time.Time{})
		t.must(err)
		press(bot.StatusScheduled)
		done, err := t.apply(as(ana), d.ID)
		t.must(err)
		if got := done.Meetup; got.Title != "Chess" || got.Status != bot.StatusScheduled || got.ChosenSlot != m.Slots[1].ID || len(got.Slots) != 3 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAnEditThatSomebodyElseHasMadeAlreadyChangesNothing(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Cohosts = []bot.UserID{cy} }))
		move := func(d *bot.Draft) { d.Slots = []bot.Slot{at(27, 18)} }
		d, _, err := t.SaveDraft(t.Context(), as(ana), t.editDraft(m, move))
		t.must(err)
		t.mustEdit(cy, m, move)
		t.dueTasks(monday.Add(time.Minute))
		done, err := t.apply(as(ana), d.ID)
		t.must(err)
		if done.Edit.ID != 0 || done.Draft.ID != d.ID {
			t.Errorf("it became edit %d", done.Edit.ID)
		}
		t.wantDueTasks(monday.Add(time.Minute))
	})
}

func TestTwoMovesOfADateAreNeverAPoll(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Cohosts = []bot.UserID{cy} }))
		d, _, err := t.SaveDraft(t.Context(), as(ana), t.editDraft(m, func(d *bot.Draft) { d.Slots = []bot.Slot{at(27, 18)} }))
		t.must(err)
		t.mustEdit(cy, m, func(d *bot.Draft) { d.Slots = []bot.Slot{at(28, 18)} })
		done, err := t.apply(as(ana), d.ID)
		t.must(err)
		if date, _ := done.Meetup.Date(); !slices.Equal(conflictsOf(done), []bot.Field{bot.FieldSlots}) || date.Start != wall(28, 18) {
			t.Errorf("%+v at %s", conflictsOf(done), date.Start)
		}
		done, err = t.apply(as(ana), d.ID)
		t.must(err)
		if date, ok := done.Meetup.Date(); !ok || date.Start != wall(27, 18) || done.Meetup.Status != bot.StatusScheduled {
			t.Errorf("%s, at %s", done.Meetup.Status, date.Start)
		}
	})
}

// An edit of a program that did not keep what it began from is shown first.
func TestAnEditWithoutABasisIsLookedAtAgain(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindPoll))
		old := t.editDraft(m, func(d *bot.Draft) { d.Title = "Chess" })
		old.Basis = bot.Basis{}
		d, _, err := t.SaveDraft(t.Context(), as(ana), old)
		t.must(err)
		done, err := t.apply(as(ana), d.ID)
		t.must(err)
		if done.Draft.ID == 0 || done.Meetup.Title != m.Title {
			t.Errorf("%q, %+v", done.Meetup.Title, done.Draft.Meanwhile)
		}
		if done, err = t.apply(as(ana), d.ID); err != nil || done.Meetup.Title != "Chess" {
			t.Errorf("%q, %v", done.Meetup.Title, err)
		}
	})
}
