package slack

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"time"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Messages carry their key in metadata of this type, in this field.
const (
	keyEventType = "muster_message"
	keyField     = "key"
)

// postRecord remembers a message whose sending has begun.
type postRecord struct {
	At      int64  // of the first attempt, in Unix seconds
	LastAt  int64  // of the last one
	Channel string // of the message
	TS      string // empty if nobody knows whether it was sent
}

const (
	postPrefix = "post:"
	// postKeyTTL is how long sent keys are remembered.
	postKeyTTL = 14 * 24 * time.Hour
	// lateArrival is how long after an attempt its message is not given up: a request that
	// was cut may still be on its way.
	lateArrival = 10 * time.Second
)

// Post sends a message, or finds the one that was sent with its key.
func (n *Network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if err := ctx.Err(); err != nil {
		return bot.MessageRef{}, err
	}
	if limit := n.Limits().MessageKey; utf8.RuneCountInString(m.Key) > limit {
		return bot.MessageRef{}, &chat.TooLarge{What: "message key", Limit: limit}
	}
	posting, ctx := ctx, chat.Patient(ctx)
	to, err := n.resolvePlace(ctx, m.To)
	if err != nil {
		return bot.MessageRef{}, err
	}
	if m.Community != "" && m.Community != to.Community {
		return bot.MessageRef{}, &chat.Gone{What: "place " + string(m.To) + " in " + string(m.Community)}
	}
	unlock, err := n.postLocks.Lock(ctx, m.Key)
	if err != nil {
		return bot.MessageRef{}, err
	}
	defer unlock()
	// First of all, so that what cannot be sent yet leaves no trace of an attempt.
	release, err := n.webAPI.acquirePost(posting, to.Channel)
	if err != nil {
		return bot.MessageRef{}, err
	}
	defer release()
	ctx = withPace(ctx)
	record, err := n.findPostRecord(ctx, m.Key)
	if err != nil {
		return bot.MessageRef{}, err
	}
	switch {
	case record != nil && record.TS != "":
	case !m.SoughtSince.IsZero():
		ts, err := n.seek(ctx, to, m)
		if err != nil {
			return bot.MessageRef{}, err
		}
		if record = nil; ts != "" {
			record = &postRecord{At: m.SoughtSince.Unix(), Channel: to.Channel, TS: ts}
			if err := n.savePostRecord(ctx, m.Key, *record); err != nil {
				return bot.MessageRef{}, err
			}
		}
	case record != nil:
		if record.TS, err = n.findAttempt(ctx, to, m.Key, *record); err != nil {
			return bot.MessageRef{}, err
		}
	}
	if record != nil && record.TS != "" {
		return to.ref(record.TS), nil
	}
	render := n.rendererFor(ctx, m.Card)
	render.Key = m.Key
	if u, direct := m.To.Direct(); direct {
		render.Somebody = n.somebody(n.cachedMember(u).Locale)
	}
	body, err := n.renderPost(ctx, render, m, to.Community)
	if err != nil {
		return bot.MessageRef{}, err
	}
	if record != nil {
		n.metrics.duplicates.Inc()
		n.log.Warn("message sent again: unknown whether it arrived", "key", m.Key, "place", m.To)
	}
	return n.sendPost(ctx, m, to, body, record)
}

// findAttempt looks for the message of earlier attempts. It returns "" if there is none that
// can be seen, and *chat.Later as long as one may still arrive that could be.
func (n *Network) findAttempt(ctx context.Context, to address, key string, record postRecord) (ts string, _ error) {
	ts, looked, err := n.findSentMessage(ctx, to, key, time.Unix(record.At, 0))
	wait := min(lateArrival, time.Until(time.Unix(record.LastAt, 0).Add(lateArrival)))
	if err == nil && looked && ts == "" && wait > 0 {
		err = &chat.Later{Wait: wait}
	}
	return ts, err
}

// findPostRecord returns the record of a key, or nil.
func (n *Network) findPostRecord(ctx context.Context, key string) (*postRecord, error) {
	raw, err := n.notebook.Get(ctx, postPrefix+key)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil //nolint:nilnil // there is no record
	}
	if err != nil {
		return nil, err
	}
	note := new(postRecord)
	return note, json.Unmarshal(raw, note)
}

func (n *Network) savePostRecord(ctx context.Context, key string, note postRecord) error {
	raw, err := json.Marshal(note)
	if err != nil {
		return err
	}
	return n.notebook.Put(ctx, postPrefix+key, raw)
}

// sendPost sends a message, and records before that it does and afterwards
// what became of it.
func (n *Network) sendPost(ctx context.Context, m chat.Message, to address, body messageContent, record *postRecord) (bot.MessageRef, error) {
	now := time.Now().Unix()
	note := postRecord{At: now, LastAt: now, Channel: to.Channel}
	if record != nil {
		note.At = record.At
	}
	if err := n.savePostRecord(ctx, m.Key, note); err != nil {
		return bot.MessageRef{}, err
	}
	marks := map[string]any{keyField: m.Key}
	if m.ContentKey != "" {
		marks[contentField] = m.ContentKey
	}
	ts, err := n.postContent(ctx, to, body, api.MsgOptionDisableLinkUnfurl(), api.MsgOptionDisableMediaUnfurl(),
		api.MsgOptionMetadata(api.SlackMetadata{EventType: keyEventType, EventPayload: marks}))
	after := context.WithoutCancel(ctx)
	if err == nil {
		note.TS = ts
		if err := n.savePostRecord(after, m.Key, note); err != nil {
			n.log.Error("save post record", "key", m.Key, "err", err)
		}
		return to.ref(ts), nil
	}
	never := chat.IsError[*chat.Later](err) || chat.IsError[*chat.Unauthorised](err) || isRefused(err)
	if !never {
		n.noteLost(after, to, note)
	}
	if record == nil && never {
		if err := n.notebook.Delete(after, postPrefix+m.Key); err != nil {
			n.log.Error("delete post record", "key", m.Key, "err", err)
		}
	}
	if to.Member != "" && isClosed(err) {
		return bot.MessageRef{}, &chat.Closed{User: to.Member}
	}
	if ctx.Err() == nil || isRefused(err) {
		return bot.MessageRef{}, mapError(err, "place "+string(m.To))
	}
	return bot.MessageRef{}, &chat.Unknown{Err: err}
}

// postMessage posts a message and returns its timestamp.
func (n *Network) postMessage(ctx context.Context, to address, options ...api.MsgOption) (ts string, _ error) {
	return fetch(ctx, n, to.Community, func(client *api.Client) (string, error) {
		_, ts, err := client.PostMessageContext(ctx, to.Channel, append(options, to.threadOptions()...)...)
		return ts, err
	})
}

// postEphemeral posts a message that only user sees.
func (n *Network) postEphemeral(ctx context.Context, to address, user string, body messageContent) error {
	post := func(body messageContent) error {
		_, err := fetch(ctx, n, to.Community, func(client *api.Client) (string, error) {
			return client.PostEphemeralContext(ctx, to.Channel, user, append(body.options(), to.threadOptions()...)...)
		})
		return err
	}
	err := post(body)
	if bare, ok := body.withoutPicture(); ok && isRefused(err) {
		err = post(bare)
	}
	return err
}

// address is where a message is sent.
type address struct {
	Community bot.CommunityID
	Channel   string
	Thread    string
	Member    bot.UserID // the member, in direct messages
}

// threadOptions returns the thread to post to, if there is one.
func (a address) threadOptions() []api.MsgOption {
	if a.Thread == "" {
		return nil
	}
	return []api.MsgOption{api.MsgOptionTS(a.Thread)}
}

func (a address) ref(ts string) bot.MessageRef {
	_, user := parseUser(a.Member)
	return messageRef(a.Community, a.Channel, ts, user)
}

var timestampPattern = regexp.MustCompile(`^\d+\.\d+$`)

// resolvePlace returns the address of a place. It opens a member's direct
// messages if needed.
func (n *Network) resolvePlace(ctx context.Context, p bot.Place) (address, error) {
	u, direct := p.Direct()
	if !direct {
		c, channel, thread := parsePlace(p)
		if channel == "" || thread != "" && !timestampPattern.MatchString(thread) {
			return address{}, &chat.Gone{What: "place " + string(p)}
		}
		return address{Community: c, Channel: channel, Thread: thread}, nil
	}
	c, user := parseUser(u)
	if user == "" {
		return address{}, &chat.Gone{What: "member " + string(u)}
	}
	n.mu.Lock()
	channel := n.directChannels[u]
	n.mu.Unlock()
	if channel == "" {
		opened, err := n.openDirect(ctx, c, user)
		if isClosed(err) {
			return address{}, &chat.Closed{User: u}
		}
		if err != nil {
			return address{}, mapError(err, "direct messages of "+string(u))
		}
		channel = opened
		n.mu.Lock()
		dispatch.CachePut(n.directChannels, maxCached, u, channel)
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
