package storage_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestACommunityIsStoredAndChanged(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		c := bot.Community{ID: "test:rome", Name: "Rome", Zone: "Europe/Rome", Locale: "it", Channel: "test:piazza"}
		for range 2 {
			inTx(t, s, func(tx bot.Tx) error {
				if err := tx.AddCommunity(bot.Community{ID: c.ID, Name: "first"}); err != nil {
					return err
				}
				if err := tx.AddCommunity(bot.Community{ID: c.ID, Name: "not again"}); err != nil {
					return err
				}
				if stored, err := tx.LockCommunity(c.ID); err != nil || stored.Name == "not again" {
					t.Errorf("%+v, %v", stored, err)
				}
				return tx.SaveCommunity(c)
			})
			view(t, s, func(r bot.Reader) error {
				got, err := r.Community(c.ID)
				wantEqual(t, "community", got, c)
				return err
			})
			c.Name, c.Zone, c.Channel = "Roma", "", "test:foro"
		}
		view(t, s, func(r bot.Reader) error {
			_, err := r.Community("test:paris")
			wantNotFound(t, "a community that was never met", err)
			return nil
		})
	})
}

func TestAMeetupIsStoredCompletely(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		for _, slot := range m.Slots {
			if slot.ID == 0 {
				t.Error("a slot has no id")
			}
		}
		wantEqual(t, "proposed", readMeetup(t, s, m.ID), m)

		m.Status, m.ChosenSlot, m.Capacity = bot.StatusScheduled, m.Slots[1].ID, 0
		m.Reason = bot.Reason{By: bot.DeciderHost, Could: 3, Of: 4, Host: true, Missing: []bot.UserID{"test:gus"}, Tie: bot.TieYes}
		m.Card = bot.MessageRef{Place: "test:general", ID: "17"}
		m.Thread, m.RenderedAt, m.HostAskedAt = "test:general/17", start.Add(time.Second), start.Add(time.Minute)
		m.Invited = []bot.Invitation{{User: "test:dee"}, {User: ben}}
		m.Slots[2].Emoji = "🍎"
		m.Slots = append(m.Slots, bot.Slot{
			Start: day(7, 18), Length: time.Hour, StartAt: time.Date(2026, 12, 7, 17, 0, 0, 0, time.UTC), Emoji: "🍊",
		})
		inTxOn(t, s, func(tx bot.Tx) error { return tx.SaveMeetup(&m) }, m.ID)
		if m.Slots[3].ID == 0 {
			t.Error("a new slot has no id")
		}
		wantEqual(t, "saved", readMeetup(t, s, m.ID), m)

		m.Invited, m.Deadline, m.CloseAt, m.ChosenSlot = nil, bot.Wall{}, time.Time{}, 0
		inTxOn(t, s, func(tx bot.Tx) error { return tx.SaveMeetup(&m) }, m.ID)
		wantEqual(t, "emptied", readMeetup(t, s, m.ID), m)
	})
}

func readMeetup(t testing.TB, s *storage.Store, id bot.MeetupID) bot.Meetup {
	t.Helper()
	var m bot.Meetup
	view(t, s, func(r bot.Reader) (err error) {
		m, err = r.Meetup(berlin, id)
		return err
	})
	return m
}

func TestAMeetupIsCreatedWithItsDate(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := sampleMeetup(t)
		m.CreatedAt = time.Time{}
		inTx(t, s, func(tx bot.Tx) error {
			if err := tx.CreateMeetup(&m); err != nil {
				return err
			}
			m.Status, m.ChosenSlot = bot.StatusScheduled, m.Slots[0].ID
			return tx.SaveMeetup(&m)
		})
		got := readMeetup(t, s, m.ID)
		if date, ok := got.Date(); !ok || date != m.Slots[0] || !got.CreatedAt.Equal(start) {
			t.Errorf("date %v, created %s", date, got.CreatedAt)
		}
	})
}

func TestASlotThatIsLeftOutStays(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		all := m.Slots
		inTxOn(t, s, func(tx bot.Tx) error {
			m.Slots = all[:1]
			if err := tx.SaveMeetup(&m); err != nil {
				return err
			}
			m.Slots = all
			return tx.SaveMeetup(&m) // would insert them again if they were gone
		}, m.ID)
		wantEqual(t, "slots", readMeetup(t, s, m.ID).Slots, all)
	})
}

func TestAMemberListedTwiceIsInvitedOnce(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := sampleMeetup(t)
		m.Invited = []bot.Invitation{{User: ben}, {User: ana}, {User: ben, Must: true}}
		m = createMeetup(t, s, m)
		wantEqual(t, "invited", readMeetup(t, s, m.ID).Invited, []bot.Invitation{{User: ana}, {User: ben, Must: true}})
	})
}

func TestMeetupsAreListedSoonestFirst(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		at := func(d int, status bot.Status) bot.MeetupID {
			m := sampleMeetup(t)
			m.Status = status
			m.Slots = []bot.Slot{
				{Start: day(d, 9), Length: time.Hour, StartAt: time.Date(2026, 12, d, 8, 0, 0, 0, time.UTC)},
				{Start: day(d+20, 9), Length: time.Hour, StartAt: time.Date(2026, 12, d+20, 8, 0, 0, 0, time.UTC)},
			}
			return createMeetup(t, s, m).ID
		}
		late, soon, twin, over := at(9, bot.StatusPolling), at(3, bot.StatusScheduled), at(3, bot.StatusPolling), at(1, bot.StatusDone)
		moved := readMeetup(t, s, soon)
		list := func(f bot.MeetupFilter, want ...bot.MeetupID) {
			t.Helper()
			view(t, s, func(r bot.Reader) error {
				found, err := r.FindMeetups(berlin, f)
				got := make([]bot.MeetupID, 0, len(found))
				for _, m := range found {
					got = append(got, m.ID)
					if len(m.Slots) != 2 || len(m.Invited) != 3 {
						t.Errorf("meetup %d has %d slots and %d invited", m.ID, len(m.Slots), len(m.Invited))
					}
				}
				wantEqual(t, "meetups", got, want)
				return err
			})
		}
		list(bot.MeetupFilter{}, over, soon, twin, late)
		list(bot.MeetupFilter{Limit: 2}, over, soon)
		list(bot.MeetupFilter{Status: []bot.Status{bot.StatusPolling, bot.StatusScheduled}, Limit: -1}, soon, twin, late)
		list(bot.MeetupFilter{Status: []bot.Status{bot.StatusCancelled}}, []bot.MeetupID{}...)
		moved.ChosenSlot = moved.Slots[1].ID
		inTxOn(t, s, func(tx bot.Tx) error {
			slot := readMeetup(t, s, late).Slots[0].ID
			return errors.Join(tx.SaveMeetup(&moved), tx.SaveBallot(berlin, late, ben, bot.Ballot{{Slot: slot, Member: ben, Availability: bot.AvailabilityYes, Source: bot.SourceTap, At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}))
		}, moved.ID, late)
		view(t, s, func(r bot.Reader) error {
			theirs, err := r.AnswersOf(berlin, ben, twin, late, over)
			if len(theirs) != 1 || len(theirs[late]) != 1 || theirs[late][0].Member != ben || theirs[late][0].Availability != bot.AvailabilityYes {
				t.Errorf("Ben answered %+v", theirs)
			}
			none, err2 := r.AnswersOf(berlin, "test:stranger", twin, late)
			foreign, err3 := r.AnswersOf("test:other", ben, late)
			if len(none)+len(foreign) > 0 {
				t.Errorf("a stranger answered %+v, and Ben elsewhere %+v", none, foreign)
			}
			return errors.Join(err, err2, err3)
		})
		list(bot.MeetupFilter{}, over, twin, late, soon)
	})
}

func TestADraftIsStoredForItsAuthor(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := sampleMeetup(t)
		d := bot.Draft{
			Community: berlin, Author: ana, Channel: "test:general", Kind: bot.DraftKindPoll,
			Typed: map[bot.Field]string{bot.FieldSeats: "Böard “games”\n", bot.FieldSlots: "fri 7pm, sat"},
			Terms: bot.Terms{
				Title: "Böard “games”\n", Invited: []bot.Invitation{{User: ben, Must: true}, {User: "test:Cy"}},
				Zone: "Europe/Berlin", Slots: slices.Clone(m.Slots), Minimum: 3, Capacity: 8, Deadline: m.Deadline,
			},
			CloseAt: m.CloseAt,
		}
		d.Basis = bot.Basis{Terms: d.Terms.Clone(), Status: bot.StatusPolling}
		d.Meanwhile = &bot.Meanwhile{Seen: bot.Basis{Terms: d.Terms.Clone(), Status: bot.StatusScheduled}, Fields: []bot.Field{bot.FieldTitle}}
		inTx(t, s, func(tx bot.Tx) error { return tx.CreateDraft(&d) })
		if d.ID == 0 || !d.CreatedAt.Equal(start) {
			t.Errorf("id %d, created %s", d.ID, d.CreatedAt)
		}
		m = createMeetup(t, s, m)
		for range 2 {
			view(t, s, func(r bot.Reader) error {
				got, err := r.Draft(berlin, ana, d.ID)
				wantEqual(t, "draft", got, d)
				_, other := r.Draft(berlin, ben, d.ID)
				wantNotFound(t, "somebody else's draft", other)
				return err
			})
			d.Typed, d.Slots, d.Invited, d.Ready, d.PostedAs = nil, nil, nil, true, m.ID
			d.Kind, d.Deadline, d.CloseAt = bot.DraftKindDate, bot.Wall{}, time.Time{}
			inTx(t, s, func(tx bot.Tx) error {
				if _, err := tx.LockDraft(berlin, ana, d.ID); err != nil {
					return err
				}
				return tx.SaveDraft(d)
			})
		}
		inTx(t, s, func(tx bot.Tx) error {
			return errors.Join(tx.DeleteDraft(berlin, ben, d.ID), tx.DeleteDraft(berlin, ana, 999))
		})
		inTx(t, s, func(tx bot.Tx) error {
			if _, err := tx.Draft(berlin, ana, d.ID); err != nil {
				t.Errorf("somebody else deleted the draft: %v", err)
			}
			return tx.DeleteDraft(berlin, ana, d.ID)
		})
		inTx(t, s, func(tx bot.Tx) error {
			_, err := tx.LockDraft(berlin, ana, d.ID)
			wantNotFound(t, "a deleted draft", err)
			if err := tx.SaveDraft(d); !errors.Is(err, storage.ErrNotLocked) {
				t.Errorf("saving a deleted draft: %v", err)
			}
			return nil
		})
	})
}

func TestAMessageShowsItsMeetup(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		m := createMeetup(t, s, sampleMeetup(t))
		ref := bot.MessageRef{Place: bot.DirectTo(ben), ID: "5"}
		first := bot.PostedMessage{Ref: ref, Community: berlin, Meetup: m.ID, Member: ben}
		card := bot.PostedMessage{Ref: bot.MessageRef{Place: "test:general", ID: "5"}, Community: berlin, Meetup: m.ID}
		inTx(t, s, func(tx bot.Tx) error {
			return errors.Join(tx.SavePostedMessage(first), tx.SavePostedMessage(card), tx.SavePostedMessage(first))
		})
		view(t, s, func(r bot.Reader) error {
			got, err := r.PostedMessage(ref)
			wantEqual(t, "shown", got, first)
			direct, err2 := r.DirectMessageTo(ben, m.ID)
			wantEqual(t, "shown to ben", direct, first)
			_, none := r.DirectMessageTo(ana, m.ID)
			wantNotFound(t, "a member who was never written to", none)
			_, none = r.DirectMessageTo("", m.ID)
			wantNotFound(t, "nobody", none)
			_, none = r.PostedMessage(bot.MessageRef{Place: ref.Place, ID: "6"})
			wantNotFound(t, "a message that Muster did not send", none)
			return errors.Join(err, err2)
		})
		inTx(t, s, func(tx bot.Tx) error { return errors.Join(tx.DeletePostedMessage(ref), tx.DeletePostedMessage(ref)) })
		view(t, s, func(r bot.Reader) error {
			_, err := r.PostedMessage(ref)
			wantNotFound(t, "a forgotten message", err)
			return nil
		})
	})
}

func TestInstantsFollowChangedZoneData(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		address := storagetest.URL(t, engine)
		s := storagetest.OpenURL(t, address, storagetest.Now(clock))
		saveCommunities(t, s)
		now := sampleMeetup(t)
		old := sampleMeetup(t)
		for i := range old.Slots { // by older zone data
			old.Slots[i].StartAt = old.Slots[i].StartAt.Add(-time.Hour)
		}
		old.CloseAt = old.CloseAt.Add(-time.Hour)
		draft := bot.Draft{
			Community: berlin, Author: ana, Kind: bot.DraftKindPoll, CloseAt: old.CloseAt,
			Terms: bot.Terms{Zone: old.Zone, Slots: slices.Clone(old.Slots), Deadline: old.Deadline},
		}
		inTx(t, s, func(tx bot.Tx) error { return tx.CreateDraft(&draft) })
		old = createMeetup(t, s, old)
		wantEqual(t, "as it was kept", readMeetup(t, s, old.ID), old)

		s = storagetest.OpenURL(t, address, func(o *storage.Options) { o.Zones = bot.TZData })
		got := readMeetup(t, s, old.ID)
		view(t, s, func(r bot.Reader) error {
			d, err := r.Draft(berlin, ana, draft.ID)
			for i, want := range now.Slots {
				if !got.Slots[i].StartAt.Equal(want.StartAt) || !d.Slots[i].StartAt.Equal(want.StartAt) {
					t.Errorf("slot %d is at %s, in the draft at %s, want %s", i, got.Slots[i].StartAt, d.Slots[i].StartAt, want.StartAt)
				}
			}
			if !got.CloseAt.Equal(now.CloseAt) || !d.CloseAt.Equal(now.CloseAt) {
				t.Errorf("closes at %s, the draft at %s", got.CloseAt, d.CloseAt)
			}
			return err
		})
	})
}
