package flow

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// visiting calls do with the visitor of a page, whose network was asked. If the place that
// the visitor has to see has become another one, it is asked again.
func visiting[T any](ctx context.Context, f *Flow, pass bot.Pass, do func(bot.Actor) (T, error)) (out T, err error) {
	for range 2 {
		var by bot.Actor
		if by, err = f.Visit(ctx, pass); err != nil {
			return out, err
		}
		unseen := (*bot.SightError)(nil)
		if out, err = do(by); !errors.As(err, &unseen) {
			break
		}
		f.visits.forget(pass.Community, pass.Member)
	}
	return out, err
}

// PollOf reads the poll of a page for its visitor.
func (f *Flow) PollOf(ctx context.Context, pass bot.Pass) (planner.Snapshot, error) {
	return visiting(ctx, f, pass, func(by bot.Actor) (planner.Snapshot, error) { return f.plan.SnapshotFor(ctx, by, pass.Meetup) })
}

// Paint answers the poll of a page with what its visitor painted.
func (f *Flow) Paint(ctx context.Context, pass bot.Pass, client string, strokes []bot.Stroke) (planner.Snapshot, error) {
	return visiting(ctx, f, pass, func(by bot.Actor) (planner.Snapshot, error) {
		if err := f.plan.CountStrokes(ctx, by, len(strokes)); err != nil {
			return planner.Snapshot{}, err
		}
		return f.plan.Paint(ctx, by, pass.Meetup, client, strokes)
	})
}

// SuggestionOf returns what the habit of a page's visitor says of its poll.
func (f *Flow) SuggestionOf(ctx context.Context, pass bot.Pass) (bot.Suggestion, error) {
	return visiting(ctx, f, pass, func(by bot.Actor) (bot.Suggestion, error) {
		suggested, err := f.plan.SuggestionFor(ctx, by, pass.Meetup)
		if len(suggested) > 0 {
			f.usesCalendars(ctx, by)
		}
		return suggested, err
	})
}

// AnswerAsUsual answers the poll of a page as its visitor's habit says.
func (f *Flow) AnswerAsUsual(ctx context.Context, pass bot.Pass) (planner.Snapshot, error) {
	return visiting(ctx, f, pass, func(by bot.Actor) (planner.Snapshot, error) {
		if err := f.plan.CountStrokes(ctx, by, 1); err != nil {
			return planner.Snapshot{}, err
		}
		if _, err := f.confirmHabit(ctx, by, pass.Meetup); err != nil {
			return planner.Snapshot{}, err
		}
		return f.plan.SnapshotFor(ctx, by, pass.Meetup)
	})
}

// StartSession exchanges the secret of a link for a session and its secret.
func (f *Flow) StartSession(ctx context.Context, link string) (pass bot.Pass, secret string, err error) {
	secret = NewSecret()
	pass, err = f.plan.StartSession(ctx, link, secret)
	return pass, secret, err
}

// Visitor finds whose session has a secret.
func (f *Flow) Visitor(ctx context.Context, secret string) (planner.Visitor, error) {
	return f.plan.Visitor(ctx, secret)
}

// PollRevision returns a number that is another one once the poll of a page has changed.
func (f *Flow) PollRevision(ctx context.Context, c bot.CommunityID, m bot.MeetupID) (int64, error) {
	return f.plan.PollRevision(ctx, c, m)
}

// VisitorPrinter returns the printer for a visitor's page.
func (f *Flow) VisitorPrinter(v planner.Visitor) i18n.Printer {
	return f.printer(v.Member.Locale, v.Community.PublicLanguage()).For(v.Member)
}

// StrangerPrinter returns the printer for somebody who is not known yet.
func (f *Flow) StrangerPrinter(locales ...string) i18n.Printer { return f.printer(locales...) }

// visitTTL is how long a network's word that somebody is there, and sees the place of a
// meetup, counts for their page. It is shorter than in direct messages, since a page shows
// what others answer; without it a member who paints would have the network asked with
// every stroke, and all who paint at once would use up what it lets us ask.
const visitTTL = time.Minute

// maxVisits is of how many visitors that is kept.
const maxVisits = 10_000

// visits holds what networks said of who visits pages.
type visits struct {
	mu    sync.Mutex
	known map[visitKey]visit
}

type visitKey struct {
	memberKey

	meetup bot.MeetupID
}

type visit struct {
	bot.Actor

	at time.Time
}

func (s *visits) get(k visitKey, now time.Time) (bot.Actor, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, known := s.known[k]
	return v.Actor, known && now.Sub(v.at) < visitTTL && !now.Before(v.at)
}

func (s *visits) put(k visitKey, by bot.Actor, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= maxVisits {
		s.known = map[visitKey]visit{}
	}
	s.known[k] = visit{by, now}
}

// forget drops what is known of a member.
func (s *visits) forget(c bot.CommunityID, u bot.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.known {
		if k.memberKey == (memberKey{c, u}) {
			delete(s.known, k)
		}
	}
}

// Visit returns the visitor of a page as an actor, after asking their network whether they
// are still in the community and may see the place of the meetup. What it does not say is
// refused, so that nothing is shown to who may not see it.
func (f *Flow) Visit(ctx context.Context, pass bot.Pass) (bot.Actor, error) {
	key := visitKey{memberKey{pass.Community, pass.Member}, pass.Meetup}
	if by, known := f.visits.get(key, f.now()); known {
		return by, nil
	}
	by := pass.Actor()
	who, err := f.askMember(ctx, pass.Community, pass.Member)
	if err != nil {
		return by, err
	}
	by.Organiser = who.Manages
	for range 2 { // again once the network was asked
		err = f.plan.CheckVisit(ctx, by, pass.Meetup)
		unseen := (*bot.SightError)(nil)
		if !errors.As(err, &unseen) {
			break
		}
		answers := f.lookAs(ctx, chat.Viewer{Community: pass.Community, User: pass.Member}, unseen.Places)
		for _, visibility := range answers {
			if visibility == bot.VisibilityUnknown {
				return by, bot.Refuse(bot.KindConflict, "refuse.sight_unsure",
					"I couldn't check just now that you can still see that place in the chat, so I changed nothing. Please try again in a minute.", nil)
			}
		}
		by.Sight = by.Sight.With(answers)
	}
	if err == nil {
		f.visits.put(key, by, f.now())
	}
	return by, err
}
