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

func entry(at time.Time) chat.Entry {
	return chat.Entry{
		Community: named[bot.CommunityID](testserver.Guild), Title: "Board games", Where: "Mitte", About: "Come as you are.\n@everyone",
		Card: bot.MessageRef{Place: named[bot.Place](testserver.General), ID: "42"}, Start: at, End: at.Add(2 * time.Hour), State: chat.EntryOn,
	}
}

func (r *rig) enter(e chat.Entry) string {
	r.Helper()
	name, err := r.n.Enter(r.Context(), e)
	if err != nil {
		r.Fatalf("enter: %v", err)
	}
	return name
}

func TestAMeetupStandsInTheCalendarAndMovesThere(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		at := time.Now().Add(48 * time.Hour).Truncate(time.Second)
		e := entry(at)
		e.Name = r.enter(e)
		all := r.s.Events()
		if len(all) != 1 || all[0].ID != e.Name || all[0].Name != "Board games" || all[0].Where != "Mitte" || !all[0].Start.Equal(at) {
			r.Fatalf("there stands %+v", all)
		}
		if !strings.HasSuffix(all[0].About, "/"+testserver.General+"/42") || !strings.Contains(all[0].About, `\@everyone`) {
			r.Errorf("it says %q", all[0].About)
		}
		e.Start, e.End, e.Title = at.Add(time.Hour), at.Add(3*time.Hour), "More board games"
		if name := r.enter(e); name != e.Name {
			r.Errorf("moved it is %s, not %s", name, e.Name)
		}
		if all := r.s.Events(); len(all) != 1 || !all[0].Start.Equal(e.Start) || all[0].Name != e.Title {
			r.Errorf("there stands %+v", all)
		}
		r.pass(50 * time.Hour)
		e.State = chat.EntryOver
		r.enter(e)
		r.enter(e)
		if all := r.s.Events(); all[0].Status != "completed" {
			r.Errorf("it is %s", all[0].Status)
		}
	})
}

func TestACancelledEntryIsMadeAnewWhenItIsOnAgain(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		e := entry(time.Now().Add(48 * time.Hour))
		e.Name = r.enter(e)
		e.State = chat.EntryOff
		if name := r.enter(e); name != "" || r.s.Events()[0].Status != "cancelled" {
			r.Errorf("it is %q, %+v", name, r.s.Events())
		}
		e.Name, e.State = "", chat.EntryOn
		r.enter(e)
		if all := r.s.Events(); len(all) != 2 || all[1].Status != "scheduled" {
			r.Errorf("there stands %+v", all)
		}
	})
}

func TestAnEntryIsMadeOnceThoughTheReplyWasLost(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		e := entry(time.Now().Add(48 * time.Hour).Truncate(time.Second))
		r.s.Fail(testserver.Fault{Method: "POST", Path: regexp.MustCompile("scheduled-events"), Lost: true})
		if _, err := r.n.Enter(r.Context(), e); !chat.IsError[*chat.Unknown](err) {
			r.Fatalf("the lost reply is %v", err)
		}
		if name := r.enter(e); len(r.s.Events()) != 1 || name != r.s.Events()[0].ID {
			r.Errorf("there stands %+v", r.s.Events())
		}
	})
}

func TestAnEntryThatSomebodyRemovedIsGone(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		e := entry(time.Now().Add(48 * time.Hour))
		e.Name = r.enter(e)
		r.s.RemoveEvent(e.Name)
		if _, err := r.n.Enter(r.Context(), e); !chat.IsError[*chat.Gone](err) {
			r.Errorf("it is %v, want Gone", err)
		}
	})
}

func TestInterestIsHeard(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		e := entry(time.Now().Add(48 * time.Hour))
		name := r.enter(e)
		r.s.Interested(testserver.Ben, name)
		r.pass(time.Second)
		for _, e := range r.l.heard {
			if m, ok := e.(chat.Marked); ok && m.Entry == name && bare(m.Actor.User) == testserver.Ben && bare(m.Community) == testserver.Guild {
				return
			}
		}
		r.Error("nobody heard")
	})
}

func TestAnUnavailableServerHasNotLeft(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		r.s.Leave(true)
		r.pass(time.Second)
		if n := heardOf[chat.Departed](r.l); n != 0 {
			r.Errorf("it departed %d times", n)
		}
		r.s.Leave(false)
		r.pass(time.Second)
		if n := heardOf[chat.Departed](r.l); n != 1 {
			r.Errorf("it departed %d times", n)
		}
	})
}
