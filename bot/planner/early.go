package planner

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// AskAgain asks the host to ask about the time of a meetup again, since it was settled
// before everybody had answered. Each member asks once. It does nothing if the host has
// asked again, or has chosen or moved the time since.
func (p *Planner) AskAgain(ctx context.Context, by bot.Actor, id bot.MeetupID) (bot.Meetup, error) {
	return actOn(ctx, p, by, "askAgain", id, currentMeetup, func(tx bot.Tx, m bot.Meetup) (bot.Meetup, error) {
		switch {
		case m.Status == bot.StatusUnderway:
			return m, bot.Refuse(bot.KindConflict, "refuse.begun", "{title} has begun, so its time stays.", bot.Args{"title": m.Title})
		case m.Status != bot.StatusScheduled || !m.Admits(by.User):
			err := canAnswer(&m, by.User)
			return m, err
		case !m.WasSettledEarly():
			return m, nil
		}
		first, err := tx.FirstNotice(m.Community, m.ID, by.User, bot.NoticeAskedAgain)
		if err != nil || !first {
			return m, err
		}
		return m, notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeAskedAgain, Subject: string(by.User)}, string(by.User))
	})
}

// proposePick proposes to the host, once, to pick the time that leads a poll and will most
// likely stay first.
func proposePick(tx bot.Tx, s *Snapshot) error {
	m := &s.Meetup
	if m.Status != bot.StatusPolling || !m.HostAskedAt.IsZero() || canSettle(*s) || !schedule.IsProbable(&s.Poll) {
		return nil
	}
	first, err := tx.FirstNotice(m.Community, m.ID, m.Host, bot.NoticeProbable)
	if err != nil || !first {
		return err
	}
	return notifyMember(tx, *m, m.Host, bot.NoticeProbable, tx.Now().Unix())
}
