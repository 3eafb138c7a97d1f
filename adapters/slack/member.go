package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// known is what was asked of a member lately.
type known struct {
	chat.Member
	bot, guest bool
	at         time.Time
}

const (
	// memberTime is how long what a member may is taken for granted, and
	// nameTime how long their name is; Slack tells when either changes.
	memberTime = 5 * time.Minute
	nameTime   = 24 * time.Hour
)

// Member is a member as the workspace has them now.
func (n *Network) Member(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Member, error) {
	if err := ctx.Err(); err != nil {
		return chat.Member{}, err
	}
	k, err := n.know(ctx, c, u, memberTime)
	return k.Member, err
}

// know asks Slack for a member, unless it was asked within age.
func (n *Network) know(ctx context.Context, c bot.CommunityID, u bot.UserID, age time.Duration) (known, error) {
	home, id := splitUser(u)
	if id == "" || home != c {
		return known{}, &chat.Gone{What: "member " + string(u)}
	}
	n.mu.Lock()
	k, ok := n.members[u]
	n.mu.Unlock()
	if ok && time.Since(k.at) < age {
		return k, nil
	}
	user, err := fetch(ctx, n, c, func(client *api.Client) (*api.User, error) { return client.GetUserInfoContext(ctx, id) })
	if err != nil {
		return known{}, mapError(err, "member "+string(u))
	}
	if user.Deleted {
		return known{}, &chat.Gone{What: "member " + string(u)}
	}
	k = known{Member: chat.Member{User: u, Name: displayName(user), Locale: user.Locale, Zone: user.TZ}, bot: user.IsBot, guest: user.IsRestricted, at: time.Now()}
	// In a shared channel there are members of other workspaces, who manage
	// those and not this one.
	if at := user.TeamID; !user.IsStranger && (at == "" || at == teamOf(c)) {
		k.Manages = user.IsAdmin || user.IsOwner || n.organises(ctx, c, id)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	remember(n.members, u, k)
	return k, nil
}

// displayName is what Slack shows a member as.
func displayName(u *api.User) string {
	return first(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name)
}

// forgetMember has a member asked for anew.
func (n *Network) forgetMember(u bot.UserID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.members, u)
}

const (
	// namesAtOnce is how many names are asked for at the same time, and
	// namesTime how long a message waits for them.
	namesAtOnce = 8
	namesTime   = time.Second
)

// by is a painter that knows the names on a card.
func (n *Network) by(ctx context.Context, card chat.Card) painter {
	names := map[bot.UserID]string{}
	var unknown []bot.UserID
	n.mu.Lock()
	for _, u := range named(card) {
		if k, ok := n.members[u]; ok && time.Since(k.at) < nameTime {
			names[u] = k.Name
		} else {
			unknown = append(unknown, u)
		}
	}
	n.mu.Unlock()
	if len(unknown) > 0 {
		n.askNames(ctx, unknown, names)
	}
	return painter{Name: func(u bot.UserID) string { return names[u] }}
}

// askNames asks for names as long as a message waits for them.
func (n *Network) askNames(ctx context.Context, unknown []bot.UserID, names map[bot.UserID]string) {
	ctx, cancel := context.WithTimeout(ctx, namesTime)
	defer cancel()
	ask := make(chan bot.UserID, len(unknown))
	for _, u := range unknown {
		ask <- u
	}
	close(ask)
	var mu sync.Mutex
	var asking sync.WaitGroup
	for range min(namesAtOnce, len(unknown)) {
		asking.Go(func() {
			for u := range ask {
				home, _ := splitUser(u)
				k, err := n.know(ctx, home, u, nameTime)
				if err != nil {
					continue // who left is shown by what Slack calls them
				}
				mu.Lock()
				names[u] = k.Name
				mu.Unlock()
			}
		})
	}
	asking.Wait()
}

// called finds a member by name among those who were heard of lately.
func (n *Network) called(c bot.CommunityID, name string) (bot.UserID, bool) {
	name = strings.TrimPrefix(name, "@")
	n.mu.Lock()
	defer n.mu.Unlock()
	var found bot.UserID
	for u, k := range n.members {
		if home, _ := splitUser(u); home != c || k.bot || !strings.EqualFold(k.Name, name) {
			continue
		}
		if found != "" {
			return "", false // who is meant, nobody knows
		}
		found = u
	}
	return found, found != ""
}

// nameOf is what a member is called, if they were heard of lately.
func (n *Network) nameOf(u bot.UserID) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.members[u].Name
}
