package playground

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

func TestTheNetworkIsWhatMusterReliesOn(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(t chattest.T) chattest.Network { return onHands(t, newLedger()) })
}

func TestTheSuiteFailsABrokenNetwork(t *testing.T) {
	t.Parallel()
	chattest.Prove(t, func(t chattest.T) chattest.Network { return onHands(t, newLedger()) })
}

// hands are the playground under the suite. What a member sees is read off the
// markup that their browser gets.
type hands struct {
	t    chattest.T
	n    *Network
	text map[string]string // of messages, as each member and each version of it reads
}

func onHands(t chattest.T, notes chat.Notebook) *hands {
	n, err := New(t.Context(), Options{Notebook: notes})
	if err != nil {
		t.Fatalf("open the playground: %v", err)
	}
	return &hands{t: t, n: n, text: map[string]string{}}
}

func (h *hands) Platform() chat.Platform             { return h.n }
func (h *hands) Place() (bot.CommunityID, bot.Place) { return Room, Channel }
func (h *hands) Members() []bot.UserID               { return []bot.UserID{User("ana"), User("ben"), User("cy")} }

func (h *hands) Pass(d time.Duration) {
	<-time.After(d) // in a bubble, where that takes no time
	synctest.Wait()
}

// did is a deed that was begun.
type did struct {
	h     *hands
	deed  Deed
	doing *Doing
}

func (h *hands) Do(a chattest.Act) chattest.Doing {
	h.t.Helper()
	deed, err := h.deed(a)
	if err != nil {
		h.t.Fatalf("%s: %v", a.Kind, err)
	}
	deed.ID = newToken()
	return did{h, deed, h.n.Begin(h.t.Context(), deed)}
}

func (d did) Acknowledged() bool {
	select {
	case <-d.doing.Acknowledged():
		return true
	default:
		return false
	}
}

func (d did) Again() { d.h.n.Begin(d.h.t.Context(), d.deed) }

func (h *hands) deed(a chattest.Act) (Deed, error) {
	p := h.n.As(a.By)
	switch a.Kind {
	case chattest.Invoke:
		values := chat.Values{}
		for name, text := range a.Values {
			values[name] = chat.Value{Text: text}
		}
		cmd := chat.Command{Name: a.Command}
		for _, c := range h.n.commands() {
			if c.Name == a.Command {
				cmd = c
			}
		}
		return Deed{User: a.By, Kind: Say, Place: a.Place, Text: Root + " " + chat.WriteLine(cmd, values)}, nil
	case chattest.Press:
		return p.Pressing(a.Message, a.Control, a.Chosen...)
	case chattest.Submit:
		return p.Submitting(a.Values)
	case chattest.React:
		return Deed{User: a.By, Kind: React, Message: a.Message, Emoji: a.Emoji}, nil
	case chattest.Unreact:
		return Deed{User: a.By, Kind: Unreact, Message: a.Message, Emoji: a.Emoji}, nil
	case chattest.Delete:
		return Deed{User: a.By, Kind: Delete, Message: a.Message}, nil
	}
	return Deed{User: a.By, Kind: CloseDirect}, nil
}

func (h *hands) Sees(u bot.UserID) []chattest.Seen {
	p, _ := h.n.persona(u)
	l := look{me: p, place: Channel}
	var out []chattest.Seen
	for _, v := range h.n.As(u).Sees() {
		if v.Open {
			out = append(out, chattest.Seen{ID: v.ID, Place: v.Place, Private: true, Form: true, Text: h.readForm(u)})
			continue
		}
		m := h.n.messageHTML(v, l)
		seen := chattest.Seen{
			ID: v.ID, Place: v.Place, Private: v.Private, Waiting: v.Thinking || v.Busy, Notified: h.n.find(v.ID).Mention, Reactions: map[string]int{},
			Text: h.readMessage(u, m),
		}
		for _, r := range v.Reactions {
			seen.Reactions[bot.PlainEmoji(r.Emoji)] = len(r.Who)
		}
		if m.CardHTML != nil {
			for _, b := range m.CardHTML.Buttons {
				seen.Controls = append(seen.Controls, b.Label)
			}
			for _, menu := range m.CardHTML.Menus {
				seen.Controls = append(seen.Controls, menu.Prompt)
			}
		}
		if v.Form != nil {
			seen.Controls = append(seen.Controls, openLabel)
		}
		out = append(out, seen)
	}
	return out
}

var (
	tag   = regexp.MustCompile(`<[^>]*>`)
	value = regexp.MustCompile(` value="([^"]*)"`)
)

// read is what a person reads of some markup. Nothing that a person typed can
// look like a tag, or hostile text would show.
func (h *hands) read(name string, data any) string {
	markup, err := fragment(name, data)
	if err != nil {
		h.t.Fatalf("render: %v", err)
	}
	return html.UnescapeString(tag.ReplaceAllString(markup, ""))
}

func (h *hands) readMessage(u bot.UserID, m messageHTML) string {
	key := fmt.Sprint(u, m.ID, h.n.find(m.ID).version)
	if _, known := h.text[key]; !known {
		h.text[key] = h.read("message", m)
	}
	return h.text[key]
}

func (h *hands) readForm(u bot.UserID) string {
	markup, err := fragment("form", h.n.formHTML(u))
	if err != nil {
		h.t.Fatalf("render: %v", err)
	}
	var values []string
	for _, v := range value.FindAllStringSubmatch(markup, -1) {
		values = append(values, html.UnescapeString(v[1]))
	}
	return html.UnescapeString(tag.ReplaceAllString(markup, "")) + strings.Join(values, "\n")
}

func (h *hands) Complete(u bot.UserID, command, option, typed string) []string {
	var out []string
	for _, c := range h.n.As(u).Complete(h.t.Context(), Channel, Root+" "+command+" "+option+":"+typed).Items {
		out = append(out, c.Label)
	}
	return out
}
