package planner

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// pairs is how many pairs of verbs run at once in a test, one pair after the other.
// One in three or more went wrong before rows were locked.
const pairs = 30

// countingStore counts transactions that ran again after a conflict.
type countingStore struct {
	bot.Store
	again atomic.Int64
}

func (s *countingStore) InTx(ctx context.Context, fn func(bot.Tx) error) error {
	s.again.Add(-1)
	return s.Store.InTx(ctx, func(tx bot.Tx) error {
		s.again.Add(1)
		return fn(tx)
	})
}

// onPostgres runs a test on Postgres, where transactions run side by side.
func onPostgres(t *testing.T, test func(t *scenario, again *atomic.Int64)) {
	t.Helper()
	t.Parallel()
	c := &clock{at: monday}
	store := storagetest.Open(t, storagetest.Postgres, storagetest.Now(c.Now))
	counting := &countingStore{Store: store}
	s := &scenario{t, New(counting, bot.TZData), store, c}
	_, err := s.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel, CalendarMode: bot.CalendarModeOff})
	s.must(err)
	test(s, &counting.again)
}

// atOnce runs verbs at the same time and returns their errors.
func atOnce(verbs ...func() error) []error {
	errs := make([]error, len(verbs))
	var ready, done sync.WaitGroup
	ready.Add(len(verbs))
	for i, verb := range verbs {
		done.Go(func() {
			ready.Done()
			ready.Wait()
			errs[i] = verb()
		})
	}
	done.Wait()
	return errs
}

func (t *scenario) mustAtOnce(verbs ...func() error) {
	t.Helper()
	t.must(errors.Join(atOnce(verbs...)...))
}

func (t *scenario) community() bot.Community {
	t.Helper()
	c, err := t.Community(t.Context(), room)
	t.must(err)
	return c
}

func TestSavingADraftKeepsTheCommunityAsItIs(t *testing.T) {
	onPostgres(t, func(t *scenario, _ *atomic.Int64) {
		save := func() error {
			_, _, err := t.SaveDraft(t.Context(), organiser(ana), proposal(bot.DraftKindPoll))
			return err
		}
		for i := range pairs {
			want := []bot.Proposers{bot.ProposersOrganisers, bot.ProposersEveryone}[i%2]
			t.mustAtOnce(save, func() error {
				_, err := t.SetProposers(t.Context(), organiser(ben), want)
				return err
			})
			if got := t.community().Proposers; got != want {
				t.Errorf("pair %d: who may propose: %q, want %q", i, got, want)
			}
		}
		for i := range pairs {
			t.mustAtOnce(save, func() error { return t.RecordCommunityLeft(t.Context(), room) })
			if t.community().LeftAt.IsZero() {
				t.Errorf("pair %d: a community that Muster has left is open again", i)
			}
			_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, CalendarMode: bot.CalendarModeOff})
			t.must(err)
		}
	})
}

func TestTwoOrganisersSetTwoThingsAtOnce(t *testing.T) {
	onPostgres(t, func(t *scenario, _ *atomic.Int64) {
		for i := range pairs {
			place := bot.Place(fmt.Sprint(channel, i))
			use := []bot.CalendarMode{bot.CalendarModeOn, bot.CalendarModeOff}[i%2]
			proposers := []bot.Proposers{bot.ProposersOrganisers, bot.ProposersEveryone}[i%2]
			name := fmt.Sprint("Room ", i)
			t.mustAtOnce(func() error {
				_, err := t.SetCardChannel(t.Context(), organiser(ana), place)
				return err
			}, func() error {
				_, err := t.SetProposers(t.Context(), organiser(ben), proposers)
				return err
			}, func() error {
				_, err := t.SetCalendar(t.Context(), organiser(cy), use)
				return err
			}, func() error {
				_, err := t.RecordCommunity(t.Context(), bot.Community{ID: room, Name: name, CalendarMode: bot.CalendarModeOn})
				return err
			})
			if c := t.community(); c.Cards != place || c.Proposers != proposers || c.CalendarMode != use || c.Name != name {
				t.Errorf("round %d: one of the settings is lost: %+v", i, c)
			}
		}
	})
}

func TestOnlyOneFirstProposerSetsTheZone(t *testing.T) {
	onPostgres(t, func(t *scenario, _ *atomic.Int64) {
		for i := range pairs {
			zones := []string{"Europe/Rome", "America/Lima"}
			by := bot.Actor{Community: bot.CommunityID(fmt.Sprint("test:new", i)), User: ana}
			if i%2 == 0 { // a community that is known, and has no zone yet
				_, err := t.RecordCommunity(t.Context(), bot.Community{ID: by.Community})
				t.must(err)
			}
			set := func(zone string) func() error {
				return func() error {
					_, err := t.SetZone(t.Context(), by, zone)
					return err
				}
			}
			errs := atOnce(set(zones[0]), set(zones[1]))
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("pair %d: %v and %v, want one refusal", i, errs[0], errs[1])
			}
			c, err := t.Community(t.Context(), by.Community)
			t.must(err)
			won := 0
			if errs[0] != nil {
				won = 1
			}
			t.wantRefusal(errs[1-won], bot.KindForbidden, "refuse.set_zone")
			if c.Zone != zones[won] {
				t.Errorf("pair %d: %s was told yes, and the zone is %s", i, zones[won], c.Zone)
			}
		}
	})
}

func TestAMembersSettingsAndReportsAreKeptSideBySide(t *testing.T) {
	onPostgres(t, func(t *scenario, _ *atomic.Int64) {
		for i := range pairs {
			by := as(bot.UserID(fmt.Sprint("test:member", i/2))) // first without a row, then with one
			locale := []string{"de", "fr"}[i%2]
			zone := []string{"Europe/Rome", "America/Lima"}[i%2]
			way := []bot.ReminderChannel{bot.ReminderChannelDirect, bot.ReminderChannelNone}[i%2]
			t.mustAtOnce(func() error {
				_, err := t.RecordMember(t.Context(), bot.Member{Community: room, User: by.User, Locale: locale})
				return err
			}, func() error {
				_, err := t.SetMemberZone(t.Context(), by, zone)
				return err
			}, func() error {
				_, err := t.SetReminderChannel(t.Context(), by, way)
				return err
			})
			m, err := t.Member(t.Context(), room, by.User)
			t.must(err)
			if m.Locale != locale || m.OwnZone != zone || m.ReminderChannel != way {
				t.Errorf("round %d: something is lost: %+v", i, m)
			}
		}
	})
}

func TestTwoChangesOfADraftDoNotUndoEachOther(t *testing.T) {
	onPostgres(t, func(t *scenario, _ *atomic.Int64) {
		d, _, err := t.SaveDraft(t.Context(), as(ana), proposal(bot.DraftKindPoll))
		t.must(err)
		for i := range pairs {
			saved := make([]bot.Draft, 2)
			save := func(n int) func() error {
				return func() error {
					mine := d
					mine.Title = fmt.Sprint("Title ", n)
					var err error
					saved[n], _, err = t.SaveDraft(t.Context(), as(ana), mine)
					return err
				}
			}
			errs := atOnce(save(0), save(1))
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Fatalf("pair %d: %v and %v, want one refusal", i, errs[0], errs[1])
			}
			won := 0
			if errs[0] != nil {
				won = 1
			}
			t.wantRefusal(errs[1-won], bot.KindConflict, "refuse.draft_changed")
			if d, err = t.Draft(t.Context(), as(ana), d.ID); err != nil || d.Title != saved[won].Title || d.Version != i+1 {
				t.Errorf("pair %d: %q at version %d, %v", i, d.Title, d.Version, err)
			}
		}
	})
}

// Verbs that lock several meetups never wait for each other in a circle, which
// Postgres resolves only after a second, and then by an error.
func TestVerbsOnSharedMeetupsDoNotDeadlock(t *testing.T) {
	onPostgres(t, func(t *scenario, again *atomic.Int64) {
		for i := range 6 {
			leaver, stayer := bot.UserID(fmt.Sprint("test:leaver", i)), bot.UserID(fmt.Sprint("test:stayer", i))
			// The later it begins, the lower its id.
			for _, day := range []int{29, 28, 27} {
				m := t.post(ana, proposal(bot.DraftKindDate, func(d *bot.Draft) { d.Slots = []bot.Slot{{Start: wall(day, 19), Length: 2 * time.Hour}} }))
				for _, u := range []bot.UserID{leaver, stayer} {
					_, err := t.RSVP(t.Context(), as(u), m.ID, bot.RSVPGoing, 0)
					t.must(err)
				}
			}
			before := again.Load()
			t.mustAtOnce(
				func() error { return t.RecordMemberLeft(t.Context(), room, leaver) },
				func() error {
					_, err := t.SetReminderChannel(t.Context(), as(stayer), bot.ReminderChannelDirect)
					return err
				},
				func() error { return t.Forget(t.Context(), as(stayer)) },
				func() error { return t.RecordReconnected(t.Context(), room) },
				func() error {
					_, err := t.SetCommunitySettings(t.Context(), organiser(ben), func(c *CommunitySettings) { c.Language = []string{"de", "en"}[i%2] })
					return err
				},
				func() error {
					_, err := t.SetCalendar(t.Context(), organiser(ben), []bot.CalendarMode{bot.CalendarModeOn, bot.CalendarModeOff}[i%2])
					return err
				},
			)
			if n := again.Load() - before; n != 0 {
				t.Errorf("round %d: %d transactions ran again", i, n)
			}
			open, _, err := t.Upcoming(t.Context(), as(ana))
			t.must(err)
			for _, m := range open {
				_, err := t.Cancel(t.Context(), organiser(ben), m.ID)
				t.must(err)
			}
		}
	})
}
