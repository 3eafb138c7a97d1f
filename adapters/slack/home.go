package slack

import (
	"context"
	"errors"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// drawHome shows a card as a member's App Home. If Slack takes it only later, the page
// is drawn again by then, as it is then.
func (n *Network) drawHome(ctx context.Context, p payload, card chat.Card) error {
	err := n.publishHome(ctx, p, card)
	later := (*chat.Later)(nil)
	if !errors.As(err, &later) {
		return err
	}
	u := userID(p.community(), p.User)
	n.mu.Lock()
	waiting := n.homeWaiting[u]
	n.homeWaiting[u] = true
	n.mu.Unlock()
	if waiting {
		return nil
	}
	n.dispatcher.After(later.Wait, func(ctx context.Context, receiver dispatch.Receiver) {
		n.mu.Lock()
		delete(n.homeWaiting, u)
		n.mu.Unlock()
		n.redrawHome(ctx, receiver, p)
	})
	return nil
}

// publishHome shows a card as a member's App Home.
func (n *Network) publishHome(ctx context.Context, p payload, card chat.Card) error {
	render := n.rendererFor(ctx, card)
	render.Somebody = n.somebody(n.cachedMember(userID(p.community(), p.User)).Locale)
	v, err := render.home(card)
	if err != nil {
		return err
	}
	_, err = fetch(ctx, n, p.community(), func(client *api.Client) (*api.ViewResponse, error) {
		return client.PublishViewContext(ctx, api.PublishViewContextRequest{UserID: p.User, View: v})
	})
	if isRefusal(err, "not_enabled") {
		return nil // the workspace has App Home disabled
	}
	return mapError(err, "the page of "+p.User)
}

// addHomeViewer remembers who opened App Home, so that it is kept up to date.
func (n *Network) addHomeViewer(p payload) {
	n.mu.Lock()
	defer n.mu.Unlock()
	dispatch.CachePut(n.homeViewers, maxCached, userID(p.community(), p.User), true)
}

// refreshHome redraws a member's App Home after they did something, if they
// have opened it.
func (n *Network) refreshHome(ctx context.Context, receiver dispatch.Receiver, p payload) {
	u := userID(p.community(), p.User)
	n.mu.Lock()
	viewing := n.homeViewers[u]
	n.mu.Unlock()
	if _, opened := p.Event.(chat.HomeOpened); opened || !viewing {
		return
	}
	n.redrawHome(ctx, receiver, p)
}

// redrawHome draws a member's App Home as it is now.
func (n *Network) redrawHome(ctx context.Context, receiver dispatch.Receiver, p payload) {
	from := p.Event.Origin()
	from.ID, from.Community = "", p.community()
	r, ok := receiver.Handler.Handle(ctx, chat.HomeOpened{From: from}).(chat.Reply)
	if !ok {
		return
	}
	if err := n.drawHome(ctx, p, r.Card); err != nil {
		n.log.Warn("refresh App Home", "user", p.User, "err", err)
	}
}
