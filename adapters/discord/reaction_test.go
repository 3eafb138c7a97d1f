package discord

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// expectReactions checks what was received of a card since the last call, and what is
// listed on it. One that was taken back has a minus in front.
func (r *fixture) expectReactions(id string, received []string, listed ...bot.Reaction) {
	r.Helper()
	r.advance(time.Minute)
	var got []string
	r.handler.mu.Lock()
	for _, e := range r.handler.events {
		if e, ok := e.(chat.ReactionChanged); ok {
			sign := map[bool]string{false: "-"}[e.Added]
			got = append(got, sign+bot.ExactEmoji(e.Emoji))
		}
	}
	r.handler.events = nil
	r.handler.mu.Unlock()
	slices.Sort(got) // events of several members come in any order
	slices.Sort(received)
	if diff := cmp.Diff(received, got); diff != "" {
		r.Errorf("received (-want +got):\n%s", diff)
	}
	present, err := chat.Reactions(r.Context(), r.network, bot.MessageRef{Place: encodeID[bot.Place](testserver.General), ID: id})
	if err != nil {
		r.Fatal(err)
	}
	if added, removed := bot.DiffReactions(listed, present); len(added)+len(removed) > 0 || len(present) != len(listed) {
		r.Errorf("listed are %v, want %v", present, listed)
	}
}

func TestASuperReactionIsAReactionOfItsOwn(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		id := r.post("a card")
		do := func(errs ...error) {
			if err := errors.Join(errs...); err != nil {
				r.Fatal(err)
			}
		}
		by := func(user, emoji string) bot.Reaction {
			return bot.Reaction{Member: encodeID[bot.UserID](user), Emoji: emoji}
		}
		const super = "🍎" + superVariant
		if bot.PlainEmoji(super) != "🍎" {
			t.Error("it means something else")
		}
		do(r.server.SuperReact(testserver.Ben, id, "🍎"), r.server.React(testserver.Cy, id, "🍎"), r.server.SuperReact(testserver.Cy, id, "🍎"), r.server.React(testserver.Ben, id, "🍋"))
		r.expectReactions(id, []string{super, "🍎", super, "🍋"}, by(testserver.Ben, super), by(testserver.Cy, "🍎"), by(testserver.Cy, super), by(testserver.Ben, "🍋"))
		do(r.server.Unreact(testserver.Cy, id, "🍎"), r.server.SuperUnreact(testserver.Ben, id, "🍎"))
		r.expectReactions(id, []string{"-🍎", "-" + super}, by(testserver.Cy, super), by(testserver.Ben, "🍋"))
	})
}

func TestEveryFormOfAnEmojiMeansTheSame(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		id := r.post("a card")
		var received []string
		var listed []bot.Reaction
		for _, form := range []string{"🤷", "🤷🏽", "🤷‍♀️", "🤷🏿‍♂️", "👍", "👍🏻"} {
			if err := r.server.React(testserver.Ben, id, form); err != nil {
				r.Fatal(err)
			}
			if plain := bot.PlainEmoji(form); plain != bot.NoneOfThese && plain != "👍" {
				t.Errorf("%s means %s", form, plain)
			}
			received = append(received, bot.ExactEmoji(form))
			listed = append(listed, bot.Reaction{Member: encodeID[bot.UserID](testserver.Ben), Emoji: bot.ExactEmoji(form)})
		}
		r.expectReactions(id, received, listed...)
	})
}

func TestReactionsToMessagesOfOthersGoNoFurther(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		card := r.post("a card")
		var asked []string
		r.network.messages.Posted = func(_ context.Context, ref bot.MessageRef) (bool, error) {
			asked = append(asked, ref.ID)
			return ref.ID == card, nil
		}
		received := func(message, author string, added bool, want int) {
			r.Helper()
			r.handler.mu.Lock()
			r.handler.events = nil
			r.handler.mu.Unlock()
			r.network.handleReaction(fmt.Appendf(nil, `{"user_id":%q,"channel_id":%q,"guild_id":%q,"message_id":%q,"message_author_id":%q,"emoji":{"name":"🍎"}}`,
				testserver.Ben, testserver.General, testserver.Guild, message, author), added, bot.Stamp{})
			synctest.Wait()
			r.handler.mu.Lock()
			defer r.handler.mu.Unlock()
			if len(r.handler.events) != want {
				r.Errorf("of a reaction to %s by %s %d are received, want %d", message, author, len(r.handler.events), want)
			}
		}
		received("71", testserver.Cy, true, 0)
		received("71", testserver.Cy, true, 0)
		received("71", "", false, 0)
		received(card, testserver.Bot, true, 1)
		received(card, "", false, 1)
		received(card, "", false, 1)
		received("72", "", false, 0)
		received("72", "", false, 0) // nobody has said whose it is
		if want := []string{"71", card, "72", "72"}; !slices.Equal(asked, want) {
			r.Errorf("asked for are %v, want %v", asked, want)
		}
	})
}
