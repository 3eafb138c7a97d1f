package discord

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
	"github.com/muster-bot/muster/bot/i18n"
)

func TestTheNetworkIsWhatMusterReliesOn(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network { return newSuite(t, testserver.Options{}, false) })
}

func TestTheNetworkIsWhatMusterReliesOnOverHTTP(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network { return newSuite(t, testserver.Options{}, true) })
}

func TestTheNetworkIsWhatMusterReliesOnWithinItsRateLimits(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network { return newSuite(t, testserver.Options{Limited: true}, false) })
}

// suite runs the conformance suite against the test server.
type suite struct {
	t       chattest.T
	server  *testserver.Server
	network *Network
}

func newSuite(t chattest.T, o testserver.Options, overHTTP bool) *suite {
	s, n := connected(t, o, adaptertest.NewNotebook())
	if overHTTP {
		s.AnswerOver(n.Routes()["POST /discord/interactions"])
	}
	return &suite{t, s, n}
}

// connected returns a test server in memory and a network that connects to it.
func connected(t chattest.T, o testserver.Options, notes chat.Notebook) (*testserver.Server, *Network) {
	t.Helper()
	o.Check = discordschema.Check
	s, err := testserver.New(o)
	if err != nil {
		t.Fatalf("testserver: %v", err)
	}
	t.Cleanup(func() {
		s.Close()
		for _, wrong := range s.Wrong() {
			t.Errorf("Discord would not take it: %s", wrong)
		}
	})
	return s, connect(t, s, notes)
}

// connect returns a network that connects to a test server.
func connect(t chattest.T, s *testserver.Server, notes chat.Notebook) *Network {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	n, err := New(Options{
		Token: testserver.Token, PublicKey: s.PublicKey(), API: s.URL(), Dial: s.Dial, PublicURL: publicURL, Notebook: notes, Phrases: phrases(t), Logger: log,
	})
	if err != nil {
		t.Fatalf("new: %v", err)
	}
	return n
}

// publicURL is the address of our own pages.
const publicURL = "https://muster.example/at"

var testRenderer = renderer{publicURL: publicURL}

// phrases returns what adapters say.
func phrases(t chattest.T) chat.Phrases {
	t.Helper()
	catalog, err := i18n.Load()
	if err != nil {
		t.Fatalf("load: %v", err)
	}
	return catalog
}

func (h *suite) Platform() chat.Platform { return h.network }

func (h *suite) Replica() chat.Platform { return connect(h.t, h.server, h.network.notebook) }

func (h *suite) Place() (bot.CommunityID, bot.Place) {
	return encodeID[bot.CommunityID](testserver.Guild), encodeID[bot.Place](testserver.General)
}

func (h *suite) Address(ref bot.MessageRef) string { return messageURL(testserver.Guild, ref) }

func (h *suite) Private(members ...bot.UserID) bot.Place {
	var ids []string
	for _, u := range members {
		ids = append(ids, snowflake(u))
	}
	return encodeID[bot.Place](h.server.AddPrivateChannel(ids...))
}

func (h *suite) Members() []bot.UserID {
	var all []bot.UserID
	for _, id := range []string{testserver.Ana, testserver.Ben, testserver.Cy} {
		all = append(all, encodeID[bot.UserID](id))
	}
	return all
}

func (h *suite) Pass(d time.Duration) {
	<-time.After(d) // takes no time in a synctest bubble
	synctest.Wait()
}

type userAction struct{ *testserver.Interaction }

func (d userAction) Acknowledged() bool { return d.Interaction == nil || d.Interaction.Acknowledged() }

func (d userAction) Again() {
	if d.Interaction != nil {
		d.Interaction.Redeliver()
	}
}

func (h *suite) Do(a chattest.Input) chattest.PendingInput {
	h.t.Helper()
	var d userAction
	var err error
	who := snowflake(a.User)
	switch a.Kind {
	case chattest.InputInvoke:
		d.Interaction, err = h.server.Invoke(who, snowflake(a.Place), a.Command, values(a.Values, "<@%s>"))
	case chattest.InputPress:
		d.Interaction, err = h.server.Press(who, a.Message, a.Control, a.Selected...)
	case chattest.InputSubmit:
		d.Interaction, err = h.server.Submit(who, values(a.Values, "%s"))
	case chattest.InputReact:
		err = h.server.React(who, a.Message, a.Emoji)
	case chattest.InputUnreact:
		err = h.server.Unreact(who, a.Message, a.Emoji)
	case chattest.InputDelete:
		err = h.server.Delete(who, a.Message)
	case chattest.InputCloseDirect:
		h.server.CloseDirect(who)
	}
	if err != nil {
		h.t.Fatalf("%s: %v", a.Kind, err)
	}
	return d
}

// values converts typed values, with members as Discord's picker writes them.
func values(in map[string]string, picked string) map[string]string {
	out := map[string]string{}
	for name, text := range in {
		if id := snowflake(bot.UserID(text)); id != "" {
			text = fmt.Sprintf(picked, id)
		}
		out[name] = text
	}
	return out
}

func (h *suite) Sees(u bot.UserID) []chattest.Seen {
	var out []chattest.Seen
	for _, s := range h.server.Sees(snowflake(u)) {
		one := chattest.Seen{
			ID: s.ID, Place: encodeID[bot.Place](s.Channel), Text: s.Text, Controls: s.Controls, Private: s.Private, Waiting: s.Waiting, Form: s.Form,
			Reactions: map[string]int{},
		}
		if s.Direct {
			one.Place = bot.DirectTo(u)
		}
		for _, l := range s.Links {
			one.Links = append(one.Links, chattest.Link(l))
		}
		for emoji, n := range s.Reactions {
			one.Reactions[bot.PlainEmoji(emoji)] = n
		}
		for _, id := range s.Notified {
			one.Notified = append(one.Notified, encodeID[bot.UserID](id))
		}
		out = append(out, one)
	}
	return out
}

func (h *suite) Complete(u bot.UserID, command, option, typed string) []string {
	i, err := h.server.Complete(snowflake(u), testserver.General, command, option, typed)
	if err != nil {
		h.t.Fatalf("complete: %v", err)
	}
	h.Pass(100 * time.Millisecond)
	var out []string
	for _, c := range i.Choices() {
		out = append(out, c.Value)
	}
	return out
}
