package planner

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

// BeginRedraw returns the snapshot that a meetup's card shows and records the
// time of rendering, so that a burst of changes waits for the next edit.
func (p *Planner) BeginRedraw(ctx context.Context, c bot.CommunityID, id bot.MeetupID) (Snapshot, error) {
	return updateMeetup(ctx, p, c, id, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		m.RenderedAt = tx.Now()
		if err := tx.SaveMeetup(&m); err != nil {
			return Snapshot{}, err
		}
		s, err := readSnapshot(tx, m)
		if err == nil {
			err = proposePick(tx, &s) // here, since that is no work for a tap
		}
		return s, err
	})
}

// lateArrival is how long a request may take effect after it was given up: it was on its
// way already.
const lateArrival = 10 * time.Second

// PromiseLateRedraw promises one more redraw after one that follows a failed attempt,
// whose card may yet arrive and replace the newer one.
func (p *Planner) PromiseLateRedraw(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if err != nil || m.Card.IsZero() {
			return err
		}
		return promiseRedrawLater(tx, m, lateArrival, "late")
	})
}

// PromiseRedraw promises to redraw a meetup's card.
func (p *Planner) PromiseRedraw(ctx context.Context, c bot.CommunityID, id bot.MeetupID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if err != nil {
			return err
		}
		return promiseRedraw(tx, &m)
	})
}

// RecordCard records where a meetup's card was posted. If the meetup changed
// while the card was being posted, the card is redrawn at once.
func (p *Planner) RecordCard(ctx context.Context, c bot.CommunityID, id bot.MeetupID, ref bot.MessageRef) error {
	return p.recordPosted(ctx, c, id, ref, false)
}

// RecordFoundCard is RecordCard for one that an earlier attempt may have posted, and that
// shows the meetup as it was then.
func (p *Planner) RecordFoundCard(ctx context.Context, c bot.CommunityID, id bot.MeetupID, ref bot.MessageRef) error {
	return p.recordPosted(ctx, c, id, ref, true)
}

func (p *Planner) recordPosted(ctx context.Context, c bot.CommunityID, id bot.MeetupID, ref bot.MessageRef, found bool) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if err != nil || m.Card == ref {
			return err
		}
		return recordCard(tx, m, ref, found || m.RenderedAt.IsZero())
	})
}

// recordCard records the card of a locked meetup. A stale one is redrawn.
func recordCard(tx bot.Tx, m bot.Meetup, ref bot.MessageRef, stale bool) error {
	m.Card, m.Thread = ref, ""
	if err := tx.SaveMeetup(&m); err != nil {
		return err
	}
	if err := tx.ForgetReactions(m.Community, m.ID); err != nil { // those recorded are another card's
		return err
	}
	if err := tx.SavePostedMessage(bot.PostedMessage{Ref: ref, Community: m.Community, Meetup: m.ID}); err != nil {
		return err
	}
	if m.Status == bot.StatusPolling {
		if err := promise(tx, m, bot.TaskAddReactions, tx.Now()); err != nil {
			return err
		}
	}
	if stale {
		return promiseRedraw(tx, &m)
	}
	return nil
}

// RecordThread records the thread of a meetup's card.
func (p *Planner) RecordThread(ctx context.Context, c bot.CommunityID, id bot.MeetupID, thread bot.Place) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if err != nil || m.Thread == thread {
			return err
		}
		m.Thread = thread
		return tx.SaveMeetup(&m)
	})
}

// RecordMessage records a message of a task that a network accepted, and the problems
// that it shows to be over. m is the meetup as the message shows it.
func (p *Planner) RecordMessage(ctx context.Context, message bot.PostedMessage, m bot.Meetup, t bot.Task, solved ...bot.ProblemKind) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		for _, kind := range solved {
			if _, err := tx.DeleteProblem(message.Community, message.Meetup, kind); err != nil {
				return err
			}
		}
		if err := tx.SavePostedMessage(message); err != nil {
			return err
		}
		if err := saveAccepted(tx, &m, t, message); err != nil {
			return err
		}
		return p.recordSent(tx, &m, t)
	})
}

// CommunityOf finds the community of a meetup that a member refers to in direct
// messages. The meetup is not found unless Muster has sent them a direct message
// about it.
func (p *Planner) CommunityOf(ctx context.Context, u bot.UserID, id bot.MeetupID) (bot.CommunityID, error) {
	message, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.PostedMessage, error) { return r.DirectMessageTo(u, id) })
	if errors.Is(err, bot.ErrNotFound) {
		err = errNoMeetup()
	}
	return message.Community, err
}

// CommunityOfDraft finds the community of a draft that its author refers to in
// direct messages.
func (p *Planner) CommunityOfDraft(ctx context.Context, author bot.UserID, id bot.DraftID) (bot.CommunityID, error) {
	c, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.CommunityID, error) { return r.CommunityOfDraft(author, id) })
	if errors.Is(err, bot.ErrNotFound) {
		err = errNoDraft()
	}
	return c, err
}

// Memberships finds the communities that a user may mean in direct messages; see
// bot.MemberFinder.
func (p *Planner) Memberships(ctx context.Context, u bot.UserID) ([]bot.Membership, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) ([]bot.Membership, error) { return r.Memberships(u) })
}

// HasMessaged reports whether Muster has sent a member a direct message about a
// meetup.
func (p *Planner) HasMessaged(ctx context.Context, u bot.UserID, id bot.MeetupID) (bool, error) {
	_, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.PostedMessage, error) { return r.DirectMessageTo(u, id) })
	if errors.Is(err, bot.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// RecordMessageDeleted records that a message of Muster was deleted. If it was
// an open meetup's card, the host is notified and can repost it.
func (p *Planner) RecordMessageDeleted(ctx context.Context, ref bot.MessageRef) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		message, err := tx.PostedMessage(ref)
		if errors.Is(err, bot.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		m, err := tx.LockMeetup(message.Community, message.Meetup)
		if err != nil {
			return err
		}
		if err := tx.DeletePostedMessage(ref); err != nil || m.Card != ref {
			return err
		}
		m.Card, m.Thread = bot.MessageRef{}, ""
		if err := tx.SaveMeetup(&m); err != nil {
			return err
		}
		if err := tx.ForgetReactions(m.Community, m.ID); err != nil || !m.IsOpen() {
			return err
		}
		return notifyMember(tx, m, m.Host, bot.NoticeCardDeleted, tx.Now().Unix())
	})
}

// Repost promises to post a card that was deleted or could not be posted.
func (p *Planner) Repost(ctx context.Context, by bot.Actor, id bot.MeetupID) (bot.Meetup, error) {
	return actOn(ctx, p, by, "repost", id, currentMeetup, func(tx bot.Tx, m bot.Meetup) (bot.Meetup, error) {
		if err := canDecide(&m, by, "refuse.repost", "Only {host} (host) or an organiser can post {title} again."); err != nil {
			return m, err
		}
		if err := checkOpen(&m); err != nil || !m.Card.IsZero() {
			return m, err
		}
		community, err := readCommunity(tx, m.Community)
		if err != nil {
			return m, err
		}
		if community.Cards != "" && community.Cards != m.Channel { // the old channel may be gone
			m.Channel = community.Cards
			if err := tx.SaveMeetup(&m); err != nil {
				return m, err
			}
		}
		return m, promiseCard(tx, m)
	})
}

// promiseCard promises to post a card. One that is being posted may be there already, under
// its key: promised again, it would be posted under another.
func promiseCard(tx bot.Tx, m bot.Meetup) error {
	queued, err := tx.MeetupTasks(m.Community, m.ID, []bot.TaskKind{bot.TaskAnnounce}, nil)
	if err != nil {
		return err
	}
	for _, t := range queued {
		unanswered := t.Cause == bot.CauseNone || t.Cause == bot.CauseNetwork || t.Cause == bot.CauseLater
		if t.Attempts > 0 && unanswered {
			return nil
		}
	}
	return promise(tx, m, bot.TaskAnnounce, tx.Now())
}

// RecordUnreachable notifies the host that a member could not be sent a direct
// message.
func (p *Planner) RecordUnreachable(ctx context.Context, c bot.CommunityID, id bot.MeetupID, u bot.UserID) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(c, id)
		if err != nil || u == m.Host {
			return err
		}
		return notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeUnreachable, Subject: string(u)}, string(u))
	})
}

// RecordUnreached records that the member of a task cannot be reached, neither
// directly nor in public, and notifies the host.
func (p *Planner) RecordUnreached(ctx context.Context, t bot.Task, why bot.Obstacle) error {
	return p.store.InTx(ctx, func(tx bot.Tx) error {
		m, err := tx.LockMeetup(t.Community, t.Meetup)
		if err != nil {
			return err
		}
		if err := saveDelivery(tx, &m, t, bot.DeliveryRefused, why); err != nil || t.Member == m.Host || !m.IsOpen() {
			return err
		}
		return notifyAbout(tx, m, m.Host, bot.Notice{Kind: bot.NoticeUnreached, Subject: string(t.Member)}, string(t.Member))
	})
}
