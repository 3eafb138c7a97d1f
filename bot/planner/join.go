package planner

import (
	"context"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// joinInterval is the least time between two messages to a host about members who
// would like to be invited.
const joinInterval = 10 * time.Minute

// AskToJoin asks the host to invite the actor, once per meetup. Requests of a
// short time are one message. It does nothing if the meetup is for them already.
func (p *Planner) AskToJoin(ctx context.Context, by bot.Actor, id bot.MeetupID) (bot.Meetup, error) {
	return actOn(ctx, p, by, "askToJoin", id, currentMeetup, func(tx bot.Tx, m bot.Meetup) (bot.Meetup, error) {
		if err := checkOpen(&m); err != nil || m.Admits(by.User) {
			return m, err
		}
		pending, err := tx.JoinRequests(m.Community, m.ID)
		if err != nil {
			return m, err
		}
		isNew, err := tx.AddJoinRequest(m.Community, m.ID, bot.JoinRequest{Member: by.User, At: tx.Now()})
		if err != nil || !isNew {
			return m, err
		}
		due := tx.Now()
		if n := len(pending); n > 0 { // the host may just have been notified of those
			due = later(due, pending[n-1].At.Add(joinInterval))
		}
		return m, notifyAt(tx, m, m.Host, bot.Notice{Kind: bot.NoticeJoinRequests}, due)
	})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// JoinRequests lists who would like to be invited to a meetup, for its host.
func (p *Planner) JoinRequests(ctx context.Context, c bot.CommunityID, id bot.MeetupID) ([]bot.JoinRequest, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) ([]bot.JoinRequest, error) { return r.JoinRequests(c, id) })
}

// Admit invites the members who asked until a moment, and tells them. Later ones
// were not in the message that the actor saw.
func (p *Planner) Admit(ctx context.Context, by bot.Actor, id bot.MeetupID, until time.Time) (bot.Meetup, error) {
	return p.answerJoinRequests(ctx, by, id, until, "admit", func(tx bot.Tx, m *bot.Meetup, asked []bot.UserID) error {
		asked = slices.DeleteFunc(asked, m.Admits)
		if len(asked) == 0 {
			return nil
		}
		if n := len(m.Invited) + len(asked); n > bot.MaxInvited {
			return bot.Refuse(bot.KindConflict, "refuse.too_many_invited",
				"That would make {n} people; at most {most} can be invited by name.", bot.Args{"n": n, "most": bot.MaxInvited})
		}
		m.Invite(asked)
		m.ChangedAt = tx.Now()
		if err := tx.SaveMeetup(m); err != nil {
			return err
		}
		for _, u := range asked {
			if err := notifyMember(tx, *m, u, bot.NoticeAdmitted, tx.Now().Unix()); err != nil {
				return err
			}
		}
		if m.Status == bot.StatusPolling {
			if err := p.promiseOwed(tx, *m); err != nil {
				return err
			}
		}
		return promiseRedraw(tx, m)
	})
}

// TurnAway answers the requests made until a moment without inviting anybody. It
// notifies nobody.
func (p *Planner) TurnAway(ctx context.Context, by bot.Actor, id bot.MeetupID, until time.Time) (bot.Meetup, error) {
	return p.answerJoinRequests(ctx, by, id, until, "turnAway", func(bot.Tx, *bot.Meetup, []bot.UserID) error { return nil })
}

func (p *Planner) answerJoinRequests(
	ctx context.Context, by bot.Actor, id bot.MeetupID, until time.Time, name string, answer func(bot.Tx, *bot.Meetup, []bot.UserID) error,
) (bot.Meetup, error) {
	return actOn(ctx, p, by, name, id, currentMeetup, func(tx bot.Tx, m bot.Meetup) (bot.Meetup, error) {
		if err := canDecide(&m, by, "refuse.admit", "Only {host} (host) or an organiser can say who {title} is for."); err != nil {
			return m, err
		}
		if err := checkOpen(&m); err != nil {
			return m, err
		}
		requests, err := tx.JoinRequests(m.Community, m.ID)
		if err != nil {
			return m, err
		}
		var asked []bot.UserID
		for _, r := range requests {
			if !r.At.After(until) {
				asked = append(asked, r.Member)
			}
		}
		if err := answer(tx, &m, asked); err != nil {
			return m, err
		}
		return m, tx.AnswerJoinRequests(m.Community, m.ID, until)
	})
}

// SnapshotForBallot reads a poll for a member who is about to answer it, and
// refuses one whom it is not for.
func (p *Planner) SnapshotForBallot(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Snapshot, error) {
		m, err := visibleMeetup(r, by, id)
		if err == nil {
			err = canAnswer(&m, by.User)
		}
		if err != nil {
			return Snapshot{Poll: bot.Poll{Meetup: m}}, err
		}
		s, err := readSnapshot(r, m)
		if err == nil {
			s.Suggested, err = p.suggestion(r, &m, by.User, s.Now)
			s.Suggested = s.Suggested.Unanswered(s.Ballot(by.User))
		}
		return s, err
	})
}

// SnapshotForRSVP reads a meetup for a member who is about to say more about their
// RSVP, and refuses one who may not give any.
func (p *Planner) SnapshotForRSVP(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	s, err := p.SnapshotFor(ctx, by, id)
	if err == nil {
		err = canRSVP(&s.Meetup, &s.Roster, by.User)
	}
	return s, err
}
