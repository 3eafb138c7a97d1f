package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// remind posts a reminder in the thread, for those who wish theirs there.
func (f *Flow) remind(ctx context.Context, t bot.Task) (chat.Errand, error) {
	r, owed, err := f.plan.ReminderFor(ctx, t.Community, t.Meetup, t.Subject)
	if err != nil || !owed {
		return chat.NoErrand{}, err
	}
	v, err := f.publicOf(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	return f.inThread(t, r.Meetup, v.reminderCard(r.Sheet), r.Mention), nil
}

// remindOne reminds one member in their direct messages.
func (f *Flow) remindOne(ctx context.Context, t bot.Task) (chat.Errand, error) {
	s, owed, err := f.plan.ReminderTo(ctx, t.Community, t.Meetup, t.Member, t.Subject)
	if err != nil || !owed {
		return chat.NoErrand{}, err
	}
	mine, open, err := f.voices(ctx, t)
	if err != nil {
		return nil, err
	}
	c := mine.reminderCard(s)
	c.Controls = append(c.Controls, mine.remindMeButton(&s.Meetup))
	return f.direct(t, s, c, open.reminderCard(s), open), nil
}

// voices are those for a member's direct messages, and for the thread where
// those are closed.
func (f *Flow) voices(ctx context.Context, t bot.Task) (mine, open voice, err error) {
	c, err := f.plan.Community(ctx, t.Community)
	if err != nil {
		return mine, open, err
	}
	m, err := f.plan.Member(ctx, t.Community, t.Member)
	if err != nil {
		return mine, open, err
	}
	mine = f.voice(m.Locale, c.Tongue())
	mine.beside, mine.said = m.TimeZone(), m.OwnZone != "" && m.OwnZone != m.Zone
	return mine, f.public(c), nil
}

// direct sends a card to the direct messages of the member to whom a task is
// owed; where those are closed, another one to the thread, and the host learns
// of it. Who comes quietly is not called there: the host alone is told.
func (f *Flow) direct(t bot.Task, s planner.Sheet, c, open chat.Card, v voice) chat.Post {
	m := s.Meetup
	post := f.message(t, m, bot.DirectTo(t.Member), c, nil)
	if row, _ := s.Roster.Of(t.Member); row.Quiet && t.Member != m.Host {
		post.Instead = always(f.message(t, m, bot.DirectTo(m.Host), note(v.say("told.closed_quiet", bot.Args{"who": t.Member, "title": m.Title})), nil))
		return post
	}
	instead, ready := f.inThread(t, m, open, []bot.UserID{t.Member}).(chat.Post)
	if !ready {
		instead = f.message(t, m, m.Channel, open, []bot.UserID{t.Member})
	}
	told := instead.Then
	instead.Then = func(ctx context.Context, ref bot.MessageRef) error {
		if err := told(ctx, ref); err != nil {
			return err
		}
		return f.plan.Unreachable(ctx, t.Community, t.Meetup, t.Member)
	}
	post.Instead = always(instead)
	return post
}

func (v voice) reminderCard(s planner.Sheet) chat.Card {
	m := &s.Meetup
	date, _ := m.Date()
	going := s.Roster.Heads(bot.Going)
	args := bot.Args{
		"title": m.Title, "n": going, "of": m.Capacity,
		"day": v.distance(bot.Moment{Wall: date.Start, Zone: m.Zone, At: date.StartAt}),
	}
	key := "remind.going"
	if m.Capacity > 0 {
		key = "remind.seats"
	}
	return chat.Card{
		Tone: chat.On, Lead: v.say(key, args), Where: chat.Plain(m.Where),
		When: v.when(date, m.Zone), Controls: []chat.Control{
			chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.Going), Label: v.word("button.be_there", nil), Style: chat.Primary},
			chat.Button{Action: chat.Do("lateask", chat.Private, m.ID), Label: v.word("button.late", nil)},
			chat.Button{Action: chat.Do("rsvp", chat.Private, m.ID, bot.NotGoing), Label: v.word("button.not_after_all", nil)},
		},
	}
}

// remindMeButton opens a member's own panel for one meetup.
func (v voice) remindMeButton(m *bot.Meetup) chat.Button {
	return chat.Button{Action: chat.Do("remindme", chat.Private, m.ID), Label: v.word("button.my_reminders", nil)}
}
