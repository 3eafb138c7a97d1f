package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeRSVPs(r *chat.Router) {
	r.Press("rsvp", f.rsvp)
	r.Press("details", f.details)
	r.Press("bring", f.bring)
	r.Press("quiet", f.quiet)
	r.Press("note", f.note)
	r.Submit("note", f.noteTyped)
	r.Press("lateask", f.lateAsk)
	r.Press("late", f.late)
	r.Press("guests", f.hostList)
}

func (f *Flow) rsvp(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	wish := bot.RSVPState(e.Action.Arg(1))
	if wish != bot.Going && wish != bot.Maybe && wish != bot.NotGoing {
		return f.stale(ctx, e), nil
	}
	done, err := f.plan.RSVP(ctx, actor, id, wish)
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	r, err := f.plan.Reminders(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	lead := chat.Join(" ", v.seated(done, actor.User), v.nextReminder(r))
	return answer(e.Action.Manner, v.mine(done.Sheet, actor.User, lead)), nil
}

// seated says what an RSVP came to.
func (v voice) seated(s planner.Seated, u bot.UserID) chat.Text {
	m := &s.Meetup
	args := bot.Args{"title": m.Title, "n": s.Roster.Position(u), "of": m.Capacity}
	switch s.Change.State {
	case bot.Going:
		key := "seated.going"
		if m.Capacity > 0 {
			key = "seated.seat"
			for i, g := range s.Roster.In(bot.Going) {
				if g == u {
					args["seat"] = i + 1
				}
			}
		}
		return v.say(key, args)
	case bot.Waiting:
		return v.say("seated.waiting", args)
	case bot.Maybe:
		return v.say("seated.maybe", args)
	}
	if s.Change.Before == bot.Going {
		return v.say("seated.left", args)
	}
	return v.say("seated.not_going", args)
}

// details shows one person everything about a meetup, and to who may decide
// the ways to do so.
func (f *Flow) details(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressedOn(ctx, e)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: f.private(e.From).detailCard(s, actor)}, nil
}

func (v voice) detailCard(s planner.Sheet, by bot.Actor) chat.Card {
	m := &s.Meetup
	c := v.card(s)
	if len(c.Controls) > 0 && m.Status != bot.Polling {
		c.Controls = v.rsvpButtons(m) // these are the details
	}
	if left := s.Roster.In(bot.NotGoing); len(left) > 0 {
		c.People = append(c.People, v.people(v.say("people.not_going", bot.Args{"n": len(left)}), left, m.Host))
	}
	if mine, ok := s.Roster.Of(by.User); ok {
		said := v.say("mine."+string(mine.State), bot.Args{"n": s.Roster.Position(by.User)})
		if !mine.ConfirmBy.IsZero() {
			said = v.say("mine.to_confirm", bot.Args{"when": v.momentOf(mine.ConfirmBy, m.Zone)})
		}
		c.Lead = v.described(m, said)
		if m.Open() {
			c.Controls = append(c.Controls, v.mineControls(s, mine)...)
		}
	}
	if m.Decides(by) && (m.Open() || m.Reopens(s.Now)) {
		c.Controls = append(c.Controls, v.hostButtons(m)...)
	}
	return c
}
