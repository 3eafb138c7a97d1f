package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

var messages = regexp.MustCompile(`/messages$`)

// countVisible counts the messages with a text in the channel.
func (r *fixture) countVisible(text string) int {
	n := 0
	for _, s := range r.server.Sees(testserver.Ben) {
		if strings.Contains(s.Text, text) {
			n++
		}
	}
	return n
}

// withLostReplies runs a test with each way in which a reply is lost: the connection ends,
// or what stands before Discord answers with a status.
func withLostReplies(t *testing.T, test func(r *fixture, status int)) {
	t.Helper()
	for _, status := range []int{0, http.StatusBadGateway, http.StatusGatewayTimeout} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			withFixture(t, testserver.Options{}, func(r *fixture) { test(r, status) })
		})
	}
}

// TestAnEditWhoseReplyWasLostIsMadeAgain also shows that it says so, since nobody knows.
func TestAnEditWhoseReplyWasLostIsMadeAgain(t *testing.T) {
	withLostReplies(t, func(r *fixture, status int) {
		ref := bot.MessageRef{Place: encodeID[bot.Place](testserver.General), ID: r.post("a card")}
		r.server.InjectFault(testserver.Fault{Method: http.MethodPatch, DropReply: true, Status: status})
		edit := func() error { return r.network.Edit(r.Context(), ref, chat.Card{Lead: chat.Plain("changed")}) }
		if err := edit(); !chat.IsError[*chat.Unknown](err) {
			r.Fatalf("the lost reply is %v", err)
		}
		if err := edit(); err != nil || r.countVisible("changed") != 1 {
			r.Errorf("%v; it is there %d times", err, r.countVisible("changed"))
		}
	})
}

func TestADirectMessageWhoseReplyWasLostIsThereOnce(t *testing.T) {
	for _, path := range []string{"/users/@me/channels$", "/messages$"} {
		withLostReplies(t, func(r *fixture, status int) {
			m := textMessage("once", "the-key")
			m.To = bot.DirectTo(encodeID[bot.UserID](testserver.Ben))
			r.server.InjectFault(testserver.Fault{Method: http.MethodPost, Path: regexp.MustCompile(path), DropReply: true, Status: status})
			if _, err := r.network.Post(r.Context(), m); !chat.IsError[*chat.Unknown](err) {
				r.Fatalf("the lost reply is %v", err)
			}
			if _, err := r.network.Post(r.Context(), m); err != nil || r.countVisible("once") != 1 {
				r.Errorf("%v; it is there %d times", err, r.countVisible("once"))
			}
		})
	}
}

func TestAPostWhoseReplyWasLostIsThereOnce(t *testing.T) {
	for name, later := range map[string]time.Duration{
		"at once, by its nonce":                         0,
		"a minute later, by its nonce or in history":    time.Minute,
		"an hour later, in the channel's history":       time.Hour,
		"a week later, by another process, in history ": 7 * 24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			withLostReplies(t, func(r *fixture, status int) {
				m := textMessage("once", "the-key")
				r.server.InjectFault(testserver.Fault{Method: http.MethodPost, Path: messages, DropReply: true, Status: status})
				if _, err := r.network.Post(r.Context(), m); !chat.IsError[*chat.Unknown](err) {
					r.Fatalf("the lost reply is %v", err)
				}
				r.advance(later)
				for i := range 30 { // messages posted meanwhile
					r.post(fmt.Sprint("another ", i))
				}
				ref, err := r.network.Post(r.Context(), m)
				if err != nil || r.countVisible("once") != 1 {
					r.Fatalf("%v; it is there %d times", err, r.countVisible("once"))
				}
				for _, s := range r.server.Sees(testserver.Ben) {
					if strings.Contains(s.Text, "once") && s.ID != ref.ID {
						r.Errorf("it is %s, not %s", ref.ID, s.ID)
					}
				}
			})
		})
	}
}

func TestTheFirstComponentOfAPostHasTheIDOfItsKey(t *testing.T) {
	n, err := New(Options{Token: "t", Notebook: adaptertest.NewNotebook()})
	must(t, err)
	for kind, c := range map[discordgo.ComponentType]chat.Card{
		discordgo.TextDisplayComponent:  {Lead: chat.Plain("a sentence")},
		discordgo.ContainerComponent:    {Title: chat.Plain("a card"), Tone: chat.ToneOn},
		discordgo.MediaGalleryComponent: {Picture: &chat.Picture{PNG: []byte("x"), Alt: "a picture"}},
		discordgo.ActionsRowComponent:   {Controls: buttonCard(1, "Go").Controls},
	} {
		post, err := n.renderPost(chat.Message{Key: "key", Card: c})
		must(t, err)
		body := post.withKey("key", "").JSON
		checkSchema(t, fmt.Sprint("component ", kind), http.MethodPost, "/channels/1/messages", body)
		raw, err := json.Marshal(body)
		must(t, err)
		var m fetchedMessage
		must(t, json.Unmarshal(raw, &m))
		if first := m.Components[0].ID; first != int64(keyComponentID("key")) || !m.hasKey("key") {
			t.Errorf("component %d has the id %d", kind, first)
		}
	}
}

func TestAPostThatNeverArrivedIsSentAgain(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		for _, status := range []int{500, 502, 503} {
			r.server.InjectFault(testserver.Fault{Method: http.MethodPost, Path: messages, Status: status})
			m := textMessage(fmt.Sprint("after ", status), fmt.Sprint("key", status))
			if _, err := r.network.Post(r.Context(), m); !chat.IsError[*chat.Unknown](err) {
				r.Fatalf("%d: %v", status, err)
			}
			if _, err := r.network.Post(r.Context(), m); err != nil || r.countVisible(fmt.Sprint("after ", status)) != 1 {
				r.Errorf("%d: %v", status, err)
			}
		}
	})
}

func TestWhatIsForbiddenNamesWhatIsMissing(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		for denied, missing := range map[uint64]string{1 << 10: "View Channels", 1 << 11: "Send Messages"} {
			r.server.Deny(testserver.General, denied)
			_, err := r.network.Post(r.Context(), textMessage("unheard", fmt.Sprint("key", denied)))
			if no := (*chat.Forbidden)(nil); !errors.As(err, &no) || !slices.Equal(no.Missing, []string{missing}) {
				r.Errorf("without %s: %v", missing, err)
			}
		}
	})
}

func TestWhatIsForbiddenForNoReasonToBeSeenNamesAllThatIsNeeded(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.InjectFault(testserver.Fault{Method: http.MethodPost, Path: messages, Status: http.StatusForbidden, Code: discordgo.ErrCodeMissingPermissions})
		_, err := r.network.Post(r.Context(), textMessage("unheard", "key"))
		want := []string{"View Channels", "Send Messages", "Embed Links", "Attach Files", "Send Messages in Threads"}
		if no := (*chat.Forbidden)(nil); !errors.As(err, &no) || !slices.Equal(no.Missing, want) {
			r.Errorf("it is %v", err)
		}
	})
}

func TestAPictureIsLeftOutWhereNoFilesMayBeAttached(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		m := textMessage("how it stands", "key")
		m.Card.Picture = &chat.Picture{PNG: []byte("light"), Dark: []byte("dark"), Alt: "Friday leads"}
		if _, err := r.network.Post(r.Context(), m); err != nil || r.countVisible("how it stands") != 1 {
			r.Fatalf("with it: %v", err)
		}
		r.server.Deny(testserver.General, 1<<15)
		m.Key = "other"
		if _, err := r.network.Post(r.Context(), m); err != nil || r.countVisible("how it stands") != 2 {
			r.Errorf("without it: %v", err)
		}
	})
}

func TestWithoutTheRightToOpenThreadsItGoesToTheChannel(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		ref := bot.MessageRef{Place: encodeID[bot.Place](testserver.General), ID: r.post("a card")}
		r.server.Deny(testserver.General, 1<<35)
		if place, err := r.network.OpenThread(r.Context(), ref, "a thread"); err != nil || place != ref.Place {
			r.Errorf("it opens %q, %v", place, err)
		}
	})
}

func TestAThreadWhoseReplyWasLostIsFound(t *testing.T) {
	withLostReplies(t, func(r *fixture, status int) {
		ref := bot.MessageRef{Place: encodeID[bot.Place](testserver.General), ID: r.post("a card")}
		r.server.InjectFault(testserver.Fault{Method: http.MethodPost, Path: regexp.MustCompile("/threads$"), DropReply: true, Status: status})
		if _, err := r.network.OpenThread(r.Context(), ref, "a thread"); !chat.IsError[*chat.Unknown](err) {
			r.Fatalf("the lost reply is %v", err)
		}
		if place, err := r.network.OpenThread(r.Context(), ref, "a thread"); err != nil || place != encodeID[bot.Place](ref.ID) {
			r.Errorf("it opens %q, %v", place, err)
		}
	})
}

func TestAnOldMessageThatIsEditedTooOftenRests(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		ref := bot.MessageRef{Place: encodeID[bot.Place](testserver.General), ID: r.post("a card")}
		r.server.InjectFault(testserver.Fault{Method: http.MethodPatch, Status: http.StatusTooManyRequests, Code: discordgo.ErrCodeMaximumNumberOfEditsToMessagesOlderThanOneHourReached, RetryAfter: time.Second})
		err := r.network.Edit(r.Context(), ref, chat.Card{Lead: chat.Plain("changed")})
		if later := (*chat.Later)(nil); !errors.As(err, &later) || later.Wait < oldEditCooldown {
			r.Fatalf("it is %v", err)
		}
		if err := r.network.Edit(r.Context(), ref, chat.Card{Lead: chat.Plain("changed")}); err != nil {
			r.Errorf("others wait for it: %v", err)
		}
	})
}

func TestAllReactionsAreReadPageByPage(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		const people = 250
		id := r.post("a card")
		for _, user := range r.server.AddMembers(people) {
			if err := errors.Join(r.server.React(user, id, "🍎"), r.server.React(user, id, "1️⃣")); err != nil {
				r.Fatal(err)
			}
		}
		ref := bot.MessageRef{Place: encodeID[bot.Place](testserver.General), ID: id}
		if err := chat.React(r.Context(), r.network, ref, []string{"🍎"}); err != nil {
			r.Fatal(err)
		}
		all, err := chat.Reactions(r.Context(), r.network, ref)
		distinct := map[bot.Reaction]bool{}
		for _, one := range all {
			distinct[one] = true
		}
		if err != nil || len(all) != 2*people || len(distinct) != 2*people {
			r.Errorf("%d reactions are listed, %d of them different: %v", len(all), len(distinct), err)
		}
	})
}

func TestDirectMessagesOpenOnceEach(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		for i := range 3 {
			m := textMessage("hello", fmt.Sprint("direct", i))
			m.To = bot.DirectTo(encodeID[bot.UserID](testserver.Ben))
			if _, err := r.network.Post(r.Context(), m); err != nil {
				r.Fatal(err)
			}
		}
		opened := 0
		for _, q := range r.server.Requests() {
			if q.Path == "/users/@me/channels" {
				opened++
			}
		}
		if opened != 1 || r.countVisible("hello") != 3 {
			r.Errorf("opened %d times, %d messages", opened, r.countVisible("hello"))
		}
	})
}
