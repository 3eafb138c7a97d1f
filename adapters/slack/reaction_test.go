package slack

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func reactionOf(user, message, author string) payload {
	p := payload{Team: testserver.Team, User: user, ItemUser: author, ItemChannel: testserver.General}
	place := p.resolvePlace(testserver.General, "")
	p.Event = chat.ReactionChanged{From: p.eventFrom("Ev "+message, place, ""), Message: messageRef(p.community(), testserver.General, message, ""), Emoji: "🍎", Added: true}
	return p
}

func TestReactionsToMessagesOfOthersGoNoFurther(t *testing.T) {
	var asked []string
	posted := func(_ context.Context, ref bot.MessageRef) (bool, error) {
		asked = append(asked, ref.ID)
		if ref.ID == "4.0" {
			return false, errors.New("the database is away")
		}
		return ref.ID == "3.0", nil
	}
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		for _, c := range []struct {
			message, author string
			want            int
		}{
			{"1.0", testserver.Cy, 0}, {"1.0", testserver.Cy, 0},
			{"2.0", testserver.Bot, 1}, {"2.0", "", 1},
			{"3.0", "UOLDBOT", 1}, {"3.0", "UOLDBOT", 1}, // of the app as it was installed before
			{"4.0", testserver.Cy, 1},
		} {
			s.forgetEvents()
			var acknowledged any = "not"
			s.n.dispatch(reactionOf(testserver.Ben, c.message, c.author), nil, func(answer any) bool { acknowledged = answer; return true })
			synctest.Wait()
			if got := eventsOf[chat.ReactionChanged](s); len(got) != c.want || acknowledged != nil {
				s.Errorf("of a reaction to %s by %q %d are received, want %d; acknowledged is %v", c.message, c.author, len(got), c.want, acknowledged)
			}
		}
		if want := []string{"1.0", "3.0", "4.0"}; !slices.Equal(asked, want) {
			s.Errorf("asked for are %v, want %v", asked, want)
		}
	}, func(o *Options) { o.Posted = posted })
}

func TestACardWhoseReactionComesAgainIsReadAgain(t *testing.T) {
	for name, overHTTP := range map[string]bool{"over HTTP": true, "in Socket Mode": false} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, overHTTP, testserver.Options{}, func(s *scenario) {
				ref, err := s.n.Post(s.Context(), keyedMessage("m1"))
				if err != nil {
					s.Fatal(err)
				}
				for _, c := range []struct {
					took      time.Duration
					delivered int
				}{{0, 1}, {4 * time.Second, 2}} {
					s.respondWith(c.took, chat.Nothing{})
					if err := s.s.React(testserver.Ben, testserver.General+"/"+ref.ID, "apple"); err != nil {
						s.Fatal(err)
					}
					advance(20 * time.Second)
					read := eventsOf[chat.ReactionsMissed](s)
					if n := len(eventsOf[chat.ReactionChanged](s)); n != c.delivered || len(read) != c.delivered-1 {
						s.Errorf("the reaction is handled %d times, and the card read again %d times", n, len(read))
					}
					for _, e := range read {
						if e.Message != ref || e.From.Community != testCommunity {
							s.Errorf("%v is read again", e)
						}
					}
				}
			})
		})
	}
}

func TestEventsForWhichThereIsNoRoomComeAgain(t *testing.T) {
	runScenario(t, true, testserver.Options{}, func(s *scenario) {
		s.respondWith(time.Hour, chat.Nothing{})
		before, again := runtime.NumGoroutine(), new(atomic.Int64)
		for range 5000 {
			handled := func(answer any) bool {
				if answer != nil {
					again.Add(1)
				}
				return true
			}
			if !s.n.dispatch(reactionOf(testserver.Ben, "2.0", testserver.Bot), nil, handled) {
				again.Add(1)
			}
			synctest.Wait()
			if n := runtime.NumGoroutine() - before; n > 600 {
				s.Fatalf("%d goroutines wait", n)
			}
		}
		if n := again.Load(); n < 4000 {
			s.Errorf("%d come again", n)
		}
		began := time.Now()
		s.n.dispatcher.Stop()
		if took := time.Since(began); took > 15*time.Second {
			s.Errorf("it stops after %s", took)
		}
		if !s.n.dispatcher.HasKept() {
			s.Error("nothing says that the card has to be read again")
		}
	})
}
