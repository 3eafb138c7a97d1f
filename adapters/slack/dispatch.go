package slack

import (
	"context"
	"encoding/json"
	"errors"
	"runtime/debug"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// redeliver, as an acknowledgement, makes Slack deliver the same payload
// again.
type redeliver struct{}

// dispatch handles and acknowledges a payload in a goroutine, when it is its
// turn. raw is the JSON of an event. It returns false if Run is not running.
func (n *Network) dispatch(p payload, raw []byte, ack ackFunc) bool {
	if e, ok := p.Event.(chat.ReactionChanged); ok && p.ForTeam == nil && n.messages.IsForeign(e.Message) {
		return ack(nil)
	}
	receiver, ok := n.dispatcher.Acquire()
	if !ok {
		return false
	}
	turn, ok := n.dispatcher.TakeTurn(p.turnKey())
	if !ok {
		turn.End()
		n.dispatcher.Release()
		n.miss(p)
		return false
	}
	go func() {
		defer n.dispatcher.Release()
		defer turn.End()
		defer ack(nil)
		defer func() {
			if p := recover(); p != nil { // one failure must not take down the rest
				n.log.Error("panic", "of", p, "stack", string(debug.Stack()))
			}
		}()
		ctx, cancel := receiver.WithTimeout(actorTimeout)
		defer cancel()
		if p.community() == "" || !p.hasCleanIDs() || p.ForTeam == nil && !n.isInstalled(ctx, p) {
			return
		}
		n.applyChange(p)
		p = n.settlePress(ctx, p)
		n.route(ctx, receiver, &interactionReply{n: n, payload: p, ack: ack, turn: turn}, raw)
	}()
	return true
}

// miss has the message read again whose reaction there is no room for, in case it does
// not come again.
func (n *Network) miss(p payload) {
	if e, ok := p.Event.(chat.ReactionChanged); ok && p.ForTeam == nil {
		n.dispatcher.Miss(e)
	}
}

// isInstalled reports whether the app is installed in the payload's workspace.
func (n *Network) isInstalled(ctx context.Context, p payload) bool {
	if p.Enterprise != "" {
		n.saveEnterprise(ctx, p.Team, p.Enterprise)
	}
	_, err := n.workspaceOf(ctx, p.community())
	if chat.IsError[*chat.Unauthorised](err) {
		n.log.Warn("payload from a workspace without the app", "team", p.Team, "err", err)
		return false
	}
	return true
}

// route handles one payload according to its event.
func (n *Network) route(ctx context.Context, receiver dispatch.Receiver, ir *interactionReply, raw []byte) {
	switch e := ir.Event.(type) {
	case chat.Query:
		ir.answerQuery(receiver, e)
	case chat.HomeOpened:
		n.addHomeViewer(ir.payload)
		ir.ReplyMode = chat.ModePrivate
		ir.handle(receiver)
	case chat.Invocation, chat.Press, chat.Submission:
		ir.handle(receiver)
	case chat.ReactionChanged, chat.Departed, chat.Vanished, chat.MemberLeft, chat.AccessChanged:
		n.takeIn(ctx, ir, raw)
	}
}

// intakeTimeout is how long an event may be handled before Slack is asked to send
// it again, which waits 3 s. If it was handled by then, it is known.
const intakeTimeout = 2 * time.Second

// takeIn has an event handled and acknowledges it once it was handled; so an event
// that dies with the process comes again.
// It comes again too if the notebook is away, since no change could be stored,
// beside being kept here.
func (n *Network) takeIn(ctx context.Context, ir *interactionReply, raw []byte) {
	if _, err := n.notebook.Get(ctx, "reachable"); err != nil && !errors.Is(err, bot.ErrNotFound) {
		n.log.Error("an event has to come again", "event", ir.Event.Origin().ID, "err", err)
		ir.ack(redeliver{})
	}
	events := dispatch.Intake{Turn: ir.turn, Community: ir.community(), Again: ir.Redelivered, Decode: n.completion(ir.payload, raw)}
	if e, ok := ir.Event.(chat.ReactionChanged); ok {
		events.Card = e.Message
	}
	handled := n.dispatcher.TakeIn(events)
	timer := time.NewTimer(intakeTimeout)
	defer timer.Stop()
	select {
	case done := <-handled:
		if !done {
			ir.ack(redeliver{})
		}
		ir.ack(nil)
	case <-timer.C:
		ir.ack(redeliver{})
		<-handled // its turn ends then
	}
}

// eventTime returns when an event happened, according to its envelope.
func eventTime(raw []byte) time.Time {
	var e struct {
		At int64 `json:"event_time"`
	}
	if json.Unmarshal(raw, &e) != nil || e.At <= 0 {
		return time.Time{}
	}
	return time.Unix(e.At, 0)
}

// completeDeparture removes a workspace. With an Enterprise organisation, its
// workspaces go too.
func (n *Network) completeDeparture(ctx context.Context, p payload, at time.Time) []chat.Event {
	team := teamID(p.community())
	removed, err := n.removeWorkspace(ctx, team, at)
	if err != nil {
		n.log.Error("forget a workspace", "team", team, "err", err)
	}
	if !removed {
		return nil
	}
	n.mu.Lock()
	if n.botWorkspace != nil && n.botWorkspace.Team == team {
		n.botWorkspace = nil // so the token is checked again
	}
	n.mu.Unlock()
	out := []chat.Event{p.Event}
	parts, err := n.notebook.List(ctx, enterprisePrefix)
	if err != nil {
		n.log.Error("list an organisation's workspaces", "team", team, "err", err)
	}
	for _, part := range parts {
		if string(part.Value) == team {
			workspace, from := part.Key[len(enterprisePrefix):], p.Event.Origin()
			from.ID, from.Community = from.ID+"/"+workspace, communityID(workspace, "") // one event of Slack's, but one for each community
			out = append(out, chat.Departed{From: from})
			if err := n.notebook.Delete(ctx, part.Key); err != nil {
				n.log.Error("forget a workspace", "key", part.Key, "err", err)
			}
		}
	}
	return out
}

// applyChange applies a change that only the adapter cares about.
func (n *Network) applyChange(p payload) {
	switch p.Change.Kind {
	case changeUserChanged, changeUserDeactivated:
		n.forgetMember(userID(p.community(), p.Change.User))
	case changeHomeOpened:
		n.addHomeViewer(p)
	case changeChannelGone:
		n.forgetChannel(placeID(p.community(), p.Change.Channel, ""))
	case changeMemberJoined:
		// Another member's joining must not stand for the bot's.
		n.report(p.Team, "joined "+p.Change.Channel+" "+p.Change.User, func(ctx context.Context) []chat.Event {
			w, err := n.workspaceOf(ctx, p.community())
			if err != nil || w.User != p.Change.User {
				return nil
			}
			return []chat.Event{n.arrivedEvent(p.community(), w, placeID(p.community(), p.Change.Channel, "")),
				chat.AccessChanged{From: chat.From{Community: p.community()}}}
		})
	}
}

// announceWorkspaces calls enqueue with all workspaces: with that of the bot
// token before it returns, with the others as soon as they are loaded. It fails
// if Slack rejects the bot token.
func (n *Network) announceWorkspaces(ctx context.Context, enqueue func(...*workspace)) error {
	n.background.Go(func() {
		var all []*workspace
		_ = n.retry(ctx, "list installed workspaces", func() (err error) {
			all, err = n.installedWorkspaces(ctx)
			return err
		})
		for _, w := range all {
			if !n.dispatcher.AwaitRoom(ctx) {
				return
			}
			enqueue(w)
		}
	})
	if n.options.BotToken == "" {
		return nil
	}
	var ours *workspace
	err := n.retry(ctx, "check the bot token", func() (err error) {
		ours, err = n.loadBotWorkspace(ctx)
		return err
	})
	if err == nil {
		enqueue(ours)
	}
	return err
}

// retry calls do until it succeeds, its token is refused, or ctx ends.
func (n *Network) retry(ctx context.Context, what string, do func() error) error {
	backoff := dispatch.Backoff{Max: maxRetryWait}
	for {
		err := do()
		if err == nil || chat.IsError[*chat.Unauthorised](err) {
			return err
		}
		n.log.Error(what, "err", err)
		if err := dispatch.Sleep(ctx, backoff.Next()); err != nil {
			return err
		}
	}
}

// report passes events about a workspace to the handler, instead of those of the same
// kind that wait.
func (n *Network) report(team, kind string, decode func(context.Context) []chat.Event) {
	n.dispatcher.TakeIn(dispatch.Intake{Key: team, State: kind, Decode: decode})
}

// enqueueArrivals tells the handler that Muster is in these workspaces, and that
// events may have been missed there.
func (n *Network) enqueueArrivals(all ...*workspace) {
	for _, w := range all {
		c := communityID(w.Team, "")
		n.report(w.Team, "arrived", func(ctx context.Context) []chat.Event {
			found, _, err := n.authTest(ctx, w.Token)
			switch {
			case isRefusal(err, leftCodes...):
				return n.removeDeadWorkspace(ctx, c, w)
			case isRefusal(err, deadTokenCodes...):
				_ = n.refuseToken(c, w.Token, err) // and logged
				return nil
			}
			if err == nil {
				n.saveAddress(ctx, w, found.URL)
			}
			return []chat.Event{n.arrivedEvent(c, w, n.homeChannel(ctx, c)), reconnected(c)}
		})
	}
}

// enqueueReconnections tells the handler that events may have been missed in
// these workspaces.
func (n *Network) enqueueReconnections(all ...*workspace) {
	for _, w := range all {
		n.report(w.Team, "reconnected", func(context.Context) []chat.Event {
			return []chat.Event{reconnected(communityID(w.Team, ""))}
		})
	}
}

func reconnected(c bot.CommunityID) chat.Event {
	return chat.Reconnected{From: chat.From{Community: c}}
}

// removeDeadWorkspace removes a workspace whose token died while nothing was
// running.
func (n *Network) removeDeadWorkspace(ctx context.Context, c bot.CommunityID, w *workspace) []chat.Event {
	if _, err := n.removeWorkspace(ctx, w.Team, time.Time{}); err != nil {
		n.log.Error("remove workspace", "team", w.Team, "err", err)
		return nil
	}
	return []chat.Event{chat.Departed{From: chat.From{Community: c}}}
}

func (n *Network) arrivedEvent(c bot.CommunityID, w *workspace, channel bot.Place) chat.Arrived {
	return chat.Arrived{From: chat.From{Community: c, Place: channel, Channel: channel}, Community: bot.Community{ID: c, Name: w.Name, Channel: channel}}
}
