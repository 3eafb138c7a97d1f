package discord

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// React adds the bot's own reaction. An existing one is no error.
func (n *Network) React(ctx context.Context, ref bot.MessageRef, emoji string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	path, err := n.messagePath(ctx, ref)
	if err != nil {
		return err
	}
	return mapError(n.rest.call(ctx, http.MethodPut, path+"/reactions/"+url.PathEscape(emoji)+"/@me", nil, nil), "message "+ref.ID)
}

// reactionPageSize is the number of members per page.
const reactionPageSize = 100

// Reactions lists everybody's reactions except the bot's, emoji by emoji.
func (n *Network) Reactions(ctx context.Context, ref bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	return func(yield func(bot.Reaction, error) bool) {
		if err := n.eachReaction(ctx, ref, func(r bot.Reaction) bool { return yield(r, nil) }); err != nil {
			yield(bot.Reaction{}, err)
		}
	}
}

// eachReaction calls want with each reaction until it returns false.
func (n *Network) eachReaction(ctx context.Context, ref bot.MessageRef, want func(bot.Reaction) bool) error {
	path, err := n.messagePath(ctx, ref)
	if err != nil {
		return err
	}
	self, err := n.fetchSelf(ctx)
	if err != nil {
		return err
	}
	var m fetchedMessage
	if err := n.rest.call(ctx, http.MethodGet, path, nil, &m); err != nil {
		return mapError(err, "message "+ref.ID)
	}
	for _, r := range m.Reactions {
		if r.Emoji.ID != "" || r.Me && r.Count == 1 {
			continue // custom emoji have no meaning, and our own reaction is known
		}
		for after := "0"; after != ""; {
			var page []user
			query := "?limit=" + strconv.Itoa(reactionPageSize) + "&after=" + after
			if err := n.rest.call(ctx, http.MethodGet, path+"/reactions/"+url.PathEscape(r.Emoji.Name)+query, nil, &page); err != nil {
				return mapError(err, "message "+ref.ID)
			}
			after = ""
			for _, u := range page {
				one := bot.Reaction{Member: encodeID[bot.UserID](string(u.ID)), Emoji: bot.PlainEmoji(r.Emoji.Name)}
				if string(u.ID) != self.userID && !u.Bot && !want(one) {
					return nil
				}
			}
			if len(page) == reactionPageSize {
				after = string(page[len(page)-1].ID)
			}
		}
	}
	return nil
}

var _ interface {
	chat.Platform
	chat.Reactor
	chat.ThreadOpener
	chat.EventPublisher
	chat.ReplyEditor
	chat.Endpoint
} = (*Network)(nil)
