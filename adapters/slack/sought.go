package slack

import (
	"context"
	"strconv"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// contentField holds what a message says, beside its key.
const contentField = "topic" // as it was called when the first were sent

// history is what was read of the messages of a channel or thread since a moment.
type history struct {
	since    int64 // Unix seconds
	cursor   string
	pages    int
	whole    bool
	keys     map[string]string // our messages by key, and by content key
	contents map[string]string
}

// seek finds a message of ours with the key or the content key of one that is sought. What it
// has read serves all that are sought there, and the next attempt if time runs out. It
// returns "" if there is none; after an error nobody knows.
func (n *Network) seek(ctx context.Context, to address, m chat.Message) (ts string, err error) {
	where := string(placeID(to.Community, to.Channel, to.Thread))
	unlock, err := n.postLocks.Lock(ctx, "history "+where)
	if err != nil {
		return "", err
	}
	defer unlock()
	since := m.SoughtSince.Add(-searchMargin).Unix()
	n.mu.Lock()
	h := n.histories[where]
	if h == nil || h.since > since {
		h = &history{since: since, keys: map[string]string{}, contents: map[string]string{}}
		dispatch.CachePut(n.histories, maxCached, where, h)
	}
	n.mu.Unlock()
	for !h.whole {
		if h.pages == dispatch.MaxSoughtPages {
			return "", &chat.Unsure{Err: dispatch.ErrTooMuchSought}
		}
		if err := n.readOn(ctx, to, h); err != nil {
			return "", err
		}
		h.pages++
	}
	if ts := h.keys[m.Key]; ts != "" {
		return ts, nil
	}
	return h.contents[m.ContentKey], nil
}

// readOn reads a page more.
func (n *Network) readOn(ctx context.Context, to address, h *history) error {
	messages, next, err := n.history(ctx, to, strconv.FormatInt(h.since, 10), h.cursor)
	if isRefusal(err, "invalid_cursor") { // it was kept for too long
		h.cursor = ""
		return &chat.Later{Wait: dialWait}
	}
	err = mapError(err, "channel "+to.Channel)
	switch {
	case chat.IsError[*chat.Gone](err): // so is what was sent
		h.whole = true
		return nil
	case chat.IsError[*chat.Forbidden](err):
		return &chat.Unsure{Err: err}
	case err != nil:
		return err
	}
	for _, one := range messages {
		if one.Metadata.EventType != keyEventType {
			continue
		}
		if key, _ := one.Metadata.EventPayload[keyField].(string); key != "" {
			h.keys[key] = one.Timestamp
		}
		if content, _ := one.Metadata.EventPayload[contentField].(string); content != "" {
			h.contents[content] = one.Timestamp
		}
	}
	h.cursor, h.whole = next, next == ""
	return nil
}
