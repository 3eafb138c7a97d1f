package planner

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
)

func TestAMemberHostsALimitedNumberOfMeetups(t *testing.T) {
	each(t, func(t *scenario) {
		var last bot.Meetup
		for range bot.MaxOpenPerMember {
			last = t.post(ana, proposal(bot.DraftKindDate))
		}
		d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindDate))
		t.must(err) // the draft is still saved
		_, err = t.Propose(t.Context(), as(ana), d.ID)
		t.wantRefusal(err, bot.KindConflict, "quota.mine")
		t.wantRefusal(t.MayPropose(t.Context(), as(ana)), bot.KindConflict, "quota.mine")
		t.must(t.MayPropose(t.Context(), as(ben)))
		_, err = t.Cancel(t.Context(), as(ana), last.ID)
		t.must(err)
		_, err = t.Propose(t.Context(), as(ana), d.ID)
		t.must(err)
	})
}

func TestACommunityHasALimitedNumberOfOpenMeetups(t *testing.T) {
	if err := bot.CheckOpenMeetups(ana, ana, 0, bot.MaxOpenPerCommunity-1); err != nil {
		t.Error(err)
	}
	if e, _ := bot.AsError(bot.CheckOpenMeetups(ana, ana, 0, bot.MaxOpenPerCommunity)); e == nil || e.Key != "quota.all" {
		t.Errorf("one too many: %v", e)
	}
}

func TestCommandsAreCountedByTheMinute(t *testing.T) {
	each(t, func(t *scenario) {
		_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room})
		t.must(err)
		for range bot.MaxCommands {
			t.must(t.CountCommand(t.Context(), as(ana)))
		}
		// Another replica continues the count.
		t.wantRefusal(New(t.store, bot.TZData).CountCommand(t.Context(), as(ana)), bot.KindConflict, "quota.commands")
		t.must(t.CountCommand(t.Context(), as(ben)))
		t.clock.to(monday.Add(time.Minute))
		t.must(t.CountCommand(t.Context(), as(ana)))
		stranger := bot.Actor{Community: "test:elsewhere", User: ana}
		t.must(t.CountCommand(t.Context(), stranger))
	})
}

func TestPressesAndFormsAreCountedByTheMinute(t *testing.T) {
	each(t, func(t *scenario) {
		_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room})
		t.must(err)
		form := as(ana)
		form.Event = "form"
		for range 3 { // the network sends it again
			t.must(t.CountForm(t.Context(), form))
		}
		t.must(t.store.InTx(t.Context(), func(tx bot.Tx) error {
			n, err := tx.CountPresses(room, ana, bot.RateMinute(tx.Now()), bot.MaxPresses-bot.PressesOfForm-1)
			if n != bot.MaxPresses-1 {
				t.Errorf("%d are counted, want those of one form and %d", n, bot.MaxPresses-bot.PressesOfForm-1)
			}
			return err
		}))
		t.must(t.CountPress(t.Context(), as(ana)))
		t.clock.to(monday.Add(18 * time.Second))
		for _, count := range []func() error{
			func() error { return t.CountPress(t.Context(), as(ana)) },
			func() error { return t.CountForm(t.Context(), as(ana)) },
		} {
			err = count()
			t.wantRefusal(err, bot.KindConflict, "quota.presses")
			if refusal, _ := bot.AsError(err); refusal.Args["seconds"] != 42 {
				t.Errorf("%v, want 42 s", refusal.Args)
			}
		}
		t.must(t.CountPress(t.Context(), as(ben)))
		t.must(t.CountCommand(t.Context(), as(ana))) // commands have their own limit
		t.clock.to(monday.Add(time.Minute))
		t.must(t.CountForm(t.Context(), as(ana)))
		t.must(t.CountPress(t.Context(), bot.Actor{Community: "test:elsewhere", User: ana}))
	})
}

// Whatever opens a meetup or gives it a host counts.
func TestReopeningAndHandingOverCountAsHosting(t *testing.T) {
	each(t, func(t *scenario) {
		off := t.post(ana, proposal(bot.DraftKindDate))
		_, err := t.Cancel(t.Context(), as(ana), off.ID)
		t.must(err)
		for range bot.MaxOpenPerMember {
			t.post(ana, proposal(bot.DraftKindDate))
		}
		_, err = t.Reopen(t.Context(), as(ana), off.ID, time.Time{})
		t.wantRefusal(err, bot.KindConflict, "quota.mine")
		_, err = t.Reopen(t.Context(), organiser(dee), off.ID, time.Time{})
		t.wantRefusal(err, bot.KindConflict, "quota.host")
		_, err = t.edit(as(ana), t.mustSnapshot(off.ID).Meetup, func(d *bot.Draft) { d.Title = "Chess" }) // an edit opens it again
		t.wantRefusal(err, bot.KindConflict, "quota.mine")
		theirs := t.post(ben, proposal(bot.DraftKindDate))
		_, err = t.Handover(t.Context(), as(ben), theirs.ID, ana)
		t.must(err)
		_, err = t.TakeOver(t.Context(), as(ana), theirs.ID)
		t.wantRefusal(err, bot.KindConflict, "quota.mine")
		asked := t.post(ben, proposal(bot.DraftKindDate, cohosted(ana)))
		_, err = t.Handover(t.Context(), as(ana), asked.ID, ana)
		t.must(err)
		for _, accept := range []func() (Snapshot, error){ // it is Ana who hosts too much, not Ben
			func() (Snapshot, error) { return t.Grant(t.Context(), as(ben), asked.ID, ana) },
			func() (Snapshot, error) { return t.Handover(t.Context(), as(ben), asked.ID, ana) },
		} {
			_, err = accept()
			t.wantRefusal(err, bot.KindConflict, "quota.host")
			if refusal, _ := bot.AsError(err); refusal.Args["host"] != ana {
				t.Errorf("%v, want Ana", refusal.Args)
			}
		}
	})
}

// However a member comes to host an open meetup: all ways at the same time do not
// pass the limit.
func TestEveryWayToHostAtTheSameTimeIsCounted(t *testing.T) {
	onPostgres(t, func(t *scenario, _ *atomic.Int64) {
		var ways []func() error
		add := func(way func() error) { ways = append(ways, way) }
		for range 3 {
			offered := t.post(ben, proposal(bot.DraftKindDate))
			_, err := t.Handover(t.Context(), as(ben), offered.ID, ana)
			t.must(err)
			add(func() error { _, err := t.TakeOver(t.Context(), as(ana), offered.ID); return err })
			asked := t.post(cy, proposal(bot.DraftKindDate, cohosted(ana)))
			_, err = t.Handover(t.Context(), as(ana), asked.ID, ana)
			t.must(err)
			add(func() error { _, err := t.Grant(t.Context(), as(cy), asked.ID, ana); return err })
			taken := t.post(dee, proposal(bot.DraftKindDate))
			add(func() error {
				_, err := t.Handover(t.Context(), organiser(ana), taken.ID, ana)
				return err
			})
			for _, edited := range []bool{false, true} {
				off := t.post(ana, proposal(bot.DraftKindDate))
				_, err = t.Cancel(t.Context(), as(ana), off.ID)
				t.must(err)
				if edited {
					add(func() error {
						_, err := t.edit(as(ana), t.mustSnapshot(off.ID).Meetup, func(d *bot.Draft) { d.Title = "Chess" })
						return err
					})
					continue
				}
				add(func() error { _, err := t.Reopen(t.Context(), as(ana), off.ID, time.Time{}); return err })
			}
			d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindDate))
			t.must(err)
			add(func() error { _, err := t.Propose(t.Context(), as(ana), d.ID); return err })
		}
		for range bot.MaxOpenPerMember - 4 {
			t.post(ana, proposal(bot.DraftKindDate))
		}
		done := 0
		for _, err := range atOnce(ways...) {
			if err == nil {
				done++
				continue
			}
			if refusal, ok := bot.AsError(err); !ok || refusal.Key != "quota.mine" && refusal.Key != "quota.host" {
				t.Errorf("%v, want that they host too much", err)
			}
		}
		hosted, err := bot.View(t.Context(), t.store, func(r bot.Reader) (int, error) {
			hosted, _, err := r.CountOpenMeetups(room, ana)
			return hosted, err
		})
		if err != nil || hosted != bot.MaxOpenPerMember || done != 4 {
			t.Errorf("%d are hosted after %d of %d ways, want %d after 4, %v", hosted, done, len(ways), bot.MaxOpenPerMember, err)
		}
	})
}

func TestProposalsAtTheSameTimeAreAllCounted(t *testing.T) {
	each(t, func(t *scenario) {
		_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin"})
		t.must(err)
		const taps = bot.MaxOpenPerMember + 4
		drafts := make([]bot.DraftID, taps)
		for i := range drafts {
			d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindDate))
			t.must(err)
			drafts[i] = d.ID
		}
		var all sync.WaitGroup
		for _, id := range drafts {
			all.Go(func() { _, _ = t.Propose(t.Context(), as(ana), id) })
		}
		all.Wait()
		ms, _, err := t.Upcoming(t.Context(), as(ana))
		t.must(err)
		if len(ms) != bot.MaxOpenPerMember {
			t.Errorf("%d are open, want %d", len(ms), bot.MaxOpenPerMember)
		}
	})
}

func TestOnlyTheNewestDraftsAreKept(t *testing.T) {
	each(t, func(t *scenario) {
		var first, last bot.Draft
		for i := range bot.MaxDrafts + 3 {
			d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindDate))
			t.must(err)
			if i == 0 {
				first = d
			}
			last = d
		}
		_, err := t.Draft(t.Context(), as(ana), first.ID)
		t.wantRefusal(err, bot.KindNotFound, "refuse.no_draft")
		_, err = t.Draft(t.Context(), as(ana), last.ID)
		t.must(err)
	})
}

// What one member can cause as often as they like reaches another once in a while.
func TestNotesAndOffersAreGathered(t *testing.T) {
	each(t, func(t *scenario) {
		m := t.post(ana, proposal(bot.DraftKindDate))
		_, err := t.RSVP(t.Context(), as(ben), m.ID, bot.RSVPGoing, 0)
		t.must(err)
		sent := 0
		for i := range 30 {
			_, err := t.Late(t.Context(), as(ben), m.ID, 10+i)
			t.must(err)
			for _, to := range []bot.UserID{cy, ""} {
				_, err = t.Handover(t.Context(), as(ana), m.ID, to)
				t.must(err)
			}
			for _, task := range t.dueTasks(t.clock.Now()) {
				if strings.HasPrefix(task, "tell_member:late") || strings.HasPrefix(task, "tell_member:handover") {
					sent++
				}
			}
		}
		if sent != 2 {
			t.Errorf("%d messages were sent at once, want one to the host and one to the heir", sent)
		}
	})
}
