package planner

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestACommunityThatMusterLeftIsForgottenAfterAMonth(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			s, db := newScenario(t, engine)
			involveZed(s)
			other := bot.Community{ID: "test:other", Zone: "Europe/Paris", Channel: "test:other/general"}
			_, err := s.RecordCommunity(t.Context(), other)
			s.must(err)

			for range 2 {
				s.must(s.RecordCommunityLeft(t.Context(), room))
				s.clock.to(s.clock.Now().Add(time.Hour)) // a second report changes nothing
			}
			s.clock.to(monday.Add(bot.CommunityRetention - time.Minute))
			s.must(s.ForgetCommunity(t.Context(), room))
			s.must(s.ForgetCommunity(t.Context(), other.ID))
			rows := func(table, column string, c bot.CommunityID) (n int) {
				t.Helper()
				query := fmt.Sprintf(`select count(*) from %s where %s = '%s'`, table, column, c)
				s.must(db.QueryRowContext(t.Context(), query).Scan(&n))
				return n
			}
			schema := textColumns(t, db, engine)
			for table, names := range schema {
				if slices.Contains(names, "community") && rows(table, "community", room) == 0 {
					t.Errorf("%s has no row of the community, and this test would not see one stay: see involveZed", table)
				}
			}
			s.clock.to(monday.Add(bot.CommunityRetention))
			s.must(s.ForgetCommunity(t.Context(), room))
			for table, names := range schema {
				if slices.Contains(names, "community") && rows(table, "community", room) > 0 {
					t.Errorf("%s has rows of the community still", table)
				}
			}
			if rows("community", "id", room) != 0 || rows("community", "id", other.ID) != 1 {
				t.Error("the wrong community was forgotten")
			}
			_, err = s.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel})
			s.must(err)
			if due := s.dueTasks(s.clock.Now()); !slices.Contains(due, "welcome") {
				t.Errorf("after its return %q are due", due)
			}
		})
	}
}

func TestOpenMeetupsResumeWhenMusterReturns(t *testing.T) {
	each(t, func(t *scenario) {
		home := bot.Community{ID: room, Zone: "Europe/Berlin", Channel: channel}
		_, err := t.RecordCommunity(t.Context(), home)
		t.must(err)
		poll, date := t.post(ana, proposal(bot.DraftKindPoll)), t.post(ana, proposal(bot.DraftKindDate))
		t.must(t.RecordCommunityLeft(t.Context(), room))
		t.dropTasks(date.Slots[0].EndAt()) // fall due meanwhile
		_, err = t.RecordCommunity(t.Context(), home)
		t.must(err)
		if c, err := t.Community(t.Context(), room); err != nil || !c.LeftAt.IsZero() {
			t.Errorf("got %+v, %v", c, err)
		}
		t.wantDueTasks(monday.Add(redrawInterval), "redraw", "redraw", "reread", "ask_confirm") // never asked so far
		due := t.dueTasks(date.Slots[0].EndAt())
		for _, want := range []string{"settle", "remind:1d", "begin", "finish"} {
			if !slices.Contains(due, want) {
				t.Errorf("%q are due, want %s among them", due, want)
			}
		}
		t.clock.to(monday.Add(2 * bot.CommunityRetention))
		t.must(t.ForgetCommunity(t.Context(), room))
		if t.mustSnapshot(poll.ID).Meetup.ID != poll.ID {
			t.Error("it was forgotten all the same")
		}
	})
}

func TestAnUnknownCommunityCanLeave(t *testing.T) {
	each(t, func(t *scenario) {
		t.must(errors.Join(t.RecordCommunityLeft(t.Context(), "test:nowhere"), t.ForgetCommunity(t.Context(), "test:nowhere")))
		t.wantDueTasks(monday)
	})
}

func TestACommunityIsWelcomedOnceItsChannelIsKnown(t *testing.T) {
	each(t, func(t *scenario) {
		later := bot.Community{ID: "test:later", Name: "Later"}
		for _, c := range []struct {
			channel bot.Place
			due     []string
		}{{"", nil}, {channel, []string{"welcome"}}, {channel, nil}, {"test:elsewhere", nil}} {
			later.Channel = c.channel
			met, err := t.RecordCommunity(t.Context(), later)
			t.must(err)
			if c.channel != "" && met.Channel != channel {
				t.Errorf("its channel is %q", met.Channel)
			}
			t.wantDueTasks(t.clock.Now(), c.due...)
		}
	})
}
