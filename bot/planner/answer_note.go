package planner

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// SetAnswerNote sets the actor's note with their answers to a poll, for its hosts or for
// all; empty removes it.
func (p *Planner) SetAnswerNote(ctx context.Context, by bot.Actor, id bot.MeetupID, typed string, audience bot.Audience) (Snapshot, error) {
	return actInOrder(ctx, p, by, "answerNote", bot.TopicNote, id, currentBallot(by.User), func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		s, err := readBallot(tx, m, by.User)
		if err == nil {
			err = canNote(&s, by)
		}
		if err != nil {
			return s, err
		}
		note, err := bot.NewAnswerNote(by.User, typed, audience, tx.Now())
		if err != nil {
			return s, err
		}
		return s, tx.SaveAnswerNote(m.Community, m.ID, note)
	})
}

// AnswerNote reads the actor's note on a poll, before they write one. It refuses those who
// may not.
func (p *Planner) AnswerNote(ctx context.Context, by bot.Actor, id bot.MeetupID) (bot.AnswerNote, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bot.AnswerNote, error) {
		m, err := visibleMeetup(r, by, id)
		if err != nil {
			return bot.AnswerNote{}, err
		}
		s, err := readBallot(r, m, by.User)
		if err == nil {
			err = canNote(&s, by)
		}
		if err != nil {
			return bot.AnswerNote{}, err
		}
		notes, err := r.AnswerNotes(m.Community, m.ID)
		for _, n := range notes {
			if n.Member == by.User {
				return n, err
			}
		}
		return bot.AnswerNote{}, err
	})
}

// canNote refuses who has not answered the poll, and everybody of an anonymous one: a note
// would say whose it is.
func canNote(s *Snapshot, by bot.Actor) error {
	m := &s.Meetup
	if err := canAnswer(m, by.User); err != nil {
		return err
	}
	switch {
	case m.Anonymous:
		return bot.Refuse(bot.KindForbidden, "refuse.anonymous_note", "{title} is an anonymous poll: a note would show who you are.", bot.Args{"title": m.Title})
	case len(s.Ballot(by.User)) == 0:
		return bot.Refuse(bot.KindConflict, "refuse.note_first", "Answer {title} first; then you can add a note to it.", bot.Args{"title": m.Title})
	}
	return nil
}

// notesOf returns the notes on a poll that the actor may read, of those who still answer it.
func notesOf(r bot.Reader, s *Snapshot, by bot.Actor) ([]bot.AnswerNote, error) {
	if s.Meetup.Status != bot.StatusPolling {
		return nil, nil
	}
	notes, err := r.AnswerNotes(s.Meetup.Community, s.Meetup.ID)
	answered := s.Answered()
	return slices.DeleteFunc(notes, func(n bot.AnswerNote) bool {
		return !n.IsFor(&s.Meetup, by) || !slices.Contains(answered, n.Member)
	}), err
}
