package slack

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// redeliver, as an acknowledgement, makes Slack deliver the same payload
// again.
type redeliver struct{}

// dispatch handles and acknowledges a payload in a goroutine. raw is the JSON
// of an event. It returns false if Run is not running.
func (n *Network) dispatch(p payload, raw []byte, ack ackFunc) bool {
	receiver, ok := n.dispatcher.Acquire()
	if !ok {
		return false
	}
	go func() {
		defer n.dispatcher.Release()
		defer ack(nil)
		defer func() {
			if p := recover(); p != nil { // one failure must not take down the rest
				n.log.Error("panic", "of", p, "stack", string(debug.Stack()))
			}
		}()
		ctx, cancel := context.WithTimeout(receiver.Base, actorTimeout)
		defer cancel()
		if p.community() == "" || !n.isInstalled(ctx, p) {
			return
		}
		n.applyChange(p)
		n.route(ctx, receiver, &interactionReply{n: n, payload: p, ack: ack}, raw)
	}()
	return true
}

// isInstalled reports whether the app is installed in the payload's workspace.
func (n *Network) isInstalled(ctx context.Context, p payload) bool {
	if p.Enterprise != "" {
		n.saveEnterprise(ctx, p.Team, p.Enterprise)
	}
	_, err := n.workspaceOf(ctx, p.community())
	if chat.IsError[*chat.Forbidden](err) {
		n.log.Warn("something happened in a workspace in which the app is not installed", "team", p.Team, "err", err)
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
		ir.ReplyMode = chat.Private
		ir.handle(receiver)
	case chat.Invocation, chat.Press, chat.Submission:
		ir.handle(receiver)
	case chat.Reacted:
		if n.acknowledgeFirst(ctx, ir) {
			n.enqueueReaction(ir.payload, e)
		}
	case chat.Departed:
		if n.acknowledgeFirst(ctx, ir) {
			n.enqueueDeparture(ir.payload, eventTime(raw))
		}
	case chat.Vanished:
		if n.acknowledgeFirst(ctx, ir) {
			n.dispatcher.Enqueue(string(e.Message.Place)+e.Message.ID, func(context.Context) []chat.Event { return []chat.Event{e} })
		}
	case chat.Left:
		if n.acknowledgeFirst(ctx, ir) {
			n.dispatcher.Enqueue(string(e.Actor.User), func(context.Context) []chat.Event { return []chat.Event{e} })
		}
	}
}

// acknowledgeFirst acknowledges an event and reports whether this is its first
// delivery. If that is unknown, it asks Slack to redeliver.
func (n *Network) acknowledgeFirst(ctx context.Context, ir *interactionReply) bool {
	first, err := n.notebook.Once(ctx, "event:"+string(ir.community())+":"+ir.Event.Origin().ID, dedupTTL)
	if err != nil {
		n.log.Error("note an event", "err", err)
		ir.ack(redeliver{})
		return false
	}
	ir.ack(nil)
	return first
}

// enqueueReaction delivers a member's reaction to the handler. Reactions by
// bots are dropped.
func (n *Network) enqueueReaction(p payload, e chat.Reacted) {
	n.dispatcher.Enqueue(e.Message.ID+p.User, func(ctx context.Context) []chat.Event {
		w, err := n.workspaceOf(ctx, p.community())
		if err == nil && w.User == p.User {
			return nil
		}
		k, err := n.lookupMember(ctx, p.community(), userID(p.community(), p.User), memberTTL)
		if err != nil {
			n.log.Warn("ask who reacted", "user", p.User, "err", err)
		}
		if k.bot || k.guest && n.options.NoGuests {
			return nil
		}
		if err == nil {
			p = p.withActor(k.Member)
		}
		return []chat.Event{p.Event}
	})
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

// enqueueDeparture removes a workspace and tells the handler. With an
// Enterprise organisation, its workspaces go too.
func (n *Network) enqueueDeparture(p payload, at time.Time) {
	team := teamID(p.community())
	n.dispatcher.Enqueue(team, func(ctx context.Context) []chat.Event {
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
				from := p.Event.Origin()
				from.Community = communityID(part.Key[len(enterprisePrefix):], "")
				out = append(out, chat.Departed{From: from})
				if err := n.notebook.Delete(ctx, part.Key); err != nil {
					n.log.Error("forget a workspace", "key", part.Key, "err", err)
				}
			}
		}
		return out
	})
}

// applyChange applies a change that only the adapter cares about.
func (n *Network) applyChange(p payload) {
	switch p.Change.Kind {
	case changeUserChanged, changeUserDeactivated:
		n.forgetMember(userID(p.community(), p.Change.User))
	case changeHomeOpened:
		n.addHomeViewer(p)
	case changeMemberJoined:
		n.dispatcher.Enqueue(teamID(p.community()), func(ctx context.Context) []chat.Event {
			w, err := n.workspaceOf(ctx, p.community())
			if err != nil || w.User != p.Change.User {
				return nil
			}
			return []chat.Event{n.arrivedEvent(p.community(), w, placeID(p.community(), p.Change.Channel, ""))}
		})
	}
}

// announceWorkspaces enqueues the arrivals of all workspaces: that of the bot
// token before it returns, the others as soon as they are loaded. It fails if
// Slack rejects the bot token.
func (n *Network) announceWorkspaces(ctx context.Context, arrived bool) error {
	n.background.Go(func() {
		var all []*workspace
		err := n.retry(ctx, "read where the app is", func() (err error) {
			all, err = n.installedWorkspaces(ctx)
			return err
		})
		if err == nil {
			n.enqueueArrivals(all, arrived)
		}
	})
	if n.options.BotToken == "" {
		return nil
	}
	var ours *workspace
	err := n.retry(ctx, "ask whose the bot's token is", func() (err error) {
		ours, err = n.loadBotWorkspace(ctx)
		return err
	})
	if err == nil {
		n.enqueueArrivals([]*workspace{ours}, arrived)
	}
	return err
}

// retry calls do until it succeeds, is forbidden, or ctx ends.
func (n *Network) retry(ctx context.Context, what string, do func() error) error {
	backoff := dispatch.Backoff{Max: maxRetryWait}
	for {
		err := do()
		if err == nil || chat.IsError[*chat.Forbidden](err) {
			return err
		}
		n.log.Error(what, "err", err)
		if err := dispatch.Sleep(ctx, backoff.Next()); err != nil {
			return err
		}
	}
}

// enqueueArrivals tells the handler that events may have been missed in these
// workspaces, preceded by their arrival if arrived is set.
func (n *Network) enqueueArrivals(all []*workspace, arrived bool) {
	for _, w := range all {
		c := communityID(w.Team, "")
		n.dispatcher.Enqueue(w.Team, func(ctx context.Context) []chat.Event {
			var out []chat.Event
			if arrived {
				if _, _, err := n.authTest(ctx, w.Token); isRefusal(err, deadTokenCodes...) && w.Token != n.options.BotToken {
					return n.removeDeadWorkspace(ctx, c, w)
				}
				out = append(out, n.arrivedEvent(c, w, n.homeChannel(ctx, c)))
			}
			return append(out, chat.Returned{From: chat.From{ID: n.localEventID("returned"), Community: c}})
		})
	}
}

// removeDeadWorkspace removes a workspace whose token died while nothing was
// running.
func (n *Network) removeDeadWorkspace(ctx context.Context, c bot.CommunityID, w *workspace) []chat.Event {
	if _, err := n.removeWorkspace(ctx, w.Team, time.Time{}); err != nil {
		n.log.Error("forget a workspace", "team", w.Team, "err", err)
		return nil
	}
	return []chat.Event{chat.Departed{From: chat.From{ID: n.localEventID("departed"), Community: c}}}
}

func (n *Network) arrivedEvent(c bot.CommunityID, w *workspace, channel bot.Place) chat.Arrived {
	return chat.Arrived{From: chat.From{ID: n.localEventID("arrived"), Community: c, Place: channel, Channel: channel}, Community: bot.Community{ID: c, Name: w.Name, Channel: channel}}
}

// localEventID names events to which Slack gives no id.
func (n *Network) localEventID(kind string) string {
	return kind + "-" + strconv.FormatInt(n.localEvents.Add(1), 36)
}
