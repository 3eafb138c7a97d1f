package slack

import (
	"context"
	"slices"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// group are the members of the user group who are organisers, as last asked.
type group struct {
	members []string
	at      time.Time
}

// organises tells whether a member belongs to the user group that was named in
// the options. Where Slack does not tell, nobody does.
func (n *Network) organises(ctx context.Context, c bot.CommunityID, user string) bool {
	if n.o.Organisers == "" {
		return false
	}
	n.mu.Lock()
	g, ok := n.groups[c]
	n.mu.Unlock()
	if !ok || time.Since(g.at) >= memberTime {
		g = group{members: n.askGroup(ctx, c), at: time.Now()}
		n.mu.Lock()
		remember(n.groups, c, g)
		n.mu.Unlock()
	}
	return slices.Contains(g.members, user)
}

func (n *Network) askGroup(ctx context.Context, c bot.CommunityID) []string {
	groups, err := fetch(ctx, n, c, func(client *api.Client) ([]api.UserGroup, error) {
		return client.GetUserGroupsContext(ctx, api.GetUserGroupsOptionIncludeUsers(true))
	})
	if err != nil {
		n.log.Warn("ask who the organisers are", "community", c, "err", err)
		return nil
	}
	want := strings.TrimPrefix(n.o.Organisers, "@")
	for _, g := range groups {
		if strings.EqualFold(g.Handle, want) || g.ID == want {
			return g.Users
		}
	}
	return nil
}

// noGuests is said to a guest where guests are left out.
func noGuests() chat.Card {
	return chat.Card{Tone: chat.Warning, Lead: chat.Plain("Here I am for full members of the workspace, not for guests. Whoever runs Muster can change that.")}
}
