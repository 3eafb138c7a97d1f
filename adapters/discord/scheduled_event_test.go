package discord

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func testEntry(at time.Time) chat.CalendarEntry {
	return chat.CalendarEntry{
		Community: encodeID[bot.CommunityID](testserver.Guild), Title: "Board games", Where: "Mitte", About: "Come as you are.\n@everyone",
		Card: bot.MessageRef{Place: encodeID[bot.Place](testserver.General), ID: "42"}, Start: at, End: at.Add(2 * time.Hour), State: chat.CalendarEntryOn,
	}
}

func (r *fixture) publish(e chat.CalendarEntry) string {
	r.Helper()
	name, err := r.network.PublishEvent(r.Context(), e)
	if err != nil {
		r.Fatalf("enter: %v", err)
	}
	return name
}

func TestAMeetupStandsInTheCalendarAndMovesThere(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		at := time.Now().Add(48 * time.Hour).Truncate(time.Second)
		e := testEntry(at)
		e.Name = r.publish(e)
		all := r.server.Events()
		if len(all) != 1 || all[0].ID != e.Name || all[0].Name != "Board games" || all[0].Location != "Mitte" || !all[0].Start.Equal(at) {
			r.Fatalf("there stands %+v", all)
		}
		if !strings.HasSuffix(all[0].Description, "/"+testserver.General+"/42") || !strings.Contains(all[0].Description, `\@everyone`) {
			r.Errorf("it says %q", all[0].Description)
		}
		e.Start, e.End, e.Title = at.Add(time.Hour), at.Add(3*time.Hour), "More board games"
		if name := r.publish(e); name != e.Name {
			r.Errorf("moved it is %s, not %s", name, e.Name)
		}
		if all := r.server.Events(); len(all) != 1 || !all[0].Start.Equal(e.Start) || all[0].Name != e.Title {
			r.Errorf("there stands %+v", all)
		}
		r.advance(50 * time.Hour)
		e.State = chat.CalendarEntryOver
		r.publish(e)
		r.publish(e)
		if all := r.server.Events(); all[0].Status != "completed" {
			r.Errorf("it is %s", all[0].Status)
		}
	})
}

func TestACancelledEntryIsMadeAnewWhenItIsOnAgain(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		e := testEntry(time.Now().Add(48 * time.Hour))
		e.Name = r.publish(e)
		e.State = chat.CalendarEntryOff
		if name := r.publish(e); name != "" || r.server.Events()[0].Status != "cancelled" {
			r.Errorf("it is %q, %+v", name, r.server.Events())
		}
		e.Name, e.State = "", chat.CalendarEntryOn
		r.publish(e)
		if all := r.server.Events(); len(all) != 2 || all[1].Status != "scheduled" {
			r.Errorf("there stands %+v", all)
		}
	})
}

func TestAnEntryIsMadeOnceThoughTheReplyWasLost(t *testing.T) {
	withLostReplies(t, func(r *fixture, status int) {
		e := testEntry(time.Now().Add(48 * time.Hour).Truncate(time.Second))
		r.server.InjectFault(testserver.Fault{Method: "POST", Path: regexp.MustCompile("scheduled-events"), DropReply: true, Status: status})
		if _, err := r.network.PublishEvent(r.Context(), e); !chat.IsError[*chat.Unknown](err) {
			r.Fatalf("the lost reply is %v", err)
		}
		if name := r.publish(e); len(r.server.Events()) != 1 || name != r.server.Events()[0].ID {
			r.Errorf("there stands %+v", r.server.Events())
		}
	})
}

func TestAnEntryThatSomebodyRemovedIsGone(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		e := testEntry(time.Now().Add(48 * time.Hour))
		e.Name = r.publish(e)
		r.server.RemoveEvent(e.Name)
		if _, err := r.network.PublishEvent(r.Context(), e); !chat.IsError[*chat.Gone](err) {
			r.Errorf("it is %v, want Gone", err)
		}
	})
}

func TestInterestIsReported(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		e := testEntry(time.Now().Add(48 * time.Hour))
		name := r.publish(e)
		r.server.MarkInterested(testserver.Ben, name)
		r.advance(time.Second)
		for _, e := range r.handler.events {
			if m, ok := e.(chat.CalendarInterest); ok && m.Entry == name && snowflake(m.Actor.User) == testserver.Ben && snowflake(m.Community) == testserver.Guild {
				return
			}
		}
		r.Error("it was not reported")
	})
}

func TestAnUnavailableServerHasNotLeft(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.RemoveBot(true)
		r.advance(time.Second)
		if n := countEvents[chat.Departed](r.handler); n != 0 {
			r.Errorf("it departed %d times", n)
		}
		r.server.RemoveBot(false)
		r.advance(time.Second)
		if n := countEvents[chat.Departed](r.handler); n != 1 {
			r.Errorf("it departed %d times", n)
		}
	})
}
