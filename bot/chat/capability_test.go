package chat

import (
	"context"
	"errors"
	"iter"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// minimalPlatform is a Platform without optional interfaces.
type minimalPlatform struct{ Platform }

// capablePlatform has reactions and threads, and returns fail.
type capablePlatform struct {
	minimalPlatform
	fail    error
	reacted []string
}

func (p *capablePlatform) React(_ context.Context, _ bot.MessageRef, emoji string) error {
	p.reacted = append(p.reacted, emoji)
	return p.fail
}

func (p *capablePlatform) Reactions(context.Context, bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	return func(yield func(bot.Reaction, error) bool) {
		if yield(bot.Reaction{Member: "a:ben", Emoji: "🍎"}, nil) && p.fail != nil {
			yield(bot.Reaction{}, p.fail)
		}
	}
}

func (p *capablePlatform) OpenThread(context.Context, bot.MessageRef, string) (bot.Place, error) {
	return "a:thread", p.fail
}

func TestMissingCapabilitiesFallBack(t *testing.T) {
	ctx, ref := t.Context(), bot.MessageRef{Place: "a:channel", ID: "1"}
	if CanReact(minimalPlatform{}) || React(ctx, minimalPlatform{}, ref, []string{"🍎"}) != nil {
		t.Error("a network without reactions reacts")
	}
	if all, err := Reactions(ctx, minimalPlatform{}, ref); len(all) != 0 || err != nil {
		t.Errorf("it lists %v, %v", all, err)
	}
	if place, err := OpenOrGetThread(ctx, minimalPlatform{}, ref, "x"); place != ref.Place || err != nil {
		t.Errorf("without threads it opens %s, %v", place, err)
	}
}

func TestCapabilitiesAreUsed(t *testing.T) {
	ctx, ref := t.Context(), bot.MessageRef{Place: "a:channel", ID: "1"}
	p := &capablePlatform{}
	if !CanReact(p) || React(ctx, p, ref, []string{"🍎", "🍊"}) != nil || len(p.reacted) != 2 {
		t.Errorf("it reacts with %v", p.reacted)
	}
	if all, err := Reactions(ctx, p, ref); len(all) != 1 || err != nil {
		t.Errorf("it lists %v, %v", all, err)
	}
	if place, err := OpenOrGetThread(ctx, p, ref, "x"); place != "a:thread" || err != nil {
		t.Errorf("it opens %s, %v", place, err)
	}
	p.fail = errors.New("broken")
	if err := React(ctx, p, ref, []string{"🍎", "🍊"}); !errors.Is(err, p.fail) || len(p.reacted) != 3 {
		t.Errorf("after a failure it reacts with %v, %v", p.reacted, err)
	}
	if _, err := Reactions(ctx, p, ref); !errors.Is(err, p.fail) {
		t.Errorf("it lists with %v", err)
	}
}
