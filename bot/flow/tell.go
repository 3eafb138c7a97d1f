package flow

import (
	"context"
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// askConfirm says in the thread what time it is, and asks those who could
// come, or were invited, to say that they do.
func (f *Flow) askConfirm(ctx context.Context, t bot.Task) (chat.Errand, error) {
	s, err := f.plan.Look(ctx, t.Community, t.Meetup)
	if err != nil || s.Meetup.Status != bot.Scheduled {
		return chat.NoErrand{}, err
	}
	v, err := f.publicOf(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	m := &s.Meetup
	date, _ := m.Date()
	asked := expected(s)
	if m.Reason.By == bot.ByNobody && len(asked) == 0 {
		return chat.NoErrand{}, nil // the card itself has said it all
	}
	args := bot.Args{"title": m.Title, "when": v.full(date, m.Zone), "who": asked, "n": len(asked)}
	key := "confirm.ask"
	switch {
	case len(asked) == 0:
		key = "confirm.nobody"
	case m.Reason.By == bot.ByNobody:
		key = "confirm.invited"
	}
	c := chat.Card{Tone: chat.On, Lead: v.say(key, args), Controls: v.rsvpButtons(m)}
	if why := v.reason(m); len(why) > 0 {
		c.Notes = append(c.Notes, why)
	}
	return f.inThread(t, *m, c, asked), nil
}

// tell says in the thread what has happened to the meetup.
func (f *Flow) tell(ctx context.Context, t bot.Task) (chat.Errand, error) {
	what, value := subject(t)
	id, _ := strconv.ParseInt(value, 10, 64) // absent: it says nothing of one thing
	if what == bot.ToldChanged || what == bot.ToldAgain {
		return f.tellChanged(ctx, t, id)
	}
	s, err := f.plan.Look(ctx, t.Community, t.Meetup)
	if err != nil || s.Meetup.Card.IsZero() {
		return chat.NoErrand{}, err // it was never announced: nobody waits for word
	}
	v, err := f.publicOf(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	m := &s.Meetup
	users := named(s, concerned(s))
	args := bot.Args{"title": m.Title, "host": m.Host}
	key := "told." + what
	c := chat.Card{Tone: chat.Off}
	date, dated := m.Date()
	if off := !slices.Contains([]string{bot.ToldReopened, bot.ToldLate, bot.ToldHanded, bot.ToldHostNew, bot.ToldNudge}, what); off != (m.Status == bot.Cancelled) {
		return chat.NoErrand{}, nil // it is otherwise by now
	}
	switch {
	case what == bot.ToldReopened:
		c.Tone = chat.On
		if dated {
			key, args["when"] = "told.reopened_date", v.span(date, m.Zone, false)
			c.Controls = v.rsvpButtons(m)
		} else if m.Gauging() {
			key = "told.reopened_interest"
		}
	case what == bot.ToldNudge:
		if m.Status != bot.Polling && m.Status != bot.Scheduled || len(m.Invited) > 0 && len(s.Silent()) == 0 {
			return chat.NoErrand{}, nil // they answered meanwhile
		}
		c, mention := v.nudgeCard(s)
		return f.inThread(t, *m, c, mention), nil
	case what == bot.ToldHanded:
		c.Tone, args["who"] = chat.Neutral, bot.UserID(value)
		return f.inThread(t, *m, note(v.say(key, args)), nil), nil
	case what == bot.ToldHostNew:
		return f.inThread(t, *m, note(v.say(key, args)), []bot.UserID{m.Host}), nil
	case what == bot.ToldUnanswered:
		args["n"] = m.LeastPeople()
		if c.Controls = []chat.Control{v.reopenButton(m)}; len(m.Slots) == 0 {
			key = "told.unanswered_interest"
		}
	case what == bot.ToldCancelled && dated:
		key, args["when"] = "told.cancelled_date", v.span(date, m.Zone, false)
	}
	if mine, _ := s.Roster.Of(m.Host); what == bot.ToldLate {
		if mine.Late == 0 {
			return chat.NoErrand{}, nil
		}
		args["who"], args["n"] = m.Host, mine.Late
		return f.inThread(t, *m, note(v.say("told.late", args)), named(s, s.Roster.In(bot.Going))), nil
	}
	c.Lead = v.say(key, args)
	if len(users) > 0 && (what == bot.ToldCancelled || what == bot.ToldHostLeft) {
		c.Lead = chat.Join(" ", c.Lead, v.say("told.free", bot.Args{"who": users}))
	}
	return f.inThread(t, *m, c, users), nil
}

// named leaves out who comes quietly: they are not named where others read.
func named(s planner.Sheet, users []bot.UserID) []bot.UserID {
	var out []bot.UserID
	for _, u := range users {
		if row, _ := s.Roster.Of(u); !row.Quiet {
			out = append(out, u)
		}
	}
	return out
}

// tellMember says to one member what has happened to them: in their direct
// messages, and where those are closed in the thread.
func (f *Flow) tellMember(ctx context.Context, t bot.Task) (chat.Errand, error) {
	s, err := f.plan.Look(ctx, t.Community, t.Meetup)
	if what, _ := subject(t); err != nil || s.Meetup.Open() == (what == bot.ToldGivenUp || what == bot.ToldCancelled) {
		return chat.NoErrand{}, err
	}
	mine, open, err := f.voices(ctx, t)
	if err != nil {
		return nil, err
	}
	c, private, ok := mine.told(s, t)
	switch {
	case !ok:
		return chat.NoErrand{}, nil
	case private:
		post := f.message(t, s.Meetup, bot.DirectTo(t.Member), c, nil)
		if what, _ := subject(t); what == bot.ToldMarked {
			// Who marks it again while they are asked is promised it again.
			if asked, err := f.plan.WroteTo(ctx, t.Member, t.Meetup); asked || err != nil {
				return chat.NoErrand{}, err
			}
			post.Instead = always(chat.NoErrand{}) // nobody asked for it
		}
		return post, nil
	}
	instead, _, _ := open.told(s, t)
	return f.direct(t, s, c, instead, open), nil
}

// told words what a member is told. Private is what must never be said where
// others read; false is what is not true any more.
func (v voice) told(s planner.Sheet, t bot.Task) (c chat.Card, private, ok bool) {
	m := &s.Meetup
	what, value := subject(t)
	args := bot.Args{"title": m.Title, "who": t.Member, "host": m.Host, "n": m.LeastPeople()}
	switch what {
	case bot.ToldSeat:
		mine, _ := s.Roster.Of(t.Member)
		date, dated := m.Date()
		if mine.State != bot.Going || !dated {
			return c, false, false
		}
		args["when"] = v.full(date, m.Zone)
		return chat.Card{Tone: chat.On, Lead: v.say("told.seat", args), Controls: []chat.Control{
			chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.NotGoing), Label: v.word("button.not_after_all", nil)},
			chat.Button{Action: chat.Do("details", chat.Private, m.ID), Label: v.word("button.details", nil)},
		}}, false, true
	case bot.ToldCancelled:
		lead := v.say("told.cancelled", args)
		if date, dated := m.Date(); dated {
			args["when"] = v.span(date, m.Zone, false)
			lead = v.say("told.cancelled_date", args)
		}
		return chat.Card{Tone: chat.Off, Lead: lead}, true, true
	case bot.ToldTooFew:
		if m.Status != bot.Polling || m.HostAsked.IsZero() {
			return c, false, false
		}
		c = chat.Card{Tone: chat.Warning, Title: chat.Plain(m.Title), Lead: v.say("told.too_few", args), Tallies: v.tallies(s)}
		c.Controls = append(v.pickMenu(s), v.hostButtons(m)...)
		return c, false, true
	case bot.ToldUnposted:
		if !m.Card.IsZero() {
			return c, false, false
		}
		args["what"], args["command"] = value, "/meetup settings"
		lead := v.say("told.unposted_gone", args)
		if value != "" {
			lead = v.say("told.unposted", args)
		}
		return chat.Card{Tone: chat.Warning, Lead: lead, Controls: v.repostButtons(m)}, true, true
	case bot.ToldCardLost:
		if !m.Card.IsZero() {
			return c, false, false
		}
		return chat.Card{Tone: chat.Warning, Lead: v.say("told.card_lost", args), Controls: v.repostButtons(m)}, false, true
	case bot.ToldLate:
		mine, _ := s.Roster.Of(bot.UserID(value))
		if mine.Late == 0 {
			return c, false, false
		}
		args["who"], args["n"] = bot.UserID(value), mine.Late
		return note(v.say("told.late", args)), true, true
	case bot.ToldClosed:
		args["who"] = bot.UserID(value)
		return note(v.say("told.closed", args)), true, true
	}
	return v.toldOfHosting(s, t, args)
}

// repostButtons are for a host whose meetup has no card.
func (v voice) repostButtons(m *bot.Meetup) []chat.Control {
	return []chat.Control{
		chat.Button{Action: chat.Do("repost", chat.Private, m.ID), Label: v.word("button.repost", nil), Style: chat.Primary},
		chat.Button{Action: chat.Do("cancelask", chat.Private, m.ID), Label: v.word("button.cancel", nil), Style: chat.Danger},
	}
}
