package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
)

// attempt is the last attempt at sending a message whose outcome may be unknown. It
// is kept for other processes, and for this one after a restart.
type attempt struct {
	At int64 // Unix seconds, by Discord's clock
}

const (
	attemptPrefix = "post:"
	// attemptTTL is how long an attempt is remembered.
	attemptTTL = 14 * 24 * time.Hour
	// attemptMargin is how long before the attempt the search begins: more than
	// clocks differ within Discord.
	attemptMargin = 2 * time.Minute
)

// findAttempt returns the last attempt to send a key, or nil.
func (n *Network) findAttempt(ctx context.Context, key string) (*attempt, error) {
	raw, err := n.notebook.Get(ctx, attemptPrefix+key)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil //nolint:nilnil // there was none
	}
	if err != nil {
		return nil, err
	}
	last := new(attempt)
	return last, json.Unmarshal(raw, last)
}

// noteAttempt records that a message is about to be sent.
func (n *Network) noteAttempt(ctx context.Context, key string) error {
	at, err := n.rest.now(ctx)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(attempt{At: at.Unix()})
	if err != nil {
		return err
	}
	return n.notebook.Put(ctx, attemptPrefix+key, raw)
}

// forgetAttempt forgets an attempt that Discord refused.
func (n *Network) forgetAttempt(ctx context.Context, key string) {
	if err := n.notebook.Delete(context.WithoutCancel(ctx), attemptPrefix+key); err != nil {
		n.log.Error("forget attempt to post", "key", key, "err", err)
	}
}

const (
	historyPage = 100
	// mostHistoryPages bounds a search, which begins with the oldest messages: so many do
	// not come in between the margin and the attempt.
	mostHistoryPages = 20
)

// findSent finds the bot's message with a key among those that came in since an
// attempt at sending it. It returns "" if there is none; after an error nobody knows.
func (n *Network) findSent(ctx context.Context, channel, key string, since attempt) (id string, err error) {
	self, err := n.fetchSelf(ctx)
	if err != nil {
		return "", err
	}
	after := firstSnowflake(time.Unix(since.At, 0).Add(-attemptMargin))
	for range mostHistoryPages {
		var page []fetchedMessage
		if err := n.rest.call(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit="+strconv.Itoa(historyPage)+"&after="+after, nil, &page); err != nil {
			return "", err
		}
		for _, m := range page {
			if string(m.Author.ID) == self.userID && m.hasKey(key) {
				return m.ID, nil
			}
		}
		if len(page) < historyPage {
			return "", nil
		}
		after = slices.MaxFunc(page, func(a, b fetchedMessage) int { return compareSnowflakes(a.ID, b.ID) }).ID
	}
	return "", nil
}

// compareSnowflakes orders ids by age.
func compareSnowflakes(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
}
