package slack

import (
	"context"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
)

// organiserGroup is the user group of the organisers as last fetched.
type organiserGroup struct {
	members []string
	askAt   time.Time // when to ask again
	stale   bool      // Slack gave no answer when it was asked last
}

// organisersRetry is how soon Slack is asked again after it gave no answer.
const organisersRetry = 15 * time.Second

// isOrganiser reports whether a member belongs to the organisers' user group. While
// Slack gives no answer, who belonged to it still does, and the result is not certain.
// If Slack refuses to tell, nobody belongs to it.
func (n *Network) isOrganiser(ctx context.Context, c bot.CommunityID, user string) (manages, certain bool) {
	if n.options.Organisers == "" {
		return false, true
	}
	n.mu.Lock()
	g, ok := n.organiserGroups[c]
	n.mu.Unlock()
	if !ok || !time.Now().Before(g.askAt) {
		members, err := n.fetchOrganisers(ctx, c)
		if err != nil {
			n.log.Warn("fetch organisers", "community", c, "err", err)
		}
		if g.stale = err != nil && !isRefused(err); g.stale {
			g.askAt = time.Now().Add(organisersRetry)
		} else {
			g.members, g.askAt = members, time.Now().Add(memberTTL)
		}
		n.mu.Lock()
		dispatch.CachePut(n.organiserGroups, maxCached, c, g)
		n.mu.Unlock()
	}
	return slices.Contains(g.members, user), !g.stale
}

func (n *Network) fetchOrganisers(ctx context.Context, c bot.CommunityID) ([]string, error) {
	groups, err := fetch(ctx, n, c, func(client *api.Client) ([]api.UserGroup, error) {
		return client.GetUserGroupsContext(ctx, api.GetUserGroupsOptionIncludeUsers(true))
	})
	want := strings.TrimPrefix(n.options.Organisers, "@")
	for _, g := range groups {
		if strings.EqualFold(g.Handle, want) || g.ID == want {
			return g.Users, err
		}
	}
	return nil, err
}
