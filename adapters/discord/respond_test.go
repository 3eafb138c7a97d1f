package discord

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var callbacks = regexp.MustCompile("/callback$")

// respondWith makes the handler answer every interaction alike.
func (r *fixture) respondWith(after time.Duration, answer chat.Response) {
	r.handler.mu.Lock()
	defer r.handler.mu.Unlock()
	r.handler.respond = func(_ context.Context, e chat.Event) chat.Response {
		switch e.(type) {
		case chat.Invocation, chat.Press, chat.Submission:
			time.Sleep(after)
			return answer
		}
		return chat.Nothing{}
	}
}

func (r *fixture) invoke() *testserver.Interaction {
	r.Helper()
	i, err := r.server.Invoke(testserver.Ben, testserver.General, "list", nil)
	if err != nil {
		r.Fatal(err)
	}
	return i
}

func textReply(text string) chat.Reply { return chat.Reply{Card: chat.Card{Lead: chat.Plain(text)}} }

func TestAFirstAnswerWhoseReplyWasLostIsGivenOnce(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.respondWith(0, textReply("here it is"))
		r.server.InjectFault(testserver.Fault{Path: callbacks, DropReply: true})
		r.invoke()
		r.advance(10 * time.Second)
		if n := r.countVisible("here it is"); n != 1 {
			r.Errorf("it is there %d times", n)
		}
	})
}

func TestAFirstAnswerIsTriedAgainWhileThereIsTime(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.respondWith(0, textReply("here it is"))
		r.server.InjectFault(testserver.Fault{Path: callbacks, Status: 503, Times: 2})
		i := r.invoke()
		r.advance(2900 * time.Millisecond)
		if n := r.countVisible("here it is"); n != 1 || !i.Acknowledged() {
			r.Errorf("it is there %d times", n)
		}
	})
}

func TestALateAnswerSurvivesAnOutageAndALimit(t *testing.T) {
	original := regexp.MustCompile("@original$")
	for name, f := range map[string]testserver.Fault{
		"an outage":    {Path: original, Status: 502, Times: 3},
		"a lost reply": {Path: original, DropReply: true},
		"a limit":      {Path: original, Status: http.StatusTooManyRequests, RetryAfter: 8 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, testserver.Options{}, func(r *fixture) {
				r.respondWith(5*time.Second, textReply("here it is"))
				r.server.InjectFault(f)
				r.invoke()
				r.advance(time.Minute)
				for _, s := range r.server.Sees(testserver.Ben) {
					if s.Waiting {
						r.Error("it still waits for an answer")
					}
				}
				if n := r.countVisible("here it is"); n != 1 {
					r.Errorf("it is there %d times", n)
				}
			})
		})
	}
}

func TestWhatArrivesTooLateToBeAnsweredBreaksNothing(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.respondWith(0, textReply("too late"))
		r.server.InjectFault(testserver.Fault{Path: callbacks, Delay: 4 * time.Second})
		r.invoke()
		r.advance(time.Minute)
		if n := r.countVisible("too late"); n != 0 {
			r.Errorf("it is there %d times", n)
		}
		r.respondWith(0, textReply("in time"))
		r.invoke()
		r.advance(time.Second)
		if n := r.countVisible("in time"); n != 1 {
			r.Errorf("afterwards: %d times", n)
		}
	})
}

func TestWhenTheTokenHasExpiredTheBotItselfAnswersWhatAllSee(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		card := chat.Card{Lead: chat.Plain("as it was"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModeUpdate), Label: "Go"}}}
		ref, err := r.network.Post(r.Context(), chat.Message{
			Key: "card", Community: encodeID[bot.CommunityID](testserver.Guild), To: encodeID[bot.Place](testserver.General), Card: card,
		})
		if err != nil {
			r.Fatal(err)
		}
		r.respondWith(5*time.Second, chat.Redraw{Card: chat.Card{Lead: chat.Plain("as it is")}})
		r.server.InjectFault(testserver.Fault{Path: regexp.MustCompile("@original$"), Status: http.StatusUnauthorized, Code: discordgo.ErrCodeInvalidWebhookTokenProvided})
		if _, err := r.server.Press(testserver.Ben, ref.ID, "Go"); err != nil {
			r.Fatal(err)
		}
		r.advance(time.Minute)
		if r.countVisible("as it is") != 1 || r.countVisible("as it was") != 0 {
			r.Errorf("the card says %+v", r.server.Sees(testserver.Ben))
		}
	})
}

func TestTwoProcessesAnswerOnce(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		other, err := New(Options{Token: testserver.Token, API: r.server.URL(), Dial: r.server.Dial, Notebook: r.network.notebook, PublicKey: r.server.PublicKey(), NoGateway: true, Phrases: phrases(r)})
		if err != nil {
			r.Fatal(err)
		}
		ctx, stop := context.WithCancel(r.Context())
		defer stop()
		l := &recordingHandler{}
		ended := make(chan error, 1)
		go func() { ended <- other.Run(ctx, someCommands, l) }()
		r.advance(time.Second) // until then it answers 503
		r.respondWith(0, textReply("once"))
		l.respond = r.handler.respond
		i := r.invoke()
		r.server.AnswerOver(other.Routes()["POST /discord/interactions"])
		i.Redeliver()
		r.advance(10 * time.Second)
		if one, two := l.last().Origin().ID, r.handler.last().Origin().ID; one == "" || one != two || r.countVisible("once") != 1 {
			r.Errorf("handled as %q and %q, seen %d times", one, two, r.countVisible("once"))
		}
	})
}

func TestARepeatLeavesTheFirstAnswerAlone(t *testing.T) {
	for name, after := range map[string]time.Duration{"at once": 0, "late": 5 * time.Second} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, testserver.Options{}, func(r *fixture) {
				var logged bytes.Buffer
				r.network.log = slog.New(slog.NewTextHandler(&logged, nil))
				r.respondWith(0, textReply("the first answer"))
				i := r.invoke()
				r.advance(time.Second)
				for _, repeat := range []chat.Response{chat.Nothing{}, textReply("another answer"), chat.Correct{Form: chat.Form{Action: chat.NewAction("x", chat.ModePrivate), Title: "X"}}} {
					r.respondWith(after, repeat)
					i.Redeliver()
					r.advance(10 * time.Second)
					if s := r.last(testserver.Ben); !strings.Contains(s.Text, "the first answer") {
						r.Errorf("after %T it is %q", repeat, s.Text)
					}
				}
				if n := countEvents[chat.Invocation](r.handler); n != 4 || logged.Len() > 0 {
					r.Errorf("it is handled %d times, and logged is\n%s", n, logged.String())
				}
			})
		})
	}
}

func TestAPendingFormOpensLaterAndChangesTheMessageItCameFrom(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		form := chat.Form{Action: chat.NewAction("change", chat.ModeUpdate, 1), Title: "Change it", Fields: []chat.Field{{Name: "title", Label: "Title"}}}
		ref, err := r.network.Post(r.Context(), chat.Message{
			Key: "card", Community: encodeID[bot.CommunityID](testserver.Guild), To: encodeID[bot.Place](testserver.General),
			Card: chat.Card{Lead: chat.Plain("as it was"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("ask", chat.ModeOpens), Label: "Change"}}},
		})
		if err != nil {
			r.Fatal(err)
		}
		r.respondWith(0, chat.Ask{Form: form})
		_, err = r.server.Press(testserver.Ben, ref.ID, "Change")
		r.must(err)
		filled := form
		filled.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "Gaems"}}}
		r.respondWith(0, chat.Correct{Form: filled, Errors: []chat.FieldError{{Field: "title", Text: chat.Plain("no such word")}}})
		_, err = r.server.Submit(testserver.Ben, map[string]string{"title": "Gaems"})
		r.must(err)
		r.advance(time.Hour)
		_, err = r.server.Press(testserver.Ben, r.last(testserver.Ben).ID, "Try again")
		r.must(err)
		if form := r.last(testserver.Ben); !form.Form || !strings.Contains(form.Text, "Gaems") {
			r.Fatalf("what opens is %+v", form)
		}
		r.respondWith(0, chat.Redraw{Card: chat.Card{Lead: chat.Plain("as it is")}})
		_, err = r.server.Submit(testserver.Ben, map[string]string{"title": "Games"})
		r.must(err)
		if s := r.last(testserver.Cy); s.ID != ref.ID || !strings.Contains(s.Text, "as it is") {
			r.Errorf("the card says %q", s.Text)
		}
		if r.countVisible("no such word") != 0 {
			r.Error("what was wrong is still said")
		}
	})
}

func TestWhatWeLackWhereSomethingIsDoneIsKnown(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		lacks := func() string {
			r.invoke()
			r.advance(time.Second)
			all := r.handler.events
			return all[len(all)-1].Origin().MissingPermissions
		}
		if got := lacks(); got != "" {
			r.Errorf("with all that is needed it lacks %q", got)
		}
		r.server.Deny(testserver.General, 1<<6|1<<35)
		if got := lacks(); got != "Add Reactions, Create Public Threads" {
			r.Errorf("it lacks %q", got)
		}
	})
}

// must fails the test on err and otherwise lets the consequences happen.
func (r *fixture) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
	r.advance(time.Second)
}

func (r *fixture) last(user string) testserver.Seen {
	all := r.server.Sees(user)
	return all[len(all)-1]
}
