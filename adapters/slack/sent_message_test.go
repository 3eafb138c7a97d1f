package slack

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var withHistory = append(slices.Clone(testserver.DefaultScopes), "channels:history")

// controlled is a message with a button and a menu.
func controlled(key string) chat.Message {
	m := keyedMessage(key)
	m.Card.Controls = []chat.Control{
		chat.Menu{Prompt: "Which", Action: chat.NewAction("choose", chat.ModePrivate), Options: []chat.Choice{{Label: "one", Value: "1"}}},
		chat.Button{Label: "Go", Action: chat.NewAction("go", chat.ModePrivate)},
	}
	return m
}

// losePost posts a message whose reply is lost, and returns the id of the message.
func (s *scenario) losePost(m chat.Message) (id string) {
	s.Helper()
	s.s.Fail(testserver.Fault{Method: "chat.postMessage", Lost: true})
	if _, err := s.n.Post(s.Context(), m); !chat.IsError[*chat.Unknown](err) {
		s.Fatalf("the lost reply is %v", err)
	}
	return s.lastSeen(testserver.Ben).ID
}

// post posts a message.
func (s *scenario) post(m chat.Message) bot.MessageRef {
	s.Helper()
	ref, err := s.n.Post(s.Context(), m)
	if err != nil {
		s.Fatal(err)
	}
	return ref
}

// countSaid counts the messages with the words of a key.
func (s *scenario) countSaid(key string) int {
	n := 0
	for _, one := range s.s.Sees(testserver.Ben) {
		if strings.Contains(one.Text, "said "+key) {
			n++
		}
	}
	return n
}

// useCard uses a card in each way in which members do.
var useCard = map[string]func(s *scenario, id string) error{
	"a button":   func(s *scenario, id string) error { _, err := s.s.Press(testserver.Ben, id, "Go"); return err },
	"a menu":     func(s *scenario, id string) error { _, err := s.s.Press(testserver.Ben, id, "Which", "1"); return err },
	"a reaction": func(s *scenario, id string) error { return s.s.React(testserver.Ben, id, "apple") },
}

func TestALostPostIsFoundPageByPage(t *testing.T) {
	for _, between := range []int{0, 199, 200, 201, 1000} {
		t.Run(fmt.Sprint(between, " messages later"), func(t *testing.T) {
			runScenario(t, false, testserver.Options{Scopes: withHistory}, func(s *scenario) {
				s.losePost(keyedMessage("once"))
				s.s.Chatter(testserver.General, between)
				advance(time.Hour)
				if s.post(keyedMessage("once")); s.countSaid("once") != 1 {
					s.Errorf("it is there %d times", s.countSaid("once"))
				}
			})
		})
	}
}

func TestASearchThatFailsIsNoReasonToSendAgain(t *testing.T) {
	for name, fault := range map[string]testserver.Fault{
		"unavailable": {Status: http.StatusServiceUnavailable, Times: 9}, "limited": testserver.Limit("", time.Minute), "lost": {Lost: true, Times: 9}, "broken": {Error: "internal_error", Times: 9},
	} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, false, testserver.Options{Scopes: withHistory}, func(s *scenario) {
				s.losePost(keyedMessage("once"))
				fault.Method = "conversations.history"
				s.s.Fail(fault)
				if _, err := s.n.Post(s.Context(), keyedMessage("once")); !chat.IsError[*chat.Unknown](err) && !chat.IsError[*chat.Later](err) {
					s.Errorf("the failed search is %v", err)
				}
				for range 9 {
					advance(2 * time.Minute)
					if _, err := s.n.Post(s.Context(), keyedMessage("once")); err == nil {
						break
					}
				}
				if s.post(keyedMessage("once")); s.countSaid("once") != 1 {
					s.Errorf("it is there %d times", s.countSaid("once"))
				}
			})
		})
	}
}

func TestALostCardIsKnownOnceItIsUsed(t *testing.T) {
	for name, use := range useCard {
		t.Run(name, func(t *testing.T) {
			runScenario(t, false, testserver.Options{}, func(s *scenario) {
				id := s.losePost(controlled("once"))
				if err := use(s, id); err != nil {
					s.Fatal(err)
				}
				advance(time.Second)
				ref := s.post(controlled("once"))
				if s.countSaid("once") != 1 || !strings.HasSuffix(id, ref.ID) {
					s.Errorf("%d cards; %s is known as %v", s.countSaid("once"), id, ref)
				}
				if n := testutil.ToFloat64(s.n.metrics.duplicates); n != 0 {
					s.Errorf("%v possible duplicates are counted", n)
				}
			})
		})
	}
}

func TestADoubleIsRetiredOnceItIsUsed(t *testing.T) {
	for name, use := range useCard {
		for _, refused := range []bool{false, true} {
			t.Run(fmt.Sprint(name, ", deleting refused ", refused), func(t *testing.T) {
				runScenario(t, false, testserver.Options{}, func(s *scenario) {
					double := s.losePost(controlled("once"))
					ref := s.post(controlled("once"))
					if refused {
						s.s.Fail(testserver.Fault{Method: "chat.delete", Error: "cant_delete_message"})
					}
					s.forgetEvents()
					if err := use(s, double); err != nil {
						s.Fatal(err)
					}
					advance(time.Second)
					all := s.s.Sees(testserver.Ben)
					if s.countSaid("once") != 1 || !strings.HasSuffix(all[len(all)-1].ID, ref.ID) {
						s.Errorf("%d cards are there", s.countSaid("once"))
					}
					if refused && (len(all) != 2 || len(all[0].Links) != 1 || !strings.HasSuffix(all[0].Links[0].To, strings.ReplaceAll(ref.ID, ".", ""))) {
						s.Errorf("the double is %+v", all)
					}
					for _, e := range eventsOf[chat.Press](s) {
						if e.Message != ref {
							s.Errorf("%v is pressed, not %v", e.Message, ref)
						}
					}
					if n := len(eventsOf[chat.Press](s)) + len(eventsOf[chat.ReactionChanged](s)); n != 1 {
						s.Errorf("%d events are handled", n)
					}
				})
			})
		}
	}
}

func TestACardThatIsKnownStaysWhereItIsUsed(t *testing.T) {
	runScenario(t, false, testserver.Options{}, func(s *scenario) {
		ref := s.post(controlled("once"))
		id := s.lastSeen(testserver.Ben).ID
		for _, use := range useCard {
			if err := use(s, id); err != nil {
				s.Fatal(err)
			}
			advance(time.Second)
		}
		if again := s.post(controlled("once")); again != ref || s.countSaid("once") != 1 || len(s.s.Requests("reactions.get"))+len(s.s.Requests("chat.delete")) != 0 {
			s.Errorf("%v, then %v, %d times", ref, again, s.countSaid("once"))
		}
	})
}

// Of 100 lost replies, doubles stay only of cards that nobody uses, where no scope lets
// Muster look.
func TestDoublesPerHundredLostReplies(t *testing.T) {
	const lost = 100
	for name, c := range map[string]struct {
		scopes []string
		when   string // the lost card is used
		want   int
	}{
		"with a history scope, unused": {withHistory, "", 0},
		"as shipped, used at once":     {nil, "before", 0},
		"as shipped, used afterwards":  {nil, "after", 0},
		"as shipped, unused":           {nil, "", lost},
	} {
		t.Run(name, func(t *testing.T) {
			runScenario(t, false, testserver.Options{Scopes: c.scopes}, func(s *scenario) {
				ways := []string{"a button", "a menu", "a reaction"}
				for i := range lost {
					m, use := controlled(fmt.Sprint("lost", i)), useCard[ways[i%len(ways)]]
					id := s.losePost(m)
					if c.when == "before" {
						must(s.T, use(s, id))
					}
					advance(time.Minute)
					s.post(m)
					if c.when == "after" {
						must(s.T, use(s, id))
					}
					advance(time.Minute)
				}
				doubles := s.countSaid("lost") - lost
				s.Logf("Slack, %s: %d doubles per %d lost replies", name, doubles, lost)
				if doubles != c.want {
					s.Errorf("%d doubles, not %d", doubles, c.want)
				}
			})
		})
	}
}
