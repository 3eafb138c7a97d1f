package flow

import (
	"context"
	"crypto/rand"
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

// linkToOwnPage returns a link to the actor's personal page, for them alone.
func (f *Flow) linkToOwnPage(ctx context.Context, actor bot.Actor, p i18n.Printer) (page chat.Text, expires time.Time, err error) {
	secret := NewSecret()
	link, err := f.plan.OpenPage(ctx, actor, 0, secret)
	if err != nil {
		return nil, time.Time{}, err
	}
	page = chat.LinkToURL(p.Word("link.open", nil), LandingPath+"#"+secret)
	page[0].Bold = true
	return page, link.Expires, nil
}

// ownPageNote says whose the link to a personal page is, and how long it works.
func ownPageNote(p i18n.Printer, profile planner.MemberProfile, expires time.Time) chat.Text {
	return p.Say("calendars.link_note", bot.Args{
		"when": p.InZone(expires, calendarZoneOf(profile)), "in": chat.Text{{Time: expires, Format: chat.FormatRelative}}, "command": "/meetup me show",
	})
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

// SignOut ends all sessions and links of the visitor of a page.
func (f *Flow) SignOut(ctx context.Context, pass bot.Pass) error {
	by, err := f.Visit(ctx, pass)
	if err != nil {
		return err
	}
	if _, err := f.plan.ClosePages(ctx, by); err != nil {
		return err
	}
	f.visits.forget(pass.Community, pass.Member)
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
