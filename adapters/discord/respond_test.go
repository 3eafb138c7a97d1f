package discord

import (
	"context"
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

// answers has everything that members do answered alike.
func (r *rig) answers(after time.Duration, answer chat.Response) {
	r.l.mu.Lock()
	defer r.l.mu.Unlock()
	r.l.answer = func(_ context.Context, e chat.Event) chat.Response {
		switch e.(type) {
		case chat.Invocation, chat.Press, chat.Submission:
			time.Sleep(after)
			return answer
		}
		return chat.Nothing{}
	}
}

func (r *rig) invoke() *testserver.Interaction {
	r.Helper()
	i, err := r.s.Invoke(testserver.Ben, testserver.General, "list", nil)
	if err != nil {
		r.Fatal(err)
	}
	return i
}

func replies(text string) chat.Reply { return chat.Reply{Card: chat.Card{Lead: chat.Plain(text)}} }

func TestAFirstAnswerWhoseReplyWasLostIsGivenOnce(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		r.answers(0, replies("here it is"))
		r.s.Fail(testserver.Fault{Path: callbacks, Lost: true})
		r.invoke()
		r.pass(10 * time.Second)
		if n := r.seen("here it is"); n != 1 {
			r.Errorf("it is there %d times", n)
		}
	})
}

func TestAFirstAnswerIsTriedAgainWhileThereIsTime(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		r.answers(0, replies("here it is"))
		r.s.Fail(testserver.Fault{Path: callbacks, Status: 503, Times: 2})
		i := r.invoke()
		r.pass(2900 * time.Millisecond)
		if n := r.seen("here it is"); n != 1 || !i.Acknowledged() {
			r.Errorf("it is there %d times", n)
		}
	})
}

func TestALateAnswerSurvivesAnOutageAndALimit(t *testing.T) {
	original := regexp.MustCompile("@original$")
	for name, f := range map[string]testserver.Fault{
		"an outage":    {Path: original, Status: 502, Times: 3},
		"a lost reply": {Path: original, Lost: true},
		"a limit":      {Path: original, Status: http.StatusTooManyRequests, After: 8 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			rigged(t, testserver.Options{}, func(r *rig) {
				r.answers(5*time.Second, replies("here it is"))
				r.s.Fail(f)
				r.invoke()
				r.pass(time.Minute)
				for _, s := range r.s.Sees(testserver.Ben) {
					if s.Waiting {
						r.Error("it still waits for an answer")
					}
				}
				if n := r.seen("here it is"); n != 1 {
					r.Errorf("it is there %d times", n)
				}
			})
		})
	}
}

func TestWhatArrivesTooLateToBeAnsweredBreaksNothing(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		r.answers(0, replies("too late"))
		r.s.Fail(testserver.Fault{Path: callbacks, Slow: 4 * time.Second})
		r.invoke()
		r.pass(time.Minute)
		if n := r.seen("too late"); n != 0 {
			r.Errorf("it is there %d times", n)
		}
		r.answers(0, replies("in time"))
		r.invoke()
		r.pass(time.Second)
		if n := r.seen("in time"); n != 1 {
			r.Errorf("afterwards: %d times", n)
		}
	})
}

func TestWhenTheTokenHasExpiredTheBotItselfAnswersWhatAllSee(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		card := chat.Card{Lead: chat.Plain("as it was"), Controls: []chat.Control{chat.Button{Action: chat.Do("go", chat.Update), Label: "Go"}}}
		ref, err := r.n.Post(r.Context(), chat.Message{
			Key: "card", Community: named[bot.CommunityID](testserver.Guild), To: named[bot.Place](testserver.General), Card: card,
		})
		if err != nil {
			r.Fatal(err)
		}
		r.answers(5*time.Second, chat.Redraw{Card: chat.Card{Lead: chat.Plain("as it is")}})
		r.s.Fail(testserver.Fault{Path: regexp.MustCompile("@original$"), Status: http.StatusUnauthorized, Code: discordgo.ErrCodeInvalidWebhookTokenProvided})
		if _, err := r.s.Press(testserver.Ben, ref.ID, "Go"); err != nil {
			r.Fatal(err)
		}
		r.pass(time.Minute)
		if r.seen("as it is") != 1 || r.seen("as it was") != 0 {
			r.Errorf("the card says %+v", r.s.Sees(testserver.Ben))
		}
	})
}

func TestTwoProcessesAnswerOnce(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		other, err := New(Options{Token: testserver.Token, API: r.s.URL(), Dial: r.s.Dial, Notebook: r.n.notes, PublicKey: r.s.PublicKey(), NoGateway: true})
		if err != nil {
			r.Fatal(err)
		}
		ctx, stop := context.WithCancel(r.Context())
		defer stop()
		l := &listener{}
		ended := make(chan error, 1)
		go func() { ended <- other.Run(ctx, someCommands, l) }()
		r.answers(0, replies("once"))
		l.answer = r.l.answer
		i := r.invoke()
		r.s.AnswerOver(other.Routes()["POST /discord/interactions"])
		i.Again()
		r.pass(10 * time.Second)
		if n := heardOf[chat.Invocation](r.l) + heardOf[chat.Invocation](l); n != 1 || r.seen("once") != 1 {
			r.Errorf("handled %d times, seen %d times", n, r.seen("once"))
		}
	})
}

func TestAKeptFormOpensLaterAndChangesTheMessageItCameFrom(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		form := chat.Form{Action: chat.Do("change", chat.Update, 1), Title: "Change it", Fields: []chat.Field{{Name: "title", Label: "Title"}}}
		ref, err := r.n.Post(r.Context(), chat.Message{
			Key: "card", Community: named[bot.CommunityID](testserver.Guild), To: named[bot.Place](testserver.General),
			Card: chat.Card{Lead: chat.Plain("as it was"), Controls: []chat.Control{chat.Button{Action: chat.Do("ask", chat.Opens), Label: "Change"}}},
		})
		if err != nil {
			r.Fatal(err)
		}
		r.answers(0, chat.Ask{Form: form})
		_, err = r.s.Press(testserver.Ben, ref.ID, "Change")
		r.must(err)
		filled := form
		filled.Fields = []chat.Field{{Name: "title", Label: "Title", Default: chat.Value{Text: "Gaems"}}}
		r.answers(0, chat.Correct{Form: filled, Errors: []chat.FieldError{{Field: "title", Text: chat.Plain("no such word")}}})
		_, err = r.s.Submit(testserver.Ben, map[string]string{"title": "Gaems"})
		r.must(err)
		r.pass(time.Hour)
		_, err = r.s.Press(testserver.Ben, r.last(testserver.Ben).ID, againLabel)
		r.must(err)
		if form := r.last(testserver.Ben); !form.Form || !strings.Contains(form.Text, "Gaems") {
			r.Fatalf("what opens is %+v", form)
		}
		r.answers(0, chat.Redraw{Card: chat.Card{Lead: chat.Plain("as it is")}})
		_, err = r.s.Submit(testserver.Ben, map[string]string{"title": "Games"})
		r.must(err)
		if s := r.last(testserver.Cy); s.ID != ref.ID || !strings.Contains(s.Text, "as it is") {
			r.Errorf("the card says %q", s.Text)
		}
		if r.seen("no such word") != 0 {
			r.Error("what was wrong is still said")
		}
	})
}

func TestWhatWeLackWhereSomethingIsDoneIsKnown(t *testing.T) {
	rigged(t, testserver.Options{}, func(r *rig) {
		lacks := func() string {
			r.invoke()
			r.pass(time.Second)
			all := r.l.heard
			return all[len(all)-1].Origin().Lacks
		}
		if got := lacks(); got != "" {
			r.Errorf("with all that is needed it lacks %q", got)
		}
		r.s.Deny(testserver.General, 1<<6|1<<35)
		if got := lacks(); got != "Add Reactions, Create Public Threads" {
			r.Errorf("it lacks %q", got)
		}
	})
}

// must lets what follows happen, unless it could not even begin.
func (r *rig) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
	r.pass(time.Second)
}

func (r *rig) last(user string) testserver.Seen {
	all := r.s.Sees(user)
	return all[len(all)-1]
}
