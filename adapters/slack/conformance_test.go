package slack

import (
	"log/slog"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/slack/slackschema"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
	"github.com/muster-bot/muster/bot/i18n"
)

func TestTheNetworkIsWhatMusterReliesOn(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network { return newSuiteNetwork(t, testserver.Options{}, false) })
}

func TestTheNetworkIsWhatMusterReliesOnOverHTTP(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network { return newSuiteNetwork(t, testserver.Options{}, true) })
}

func TestTheNetworkIsWhatMusterReliesOnWithinItsRateLimits(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network {
		return newSuiteNetwork(t, testserver.Options{Limited: true}, false)
	})
}

// suiteNetwork is Slack under the conformance suite, with people who use it.
type suiteNetwork struct {
	t        chattest.T
	s        *testserver.Server
	n        *Network
	notes    *adaptertest.Notebook
	overHTTP bool
}

func newSuiteNetwork(t chattest.T, o testserver.Options, overHTTP bool) *suiteNetwork {
	s, notes := newServer(t, o), adaptertest.NewNotebook()
	return &suiteNetwork{t, s, newNetwork(t, s, overHTTP, notes), notes, overHTTP}
}

// AppendsReplies says that nothing replaces the answer to a slash command.
func (h *suiteNetwork) AppendsReplies() {}

func (h *suiteNetwork) Replica() chat.Platform { return newNetwork(h.t, h.s, h.overHTTP, h.notes) }

func (h *suiteNetwork) Address(ref bot.MessageRef) string {
	_, channel, _ := parsePlace(ref.Place)
	return h.s.Permalink(channel, ref.ID)
}

// newServer starts a test server that checks schemas.
func newServer(t chattest.T, o testserver.Options) *testserver.Server {
	t.Helper()
	o.Message, o.View = slackschema.Message, slackschema.View
	s, err := testserver.New(o)
	if err != nil {
		t.Fatalf("testserver: %v", err)
	}
	t.Cleanup(func() {
		s.Close()
		for _, wrong := range s.Wrong() {
			t.Errorf("Slack would not take it: %s", wrong)
		}
	})
	return s
}

// newNetwork returns a network connected to a test server.
func newNetwork(t chattest.T, s *testserver.Server, overHTTP bool, notes chat.Notebook, more ...func(*Options)) *Network {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	o := Options{
		BotToken: testserver.Token, AppToken: testserver.AppToken, SigningSecret: testserver.SigningSecret,
		API: s.URL(), Dial: s.Dial, Notebook: notes, Phrases: phrases(t), Logger: log,
	}
	if overHTTP {
		o.AppToken = ""
	}
	for _, change := range more {
		change(&o)
	}
	n, err := New(o)
	if err != nil {
		t.Fatalf("new: %v", err)
	}
	t.Cleanup(n.webAPI.http.CloseIdleConnections)
	if overHTTP {
		s.CallOver(newMux(n))
	}
	return n
}

// phrases returns what adapters say.
func phrases(t chattest.T) chat.Phrases {
	catalog, err := i18n.Load()
	if err != nil {
		t.Fatalf("words: %v", err)
	}
	return catalog
}

// newMux mounts a network's routes.
func newMux(n *Network) *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, h := range n.Routes() {
		mux.Handle(pattern, h)
	}
	return mux
}

func (h *suiteNetwork) Platform() chat.Platform { return h.n }

var (
	testCommunity = communityID(testserver.Team, "")
	testChannel   = placeID(testCommunity, testserver.General, "")
)

func (h *suiteNetwork) Place() (bot.CommunityID, bot.Place) { return testCommunity, testChannel }

func (h *suiteNetwork) Private(members ...bot.UserID) bot.Place {
	var ids []string
	for _, u := range members {
		_, id := parseUser(u)
		ids = append(ids, id)
	}
	return placeID(testCommunity, h.s.AddPrivateChannel(ids...), "")
}

func (h *suiteNetwork) Members() []bot.UserID {
	return []bot.UserID{userID(testCommunity, testserver.Ana), userID(testCommunity, testserver.Ben), userID(testCommunity, testserver.Cy)}
}

func (h *suiteNetwork) Pass(d time.Duration) { advance(d) }

func advance(d time.Duration) {
	<-time.After(d) // takes no time in a bubble
	synctest.Wait()
}

type delivery struct{ *testserver.Delivery }

func (d delivery) Acknowledged() bool { return d.Delivery == nil || d.Delivery.Acknowledged() }

func (d delivery) Again() {
	if d.Delivery != nil {
		d.Delivery.Again()
	}
}

func (h *suiteNetwork) Do(a chattest.Input) chattest.PendingInput {
	h.t.Helper()
	var d delivery
	var err error
	_, who := parseUser(a.User)
	emoji, _ := emojiName(a.Emoji)
	switch a.Kind {
	case chattest.InputInvoke:
		_, channel, _ := parsePlace(a.Place)
		d.Delivery = h.s.Invoke(who, channel, Root, typedLine(a.Command, a.Values))
	case chattest.InputPress:
		d.Delivery, err = h.s.Press(who, a.Message, a.Control, a.Selected...)
	case chattest.InputSubmit:
		values := map[string]string{}
		for name, text := range a.Values {
			values[name] = text
			if _, id := parseUser(bot.UserID(text)); id != "" {
				values[name] = id
			}
		}
		d.Delivery, err = h.s.Submit(who, values)
	case chattest.InputReact:
		err = h.s.React(who, a.Message, emoji)
	case chattest.InputUnreact:
		err = h.s.Unreact(who, a.Message, emoji)
	case chattest.InputDelete:
		err = h.s.Delete(who, a.Message)
	case chattest.InputCloseDirect:
		h.s.CloseDirect(who)
	}
	if err != nil {
		h.t.Fatalf("%s: %v", a.Kind, err)
	}
	return d
}

// escapeTyped escapes the delimiters of markup as Slack does.
var escapeTyped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// typedLine is what Slack sends for a command with options.
func typedLine(command string, values map[string]string) string {
	out := command
	for _, name := range slices.Sorted(maps.Keys(values)) {
		text := values[name]
		if _, id := parseUser(bot.UserID(text)); id != "" {
			out += " " + name + ":<@" + id + ">"
			continue
		}
		out += " " + name + ":" + escapeTyped.Replace(chat.Quote(text))
	}
	return out
}

func (h *suiteNetwork) Sees(u bot.UserID) []chattest.Seen {
	var out []chattest.Seen
	_, who := parseUser(u)
	for _, s := range h.s.Sees(who) {
		one := chattest.Seen{
			ID: s.ID, Place: placeID(testCommunity, s.Channel, s.Thread), Text: s.Text, Controls: s.Controls, Private: s.Private, Form: s.Form,
			Waiting: strings.Contains(s.Text, "One moment…"), Reactions: map[string]int{},
		}
		if s.Direct {
			one.Place = bot.DirectTo(u)
		}
		for name, n := range s.Reactions {
			one.Reactions[bot.PlainEmoji(parseEmoji(name))] += n
		}
		for _, l := range s.Links {
			one.Links = append(one.Links, chattest.Link{Text: l.Text, To: l.To})
		}
		for _, id := range s.Notified {
			one.Notified = append(one.Notified, userID(testCommunity, id))
		}
		out = append(out, one)
	}
	return out
}
