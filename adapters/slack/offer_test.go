package slack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// offering is a card that offers to post in a place, or says why that cannot be.
func offering(to bot.Place) (chat.Card, *chat.Offer) {
	button := func(label string) []chat.Control {
		return []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModeUpdate, 1), Label: label}}
	}
	return chat.Card{Lead: chat.Plain("a preview"), Controls: button("Post it")}, &chat.Offer{To: to, Refused: func(why chat.Refusal) chat.Card {
		return chat.Card{Lead: chat.Plain("not yet: " + why.Obstacle.Encode() + " " + why.Invite), Controls: button("Try again")}
	}}
}

// expectOffer expects that Ben sees one thing: an offer, or why there is none.
func (s *scenario) expectOffer(words, control string) {
	s.Helper()
	all := s.s.Sees(testserver.Ben)
	if len(all) != 1 || !strings.Contains(all[0].Text, words) || !all[0].Private || !slices.Equal(all[0].Controls, []string{control}) {
		s.Errorf("they see %+v, not %q alone with %q", all, words, control)
	}
}

// scopesOfOffers are the scopes with which Muster is told that it is in a channel,
// and those with which it has to try.
func scopesOfOffers() map[string][]string {
	return map[string][]string{
		"told": append([]string{"groups:read"}, testserver.DefaultScopes...),
		"not told": slices.DeleteFunc(slices.Clone(testserver.DefaultScopes), func(scope string) bool {
			return scope == "channels:read" || scope == "groups:read"
		}),
	}
}

func TestNothingIsOfferedInAChannelWithoutMuster(t *testing.T) {
	for name, scopes := range scopesOfOffers() {
		for _, private := range []bool{false, true} {
			for _, overHTTP := range []bool{false, true} {
				t.Run(name, func(t *testing.T) {
					runScenario(t, overHTTP, testserver.Options{Scopes: scopes}, func(s *scenario) {
						channel := testserver.General
						if private {
							channel = s.s.AddPrivateChannel(testserver.Ana, testserver.Ben)
						}
						s.s.Expel(channel, true)
						card, offer := offering(placeID(testCommunity, channel, ""))
						s.respondWith(0, chat.Reply{Card: card, Offers: offer})
						s.s.Invoke(testserver.Ben, channel, Root, "private")
						advance(time.Second)
						s.expectOffer("not yet: not_member /invite @Muster", "Try again")
						s.respondWith(0, chat.Redraw{Card: card, Offers: offer})
						s.press(testserver.Ben, s.lastSeen(testserver.Ben).ID, "Try again")
						s.expectOffer("not yet: not_member /invite @Muster", "Try again")
						s.s.Expel(channel, false)
						s.press(testserver.Ben, s.lastSeen(testserver.Ben).ID, "Try again")
						s.expectOffer("a preview", "Post it")
						s.press(testserver.Ben, s.lastSeen(testserver.Ben).ID, "Post it") // such as after an edit
						s.expectOffer("a preview", "Post it")
						s.s.Archive(channel, true)
						s.press(testserver.Ben, s.lastSeen(testserver.Ben).ID, "Post it")
						s.expectOffer("not yet: archived", "Try again")
					})
				})
			}
		}
	}
}

func TestWhatAFormOffersIsChecked(t *testing.T) {
	for name, scopes := range scopesOfOffers() {
		for _, delay := range []time.Duration{0, 2 * time.Second} {
			t.Run(name, func(t *testing.T) {
				runScenario(t, false, testserver.Options{Scopes: scopes}, func(s *scenario) {
					card, offer := offering(testChannel)
					for _, out := range []bool{true, false} {
						s.s.Expel(testserver.General, out)
						s.respondWith(0, chat.Ask{Form: titleForm})
						s.typeCommand("opens")
						s.respondWith(delay, chat.Reply{Card: card, Offers: offer})
						if _, err := s.s.Submit(testserver.Ben, map[string]string{"title": "Games"}); err != nil {
							s.Fatal(err)
						}
						advance(5 * time.Second)
						want := map[bool]string{true: "not yet: not_member", false: "a preview"}[out]
						if all := s.s.Sees(testserver.Ben); !slices.ContainsFunc(all, func(one testserver.Seen) bool { return strings.Contains(one.Text, want) }) {
							s.Errorf("away %t: they see %+v", out, all)
						}
						s.s.Dismiss(testserver.Ben)
					}
				})
			})
		}
	}
}

func TestAnOfferElsewhereIsCheckedWhereAScopeTells(t *testing.T) {
	for name, want := range map[string]string{"told": "not yet: not_member", "not told": "a preview"} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, false, testserver.Options{Scopes: scopesOfOffers()[name]}, func(s *scenario) {
				cards := s.s.AddPrivateChannel(testserver.Ben)
				s.s.Publish(cards)
				s.s.Expel(cards, true)
				card, offer := offering(placeID(testCommunity, cards, ""))
				s.respondWith(0, chat.Reply{Card: card, Offers: offer})
				s.typeCommand("private")
				s.expectLast(testserver.Ben, want)
			})
		})
	}
}

func TestAFailureToAskHidesNoOffer(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		s.s.Fail(testserver.Fault{Method: "conversations.info", Error: "internal_error", Times: 9})
		s.s.Fail(testserver.Fault{Method: "chat.postEphemeral", Error: "user_not_in_channel", Times: 9})
		card, offer := offering(testChannel)
		s.respondWith(0, chat.Reply{Card: card, Offers: offer})
		s.typeCommand("private")
		advance(3 * time.Second)
		s.expectOffer("a preview", "Post it")
	})
}
