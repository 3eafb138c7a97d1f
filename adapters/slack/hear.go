package slack

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// redeliver in place of an answer has Slack deliver the same once more.
type redeliver struct{}

// deliver has what Slack delivered handled and acknowledged; raw is an event's
// own text. It does not wait, and is false where nobody hears.
func (n *Network) deliver(h heard, raw []byte, ack receipt) bool {
	by, ok := n.life.Enter()
	if !ok {
		return false
	}
	go func() {
		defer n.life.Leave()
		defer ack(nil)
		defer func() {
			if p := recover(); p != nil { // one thing that cannot be answered takes nothing else with it
				n.log.Error("panic", "of", p, "stack", string(debug.Stack()))
			}
		}()
		ctx, cancel := context.WithTimeout(by.Base, actorTime)
		defer cancel()
		if h.community() == "" || !n.isIn(ctx, h) {
			return
		}
		n.news(h)
		n.handle(ctx, by, &turn{n: n, heard: h, ack: ack}, raw)
	}()
	return true
}

// isIn tells whether the app is installed where something happened.
func (n *Network) isIn(ctx context.Context, h heard) bool {
	if h.Enterprise != "" {
		n.isPart(ctx, h.Team, h.Enterprise)
	}
	_, err := n.of(ctx, h.community())
	if chat.IsError[*chat.Forbidden](err) {
		n.log.Warn("something happened in a workspace in which the app is not installed", "team", h.Team, "err", err)
		return false
	}
	return true
}

// handle does what is due for one thing heard.
func (n *Network) handle(ctx context.Context, by hearing.Ear, t *turn, raw []byte) {
	switch e := t.Event.(type) {
	case chat.Query:
		t.complete(by, e)
	case chat.HomeOpened:
		n.looked(t.heard)
		t.Manner = chat.Private
		t.take(by)
	case chat.Invocation, chat.Press, chat.Submission:
		t.take(by)
	case chat.Reacted:
		if n.fresh(ctx, t) {
			n.reacted(t.heard, e)
		}
	case chat.Departed:
		if n.fresh(ctx, t) {
			n.departed(t.heard, happenedAt(raw))
		}
	case chat.Vanished:
		if n.fresh(ctx, t) {
			n.life.Tell(string(e.Message.Place)+e.Message.ID, func(context.Context) []chat.Event { return []chat.Event{e} })
		}
	case chat.Left:
		if n.fresh(ctx, t) {
			n.life.Tell(string(e.Actor.User), func(context.Context) []chat.Event { return []chat.Event{e} })
		}
	}
}

// fresh acknowledges an event and tells whether it is heard for the first
// time. Where that cannot be told, it is to come again.
func (n *Network) fresh(ctx context.Context, t *turn) bool {
	first, err := n.notes.Once(ctx, "event:"+string(t.community())+":"+t.Event.Origin().ID, doneTime)
	if err != nil {
		n.log.Error("note an event", "err", err)
		t.ack(redeliver{})
		return false
	}
	t.ack(nil)
	return first
}

// reacted tells of a member's reaction; ours and other bots' mean nothing.
func (n *Network) reacted(h heard, e chat.Reacted) {
	n.life.Tell(e.Message.ID+h.User, func(ctx context.Context) []chat.Event {
		w, err := n.of(ctx, h.community())
		if err == nil && w.User == h.User {
			return nil
		}
		k, err := n.know(ctx, h.community(), userID(h.community(), h.User), memberTime)
		if err != nil {
			n.log.Warn("ask who reacted", "user", h.User, "err", err)
		}
		if k.bot || k.guest && n.o.NoGuests {
			return nil
		}
		if err == nil {
			h = h.by(k.Member)
		}
		return []chat.Event{h.Event}
	})
}

// happenedAt is when an event happened, as its envelope says.
func happenedAt(raw []byte) time.Time {
	var e struct {
		At int64 `json:"event_time"`
	}
	if json.Unmarshal(raw, &e) != nil || e.At <= 0 {
		return time.Time{}
	}
	return time.Unix(e.At, 0)
}

// departed stops in a workspace, and forgets it. An organisation takes its
// workspaces with it.
func (n *Network) departed(h heard, at time.Time) {
	team := teamOf(h.community())
	n.life.Tell(team, func(ctx context.Context) []chat.Event {
		gone, err := n.drop(ctx, team, at)
		if err != nil {
			n.log.Error("forget a workspace", "team", team, "err", err)
		}
		if !gone {
			return nil
		}
		n.mu.Lock()
		if n.single != nil && n.single.Team == team {
			n.single = nil // the token is asked again
		}
		n.mu.Unlock()
		out := []chat.Event{h.Event}
		parts, err := n.notes.List(ctx, inNotes)
		if err != nil {
			n.log.Error("list an organisation's workspaces", "team", team, "err", err)
		}
		for _, p := range parts {
			if string(p.Value) == team {
				from := h.Event.Origin()
				from.Community = communityID(p.Key[len(inNotes):], "")
				out = append(out, chat.Departed{From: from})
				if err := n.notes.Delete(ctx, p.Key); err != nil {
					n.log.Error("forget a workspace", "key", p.Key, "err", err)
				}
			}
		}
		return out
	})
}

// news notes what only the adapter minds.
func (n *Network) news(h heard) {
	switch h.News.Kind {
	case userChanged, userGone:
		n.forgetMember(userID(h.community(), h.News.User))
	case homeOpened:
		n.looked(h)
	case joined:
		n.life.Tell(teamOf(h.community()), func(ctx context.Context) []chat.Event {
			w, err := n.of(ctx, h.community())
			if err != nil || w.User != h.News.User {
				return nil
			}
			return []chat.Event{n.arrival(h.community(), w, placeOf(h.community(), h.News.Channel, ""))}
		})
	}
}

// begin tells of the workspaces in which the app is, and what announce tells
// of them: of that of the bot's token at once, or that Slack takes it no more,
// and of the others as soon as it is known which there are.
func (n *Network) begin(ctx context.Context, arrived bool) error {
	n.beside.Go(func() {
		var all []*workspace
		err := n.tried(ctx, "read where the app is", func() (err error) {
			all, err = n.elsewhere(ctx)
			return err
		})
		if err == nil {
			n.announce(all, arrived)
		}
	})
	if n.o.BotToken == "" {
		return nil
	}
	var ours *workspace
	err := n.tried(ctx, "ask whose the bot's token is", func() (err error) {
		ours, err = n.ours(ctx)
		return err
	})
	if err == nil {
		n.announce([]*workspace{ours}, arrived)
	}
	return err
}

// tried does something again and again until it works, is forbidden, or ctx
// ends.
func (n *Network) tried(ctx context.Context, what string, do func() error) error {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		err := do()
		if err == nil || chat.IsError[*chat.Forbidden](err) {
			return err
		}
		n.log.Error(what, "err", err)
		if err := hearing.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// announce tells of workspaces that something may have been missed there, and
// before that of our being there, if nobody was told yet.
func (n *Network) announce(all []*workspace, arrived bool) {
	for _, w := range all {
		c := communityID(w.Team, "")
		n.life.Tell(w.Team, func(ctx context.Context) []chat.Event {
			var out []chat.Event
			if arrived {
				if _, _, err := n.who(ctx, w.Token); isRefusal(err, deadToken...) && w.Token != n.o.BotToken {
					return n.lost(ctx, c, w)
				}
				out = append(out, n.arrival(c, w, n.homeOf(ctx, c)))
			}
			return append(out, chat.Returned{From: chat.From{ID: n.nameless("returned"), Community: c}})
		})
	}
}

// lost forgets a workspace whose token died while nobody heard.
func (n *Network) lost(ctx context.Context, c bot.CommunityID, w *workspace) []chat.Event {
	if _, err := n.drop(ctx, w.Team, time.Time{}); err != nil {
		n.log.Error("forget a workspace", "team", w.Team, "err", err)
		return nil
	}
	return []chat.Event{chat.Departed{From: chat.From{ID: n.nameless("departed"), Community: c}}}
}

func (n *Network) arrival(c bot.CommunityID, w *workspace, channel bot.Place) chat.Arrived {
	return chat.Arrived{From: chat.From{ID: n.nameless("arrived"), Community: c, Place: channel, Channel: channel}, Community: bot.Community{ID: c, Name: w.Name, Channel: channel}}
}

// nameless is an id for an event to which Slack gives none.
func (n *Network) nameless(kind string) string {
	return kind + "-" + strconv.FormatInt(n.told.Add(1), 36)
}
