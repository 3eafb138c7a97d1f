package flow

import (
	"context"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

const (
	// membershipTTL is how long a network's word that somebody is a member counts for
	// presses in direct messages.
	membershipTTL = 10 * time.Minute
	// networkPatience bounds a question to a network while a member waits.
	networkPatience = 2 * time.Second
	maxMemberships  = 10_000
)

// memberships holds what networks said of who acts in direct messages, which prove
// no membership of a community.
type memberships struct {
	mu    sync.Mutex
	known map[memberKey]membership
}

type memberKey struct {
	community bot.CommunityID
	user      bot.UserID
}

type membership struct {
	chat.Identity
	at time.Time
}

func (s *memberships) get(c bot.CommunityID, u bot.UserID, now time.Time) (chat.Identity, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, known := s.known[memberKey{c, u}]
	return m.Identity, known && now.Sub(m.at) < membershipTTL && !now.Before(m.at)
}

func (s *memberships) put(c bot.CommunityID, who chat.Identity, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known) >= maxMemberships {
		s.known = map[memberKey]membership{}
	}
	s.known[memberKey{c, who.User}] = membership{who, now}
}

func (s *memberships) forget(c bot.CommunityID, u bot.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, memberKey{c, u})
}

// look asks the network what the actor of an event can see. Completions come with
// every key typed, so they get what is known already.
func (f *Flow) look(ctx context.Context, e chat.Event, c bot.CommunityID, places []bot.Place) map[bot.Place]bot.Visibility {
	_, typing := e.(chat.Query)
	return f.lookAs(ctx, chat.Viewer{Community: c, User: e.Origin().Actor.User, KnownOnly: typing}, places)
}

func (f *Flow) lookAs(ctx context.Context, v chat.Viewer, places []bot.Place) map[bot.Place]bot.Visibility {
	platform, ok := f.platforms[v.Community.Network()]
	if !ok {
		unknown := make(map[bot.Place]bot.Visibility, len(places))
		for _, place := range places {
			unknown[place] = bot.VisibilityUnknown
		}
		return unknown
	}
	ctx, cancel := context.WithTimeout(ctx, networkPatience)
	defer cancel()
	return chat.CanSee(ctx, platform, v, places...)
}

// memberIn returns the actor of an event in direct messages as a member of a
// community, after asking the network whether they still are one. Somebody who is
// gone loses their seats; an unanswered question costs nobody anything.
func (f *Flow) memberIn(ctx context.Context, from chat.From, c bot.CommunityID) (bot.Actor, error) {
	actor := from.By()
	actor.Community, actor.Organiser = c, false
	who, known := f.members.get(c, actor.User, f.now())
	if !known {
		var err error
		if who, err = f.askMember(ctx, c, actor.User); err != nil {
			return actor, err
		}
		if err := f.plan.RecordMemberReturned(ctx, c, actor.User); err != nil { // if they had left
			return actor, err
		}
		f.members.put(c, who, f.now())
	}
	actor.Organiser = who.Manages
	return actor, nil
}

// askMember asks the network who a member is, and refuses somebody who is gone, or of whom
// it does not say.
func (f *Flow) askMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	who, err := f.fetchMember(ctx, c, u)
	switch {
	case chat.IsError[*chat.Gone](err):
		if err := f.removeGone(ctx, c, u); err != nil {
			return who, err
		}
		return who, planner.ErrNotMember()
	case err != nil:
		f.log.WarnContext(ctx, "ask whether somebody is a member", "community", c, "err", err)
		return who, bot.Refuse(bot.KindConflict, "refuse.member_unsure",
			"I couldn't check just now that you're still in that community, so I changed nothing. Please try again in a minute.", nil)
	}
	return who, nil
}

func (f *Flow) fetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	platform, ok := f.platforms[c.Network()]
	if !ok {
		return chat.Identity{}, &chat.Later{}
	}
	ctx, cancel := context.WithTimeout(ctx, networkPatience)
	defer cancel()
	who, err := platform.FetchMember(ctx, c, u)
	who.User = u
	return who, err
}
