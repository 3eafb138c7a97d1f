package planner

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
)

// EditResult is the result of an edit.
type EditResult struct {
	Snapshot
	Edit  bot.TermsEdit // without an id if nothing changed
	Draft bot.Draft     // the edit, if it has to be looked at again; else without an id
}

// NewlyInvited lists the members whom the edit invited and who have not answered.
func (e *EditResult) NewlyInvited() []bot.UserID {
	m, known := &e.Meetup, append(e.Edit.Before.InvitedUsers(), e.Meetup.Hosts()...)
	var out []bot.UserID
	for _, u := range e.Edit.After.InvitedUsers() {
		_, answered := e.Roster.Of(u)
		answered = answered || m.ChosenSlot == 0 && !m.Anonymous && (len(e.Ballot(u)) > 0 || slices.Contains(e.Interested, u))
		if !answered && m.Admits(u) && !slices.Contains(known, u) {
			out = append(out, u)
		}
	}
	return out
}

// canEdit refuses an actor who may not change a meetup, and a meetup that can no
// longer be changed.
func canEdit(m *bot.Meetup, by bot.Actor, s Snapshot) error {
	if err := canDecide(m, by, "refuse.edit", "Only {host} (host) or an organiser can change {title}."); err != nil {
		return err
	}
	switch {
	case m.Status == bot.StatusDone:
		return errDone(m)
	case m.Status == bot.StatusCancelled && !m.CanRenew(s.Now):
		return errCancelled(m)
	}
	return nil
}

// SnapshotForEdit reads a meetup that the actor may change.
func (p *Planner) SnapshotForEdit(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	s, err := p.SnapshotFor(ctx, by, id)
	if err == nil {
		err = canEdit(&s.Meetup, by, s)
	}
	return s, err
}

// checkEdit returns the problems of an edit with the meetup in its present state.
func checkEdit(r bot.Reader, by bot.Actor, d bot.Draft) ([]*bot.Error, error) {
	m, err := visibleMeetup(r, by, d.Edits)
	if err != nil {
		return nil, err
	}
	s, err := readSnapshot(r, m)
	if err == nil {
		err = canEdit(&m, by, s)
	}
	return editErrors(s, d), err
}

func editErrors(s Snapshot, d bot.Draft) []*bot.Error {
	var problems []*bot.Error
	if s.Meetup.Anonymous {
		problems = d.CheckMust()
	}
	m, args := &s.Meetup, bot.Args{"title": s.Meetup.Title}
	current := m.CurrentTerms()
	same := current.SameTimes(&d.Terms)
	switch {
	case m.Status == bot.StatusUnderway && !same && !d.Completes(&current):
		problems = append(problems, bot.Refuse(bot.KindConflict, "edit.begun", "{title} has begun, so its time stays. The rest can be changed.", args).WithField("when"))
	case m.Status == bot.StatusScheduled && len(d.Slots) == 0 && d.Ready,
		m.Status == bot.StatusCancelled && len(d.Slots) == 0 && !m.StartedByInterest,
		m.Status == bot.StatusPolling && len(d.Slots) == 0 && !m.IsGaugingInterest():
		problems = append(problems, bot.Refuse(bot.KindInvalid, "draft.no_when", "Say when. Try `fri 7pm, sat 3-6pm`.", nil).WithField("when"))
	}
	if m.IsGaugingInterest() && len(d.Slots) == 0 && !d.CloseAt.Equal(m.CloseAt) { // Check skips an unchanged deadline
		problems = append(problems, d.CheckDeadline(s.Now, time.Time{})...)
	}
	if d.Kind == bot.DraftKindPoll {
		return problems // nobody has a seat afterwards
	}
	if n := s.Roster.Heads(bot.RSVPGoing); d.Capacity > 0 && d.Capacity < n {
		problems = append(problems, bot.Refuse(bot.KindConflict, "edit.seats_taken",
			"{n} are going, so it needs {n} seats or more. With fewer, somebody has to give theirs back first.", bot.Args{"n": n}).WithField("capacity"))
	}
	return problems
}

// Edit applies what the actor's draft changes to the meetup that it edits. If others
// have changed the same to something else, or there is nothing to change, it returns
// the draft, made one of the meetup as it is; applying that again does it. shown is
// the version of the draft that the actor saw; of another one nothing is applied. The same
// transaction promises a notice of the difference, reschedules the reminders and
// asks the guests to confirm. Applying the same draft again changes nothing.
func (p *Planner) Edit(ctx context.Context, by bot.Actor, id bot.DraftID, shown int) (EditResult, error) {
	result, err := act(ctx, p, by, "edit", editedMeetup(by, id), inCommunity(by.Community, func(tx bot.Tx) (EditResult, error) {
		d, err := tx.LockDraft(by.Community, by.User, id)
		if err != nil {
			return EditResult{}, err
		}
		m, err := mapNotFound(tx.LockMeetup(by.Community, d.Edits))
		if err == nil {
			err = checkVisible(tx, &m, by)
		}
		if err != nil {
			return EditResult{}, err
		}
		s, err := readSnapshot(tx, m)
		if err != nil || d.PostedAs != 0 {
			return EditResult{Snapshot: s}, err
		}
		if d.Version != shown {
			return EditResult{Snapshot: s, Draft: d}, nil
		}
		result, err := p.rebase(tx, s, &d, by)
		if err != nil || result.Draft.ID != 0 {
			return result, err
		}
		if err := canApply(s, d); err != nil {
			return EditResult{}, err
		}
		result, err = p.applyTerms(tx, s, d, by)
		if err != nil {
			return result, err
		}
		d.PostedAs = m.ID
		return result, tx.SaveDraft(d)
	}))
	if errors.Is(err, bot.ErrNotFound) {
		err = errNoDraft()
	}
	return result, err
}

// rebase makes an edit one of the meetup as it is. It returns the draft if its author
// has to look at it again.
func (p *Planner) rebase(tx bot.Tx, s Snapshot, d *bot.Draft, by bot.Actor) (EditResult, error) {
	m := &s.Meetup
	if err := canEdit(m, by, s); err != nil || !d.Ready {
		return EditResult{}, err
	}
	if err := d.Rebase(m, p.zones, s.Now); err != nil {
		return EditResult{}, err
	}
	next, err := d.TermsFor(m.Host, p.zones)
	if err != nil || d.Meanwhile == nil && (next.Differ(&d.Basis.Terms) || m.Status == bot.StatusCancelled) {
		return EditResult{}, err
	}
	d.Version++
	return EditResult{Snapshot: s, Draft: *d}, tx.SaveDraft(*d)
}

func canApply(s Snapshot, d bot.Draft) error {
	if problems := append(d.Check(s.Now), editErrors(s, d)...); len(problems) > 0 {
		return problems[0]
	}
	if !d.Ready {
		return bot.Refuse(bot.KindConflict, "refuse.not_ready", "Something in it is still unclear. Edit it first.", nil)
	}
	return nil
}

// applyTerms changes a meetup's terms, and its times if they differ.
func (p *Planner) applyTerms(tx bot.Tx, s Snapshot, d bot.Draft, by bot.Actor) (EditResult, error) {
	m := &s.Meetup
	result := EditResult{Edit: newEdit(s, by)}
	if m.Status == bot.StatusCancelled {
		if err := ensureHost(tx, m, by); err != nil {
			return result, err
		}
		if err := checkOpenQuota(tx, by, m.Host); err != nil {
			return result, err
		}
	}
	next, err := d.TermsFor(m.Host, p.zones)
	if err != nil {
		return result, err
	}
	before, cancelled := m.Terms, m.CancelledAt
	m.Terms, m.ChangedAt = next, tx.Now()
	m.Slots, m.Deadline = before.Slots, before.Deadline // pollTerms and moveDate change them
	same := result.Edit.Before.SameTimes(&next)
	switch {
	case d.Kind == bot.DraftKindPoll && !(m.Status == bot.StatusPolling && same && m.Deadline == next.Deadline):
		err = p.pollTerms(tx, m, next, d.CloseAt)
	case d.Kind == bot.DraftKindDate && (!same || m.Status == bot.StatusCancelled):
		err = p.moveDate(tx, &s, next.Slots[0])
	default:
		err = tx.SaveMeetup(m)
	}
	if err != nil {
		return result, err
	}
	result.Edit.After = m.CurrentTerms()
	if m.HasRoster() {
		if err := p.requestConfirmations(tx, &s, result.Edit, by); err != nil {
			return result, err
		}
	}
	if result.Edit.WasCancelled {
		if err := reopenEdited(tx, &s, &result.Edit); err != nil {
			return result, err
		}
	}
	if err := p.tellThread(tx, &s, &result.Edit); err != nil {
		return result, err
	}
	if err := errors.Join(p.promiseOwedSince(tx, *m, cancelled), promiseRedraw(tx, m)); err != nil {
		return result, err
	}
	result.Snapshot, err = readSnapshot(tx, *m)
	return result, err
}

// tellThread stores an edit and promises its notice.
func (p *Planner) tellThread(tx bot.Tx, s *Snapshot, e *bot.TermsEdit) error {
	differs, err := mergeUnsent(tx, e)
	if err != nil {
		return err
	}
	if !differs { // as the guests know it
		return tx.SaveRSVPs(e.Community, e.Meetup, s.Roster.RenewConfirmations(time.Time{}))
	}
	if err := tx.CreateTermsEdit(e); err != nil {
		return err
	}
	if said, err := saidWithQuestion(tx, &s.Meetup, e); said || err != nil {
		return err
	}
	return notifyThread(tx, s.Meetup, numberedNotice(bot.NoticeChanged, int64(e.ID)))
}

// newEdit returns the record of a change with the terms before it and the
// members it affects.
func newEdit(s Snapshot, by bot.Actor) bot.TermsEdit {
	m := &s.Meetup
	e := bot.TermsEdit{Community: m.Community, Meetup: m.ID, By: by.User, At: s.Now, Before: m.CurrentTerms(), WasCancelled: m.Status == bot.StatusCancelled}
	if m.ChosenSlot == 0 && !m.Anonymous {
		e.Affected = append(e.Affected, s.Answered()...)
	}
	for _, state := range []bot.RSVPState{bot.RSVPGoing, bot.RSVPMaybe, bot.RSVPWaiting} {
		for _, row := range s.Roster.Rows(state) {
			if !row.Quiet { // others can read the record
				e.Affected = append(e.Affected, row.Member)
			}
		}
	}
	return e
}

// FindEdit reads one edit of a meetup, and the present state of the meetup.
func (p *Planner) FindEdit(ctx context.Context, c bot.CommunityID, id bot.MeetupID, edit bot.EditID) (EditResult, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (EditResult, error) {
		m, err := mapNotFound(r.Meetup(c, id))
		if err != nil {
			return EditResult{}, err
		}
		result := EditResult{}
		if result.Edit, err = r.TermsEdit(c, id, edit); err != nil {
			return result, err
		}
		result.Snapshot, err = readSnapshot(r, m)
		return result, err
	})
}

// numberedNotice returns a notice whose subject is a number.
func numberedNotice(kind bot.NoticeKind, number int64) bot.Notice {
	return bot.Notice{Kind: kind, Subject: strconv.FormatInt(number, 10)}
}
