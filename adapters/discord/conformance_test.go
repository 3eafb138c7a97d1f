package discord

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/adapters/hearing/hearingtest"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

func TestTheNetworkIsWhatMusterReliesOn(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network { return newHands(t, testserver.Options{}, false) })
}

func TestTheNetworkIsWhatMusterReliesOnOverHTTP(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network { return newHands(t, testserver.Options{}, true) })
}

func TestTheNetworkIsWhatMusterReliesOnWithinItsRateLimits(t *testing.T) {
	chattest.Run(t, func(t chattest.T) chattest.Network { return newHands(t, testserver.Options{Limited: true}, false) })
}

// hands are Discord under the suite, with people at its keyboards.
type hands struct {
	t chattest.T
	s *testserver.Server
	n *Network
}

func newHands(t chattest.T, o testserver.Options, overHTTP bool) *hands {
	s, n := connected(t, o, hearingtest.NewNotebook())
	if overHTTP {
		s.AnswerOver(n.Routes()["POST /discord/interactions"])
	}
	return &hands{t, s, n}
}

// connected is a Discord in memory, and the network that connects to it.
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
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	n, err := New(Options{Token: testserver.Token, PublicKey: s.PublicKey(), API: s.URL(), Dial: s.Dial, Notebook: notes, Logger: log})
	if err != nil {
		t.Fatalf("new: %v", err)
	}
	return s, n
}

func (h *hands) Platform() chat.Platform { return h.n }

func (h *hands) Place() (bot.CommunityID, bot.Place) {
	return named[bot.CommunityID](testserver.Guild), named[bot.Place](testserver.General)
}

func (h *hands) Members() []bot.UserID {
	var all []bot.UserID
	for _, id := range []string{testserver.Ana, testserver.Ben, testserver.Cy} {
		all = append(all, named[bot.UserID](id))
	}
	return all
}

func (h *hands) Pass(d time.Duration) {
	<-time.After(d) // in a bubble, where that takes no time
	synctest.Wait()
}

type did struct{ *testserver.Interaction }

func (d did) Acknowledged() bool { return d.Interaction == nil || d.Interaction.Acknowledged() }

func (d did) Again() {
	if d.Interaction != nil {
		d.Interaction.Again()
	}
}

func (h *hands) Do(a chattest.Act) chattest.Doing {
	h.t.Helper()
	var d did
	var err error
	who := bare(a.By)
	switch a.Kind {
	case chattest.Invoke:
		d.Interaction, err = h.s.Invoke(who, bare(a.Place), a.Command, values(a.Values, "<@%s>"))
	case chattest.Press:
		d.Interaction, err = h.s.Press(who, a.Message, a.Control, a.Chosen...)
	case chattest.Submit:
		d.Interaction, err = h.s.Submit(who, values(a.Values, "%s"))
	case chattest.React:
		err = h.s.React(who, a.Message, a.Emoji)
	case chattest.Unreact:
		err = h.s.Unreact(who, a.Message, a.Emoji)
	case chattest.Delete:
		err = h.s.Delete(who, a.Message)
	case chattest.CloseDirect:
		h.s.CloseDirect(who)
	}
	if err != nil {
		h.t.Fatalf("%s: %v", a.Kind, err)
	}
	return d
}

// values are what members give: of members, what Discord's picker makes.
func values(in map[string]string, picked string) map[string]string {
	out := map[string]string{}
	for name, text := range in {
		if id := bare(bot.UserID(text)); id != "" {
			text = fmt.Sprintf(picked, id)
		}
		out[name] = text
	}
	return out
}

func (h *hands) Sees(u bot.UserID) []chattest.Seen {
	var out []chattest.Seen
	for _, s := range h.s.Sees(bare(u)) {
		one := chattest.Seen{
			ID: s.ID, Place: named[bot.Place](s.Channel), Text: s.Text, Controls: s.Controls, Private: s.Private, Waiting: s.Waiting, Form: s.Form,
			Reactions: map[string]int{},
		}
		if s.Direct {
			one.Place = bot.DirectTo(u)
		}
		for emoji, n := range s.Reactions {
			one.Reactions[bot.PlainEmoji(emoji)] = n
		}
		for _, id := range s.Notified {
			one.Notified = append(one.Notified, named[bot.UserID](id))
		}
		out = append(out, one)
	}
	return out
}

func (h *hands) Complete(u bot.UserID, command, option, typed string) []string {
	i, err := h.s.Complete(bare(u), testserver.General, command, option, typed)
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
