package slack

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// searchMargin is how long before an attempt the search for its message begins: more
// than our clock may differ from Slack's.
const searchMargin = 2 * time.Minute

// findSentMessage looks for a message of ours by its key. It returns "" if there is
// none; looked is false if Slack lets nobody look. After an error nobody knows.
func (n *Network) findSentMessage(ctx context.Context, to address, key string, since time.Time) (ts string, looked bool, _ error) {
	const mostPages = 20
	oldest, cursor := strconv.FormatInt(since.Add(-searchMargin).Unix(), 10), ""
	for range mostPages {
		messages, next, err := n.history(ctx, to, oldest, cursor)
		err = mapError(err, "channel "+to.Channel)
		if chat.IsError[*chat.Forbidden](err) || chat.IsError[*chat.Gone](err) {
			n.log.Info("sent messages cannot be searched", "key", key, "err", err)
			return "", false, nil
		}
		if err != nil {
			return "", false, err
		}
		for _, m := range messages {
			if m.Metadata.EventType == keyEventType && m.Metadata.EventPayload[keyField] == key {
				return m.Timestamp, true, nil
			}
		}
		if cursor = next; cursor == "" {
			return "", true, nil
		}
	}
	return "", true, nil
}

// history returns a page of the messages of a channel or thread since a timestamp, and
// the cursor of the next one.
func (n *Network) history(ctx context.Context, to address, oldest, cursor string) (messages []api.Message, next string, _ error) {
	const most = 200
	err := n.call(ctx, to.Community, func(client *api.Client) (err error) {
		if to.Thread != "" {
			messages, _, next, err = client.GetConversationRepliesContext(ctx, &api.GetConversationRepliesParameters{
				ChannelID: to.Channel, Timestamp: to.Thread, Oldest: oldest, Cursor: cursor, Limit: most, IncludeAllMetadata: true,
			})
			return err
		}
		page, err := client.GetConversationHistoryContext(ctx, &api.GetConversationHistoryParameters{
			ChannelID: to.Channel, Oldest: oldest, Cursor: cursor, Limit: most, IncludeAllMetadata: true,
		})
		if err == nil {
			messages, next = page.Messages, page.ResponseMetaData.NextCursor
		}
		return err
	})
	return messages, next, err
}

// Without a scope to look, a card says itself what became of its sending: its controls
// carry its key until it is edited, which only a known card is.
const keyBlockPrefix = "key "

// markBlocks puts a key into the blocks with controls.
func markBlocks(blocks []api.Block, key string) {
	if key == "" {
		return
	}
	for i, b := range blocks {
		id := keyBlockPrefix + strconv.Itoa(i) + " " + key
		switch b := b.(type) {
		case *api.ActionBlock:
			b.BlockID = id
		case *api.SectionBlock:
			if b.Accessory != nil {
				b.BlockID = id
			}
		}
	}
}

// parseKeyBlock returns the key in a block's id, or "".
func parseKeyBlock(id string) string {
	rest, ours := strings.CutPrefix(id, keyBlockPrefix)
	_, key, found := strings.Cut(rest, " ")
	if !ours || !found {
		return ""
	}
	return key
}

// settle settles what became of sending a key, now that a member used a card with it. It
// returns the card's timestamp: that of another one if this is a double, which it
// retires.
func (n *Network) settle(ctx context.Context, at address, key, ts string) (string, error) {
	record, err := n.findPostRecord(ctx, key)
	if err != nil || record == nil || record.Channel != at.Channel || record.TS == ts {
		return ts, err
	}
	unlock, err := n.postLocks.Lock(ctx, key)
	if err != nil {
		return ts, err
	}
	defer unlock()
	record, err = n.findPostRecord(ctx, key)
	switch {
	case err != nil || record == nil || record.TS == ts:
		return ts, err
	case record.TS == "":
		record.TS = ts
		return ts, n.savePostRecord(ctx, key, *record)
	}
	n.dispatcher.Enqueue("double "+ts, func(ctx context.Context) []chat.Event {
		if err := n.retire(ctx, at, ts, record.TS); err != nil {
			n.log.Error("retire a double", "key", key, "message", ts, "err", err)
		}
		return nil
	})
	return record.TS, nil
}

// retire deletes a double. Where that is refused, it becomes a link to the card.
func (n *Network) retire(ctx context.Context, at address, double, card string) error {
	err := n.call(ctx, at.Community, func(client *api.Client) error {
		_, _, err := client.DeleteMessageContext(ctx, at.Channel, double)
		return err
	})
	if err == nil || isRefusal(err, "message_not_found") {
		return nil
	}
	w, errHome := n.usableWorkspace(ctx, at.Community)
	if errHome != nil {
		return errors.Join(err, errHome)
	}
	link := permalink(w.URL, at.Channel, card)
	link = fmt.Sprintf("➡️ <%s|%s>", link, link)
	return n.updateMessage(ctx, at, double, messageContent{Text: link, Blocks: []api.Block{contextBlock(mrkdwnObject(link))}})
}

// settlePress settles the card whose control was used, and lets the press be one on the
// card that is known.
func (n *Network) settlePress(ctx context.Context, p payload) payload {
	e, isPress := p.Event.(chat.Press)
	if !isPress || p.Key == "" {
		return p
	}
	at := address{Community: p.community(), Channel: p.Origin.Channel}
	ts, err := n.settle(ctx, at, p.Key, p.Origin.Message)
	if err != nil {
		n.log.Error("settle a card", "key", p.Key, "err", err)
	}
	e.Message.ID, p.Origin.Message = ts, ts
	p.Event = e
	return p
}

const (
	lostPrefix = "lost:"
	lostTTL    = postKeyTTL
)

// noteLost records that a channel may have a card that nobody knows.
func (n *Network) noteLost(ctx context.Context, to address, note postRecord) {
	err := n.notebook.Put(ctx, lostPrefix+string(placeID(to.Community, to.Channel, "")), fmt.Appendf(nil, `{"At":%d}`, note.At))
	if err != nil {
		n.log.Error("note a lost reply", "channel", to.Channel, "err", err)
	}
}

// settleReaction settles the card of ours that got a reaction, in a channel that may
// have one that nobody knows. A reaction does not say the key, but its message does.
func (n *Network) settleReaction(ctx context.Context, p payload, e chat.ReactionChanged) chat.ReactionChanged {
	at := address{Community: p.community(), Channel: p.ItemChannel}
	_, err := n.notebook.Get(ctx, lostPrefix+string(placeID(at.Community, at.Channel, "")))
	if errors.Is(err, bot.ErrNotFound) {
		return e
	}
	key, ts := "", e.Message.ID
	if err == nil {
		key, err = n.keyOf(ctx, at, ts)
	}
	if err == nil && key != "" {
		ts, err = n.settle(ctx, at, key, ts)
	}
	if err != nil {
		n.log.Error("settle a card", "message", e.Message.ID, "err", err)
	}
	e.Message.ID = ts
	return e
}

// keyOf returns the key that the controls of a message carry, or "".
func (n *Network) keyOf(ctx context.Context, at address, ts string) (string, error) {
	item, err := fetch(ctx, n, at.Community, func(client *api.Client) (api.ReactedItem, error) {
		return client.GetReactionsContext(ctx, api.NewRefToMessage(at.Channel, ts), api.GetReactionsParameters{Full: true})
	})
	if err != nil || item.Message == nil {
		return "", err
	}
	for _, b := range item.Message.Blocks.BlockSet {
		if key := parseKeyBlock(b.ID()); key != "" {
			return key, nil
		}
	}
	return "", nil
}
