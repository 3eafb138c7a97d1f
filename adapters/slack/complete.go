package slack

import (
	"context"

	"github.com/muster-bot/muster/bot/chat"
)

// completion returns the function that fills in what an event lacks.
func (n *Network) completion(p payload, raw []byte) func(context.Context) []chat.Event {
	return func(ctx context.Context) []chat.Event {
		var out []chat.Event
		switch p.Event.(type) {
		case chat.ReactionChanged:
			for _, one := range n.inEachWorkspace(ctx, p) {
				out = append(out, n.completeReaction(ctx, one)...)
			}
			return out
		case chat.Vanished:
			for _, one := range n.inEachWorkspace(ctx, p) {
				out = append(out, one.Event)
			}
			return out
		case chat.Departed:
			return n.completeDeparture(ctx, p, eventTime(raw))
		}
		return []chat.Event{p.Event}
	}
}

// maxSharing bounds the workspaces to which an event in a shared channel may
// belong.
const maxSharing = 20

// inEachWorkspace returns an event as one of each workspace to which it may
// belong: Slack delivers what happens in a channel that workspaces share to one of
// them, or to each, and does not say whose message it is about. The verbs know
// their messages and leave the rest alone.
func (n *Network) inEachWorkspace(ctx context.Context, p payload) []payload {
	if p.ForTeam == nil {
		return []payload{p}
	}
	teams := p.Teams
	if n.options.BotToken != "" {
		if w, err := n.loadBotWorkspace(ctx); err == nil {
			teams = append(teams, w.Team)
		}
	}
	installed, err := n.installedWorkspaces(ctx)
	if err != nil {
		n.log.Error("list workspaces that may share a channel", "err", err)
	}
	for _, w := range installed {
		teams = append(teams, w.Team)
	}
	var out []payload
	tried := map[string]bool{"": true}
	for _, team := range teams {
		if tried[team] || len(out) == maxSharing {
			continue
		}
		tried[team] = true
		if _, err := n.workspaceOf(ctx, communityID(team, "")); !chat.IsError[*chat.Unauthorised](err) {
			out = append(out, p.ForTeam(team))
		}
	}
	return out
}

// completeReaction fills in the member who reacted. Reactions by bots are
// dropped.
func (n *Network) completeReaction(ctx context.Context, p payload) []chat.Event {
	w, err := n.workspaceOf(ctx, p.community())
	if err == nil && w.User == p.User {
		return nil
	}
	if e, ok := p.Event.(chat.ReactionChanged); ok && err == nil && p.ItemUser != "" && p.ItemUser != w.User && !n.messages.MayBeOurs(ctx, e.Message, true) {
		return nil
	}
	if e, ok := p.Event.(chat.ReactionChanged); ok && e.Added && err == nil && p.ItemUser == w.User {
		p.Event = n.settleReaction(ctx, p, e)
	}
	k, err := n.lookupMember(ctx, p.community(), userID(p.community(), p.User), memberTTL)
	if err != nil {
		n.log.Warn("ask who reacted", "user", p.User, "err", err)
	}
	if k.bot || k.guest && n.options.NoGuests {
		return nil
	}
	if k.User != "" {
		p = p.withActor(k.Identity)
	}
	return []chat.Event{p.Event}
}
