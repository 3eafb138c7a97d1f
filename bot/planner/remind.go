package planner

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// remindedGuests lists the members whom a reminder concerns.
func remindedGuests(r *bot.Roster) []bot.UserID {
	return append(r.In(bot.RSVPGoing), r.In(bot.RSVPMaybe)...)
}

// Reminder is the content of a reminder, and the members it mentions in the
// thread.
type Reminder struct {
	Snapshot
	Mention []bot.UserID
	// WaitUntil is the end of the quiet hours that hold it back; zero: there are none.
	WaitUntil time.Time
}

// ReminderFor reads the content of a meetup's reminder in the thread. It reports
// false if the reminder is not owed now: it was sent, the meetup is off or has begun,
// or a later reminder is due as well or soon. One that is relayed to a member was sent
// if they got it.
func (p *Planner) ReminderFor(ctx context.Context, t bot.Task) (Reminder, bool, error) {
	return p.reminder(ctx, t, "")
}

// ReminderTo is ReminderFor for the task's member in their direct messages. It also
// reports false if they no longer come or chose another channel.
func (p *Planner) ReminderTo(ctx context.Context, t bot.Task) (Reminder, bool, error) {
	return p.reminder(ctx, t, t.Member)
}

// reminder reads a reminder of a member, or if u is empty of the thread.
func (p *Planner) reminder(ctx context.Context, t bot.Task, u bot.UserID) (Reminder, bool, error) {
	due := false
	out, err := bot.View(ctx, p.store, func(r bot.Reader) (Reminder, error) {
		due = false
		m, err := mapNotFound(r.Meetup(t.Community, t.Meetup))
		if bot.IsKind(err, bot.KindNotFound) {
			return Reminder{}, nil
		}
		lead, ok := bot.DecodeLead(t.Subject)
		if err != nil || !ok {
			return Reminder{}, err
		}
		s, err := readSnapshot(r, m)
		if err != nil {
			return Reminder{}, err
		}
		standing, err := p.standing(r, s, remindedGuests(&s.Roster))
		if err != nil {
			return Reminder{}, err
		}
		relayed := t.Member != u
		if relayed {
			theirs, _ := m.SentBy(t)
			threads := theirs
			threads.Member = ""
			standing.Sent[threads] = standing.Sent[theirs]
		}
		out := Reminder{Snapshot: s, Mention: standing.Mentioned(lead)}
		at, owed, err := standing.ReminderDue(u, lead, t.Promised())
		if due = owed; owed && at.After(s.Now) && !relayed { // a relay has waited for the quiet hours of its member
			out.WaitUntil = at
		}
		return out, err
	})
	return out, due, err
}
