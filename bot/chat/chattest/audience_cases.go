package chattest

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func audienceCases() []Case {
	return []Case{
		{"a channel for all is public", func(t T, sc *Scenario) {
			sc.expectPublic(t, sc.channel, bot.VisibilityYes)
			for _, u := range []bot.UserID{sc.ana, sc.ben, sc.cy} {
				sc.expectSight(t, u, sc.channel, bot.VisibilityYes)
			}
		}},
		{"a private channel is hidden from who is not in it", func(t T, sc *Scenario) {
			place := sc.private(t)
			if v, err := sc.audience(t).Public(t.Context(), sc.community, place); v == bot.VisibilityYes || err != nil {
				t.Errorf("it is public: %q, %v", v, err)
			}
			for _, u := range []bot.UserID{sc.ben, sc.cy} {
				if v := sc.look(t, chat.Viewer{Community: sc.community, User: u}, place, sc.channel); v[0] == bot.VisibilityYes || v[1] != bot.VisibilityYes {
					t.Errorf("%s sees it, and the channel for all: %q", u, v)
				}
			}
		}},
		{"somebody of elsewhere sees nothing", func(t T, sc *Scenario) {
			for _, v := range []chat.Viewer{{Community: sc.community, User: sc.ben + "-nobody"}, {Community: sc.community + "9", User: sc.ben}, {User: sc.ben}, {Community: sc.community}} {
				if got := sc.look(t, v, sc.channel); got[0] == bot.VisibilityYes {
					t.Errorf("%+v sees the channel", v)
				}
			}
			if got := sc.look(t, chat.Viewer{Community: sc.community, User: sc.ben}, "", bot.DirectTo(sc.ana), sc.channel+"9"); slices.Contains(got, bot.VisibilityYes) {
				t.Errorf("what is nowhere or between others is seen: %q", got)
			}
		}},
		{"what was asked is kept", func(t T, sc *Scenario) {
			place, v := sc.private(t), chat.Viewer{Community: sc.community, User: sc.ben}
			asked := sc.look(t, v, sc.channel, place)
			v.KnownOnly = true
			if kept := sc.look(t, v, sc.channel, place); !slices.Equal(kept, asked) {
				t.Errorf("kept is %q, asked was %q", kept, asked)
			}
		}},
	}
}

// private makes a channel that only Ana sees, besides Muster.
func (sc *Scenario) private(t T) bot.Place {
	t.Helper()
	n, ok := sc.network.(Secretive)
	if !ok {
		t.Fatalf("the network has no private channels; leave these cases out")
	}
	place := n.Private(sc.ana)
	sc.network.Pass(settle)
	return place
}

func (sc *Scenario) audience(t T) chat.Audience {
	t.Helper()
	a, ok := sc.platform.(chat.Audience)
	if !ok {
		t.Fatalf("the platform does not say who sees what; leave these cases out")
	}
	return a
}

func (sc *Scenario) expectPublic(t T, place bot.Place, want bot.Visibility) {
	t.Helper()
	if got, err := sc.audience(t).Public(t.Context(), sc.community, place); got != want || err != nil {
		t.Errorf("public is %q, %v, want %q", got, err, want)
	}
}

func (sc *Scenario) expectSight(t T, u bot.UserID, place bot.Place, want bot.Visibility) {
	t.Helper()
	if got := sc.look(t, chat.Viewer{Community: sc.community, User: u}, place); got[0] != want {
		t.Errorf("%s sees it: %q, want %q", u, got[0], want)
	}
}

// look returns what a viewer sees of places.
func (sc *Scenario) look(t T, v chat.Viewer, places ...bot.Place) []bot.Visibility {
	t.Helper()
	got := sc.audience(t).CanSee(t.Context(), v, places...)
	if len(got) != len(places) {
		t.Fatalf("%d answers about %d places", len(got), len(places))
	}
	return got
}
