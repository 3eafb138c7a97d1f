package planner

import (
	"context"
	"errors"

	"github.com/muster-bot/muster/bot"
)

// member returns what is known of somebody; who never acted is known by their
// id alone.
func member(r bot.Reader, c bot.CommunityID, u bot.UserID) (bot.Member, error) {
	m, err := r.Member(c, u)
	if errors.Is(err, bot.ErrNotFound) {
		return bot.Member{Community: c, User: u}, nil
	}
	return m, err
}

// Member returns what is known of somebody.
func (p *Planner) Member(ctx context.Context, c bot.CommunityID, u bot.UserID) (bot.Member, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bot.Member, error) { return member(r, c, u) })
}

// Notice keeps what the network told of a member who acts, if it is news, and
// returns what is known of them. A community that was never met keeps nobody.
func (p *Planner) Notice(ctx context.Context, seen bot.Member) (bot.Member, error) {
	isNew := false
	was, err := bot.View(ctx, p.store, func(r bot.Reader) (bot.Member, error) {
		m, err := r.Member(seen.Community, seen.User)
		isNew = errors.Is(err, bot.ErrNotFound)
		if isNew {
			return seen, nil
		}
		return m, err
	})
	if err != nil || !isNew && !tells(was, seen) {
		return was, err
	}
	m, err := bot.Update(ctx, p.store, func(tx bot.Tx) (bot.Member, error) {
		m, err := member(tx, seen.Community, seen.User)
		if err != nil {
			return m, err
		}
		m = updated(m, seen)
		if _, err := tx.Community(m.Community); err != nil {
			return m, err
		}
		return m, tx.SaveMember(m)
	})
	if errors.Is(err, bot.ErrNotFound) {
		return seen, nil
	}
	return m, err
}

// tells tells whether something about a member is new. What the network does
// not say this time stays as it was.
func tells(was, seen bot.Member) bool {
	now := updated(was, seen)
	return now.Locale != was.Locale || now.Zone != was.Zone
}

func updated(m, seen bot.Member) bot.Member {
	if seen.Locale != "" {
		m.Locale = seen.Locale
	}
	if seen.Zone != "" {
		m.Zone = seen.Zone
	}
	return m
}

// Self is what Muster knows of a member and does for them.
type Self struct {
	Member    bot.Member
	Community bot.Community
	Meetups   []bot.Meetup // open ones that they host, answered or come to
}

// Me reads what is known of the actor.
func (p *Planner) Me(ctx context.Context, by bot.Actor) (Self, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Self, error) {
		var s Self
		var err error
		if s.Member, err = member(r, by.Community, by.User); err != nil {
			return s, err
		}
		if s.Community, err = community(r, by.Community); err != nil {
			return s, err
		}
		s.Meetups, err = r.FindMeetups(by.Community, bot.MeetupFilter{Status: open, Member: by.User, Limit: 25})
		return s, err
	})
}

// open are the states of a meetup that is not over.
var open = []bot.Status{bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway}

// SetMyZone keeps where the actor says they live; an empty zone takes it back.
func (p *Planner) SetMyZone(ctx context.Context, by bot.Actor, zone string) (bot.Member, error) {
	return p.setMe(ctx, by, func(m *bot.Member) error {
		if zone != "" {
			if _, err := p.zones(zone); err != nil {
				return noZone(zone)
			}
		}
		m.OwnZone = zone
		return nil
	})
}

// SetMyWay keeps how the actor wishes to be reminded.
func (p *Planner) SetMyWay(ctx context.Context, by bot.Actor, way bot.ReminderChannel) (bot.Member, error) {
	return p.setMe(ctx, by, func(m *bot.Member) error {
		m.ReminderChannel = way
		return nil
	})
}

// SetMyTimes keeps when the actor wishes to be reminded by direct message, and
// when never. Who says when wishes to be reminded so.
func (p *Planner) SetMyTimes(ctx context.Context, by bot.Actor, leads []bot.Lead, quiet *bot.Quiet) (bot.Member, error) {
	return p.setMe(ctx, by, func(m *bot.Member) error {
		if err := bot.CheckLeads(leads); err != nil {
			return err
		}
		if len(leads) > 0 {
			m.ReminderChannel = bot.ReminderChannelDirect
		}
		m.Leads, m.Quiet = leads, quiet
		return nil
	})
}

// setMe changes what the actor set for themselves, and makes what they are
// owed anew.
func (p *Planner) setMe(ctx context.Context, by bot.Actor, change func(*bot.Member) error) (bot.Member, error) {
	return act(ctx, p, by, "setMe", memberAsIs(by), func(tx bot.Tx) (bot.Member, error) {
		m, err := member(tx, by.Community, by.User)
		if err != nil {
			return m, err
		}
		if err := change(&m); err != nil {
			return m, err
		}
		if err := tx.SaveMember(m); err != nil {
			return m, err
		}
		meetups, err := tx.FindMeetups(by.Community, bot.MeetupFilter{Status: []bot.Status{bot.StatusScheduled}, Member: by.User, Limit: 1000})
		if err != nil {
			return m, err
		}
		for _, one := range meetups {
			// Locked, so that no answer of theirs is being seated meanwhile.
			locked, err := tx.LockMeetup(by.Community, one.ID)
			if err == nil {
				err = p.remindAnew(tx, locked, by.User)
			}
			if err != nil {
				return m, err
			}
		}
		return m, nil
	})
}

// SetWish keeps how the actor wishes to be reminded of one meetup; an empty
// way is as of all others.
func (p *Planner) SetWish(ctx context.Context, by bot.Actor, id bot.MeetupID, way bot.ReminderChannel) (Reminded, error) {
	return actOn(ctx, p, by, "setWish", id, p.remindedAsIs(by.User), func(tx bot.Tx, m bot.Meetup) (Reminded, error) {
		if err := maySetReminders(tx, m, by.User); err != nil {
			return Reminded{}, err
		}
		if err := tx.SaveReminderOverride(by.Community, id, by.User, way); err != nil {
			return Reminded{}, err
		}
		if err := p.remindAnew(tx, m, by.User); err != nil {
			return Reminded{}, err
		}
		return p.reminded(tx, m, by.User)
	})
}

func maySetReminders(r bot.Reader, m bot.Meetup, u bot.UserID) error {
	roster, err := r.Roster(m.Community, m.ID)
	if err != nil {
		return err
	}
	return canRSVP(&m, &roster, u)
}

// Reminded is how a member is reminded of one meetup.
type Reminded struct {
	Meetup bot.Meetup
	Member bot.Member
	Way    bot.ReminderChannel // how, after all
	Wish   bot.ReminderChannel // what they said for this one; empty: nothing
	Next   []bot.Reminder      // what they are still owed, soonest first; none where they do not come
}

// Reminders reads how the actor is reminded of a meetup.
func (p *Planner) Reminders(ctx context.Context, by bot.Actor, id bot.MeetupID) (Reminded, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (Reminded, error) {
		m, err := known(r.Meetup(by.Community, id))
		if err == nil {
			err = maySetReminders(r, m, by.User)
		}
		if err != nil {
			return Reminded{}, err
		}
		return p.reminded(r, m, by.User)
	})
}

func (p *Planner) remindedAsIs(u bot.UserID) func(bot.Tx, bot.Meetup) (Reminded, error) {
	return func(tx bot.Tx, m bot.Meetup) (Reminded, error) { return p.reminded(tx, m, u) }
}

func (p *Planner) reminded(r bot.Reader, m bot.Meetup, u bot.UserID) (Reminded, error) {
	out := Reminded{Meetup: m}
	var err error
	if out.Member, err = member(r, m.Community, u); err != nil {
		return out, err
	}
	c, err := community(r, m.Community)
	if err != nil {
		return out, err
	}
	wishes, err := r.ReminderOverrides(m.Community, m.ID)
	if err != nil {
		return out, err
	}
	out.Wish = wishes[u]
	roster, err := r.Roster(m.Community, m.ID)
	if out.Way = wayOf(&roster, u, out.Wish.Or(out.Member.ReminderChannel)); err != nil || !comes(&roster, u) {
		return out, err
	}
	plan, ok, err := p.inThread(c, &m)
	if err == nil && out.Way == bot.ReminderChannelDirect {
		plan, ok, err = p.inDirect(c, &m, out.Member)
	}
	if ok && out.Way != bot.ReminderChannelNone {
		out.Next = plan.Pending(r.Now())
	}
	return out, err
}
