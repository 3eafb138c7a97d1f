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

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// A message carries its key in metadata of this type, in this field.
const (
	keyEvent = "muster_message"
	keyField = "key"
)

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
	options := append(body.options(), api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl(),
		api.MsgOptionMetadata(api.SlackMetadata{EventType: keyEvent, EventPayload: map[string]any{keyField: m.Key}}))
	ts, err := n.postMessage(ctx, to, options...)
	after := context.WithoutCancel(ctx)
	if err == nil {
		note.TS = ts
		if err := n.note(after, m.Key, note); err != nil {
			n.log.Error("note what was sent", "key", m.Key, "err", err)
		}
		return to.ref(ts), nil
	}
	if begun == nil && (chat.IsError[*chat.Later](err) || chat.IsError[*chat.Forbidden](err) || isRefused(err)) {
		if err := n.notes.Delete(after, postNotes+m.Key); err != nil {
			n.log.Error("note what was not sent", "key", m.Key, "err", err)
		}
	}
	if to.Member != "" && closes(err) {
		return bot.MessageRef{}, &chat.Closed{User: to.Member}
	}
	if ctx.Err() == nil || isRefused(err) {
		return bot.MessageRef{}, mapError(err, "place "+string(m.To))
	}
	return bot.MessageRef{}, &chat.Unknown{Err: err}
}

// postMessage posts a message and returns its time stamp.
func (n *Network) postMessage(ctx context.Context, to address, options ...api.MsgOption) (ts string, _ error) {
	return fetch(ctx, n, to.Community, func(client *api.Client) (string, error) {
		_, ts, err := client.PostMessageContext(ctx, to.Channel, append(options, to.options()...)...)
		return ts, err
	})
}

// postEphemeral posts a message that only user sees.
func (n *Network) postEphemeral(ctx context.Context, to address, user string, body content) error {
	_, err := fetch(ctx, n, to.Community, func(client *api.Client) (string, error) {
		return client.PostEphemeralContext(ctx, to.Channel, user, append(body.options(), to.options()...)...)
	})
	return err
}

// find looks for our own message with a key where a scope lets us look: "" is
// not found, or that nobody may look.
func (n *Network) find(ctx context.Context, to address, key string, since time.Time) string {
	messages, err := n.history(ctx, to, strconv.FormatInt(since.Add(-time.Minute).Unix(), 10))
	if err != nil {
		n.log.Info("nobody may look whether a message arrived", "key", key, "err", err)
		return ""
	}
	for _, m := range messages {
		if m.Metadata.EventType == keyEvent && m.Metadata.EventPayload[keyField] == key {
			return m.Timestamp
		}
	}
	return ""
}

// history lists what was posted to a channel or thread since a time stamp.
func (n *Network) history(ctx context.Context, to address, oldest string) ([]api.Message, error) {
	const most = 200
	return fetch(ctx, n, to.Community, func(client *api.Client) ([]api.Message, error) {
		if to.Thread != "" {
			messages, _, _, err := client.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{
				ChannelID: to.Channel, Timestamp: to.Thread, Oldest: oldest, Limit: most, IncludeAllMetadata: true,
			})
			return messages, err
		}
		page, err := client.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{
			ChannelID: to.Channel, Oldest: oldest, Limit: most, IncludeAllMetadata: true,
		})
		if err != nil {
			return nil, err
		}
		return page.Messages, nil
	})
}

// address is where a message goes.
type address struct {
	Community bot.CommunityID
	Channel   string
	Thread    string
	Member    bot.UserID // whose direct messages it is
}

// options say in which thread a message is posted, if in any.
func (a address) options() []api.MsgOption {
	if a.Thread == "" {
		return nil
	}
	return []api.MsgOption{api.MsgOptionTS(a.Thread)}
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
		opened, err := n.openDirect(ctx, c, user)
		if closes(err) {
			return address{}, &chat.Closed{User: u}
		}
		if err != nil {
			return address{}, mapError(err, "direct messages of "+string(u))
		}
		channel = opened
		n.mu.Lock()
		remember(n.directs, u, channel)
		n.mu.Unlock()
	}
	return address{Community: c, Channel: channel, Member: u}, nil
}

// openDirect returns the channel of a user's direct messages with the app.
func (n *Network) openDirect(ctx context.Context, c bot.CommunityID, user string) (channel string, _ error) {
	return fetch(ctx, n, c, func(client *api.Client) (string, error) {
		opened, _, _, err := client.OpenConversationContext(ctx, &api.OpenConversationParameters{Users: []string{user}})
		if err != nil {
			return "", err
		}
		return opened.ID, nil
	})
}
