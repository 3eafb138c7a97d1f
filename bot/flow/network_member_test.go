package flow_test

import (
	"context"
	"errors"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// leave makes a member leave, without an event.
func (n *network) leave(u bot.UserID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.gone = append(n.gone, u)
}

// admit makes a user a member of another community.
func (n *network) admit(c bot.CommunityID, u bot.UserID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.elsewhere == nil {
		n.elsewhere = map[bot.CommunityID][]bot.UserID{}
	}
	n.elsewhere[c] = append(n.elsewhere[c], u)
}

// expel makes a user a member of that community no more, without an event.
func (n *network) expel(c bot.CommunityID, u bot.UserID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.elsewhere[c] = slices.DeleteFunc(n.elsewhere[c], func(member bot.UserID) bool { return member == u })
}

func (n *network) silence(silent bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.silent = silent
}

func (n *network) FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	n.mu.Lock()
	n.asked++
	silent, gone, elsewhere := n.silent, slices.Contains(n.gone, u), slices.Contains(n.elsewhere[c], u)
	n.mu.Unlock()
	switch {
	case silent:
		return chat.Identity{}, &chat.Unknown{Err: errors.New("no answer")}
	case gone:
		return chat.Identity{}, &chat.Gone{What: "member"}
	case elsewhere:
		return chat.Identity{User: u}, nil
	}
	return n.room.FetchMember(ctx, c, u)
}

func (n *network) CanSee(ctx context.Context, v chat.Viewer, places ...bot.Place) []bot.Visibility {
	n.mu.Lock()
	silent := n.silent
	n.mu.Unlock()
	if silent {
		return make([]bot.Visibility, len(places))
	}
	out := n.room.CanSee(ctx, v, places...)
	n.mu.Lock()
	defer n.mu.Unlock()
	for i, place := range places {
		if said, ok := n.sights[sightOf{place, v.User}]; ok {
			out[i] = said
		}
	}
	return out
}

type sightOf struct {
	place bot.Place
	user  bot.UserID
}

// show makes the network say something else of who sees a place.
func (n *network) show(p bot.Place, u bot.UserID, v bot.Visibility) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sights == nil {
		n.sights = map[sightOf]bot.Visibility{}
	}
	n.sights[sightOf{p, u}] = v
}
