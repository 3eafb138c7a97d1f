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
type cachedMember struct {
	chat.Member
	bot, guest bool
	fetchedAt  time.Time
}

const (
	// memberTime is how long what a member may is taken for granted, and
	// nameTime how long their name is; Slack tells when either changes.
	memberTTL = 5 * time.Minute
	nameTTL   = 24 * time.Hour
)

// Member is a member as the workspace has them now.
func (n *Network) Member(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Member, error) {
	if err := ctx.Err(); err != nil {
		return chat.Member{}, err
	}
	k, err := n.lookupMember(ctx, c, u, memberTTL)
	return k.Member, err
}

// know asks Slack for a member, unless it was asked within age.
func (n *Network) lookupMember(ctx context.Context, c bot.CommunityID, u bot.UserID, age time.Duration) (cachedMember, error) {
	home, id := parseUser(u)
	if id == "" || home != c {
		return cachedMember{}, &chat.Gone{What: "member " + string(u)}
	}
	n.mu.Lock()
	k, ok := n.members[u]
	n.mu.Unlock()
	if ok && time.Since(k.fetchedAt) < age {
		return k, nil
	}
	user, err := fetch(ctx, n, c, func(client *api.Client) (*api.User, error) { return client.GetUserInfoContext(ctx, id) })
	if err != nil {
		return cachedMember{}, mapError(err, "member "+string(u))
	}
	if user.Deleted {
		return cachedMember{}, &chat.Gone{What: "member " + string(u)}
	}
	k = cachedMember{Member: chat.Member{User: u, Name: displayName(user), Locale: user.Locale, Zone: user.TZ}, bot: user.IsBot, guest: user.IsRestricted, fetchedAt: time.Now()}
	// In a shared channel there are members of other workspaces, who manage
	// those and not this one.
	if at := user.TeamID; !user.IsStranger && (at == "" || at == teamID(c)) {
		k.Manages = user.IsAdmin || user.IsOwner || n.isOrganiser(ctx, c, id)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	cachePut(n.members, u, k)
	return k, nil
}

// displayName is what Slack shows a member as.
func displayName(u *api.User) string {
	return firstNonEmpty(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name)
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
	nameFetchers = 8
	namesTimeout = time.Second
)

// by is a painter that knows the names on a card.
func (n *Network) rendererFor(ctx context.Context, card chat.Card) renderer {
	names := map[bot.UserID]string{}
	var unknown []bot.UserID
	n.mu.Lock()
	for _, u := range shownMembers(card) {
		if k, ok := n.members[u]; ok && time.Since(k.fetchedAt) < nameTTL {
			names[u] = k.Name
		} else {
			unknown = append(unknown, u)
		}
	}
	n.mu.Unlock()
	if len(unknown) > 0 {
		n.fetchNames(ctx, unknown, names)
	}
	return renderer{Name: func(u bot.UserID) string { return names[u] }}
}

// askNames asks for names as long as a message waits for them.
func (n *Network) fetchNames(ctx context.Context, unknown []bot.UserID, names map[bot.UserID]string) {
	ctx, cancel := context.WithTimeout(ctx, namesTimeout)
	defer cancel()
	ask := make(chan bot.UserID, len(unknown))
	for _, u := range unknown {
		ask <- u
	}
	close(ask)
	var mu sync.Mutex
	var asking sync.WaitGroup
	for range min(nameFetchers, len(unknown)) {
		asking.Go(func() {
			for u := range ask {
				home, _ := parseUser(u)
				k, err := n.lookupMember(ctx, home, u, nameTTL)
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
func (n *Network) findCachedMember(c bot.CommunityID, name string) (bot.UserID, bool) {
	name = strings.TrimPrefix(name, "@")
	n.mu.Lock()
	defer n.mu.Unlock()
	var found bot.UserID
	for u, k := range n.members {
		if home, _ := parseUser(u); home != c || k.bot || !strings.EqualFold(k.Name, name) {
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
func (n *Network) cachedName(u bot.UserID) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.members[u].Name
}
