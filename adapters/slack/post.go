package slack

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// keyEvent is the type of the metadata in which a message carries its key.
const keyEvent = "muster_message"

// metadata is what a message carries that nobody sees.
type metadata struct {
	Type    string            `json:"event_type"`
	Payload map[string]string `json:"event_payload"`
}

// posting note is what is kept of a message that was begun to be sent.
type postNote struct {
	At      int64  // Unix seconds
	Channel string // where it is or was to be
	TS      string // empty: nobody knows whether it arrived
}

const (
	postNotes = "post:"
	// keyTime is how long it is remembered what was sent with a key.
	keyTime = 3 * 24 * time.Hour
)

// keyed lets one at a time work on a key.
type keyed struct {
	mu  sync.Mutex
	all map[string]*turnstile
}

type turnstile struct {
	sync.Mutex
	waiting int
}

func (k *keyed) lock(key string) (unlock func()) {
	k.mu.Lock()
	if k.all == nil {
		k.all = map[string]*turnstile{}
	}
	t := k.all[key]
	if t == nil {
		t = new(turnstile)
		k.all[key] = t
	}
	t.waiting++
	k.mu.Unlock()
	t.Lock()
	return func() {
		t.Unlock()
		k.mu.Lock()
		defer k.mu.Unlock()
		if t.waiting--; t.waiting == 0 {
			delete(k.all, key)
		}
	}
}

// Post sends a message, or finds the one that was sent with that key.
func (n *Network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if err := ctx.Err(); err != nil {
		return bot.MessageRef{}, err
	}
	if limit := n.Limits().MessageKey; utf8.RuneCountInString(m.Key) > limit {
		return bot.MessageRef{}, &chat.TooLarge{What: "message key", Limit: limit}
	}
	to, err := n.addressOf(ctx, m.To)
	if err != nil {
		return bot.MessageRef{}, err
	}
	if m.Community != "" && m.Community != to.Community {
		return bot.MessageRef{}, &chat.Gone{What: "place " + string(m.To) + " in " + string(m.Community)}
	}
	defer n.keys.lock(m.Key)()
	begun, err := n.begun(ctx, m.Key)
	if err != nil {
		return bot.MessageRef{}, err
	}
	if begun != nil && begun.TS == "" {
		begun.TS = n.find(ctx, to, m.Key, time.Unix(begun.At, 0))
	}
	if begun != nil && begun.TS != "" {
		return to.ref(begun.TS), nil
	}
	body, err := n.by(ctx, m.Card).message(m.Card, m.Mention, "")
	if err != nil {
		return bot.MessageRef{}, err
	}
	if begun != nil {
		n.metrics.duplicates.Inc()
		n.log.Warn("a message is sent once more: nobody knows whether it arrived", "key", m.Key, "place", m.To)
	}
	return n.send(ctx, m, to, body, begun)
}

// begun is what is noted of a key; nil: it is new.
func (n *Network) begun(ctx context.Context, key string) (*postNote, error) {
	raw, err := n.notes.Get(ctx, postNotes+key)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil //nolint:nilnil // nothing is noted
	}
	if err != nil {
		return nil, err
	}
	note := new(postNote)
	return note, json.Unmarshal(raw, note)
}

func (n *Network) note(ctx context.Context, key string, note postNote) error {
	raw, err := json.Marshal(note)
	if err != nil {
		return err
	}
	return n.notes.Put(ctx, postNotes+key, raw)
}

// send sends a message and notes before that it is sent, and after it what became of it.
func (n *Network) send(ctx context.Context, m chat.Message, to address, body content, begun *postNote) (bot.MessageRef, error) {
	note := postNote{At: time.Now().Unix(), Channel: to.Channel}
	if begun != nil {
		note.At = begun.At
	}
	if err := n.note(ctx, m.Key, note); err != nil {
		return bot.MessageRef{}, err
	}
	args := to.with(arguments{
		"text": body.Text, "blocks": body.Blocks, "unfurl_links": false, "unfurl_media": false,
		"metadata": metadata{Type: keyEvent, Payload: map[string]string{"key": m.Key}},
	})
	var sent struct {
		TS string `json:"ts"`
	}
	err := n.call(ctx, to.Community, "chat.postMessage", args, &sent)
	after := context.WithoutCancel(ctx)
	if err == nil {
		note.TS = sent.TS
		if err := n.note(after, m.Key, note); err != nil {
			n.log.Error("note what was sent", "key", m.Key, "err", err)
		}
		return to.ref(sent.TS), nil
	}
	if begun == nil && (chat.IsError[*chat.Later](err) || chat.IsError[*chat.Forbidden](err) || isNo(err)) {
		if err := n.notes.Delete(after, postNotes+m.Key); err != nil {
			n.log.Error("note what was not sent", "key", m.Key, "err", err)
		}
	}
	if to.Member != "" && closes(err) {
		return bot.MessageRef{}, &chat.Closed{User: to.Member}
	}
	if ctx.Err() == nil || isNo(err) {
		return bot.MessageRef{}, fault(err, "place "+string(m.To))
	}
	return bot.MessageRef{}, &chat.Unknown{Err: err}
}

func isNo(err error) bool {
	no := (*refusal)(nil)
	return errors.As(err, &no)
}

// find looks for our own message with a key where a scope lets us look: "" is
// not found, or that nobody may look.
func (n *Network) find(ctx context.Context, to address, key string, since time.Time) string {
	method, args := "conversations.history", arguments{"channel": to.Channel}
	if to.Thread != "" {
		method, args["ts"] = "conversations.replies", to.Thread
	}
	args["include_all_metadata"] = "true"
	args["oldest"] = strconv.FormatInt(since.Add(-time.Minute).Unix(), 10)
	args["limit"] = "200"
	var page struct {
		Messages []struct {
			TS       string `json:"ts"`
			Metadata struct {
				Type    string `json:"event_type"`
				Payload struct {
					Key string `json:"key"`
				} `json:"event_payload"`
			} `json:"metadata"`
		} `json:"messages"`
	}
	if err := n.call(ctx, to.Community, method, args, &page); err != nil {
		n.log.Info("nobody may look whether a message arrived", "key", key, "err", err)
		return ""
	}
	for _, m := range page.Messages {
		if m.Metadata.Type == keyEvent && m.Metadata.Payload.Key == key {
			return m.TS
		}
	}
	return ""
}

// address is where a message goes.
type address struct {
	Community bot.CommunityID
	Channel   string
	Thread    string
	Member    bot.UserID // whose direct messages it is
}

func (a address) with(args arguments) arguments {
	args["channel"] = a.Channel
	if a.Thread != "" {
		args["thread_ts"] = a.Thread
	}
	return args
}

func (a address) ref(ts string) bot.MessageRef {
	_, user := splitUser(a.Member)
	return refOf(a.Community, a.Channel, ts, user)
}

var stamp = regexp.MustCompile(`^\d+\.\d+$`)

// addressOf is where a place is. The channel of a member's direct messages is
// asked for, which opens it if it never was open.
func (n *Network) addressOf(ctx context.Context, p bot.Place) (address, error) {
	u, direct := p.Direct()
	if !direct {
		c, channel, thread := splitPlace(p)
		if channel == "" || thread != "" && !stamp.MatchString(thread) {
			return address{}, &chat.Gone{What: "place " + string(p)}
		}
		return address{Community: c, Channel: channel, Thread: thread}, nil
	}
	c, user := splitUser(u)
	if user == "" {
		return address{}, &chat.Gone{What: "member " + string(u)}
	}
	n.mu.Lock()
	channel := n.directs[u]
	n.mu.Unlock()
	if channel == "" {
		var opened struct {
			Channel struct {
				ID string `json:"id"`
			} `json:"channel"`
		}
		err := n.call(ctx, c, "conversations.open", arguments{"users": user}, &opened)
		if closes(err) {
			return address{}, &chat.Closed{User: u}
		}
		if err != nil {
			return address{}, fault(err, "direct messages of "+string(u))
		}
		channel = opened.Channel.ID
		n.mu.Lock()
		remember(n.directs, u, channel)
		n.mu.Unlock()
	}
	return address{Community: c, Channel: channel, Member: u}, nil
}
