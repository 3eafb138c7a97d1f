package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// contentComponentID returns the component id for the content key of a message, which is not
// that of a key.
func contentComponentID(content string) int { return keyComponentID("topic " + content) } // as it was called when the first were sent

// markContent gives the second component of a message, or the first inside of the only
// one, the id for a content key. A message of one sentence has its key alone.
func markContent(all []discordgo.MessageComponent, content string) {
	id := contentComponentID(content)
	for i := 1; i < len(all); i++ {
		if takesID(all[i]) {
			all[i] = withID(all[i], id)
			return
		}
	}
	outside, ok := all[0].(discordgo.Container)
	if !ok {
		return
	}
	outside.Components = slices.Clone(outside.Components)
	for i, c := range outside.Components {
		if takesID(c) {
			outside.Components[i] = withID(c, id)
			break
		}
	}
	all[0] = outside
}

func takesID(c discordgo.MessageComponent) bool {
	switch c.(type) {
	case discordgo.Container, discordgo.ActionsRow, discordgo.MediaGallery, discordgo.TextDisplay:
		return true
	}
	return false
}

// fetchedComponent is a component of a message as Discord returns it.
type fetchedComponent struct {
	ID         int64              `json:"id"`
	Components []fetchedComponent `json:"components"`
}

// history is what was read of a channel's messages since a moment, from the oldest on.
type history struct {
	since, after string           // snowflakes
	ours         map[int64]string // our messages, by the ids of their components that are no numbers
	pages        int
}

var errNoReader = errors.New("the permission Read Message History is missing")

// seek finds the bot's message with the key or the content key of one that is sought. What it
// has read serves all that are sought in the channel, and the next attempt if time runs
// out. It returns "" if there is none; after an error nobody knows.
func (n *Network) seek(ctx context.Context, channel string, m chat.Message) (id string, err error) {
	unlock, err := n.postLocks.Lock(ctx, "history "+channel)
	if err != nil {
		return "", err
	}
	defer unlock()
	self, err := n.fetchSelf(ctx)
	if err != nil {
		return "", err
	}
	now, err := n.rest.now(ctx)
	if err != nil {
		return "", err
	}
	since := firstSnowflake(m.SoughtSince.Add(time.Until(now)).Add(-attemptMargin))
	n.mu.Lock()
	h := n.histories[channel]
	n.mu.Unlock()
	if h == nil || compareSnowflakes(h.since, since) > 0 {
		if err := n.canReadHistory(ctx, channel, m); err != nil {
			return "", err
		}
		h = &history{since: since, after: since, ours: map[int64]string{}}
		n.mu.Lock()
		dispatch.CachePut(n.histories, maxCacheEntries, channel, h)
		n.mu.Unlock()
	}
	for {
		if h.pages > dispatch.MaxSoughtPages {
			return "", &chat.Unsure{Err: dispatch.ErrTooMuchSought}
		}
		var page []fetchedMessage
		if err := n.rest.call(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit="+strconv.Itoa(historyPage)+"&after="+h.after, nil, &page); err != nil {
			return "", err
		}
		for _, one := range page {
			if string(one.Author.ID) == self.userID {
				h.add(one.ID, one.Components)
			}
		}
		if len(page) > 0 {
			h.after = slices.MaxFunc(page, func(a, b fetchedMessage) int { return compareSnowflakes(a.ID, b.ID) }).ID
		}
		if h.pages++; len(page) < historyPage {
			break
		}
	}
	h.pages = 0
	if id := h.ours[int64(keyComponentID(m.Key))]; id != "" {
		return id, nil
	}
	return h.ours[int64(contentComponentID(m.ContentKey))], nil
}

func (h *history) add(message string, all []fetchedComponent) {
	for _, c := range all {
		if known := h.ours[c.ID]; c.ID >= 1<<30 && (known == "" || compareSnowflakes(message, known) < 0) {
			h.ours[c.ID] = message
		}
		h.add(message, c.Components)
	}
}

// canReadHistory checks that the bot may read a channel's history: to one that may not,
// Discord shows an empty one.
func (n *Network) canReadHistory(ctx context.Context, channel string, m chat.Message) error {
	guild := snowflake(m.Community)
	if _, direct := m.To.Direct(); direct || guild == "" {
		return nil
	}
	have, _, err := n.fetchPermissions(ctx, guild, channel)
	if err != nil {
		return err
	}
	if len(have.missingOf(discordgo.PermissionReadMessageHistory)) > 0 {
		return &chat.Unsure{Err: errNoReader}
	}
	return nil
}
