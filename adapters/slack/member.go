package slack

import (
	"context"
	"strings"
	"sync"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// fetchedMember is a member as last fetched.
type fetchedMember struct {
	chat.Identity
	bot, guest bool
	gone       bool // the account was deactivated; the name stays for lists
	stranger   bool // of another workspace, with which a channel is shared
	fetchedAt  time.Time
}

const (
	// memberTTL bounds how long permissions are cached, and nameTTL how long
	// names are. Slack sends an event when either changes.
	memberTTL = 5 * time.Minute
	nameTTL   = 24 * time.Hour
)

// FetchMember returns a member of the workspace.
func (n *Network) FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	if err := ctx.Err(); err != nil {
		return chat.Identity{}, err
	}
	k, err := n.lookupMember(ctx, c, u, memberTTL)
	return k.Identity, err
}

// lookupMember returns a member from the cache, or asks Slack if the entry is
// older than age. If Slack gives no answer it returns the error with the entry.
func (n *Network) lookupMember(ctx context.Context, c bot.CommunityID, u bot.UserID, age time.Duration) (fetchedMember, error) {
	home, id := parseUser(u)
	if id == "" || home != c {
		return fetchedMember{}, &chat.Gone{What: "member " + string(u)}
	}
	n.mu.Lock()
	k, ok := n.members[u]
	n.mu.Unlock()
	if ok && time.Since(k.fetchedAt) < age {
		if k.gone {
			return k, &chat.Gone{What: "member " + string(u)}
		}
		return k, nil
	}
	user, err := fetch(ctx, n, c, func(client *api.Client) (*api.User, error) { return client.GetUserInfoContext(ctx, id) })
	if isRefusal(err, "user_not_visible") { // they may well be there
		return k, &chat.Unknown{Err: err}
	}
	if err = mapError(err, "member "+string(u)); chat.IsError[*chat.Gone](err) {
		return fetchedMember{}, err
	}
	if err != nil {
		return k, err
	}
	if user.Deleted {
		k = fetchedMember{Identity: chat.Identity{User: u, Name: displayName(user)}, gone: true, fetchedAt: time.Now()}
		n.mu.Lock()
		defer n.mu.Unlock()
		dispatch.CachePut(n.members, maxCached, u, k)
		return k, &chat.Gone{What: "member " + string(u)}
	}
	k = fetchedMember{Identity: chat.Identity{User: u, Name: displayName(user), Locale: user.Locale, Zone: user.TZ}, bot: user.IsBot, guest: user.IsRestricted || user.IsUltraRestricted, fetchedAt: time.Now()}
	// Channels can be shared with other workspaces, whose admins do not manage
	// this one.
	at := user.TeamID
	if k.stranger = user.IsStranger || at != "" && at != teamID(c); !k.stranger {
		manages, certain := n.isOrganiser(ctx, c, id)
		k.Manages = user.IsAdmin || user.IsOwner || manages
		if !certain {
			k.fetchedAt = k.fetchedAt.Add(organisersRetry - memberTTL)
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	dispatch.CachePut(n.members, maxCached, u, k)
	return k, nil
}

// displayName returns the name that Slack shows.
func displayName(u *api.User) string {
	return firstNonEmpty(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name)
}

// forgetMember drops a member from the cache.
func (n *Network) forgetMember(u bot.UserID) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.members, u)
}

const (
	// nameFetchers is how many names are fetched concurrently, and
	// namesTimeout how long a message waits for them.
	nameFetchers = 8
	namesTimeout = time.Second
)

// cachedRenderer returns a renderer that asks Slack nothing.
func (n *Network) cachedRenderer() renderer {
	return renderer{Name: n.cachedName, Somebody: n.somebody(""), PublicURL: n.options.PublicURL, MessageURL: n.messageURL}
}

// rendererFor returns a renderer that knows the names on a card and where it
// leads.
func (n *Network) rendererFor(ctx context.Context, card chat.Card) renderer {
	n.loadLinked(ctx, card)
	names := map[bot.UserID]string{}
	var unknown []bot.UserID
	n.mu.Lock()
	for _, u := range shownMembers(card) {
		k, ok := n.members[u]
		if ok {
			names[u] = k.Name // an old one is better than none
		}
		if !ok || time.Since(k.fetchedAt) >= nameTTL {
			unknown = append(unknown, u)
		}
	}
	n.mu.Unlock()
	if len(unknown) > 0 {
		n.fetchNames(ctx, unknown, names)
	}
	r := n.cachedRenderer()
	r.Name = func(u bot.UserID) string { return names[u] }
	r.PictureURL = n.pictureURL(card, privatePictureTTL)
	return r
}

// fetchNames fetches names for as long as a message waits for them.
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
				if err != nil && k.Name == "" {
					continue
				}
				mu.Lock()
				names[u] = k.Name
				mu.Unlock()
			}
		})
	}
	asking.Wait()
}

// findCachedMember finds a member by name in the cache.
func (n *Network) findCachedMember(c bot.CommunityID, name string) (bot.UserID, bool) {
	name = strings.TrimPrefix(name, "@")
	n.mu.Lock()
	defer n.mu.Unlock()
	var found bot.UserID
	for u, k := range n.members {
		if home, _ := parseUser(u); home != c || k.bot || k.gone || !strings.EqualFold(k.Name, name) {
			continue
		}
		if found != "" {
			return "", false // ambiguous
		}
		found = u
	}
	return found, found != ""
}

// cachedMember returns a member from the cache, or the zero value.
func (n *Network) cachedMember(u bot.UserID) chat.Identity {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.members[u].Identity
}

// cachedName returns a member's name from the cache, or "".
func (n *Network) cachedName(u bot.UserID) string { return n.cachedMember(u).Name }

// somebody returns the word for a member without a known name, in the language of a
// locale.
func (n *Network) somebody(locale string) string {
	if n.options.Phrases == nil {
		return ""
	}
	return n.options.Phrases.Phrase(locale, chat.PhraseSomebody, nil)
}
