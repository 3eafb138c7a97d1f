package flow

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routePages(r *chat.Router) {
	r.OnPress("paint", f.linkToPoll)
	r.OnPress("signout", f.signOut)
}

// LandingPath is where the links to pages lead. Their secret follows as the fragment,
// which a browser sends to nobody.
const LandingPath = "/when"

// ServePages lets members open their pages on the networks whose readers reach them.
// It is called before the first event.
func (f *Flow) ServePages(reached func(bot.Network) bool) { f.pages = reached }

func (f *Flow) servesPages(c bot.CommunityID) bool { return f.pages != nil && f.pages(c.Network()) }

// publicCard returns the card of a meetup.
func (f *Flow) publicCard(p i18n.Printer, s planner.Snapshot) chat.Card {
	return f.withPage(p, &s.Meetup, card.Meetup(p, s))
}

// withPage offers the page of a poll on a card, if its readers reach pages.
func (f *Flow) withPage(p i18n.Printer, m *bot.Meetup, c chat.Card) chat.Card {
	if f.servesPages(m.Community) {
		card.OfferPage(p, &c, m)
	}
	return c
}

// NewSecret returns a secret of 256 bits for a link or a session, in characters that an
// address and a cookie take as they are.
func NewSecret() string { return rand.Text() + rand.Text() }

// linkToPoll gives the actor a link to their page of a poll, which nobody else sees: a
// button on the card itself would have one address for everybody.
func (f *Flow) linkToPoll(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	if !f.servesPages(actor.Community) {
		return nil, bot.Refuse(bot.KindConflict, "refuse.no_pages",
			"My pages can't be reached from here. {button} on the card takes the same answers.", bot.Args{"button": p.Word("button.choose", nil)})
	}
	secret := NewSecret()
	link, err := f.plan.OpenPage(ctx, actor, id, secret)
	if err != nil {
		return nil, err
	}
	page := chat.LinkToURL(p.Word("link.open", nil), LandingPath+"#"+secret)
	page[0].Bold = true
	m := &link.Meetup
	return chat.Reply{Card: chat.Card{
		Tone: chat.ToneAsking, Lead: p.Say("link.poll", bot.Args{"page": page, "title": card.Title(m)}),
		Notes: []chat.Text{p.Say("link.note", bot.Args{"when": p.InZone(link.Expires, m.Zone), "in": chat.Text{{Time: link.Expires, Format: chat.FormatRelative}}, "command": "/meetup me show"})},
	}}, nil
}

// pagesLine says how many pages of the member are open.
func pagesLine(p i18n.Printer, profile planner.MemberProfile) []chat.Text {
	switch {
	case profile.Sessions > 0:
		return []chat.Text{p.Say("me.pages", bot.Args{"n": profile.Sessions})}
	case profile.Links > 0:
		return []chat.Text{p.Say("me.page_links", nil)}
	}
	return nil
}

func (f *Flow) signOut(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	if _, err := f.plan.ClosePages(ctx, actor); err != nil {
		return nil, err
	}
	f.visits.forget(actor.Community, actor.User)
	return chat.Reply{Card: textCard(f.privatePrinter(e.From).Say("me.signed_out", nil))}, nil
}

// VisitorPrinter returns the printer for a visitor's page.
func (f *Flow) VisitorPrinter(v planner.Visitor) i18n.Printer {
	return f.printer(v.Member.Locale, v.Community.PublicLanguage()).For(v.Member)
}

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
