package chattest

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func audienceFaults() []fault {
	return []fault{
		{name: "says that everybody sees everything", caught: []string{"a private channel is hidden from who is not in it", "somebody of elsewhere sees nothing"},
			sight: func(_ context.Context, _ *brokenNetwork, _ chat.Viewer, places []bot.Place) []bot.Visibility {
				all := make([]bot.Visibility, len(places))
				for i := range all {
					all[i] = bot.VisibilityYes
				}
				return all
			}},
		{name: "says that every channel is public", caught: []string{"a private channel is hidden from who is not in it"},
			public: func(bot.Visibility) bot.Visibility { return bot.VisibilityYes }},
		{name: "says that no channel is public", caught: []string{"a channel for all is public"},
			public: func(bot.Visibility) bot.Visibility { return bot.VisibilityNo }},
		{name: "does not say who sees what", caught: []string{"a channel for all is public"},
			sight: func(_ context.Context, _ *brokenNetwork, _ chat.Viewer, places []bot.Place) []bot.Visibility {
				return make([]bot.Visibility, len(places))
			}},
		{name: "keeps nothing", caught: []string{"what was asked is kept"},
			sight: func(ctx context.Context, b *brokenNetwork, v chat.Viewer, places []bot.Place) []bot.Visibility {
				if v.KnownOnly {
					return make([]bot.Visibility, len(places))
				}
				return b.fullPlatform.CanSee(ctx, v, places...)
			}},
	}
}
