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
		for _, kind := range r.kinds() {
			exact := bot.ExactEmoji(r.Emoji.Name)
			if kind == superReaction {
				exact += superVariant
			}
			more, err := n.eachReactionOf(ctx, path, r.Emoji.Name, kind, func(u user) bool {
				ours := string(u.ID) == self.userID || u.Bot
				return ours || want(bot.Reaction{Member: encodeID[bot.UserID](string(u.ID)), Emoji: exact})
			})
			if err != nil || !more {
				return mapError(err, "message "+ref.ID)
			}
		}
	}
	return nil
}

// Kinds of reactions, which Discord lists apart.
const (
	normalReaction = 0
	superReaction  = 1
)

// superVariant marks the emoji of a super reaction, as a variation selector that no
// emoji has. A member may react in both ways, and take back one.
const superVariant = "\ufe00"

// kinds returns the lists to read: those that are not empty, or both if nobody
// says. A super reaction counts like any other.
func (r fetchedReaction) kinds() []int {
	switch d := r.Details; {
	case d == nil, d.Normal > 0 && d.Burst > 0:
		return []int{normalReaction, superReaction}
	case d.Burst > 0:
		return []int{superReaction}
	}
	return []int{normalReaction}
}

// eachReactionOf calls want with each member of one list until it returns false;
// more is false then.
func (n *Network) eachReactionOf(ctx context.Context, path, emoji string, kind int, want func(user) bool) (more bool, err error) {
	for after := "0"; after != ""; {
		var page []user
		query := "?limit=" + strconv.Itoa(reactionPageSize) + "&after=" + after + "&type=" + strconv.Itoa(kind)
		if err := n.rest.call(ctx, http.MethodGet, path+"/reactions/"+url.PathEscape(emoji)+query, nil, &page); err != nil {
			return false, err
		}
		after = ""
		for _, u := range page {
			if !want(u) {
				return false, nil
			}
		}
		if len(page) == reactionPageSize {
			after = string(page[len(page)-1].ID)
		}
	}
	return true, nil
}

var _ interface {
	chat.Platform
	chat.Reactor
	chat.ThreadOpener
	chat.EventPublisher
	chat.ReplyEditor
	chat.Endpoint
} = (*Network)(nil)
