package planner

import (
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

func errNoDraft() *bot.Error {
	return bot.Refuse(bot.KindNotFound, "refuse.no_draft",
		"That preview is gone. Start again with {command}.", bot.Args{"command": "/meetup propose"})
}

// SaveDraft stores a draft, new or edited, and returns what is wrong with it.
func (p *Planner) SaveDraft(ctx context.Context, by bot.Actor, d bot.Draft) (bot.Draft, []*bot.Error, error) {
	d.Community, d.Author = by.Community, by.User
	var problems []*bot.Error
	d, err := act(ctx, p, by, "saveDraft", currentDraft(by, d.ID), func(tx bot.Tx) (bot.Draft, error) {
		d := d
		community, err := readCommunity(tx, by.Community)
		if err == nil && d.Edits == 0 {
			community, err = checkProposer(tx, by)
		}
		if err != nil {
			return d, err
		}
		now := tx.Now()
		problems = d.Check(now)
		if d.Edits != 0 {
			editProblems, err := checkEdit(tx, by, d)
			if err != nil {
				return d, err
			}
			problems = append(problems, editProblems...)
		}
		d.Ready = d.Ready && len(problems) == 0
		if d.ID != 0 {
			stored, err := tx.LockDraft(by.Community, by.User, d.ID)
			if err != nil {
				return d, err
			}
			if stored.PostedAs != 0 {
				return stored, errAlreadyPosted()
			}
			d.CreatedAt = stored.CreatedAt
			return d, tx.SaveDraft(d)
		}
		if err := tx.SaveCommunity(community); err != nil {
			return d, err
		}
		if err := tx.DeleteDrafts(by.Community, by.User, now.AddDate(0, 0, -bot.DraftRetentionDays)); err != nil {
			return d, err
		}
		d.CreatedAt = now
		err = tx.CreateDraft(&d)
		return d, err
	})
	if errors.Is(err, bot.ErrNotFound) {
		err = errNoDraft()
	}
	return d, problems, err
}

func errAlreadyPosted() *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.posted", "That one is posted already.", nil)
}

// Draft finds a draft of the actor.
func (p *Planner) Draft(ctx context.Context, by bot.Actor, id bot.DraftID) (bot.Draft, error) {
	d, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.Draft, error) {
		return r.Draft(by.Community, by.User, id)
	})
	if errors.Is(err, bot.ErrNotFound) {
		err = errNoDraft()
	}
	return d, err
}

// Discard deletes a draft of the actor. It is no error if the draft is gone.
func (p *Planner) Discard(ctx context.Context, by bot.Actor, id bot.DraftID) error {
	err := actOnly(ctx, p, by, "discard", func(tx bot.Tx) error { return tx.DeleteDraft(by.Community, by.User, id) })
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	return err
}

// Propose turns the actor's draft into a meetup: a poll or, with one fixed time,
// an event. Proposing the same draft again returns the same meetup.
func (p *Planner) Propose(ctx context.Context, by bot.Actor, id bot.DraftID) (bot.Meetup, error) {
	m, err := act(ctx, p, by, "propose", proposedMeetup(by, id), func(tx bot.Tx) (bot.Meetup, error) {
		d, err := tx.LockDraft(by.Community, by.User, id)
		if err != nil {
			return bot.Meetup{}, err
		}
		if d.Edits != 0 {
			return bot.Meetup{}, errNoDraft()
		}
		if d.PostedAs != 0 {
			return tx.Meetup(by.Community, d.PostedAs)
		}
		community, err := checkProposer(tx, by)
		if err != nil {
			return bot.Meetup{}, err
		}
		if err := checkOpenQuota(tx, by.Community, by.User); err != nil {
			return bot.Meetup{}, err
		}
		if d.Channel, err = cardPlace(community, d.Channel); err != nil {
			return bot.Meetup{}, err
		}
		m, err := p.createMeetup(tx, d)
		if err != nil {
			return m, err
		}
		d.PostedAs = m.ID
		return m, tx.SaveDraft(d)
	})
	if errors.Is(err, bot.ErrNotFound) {
		err = errNoDraft()
	}
	return m, err
}

// cardPlace returns where the card of a draft proposed in a place is posted. It
// is never direct messages, where nobody else would see it.
func cardPlace(community bot.Community, proposed bot.Place) (bot.Place, error) {
	_, direct := proposed.Direct()
	switch {
	case community.Cards != "":
		return community.Cards, nil
	case direct && community.Channel != "":
		return community.Channel, nil
	case direct:
		return "", bot.Refuse(bot.KindConflict, "refuse.post_direct",
			"Nobody else would see it here. Say in a channel where meetups go, with {command}, or propose it there.", bot.Args{"command": "/meetup settings"})
	}
	return proposed, nil
}

// createMeetup creates a meetup from a draft and promises its tasks.
func (p *Planner) createMeetup(tx bot.Tx, d bot.Draft) (bot.Meetup, error) {
	now := tx.Now()
	if problems := d.Check(now); len(problems) > 0 {
		return bot.Meetup{}, problems[0]
	}
	if !d.Ready {
		return bot.Meetup{}, bot.Refuse(bot.KindConflict, "refuse.not_ready", "Something in it is still unclear. Edit it first.", nil)
	}
	terms, err := d.TermsFor(d.Author, p.zones)
	if err != nil {
		return bot.Meetup{}, err
	}
	m := bot.Meetup{
		Terms: terms, Community: d.Community, Channel: d.Channel, Status: bot.StatusPolling, Host: d.Author,
		StartedByInterest: len(d.Slots) == 0, CreatedAt: now,
	}
	if d.Kind == bot.DraftKindPoll {
		m.CloseAt = d.CloseAt
	}
	if err := tx.CreateMeetup(&m); err != nil {
		return m, err
	}
	if err := promise(tx, m, bot.TaskAnnounce, now); err != nil {
		return m, err
	}
	if d.Kind == bot.DraftKindDate {
		err := p.schedule(tx, &m, m.Slots[0], bot.Reason{By: bot.DeciderNone, Tie: bot.TieOnly})
		return m, err
	}
	return m, p.promisePoll(tx, m)
}

// Upcoming lists the meetups of a community with one of the statuses, by default
// the open ones. It also returns the time of reading.
func (p *Planner) Upcoming(ctx context.Context, c bot.CommunityID, status ...bot.Status) ([]bot.Meetup, time.Time, error) {
	var now time.Time
	if len(status) == 0 {
		status = []bot.Status{bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway}
	}
	ms, err := bot.View(ctx, p.store, func(r bot.Reader) ([]bot.Meetup, error) {
		now = r.Now()
		return r.FindMeetups(c, bot.MeetupFilter{Status: status, Limit: 25})
	})
	return ms, now, err
}

// Snapshot reads a meetup of the community with its answers.
func (p *Planner) Snapshot(ctx context.Context, c bot.CommunityID, id bot.MeetupID) (Snapshot, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Snapshot, error) {
		m, err := mapNotFound(r.Meetup(c, id))
		if err != nil {
			return Snapshot{}, err
		}
		return readSnapshot(r, m)
	})
}
