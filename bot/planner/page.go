package planner

import (
	"cmp"
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// PageLink is a link to a member's page, and the meetup that it is of.
type PageLink struct {
	bot.Pass

	Meetup bot.Meetup // zero: the page is their personal one
}

// OpenPage gives the actor a link to their page of a meetup, on which they may answer
// its poll; 0: to their personal page. The link is only as good as its secret.
func (p *Planner) OpenPage(ctx context.Context, by bot.Actor, id bot.MeetupID, secret string) (PageLink, error) {
	by.Event = "" // sent again, it is another link
	if id == 0 {
		return act(ctx, p, by, "openPage", nil, func(tx bot.Tx) (PageLink, error) {
			if err := checkCommunity(tx, by.Community); err != nil {
				return PageLink{}, err
			}
			link := bot.PersonalLink(by.Community, by.User, secret, tx.Now())
			return PageLink{Pass: link}, tx.AddPass(link)
		})
	}
	return actOn(ctx, p, by, "openPage", id, nil, func(tx bot.Tx, m bot.Meetup) (PageLink, error) {
		if err := canAnswer(&m, by.User); err != nil {
			return PageLink{}, err
		}
		link := m.LinkFor(by.User, secret, tx.Now())
		return PageLink{link, m}, tx.AddPass(link)
	})
}

// CheckVisit refuses a visitor who has signed out everywhere, has left the community, or
// may not see the place of the meetup and is not named by it: a page stays open where a card
// would not be seen any more. 0: the personal page.
func (p *Planner) CheckVisit(ctx context.Context, by bot.Actor, id bot.MeetupID) error {
	return p.store.View(ctx, func(r bot.Reader) error {
		if err := checkStillThere(r, by, "visit"); err != nil {
			return err
		}
		if n, err := r.CountPasses(by.Community, by.User, bot.PassSession); err != nil || n == 0 {
			return cmp.Or[error](err, errNoPass(bot.PassSession))
		}
		if id == 0 {
			return nil
		}
		m, err := visibleMeetup(r, by, id)
		if err == nil {
			err = checkSeesPlace(&m, by)
		}
		return err
	})
}

// checkSeesPlace refuses an actor whom the meetup does not name and who cannot see its place.
func checkSeesPlace(m *bot.Meetup, by bot.Actor) error {
	visible, err := m.IsVisibleTo(by, bot.NoPart)
	if err == nil && !visible {
		err = errNoMeetup()
	}
	return err
}

// StartSession exchanges a link for a session, as often as the link works.
func (p *Planner) StartSession(ctx context.Context, link, secret string) (bot.Pass, error) {
	return bot.Update(ctx, p.store, func(tx bot.Tx) (bot.Pass, error) {
		found, err := goodPass(tx, link, bot.PassLink)
		if err != nil {
			return bot.Pass{}, err
		}
		session := found.Session(secret, tx.Now())
		return session, tx.AddPass(session)
	})
}

// Visitor is who visits a page, as stored.
type Visitor struct {
	Pass      bot.Pass
	Member    bot.Member
	Community bot.Community
}

// Visitor finds whose session has a secret, unless it has ended.
func (p *Planner) Visitor(ctx context.Context, secret string) (Visitor, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Visitor, error) {
		pass, err := goodPass(r, secret, bot.PassSession)
		if err != nil {
			return Visitor{}, err
		}
		v := Visitor{Pass: pass}
		if v.Member, err = readMember(r, pass.Community, pass.Member); err == nil {
			v.Community, err = readCommunity(r, pass.Community)
		}
		return v, err
	})
}

// goodPass finds the pass with a secret. It ends with its time, its meetup, and when its
// member leaves; until then its owner may delete it.
func goodPass(r bot.Reader, secret string, kind bot.PassKind) (bot.Pass, error) {
	pass, err := r.PassOf(bot.HashPass(secret))
	if errors.Is(err, bot.ErrNotFound) || err == nil && !pass.IsGood(kind, r.Now()) {
		return pass, errNoPass(kind)
	}
	if err != nil {
		return pass, err
	}
	if left, err := hasLeft(r, pass.Community, pass.Member); err != nil || left {
		if err == nil {
			err = ErrNotMember()
		}
		return pass, err
	}
	if pass.Meetup == 0 {
		return pass, nil
	}
	m, err := mapNotFound(r.Meetup(pass.Community, pass.Meetup))
	switch {
	case err != nil:
		return pass, err
	case m.Status == bot.StatusCancelled:
		return pass, errCancelled(&m)
	case m.Status == bot.StatusDone:
		return pass, errDone(&m)
	}
	return pass, nil
}

func errNoPass(kind bot.PassKind) *bot.Error {
	if kind == bot.PassLink {
		return bot.Refuse(bot.KindForbidden, "refuse.page_link",
			"This link doesn't work any more: it has expired, or its owner signed out.", nil)
	}
	return bot.Refuse(bot.KindForbidden, "refuse.page_session",
		"You're signed out of this page in this browser. Everything that you saved is still there.", nil)
}

// ClosePages ends all links and sessions of the actor, and returns how many pages were
// signed in.
func (p *Planner) ClosePages(ctx context.Context, by bot.Actor) (int, error) {
	none := func(bot.Tx) (int, error) { return 0, nil }
	return act(ctx, p, by, "closePages", none, func(tx bot.Tx) (int, error) { return tx.DeletePasses(by.Community, by.User) })
}

// PollRevision returns a number that is another one once a meetup or its answers have
// changed, for those who look at its page.
func (p *Planner) PollRevision(ctx context.Context, c bot.CommunityID, id bot.MeetupID) (int64, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (int64, error) { return r.PollRevision(c, id) })
}
