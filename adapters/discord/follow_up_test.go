package discord

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var followUps = regexp.MustCompile("^/webhooks/")

// slowWriter takes a while to write, as a connection to Discord may.
type slowWriter struct {
	*httptest.ResponseRecorder
	takes   time.Duration
	flushed time.Time
}

func (w *slowWriter) Write(b []byte) (int, error) {
	time.Sleep(w.takes)
	return w.ResponseRecorder.Write(b)
}

func (w *slowWriter) Flush() { w.flushed = time.Now() }

// Over HTTP Discord does not know an interaction's token before it has read the
// initial response.
func TestLaterAnswersLeaveOnceTheFirstIsWritten(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.respondWith(0, chat.Nothing{}) // deferred, and the deferral is deleted
		body := `{"id":"11","application_id":"` + testserver.Application + `","type":2,"token":"t","guild_id":"` + testserver.Guild + `","channel_id":"` + testserver.General +
			`","member":{"user":{"id":"` + testserver.Ben + `","username":"Ben"},"permissions":"0"},"data":{"type":1,"name":"meetup","options":[{"type":1,"name":"list"}]}}`
		w := &slowWriter{ResponseRecorder: httptest.NewRecorder(), takes: 700 * time.Millisecond}
		began := time.Now()
		r.network.Routes()["POST /discord/interactions"].ServeHTTP(w, r.server.Sign([]byte(body), began))
		r.advance(10 * time.Second)
		if w.flushed.Sub(began) != w.takes || w.Header().Get("Content-Length") == "" {
			r.Errorf("it is sent off after %s, with the length %q", w.flushed.Sub(began), w.Header().Get("Content-Length"))
		}
		var later []testserver.Request
		for _, q := range r.server.Requests() {
			if followUps.MatchString(q.Path) {
				later = append(later, q)
			}
		}
		if len(later) == 0 || later[0].At.Before(w.flushed) {
			r.Errorf("the first was written at %s, and then came %+v", w.flushed, later)
		}
	})
}

// overHTTP delivers interactions to the endpoint.
func (r *fixture) overHTTP() {
	r.server.AnswerOver(r.network.Routes()["POST /discord/interactions"])
}

func TestAnAnswerBeforeDiscordKnowsOfTheFirstIsSentAgain(t *testing.T) {
	for name, answer := range map[string]chat.Response{"a reply": textReply("here it is"), "nothing": chat.Nothing{}} {
		for _, after := range []time.Duration{0, deferAfter + time.Millisecond, 5 * time.Second} {
			t.Run(name+" after "+after.String(), func(t *testing.T) {
				withFixture(t, testserver.Options{}, func(r *fixture) {
					r.overHTTP()
					r.respondWith(after, answer)
					r.server.InjectFault(testserver.Fault{Path: followUps, Status: http.StatusNotFound, Code: 10015, Times: 4})
					r.invoke()
					r.advance(time.Minute)
					want := map[string]int{"a reply": 1}[name]
					if n := r.countVisible("here it is"); n != want {
						r.Errorf("it is there %d times", n)
					}
					for _, s := range r.server.Sees(testserver.Ben) {
						if s.Waiting {
							r.Errorf("it still waits for an answer")
						}
					}
				})
			})
		}
	}
}

// A private answer to a late update of a card is a message more, which cannot be
// looked for.
func TestAPrivateMessageWithoutAnAnswerIsPostedOnce(t *testing.T) {
	posts := regexp.MustCompile("^/webhooks/[^/]+/[^/]+$")
	for name, c := range map[string]struct {
		fault testserver.Fault
		want  int
	}{
		"a lost reply":  {testserver.Fault{Path: posts, DropReply: true, Times: 9}, 1},
		"an outage":     {testserver.Fault{Path: posts, Status: 502, Times: 3}, 1},
		"a limit":       {testserver.Fault{Path: posts, Status: http.StatusTooManyRequests, RetryAfter: 8 * time.Second}, 1},
		"not known yet": {testserver.Fault{Path: posts, Status: http.StatusNotFound, Code: 10015, Times: 3}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, testserver.Options{}, func(r *fixture) {
				card := chat.Card{Lead: chat.Plain("a card"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModeUpdate), Label: "Go"}}}
				ref, err := r.network.Post(r.Context(), chat.Message{
					Key: "card", Community: encodeID[bot.CommunityID](testserver.Guild), To: encodeID[bot.Place](testserver.General), Card: card,
				})
				r.must(err)
				r.respondWith(5*time.Second, textReply("only for Ben"))
				r.server.InjectFault(c.fault)
				_, err = r.server.Press(testserver.Ben, ref.ID, "Go")
				r.must(err)
				r.advance(2 * time.Minute)
				count := 0
				for _, s := range r.server.Sees(testserver.Ben) {
					count += strings.Count(s.Text, "only for Ben")
				}
				if count != c.want {
					r.Errorf("it is there %d times", count)
				}
			})
		})
	}
}

func TestAPublicAnswerIsGivenOnceWhileDiscordDoesNotKnowOfTheFirst(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		card := chat.Card{Lead: chat.Plain("a card"), Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModePublic), Label: "Go"}}}
		ref, err := r.network.Post(r.Context(), chat.Message{
			Key: "card", Community: encodeID[bot.CommunityID](testserver.Guild), To: encodeID[bot.Place](testserver.General), Card: card,
		})
		r.must(err)
		r.overHTTP()
		r.respondWith(2*time.Second, textReply("for all"))
		r.server.InjectFault(testserver.Fault{Path: followUps, Status: http.StatusNotFound, Code: 10015, Times: 5})
		_, err = r.server.Press(testserver.Ben, ref.ID, "Go")
		r.must(err)
		r.advance(time.Minute)
		if n := r.countVisible("for all"); n != 1 {
			r.Errorf("it is there %d times", n)
		}
		for _, s := range r.server.Sees(testserver.Cy) {
			if s.Waiting {
				r.Error("it still waits for an answer")
			}
		}
	})
}

// brokenWriter is a connection that Discord closed.
type brokenWriter struct{ *httptest.ResponseRecorder }

func (w brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

// Whatever becomes of the connection, the first answer is given once: over the API if
// it could not be written.
func TestAnAnswerThatCouldNotBeWrittenGoesOverTheAPI(t *testing.T) {
	callback := regexp.MustCompile("^/interactions/11/t/callback$")
	body := `{"id":"11","application_id":"` + testserver.Application + `","type":2,"token":"t","guild_id":"` + testserver.Guild + `","channel_id":"` + testserver.General +
		`","member":{"user":{"id":"` + testserver.Ben + `","username":"Ben"},"permissions":"0"},"data":{"type":1,"name":"meetup","options":[{"type":1,"name":"list"}]}}`
	for name, serve := range map[string]func(h http.Handler, q *http.Request){
		"closed as it is written": func(h http.Handler, q *http.Request) {
			h.ServeHTTP(brokenWriter{httptest.NewRecorder()}, q)
		},
		"closed before": func(h http.Handler, q *http.Request) {
			ctx, cancel := context.WithCancel(q.Context())
			cancel()
			h.ServeHTTP(httptest.NewRecorder(), q.WithContext(ctx))
		},
	} {
		t.Run(name, func(t *testing.T) {
			withFixture(t, testserver.Options{}, func(r *fixture) {
				r.respondWith(time.Second, chat.Reply{Card: chat.Card{Lead: chat.Plain("here")}})
				serve(r.network.Routes()["POST /discord/interactions"], r.server.Sign([]byte(body), time.Now()))
				r.advance(10 * time.Second)
				n := 0
				for _, q := range r.server.Requests() {
					if callback.MatchString(q.Path) {
						n++
					}
				}
				if n != 1 {
					r.Errorf("the first answer went over the API %d times: %+v", n, r.server.Requests())
				}
			})
		})
	}
}
