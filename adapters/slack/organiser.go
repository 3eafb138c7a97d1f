package slack

import (
	"context"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
)

// organiserGroup is the user group of the organisers as last fetched.
type organiserGroup struct {
	members   []string
	fetchedAt time.Time
}

// isOrganiser reports whether a member belongs to the organisers' user group.
// If Slack does not tell, nobody does.
func (n *Network) isOrganiser(ctx context.Context, c bot.CommunityID, user string) bool {
	if n.options.Organisers == "" {
		return false
	}
	n.mu.Lock()
	g, ok := n.organiserGroups[c]
	n.mu.Unlock()
	if !ok || time.Since(g.fetchedAt) >= memberTTL {
		g = organiserGroup{members: n.fetchOrganisers(ctx, c), fetchedAt: time.Now()}
		n.mu.Lock()
		cachePut(n.organiserGroups, c, g)
		n.mu.Unlock()
	}
	return slices.Contains(g.members, user)
}

func (n *Network) fetchOrganisers(ctx context.Context, c bot.CommunityID) []string {
	groups, err := fetch(ctx, n, c, func(client *api.Client) ([]api.UserGroup, error) {
		return client.GetUserGroupsContext(ctx, api.GetUserGroupsOptionIncludeUsers(true))
	})
	if err != nil {
		n.log.Warn("fetch organisers", "community", c, "err", err)
		return nil
	}
	want := strings.TrimPrefix(n.options.Organisers, "@")
	for _, g := range groups {
		if strings.EqualFold(g.Handle, want) || g.ID == want {
			return g.Users
		}
	}
	return nil
}
