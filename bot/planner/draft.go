package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

func errNoDraft() *bot.Error {
	return bot.Refuse(bot.KindNotFound, "refuse.no_draft",
		"That preview is gone. Start again with {command}.", bot.Args{"command": "/meetup propose"})
}

// SaveDraft stores a draft, new or edited, and returns what is wrong with it. It
// refuses a change of an older version than the stored one.
func (p *Planner) SaveDraft(ctx context.Context, by bot.Actor, d bot.Draft) (bot.Draft, []*bot.Error, error) {
	d.Community, d.Author = by.Community, by.User
	var problems []*bot.Error
	stored := func(tx bot.Tx) (bot.Draft, error) {
		d, err := currentDraft(by, d.ID)(tx)
		if err == nil {
			problems, err = draftProblems(tx, by, d)
		}
		return d, err
	}
	d, err := act(ctx, p, by, "saveDraft", stored, func(tx bot.Tx) (bot.Draft, error) {
		d := d
		community, err := readCommunity(tx, by.Community)
		if err == nil && d.Edits == 0 {
			community, err = checkProposer(tx, by)
		}
		if err != nil {
			return d, err
		}
		if problems, err = draftProblems(tx, by, d); err != nil {
			return d, err
		}
		d.Ready = d.Ready && len(problems) == 0
		if d.ID != 0 {
			stored, err := tx.LockDraft(by.Community, by.User, d.ID)
			if err != nil {
				return d, err
			}
			if stored.PostedAs != 0 {
				return stored, errAlreadyPosted(tx, stored)
			}
			if stored.Version != d.Version {
				return stored, errDraftChanged()
			}
			d.CreatedAt, d.Version = stored.CreatedAt, stored.Version+1
			return d, tx.SaveDraft(d)
		}
		if err := tx.AddCommunity(community); err != nil {
			return d, err
		}
		d.CreatedAt = tx.Now()
		if err := tx.CreateDraft(&d); err != nil {
			return d, err
		}
		if err := tx.TrimDrafts(by.Community, by.User, bot.MaxDrafts); err != nil {
			return d, err
		}
		return d, promiseDeleteExpired(tx, by.Community)
	})
	if errors.Is(err, bot.ErrNotFound) {
		err = errNoDraft()
	}
	return d, problems, err
}

// draftProblems returns what is wrong with a draft.
func draftProblems(tx bot.Tx, by bot.Actor, d bot.Draft) ([]*bot.Error, error) {
	problems := d.Check(tx.Now())
	if d.Edits == 0 {
		return problems, nil
	}
	more, err := checkEdit(tx, by, d)
	return append(problems, more...), err
}

// errAlreadyPosted returns the refusal to change a draft of which a meetup was made,
// by the name that the meetup has now.
func errAlreadyPosted(tx bot.Tx, d bot.Draft) error {
	m, err := tx.Meetup(d.Community, d.PostedAs)
	switch {
	case err != nil:
		return err
	case m.Title == "": // forgotten with its host
		return errCancelled(&m)
	}
	return bot.Refuse(bot.KindConflict, "refuse.posted", "{title} is posted already.", bot.Args{"title": m.Title})
}

func errDraftChanged() *bot.Error {
	return bot.Refuse(bot.KindConflict, "refuse.draft_changed", "Something else was changed in it just now. Try again.", nil)
}

// Draft finds a draft of the actor.
func (p *Planner) Draft(ctx context.Context, by bot.Actor, id bot.DraftID) (bot.Draft, error) {
	d, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.Draft, error) {
		if err := checkStillThere(r, by, "draft"); err != nil {
			return bot.Draft{}, err
		}
		d, err := r.Draft(by.Community, by.User, id)
		if err == nil && d.Edits != 0 {
			_, err = visibleMeetup(r, by, d.Edits)
		}
		return d, err
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
	m, err := act(ctx, p, by, "propose", proposedMeetup(by, id), inCommunity(by.Community, func(tx bot.Tx) (bot.Meetup, error) {
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
		if err := checkOpenQuota(tx, by, by.User); err != nil {
			return bot.Meetup{}, err
		}
		if d.Channel, err = CardPlace(community, d.Channel); err != nil {
			return bot.Meetup{}, err
		}
		m, err := p.createMeetup(tx, d)
		if err != nil {
			return m, err
		}
		d.PostedAs = m.ID
		return m, tx.SaveDraft(d)
	}))
	if errors.Is(err, bot.ErrNotFound) {
		err = errNoDraft()
	}
	return m, err
}

// CardPlace returns where the card of a draft proposed in a place is posted. It
// is never direct messages, where nobody else would see it.
func CardPlace(community bot.Community, proposed bot.Place) (bot.Place, error) {
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
	if d.StartsAtOnce() && d.Deadline.IsZero() {
		d.CloseAt = now.Add(bot.AtOncePoll) // the poll lasts from when it is posted
	}
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
		StartedByInterest: len(d.Slots) == 0, Anonymous: d.Anonymous && d.Kind == bot.DraftKindPoll,
		MembersAddTimes: d.MembersAddTimes && d.Kind == bot.DraftKindPoll, CreatedAt: now,
	}
	m.HideEmoji()
	if d.Kind == bot.DraftKindPoll {
		m.CloseAt = d.CloseAt
	}
	if m.StartsAtOnce() {
		if err := m.OpenAtOnce(p.zones, d.Deadline, now); err != nil {
			return m, err
		}
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
	return m, p.promiseOwed(tx, m)
}
