package playground

import (
	"context"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// React adds Muster's own reaction.
func (n *Network) React(ctx context.Context, ref bot.MessageRef, emoji string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m := n.findMessage(ref.ID)
	if m == nil || m.Place != ref.Place || m.OnlyFor != "" {
		return &chat.Gone{What: "message " + ref.ID}
	}
	changed, err := m.withReaction(reaction{Emoji: emoji}, n.Limits().Reactions)
	if err != nil || changed == m {
		return err
	}
	if err := n.saveMessage(ctx, changed); err != nil {
		return mapError(ctx, err)
	}
	return nil
}

// Reactions iterates over the members' reactions to a message, oldest first.
func (n *Network) Reactions(ctx context.Context, ref bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	return func(yield func(bot.Reaction, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(bot.Reaction{}, err)
			return
		}
		m := n.findMessage(ref.ID)
		if m == nil || m.Place != ref.Place {
			yield(bot.Reaction{}, &chat.Gone{What: "message " + ref.ID})
			return
		}
		for _, r := range m.Reactions {
			if r.User != "" && !yield(bot.Reaction{Member: r.User, Emoji: bot.ExactEmoji(r.Emoji)}, nil) {
				return
			}
		}
	}
}

// withReaction returns a copy of the message with a reaction added, or the
// message itself if it has the reaction.
func (m *message) withReaction(r reaction, limit int) (*message, error) {
	distinct := map[string]bool{}
	for _, had := range m.Reactions {
		if had.same(r) {
			return m, nil
		}
		distinct[bot.PlainEmoji(had.Emoji)] = true
	}
	if !distinct[bot.PlainEmoji(r.Emoji)] && len(distinct) >= limit {
		return nil, &chat.TooLarge{What: "reactions", Limit: limit}
	}
	m = m.clone()
	m.Reactions = append(m.Reactions, r)
	return m, nil
}

// withoutReaction returns a copy of the message without a reaction, or the
// message itself if it lacks the reaction.
func (m *message) withoutReaction(r reaction) *message {
	if !slices.ContainsFunc(m.Reactions, r.same) {
		return m
	}
	m = m.clone()
	m.Reactions = slices.DeleteFunc(m.Reactions, r.same)
	return m
}

func (r reaction) same(o reaction) bool {
	return r.User == o.User && bot.PlainEmoji(r.Emoji) == bot.PlainEmoji(o.Emoji)
}

// isEmoji reports whether a text could be one emoji. Everybody sees what a
// browser sends, so it is checked.
func isEmoji(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > 8 || !utf8.ValidString(s) {
		return false
	}
	plain := func(r rune) bool { return r < 0x80 }
	strange := func(r rune) bool { return plain(r) && !strings.ContainsRune("0123456789#*", r) || r == utf8.RuneError }
	return !strings.ContainsFunc(s, strange) && strings.ContainsFunc(s, func(r rune) bool { return !plain(r) })
}
