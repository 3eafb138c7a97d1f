package planner

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// ExtendDeadline moves a poll's deadline by days. It also returns the previous
// deadline, which RestoreDeadline takes; zero if the event is a repeat.
func (p *Planner) ExtendDeadline(ctx context.Context, by bot.Actor, id bot.MeetupID, days int) (Snapshot, bot.Wall, error) {
	var previous bot.Wall
	s, err := p.reschedulePoll(ctx, by, id, func(m *bot.Meetup, now time.Time) (bot.Wall, error) {
		previous = m.Deadline
		closing, err := m.Extended(p.zones, days, now)
		return closing.Wall, err
	})
	return s, previous, err
}

// RestoreDeadline takes back that a poll's deadline was moved. A deadline that has
// passed meanwhile ends the poll. It refuses if the deadline was moved again.
func (p *Planner) RestoreDeadline(ctx context.Context, by bot.Actor, id bot.MeetupID, deadline, moved bot.Wall) (Snapshot, error) {
	return p.reschedulePoll(ctx, by, id, func(m *bot.Meetup, _ time.Time) (bot.Wall, error) {
		if m.Deadline != moved && m.Deadline != deadline {
			return deadline, bot.Refuse(bot.KindConflict, "refuse.deadline_moved",
				"The poll of {title} was given another deadline since, {when}. Change that with {command}.",
				bot.Args{"title": m.Title, "when": bot.Moment{Wall: m.Deadline, Zone: m.Zone, At: m.CloseAt}, "command": "/meetup edit"})
		}
		return deadline, nil
	})
}

// reschedulePoll sets a poll's deadline.
func (p *Planner) reschedulePoll(ctx context.Context, by bot.Actor, id bot.MeetupID, deadline func(*bot.Meetup, time.Time) (bot.Wall, error)) (Snapshot, error) {
	return actOn(ctx, p, by, "moveDeadline", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canDecide(&m, by, "refuse.extend", "Only {host} (host) or an organiser can give the poll of {title} more time."); err != nil {
			return Snapshot{}, err
		}
		if m.Status != bot.StatusPolling {
			return Snapshot{}, errNotPolling(&m)
		}
		wall, err := deadline(&m, tx.Now())
		if err != nil {
			return Snapshot{}, err
		}
		closing, _, err := p.zones.Moment(wall, m.Zone)
		if err != nil {
			return Snapshot{}, err
		}
		if len(m.Slots) > 0 && !closing.At.Before(m.DecideBy(tx.Now())) {
			return Snapshot{}, bot.Refuse(bot.KindConflict, "refuse.extend_past",
				"Its last time is before that. Pick a time, or cancel and propose new ones.", nil)
		}
		m.Deadline, m.CloseAt, m.HostAskedAt = closing.Wall, closing.At, time.Time{}
		if err := tx.SaveMeetup(&m); err != nil {
			return Snapshot{}, err
		}
		if err := p.promiseOwed(tx, m); err != nil {
			return Snapshot{}, err
		}
		if err := promiseRedraw(tx, &m); err != nil {
			return Snapshot{}, err
		}
		return readSnapshot(tx, m)
	})
}
