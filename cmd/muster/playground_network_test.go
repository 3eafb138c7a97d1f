package main

import (
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// playgroundServer adapts the playground to testNetwork.
type playgroundServer struct {
	*testing.T
	clock *playground.Clock
	room  *playground.Network
}

// runOnPlayground is runScenario on the playground.
func runOnPlayground(t *testing.T, test func(s *scenario)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		clock := new(playground.Clock)
		(&scenario{T: t, network: &playgroundServer{T: t, clock: clock}, clock: clock}).run(test)
	})
}

func (p *playgroundServer) open(store *storage.Store, _ http.Handler, log *slog.Logger) (chat.Platform, error) {
	var err error
	p.room, err = openPlayground(p.Context(), store, p.clock, playground.Options{Logger: log})
	return p.room, err
}

func (p *playgroundServer) as(user string) playground.Person {
	return p.room.As(playground.User(user))
}

func (p *playgroundServer) invoke(user, verb string, values map[string]string) error {
	line := "/meetup " + verb
	if title := values["title"]; title != "" {
		line += " " + chat.Quote(title)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if name != "title" {
			line += " " + name + ":" + chat.Quote(values[name])
		}
	}
	return p.as(user).Type(p.Context(), playground.Channel, line)
}

func (p *playgroundServer) press(user, message, label string, chosen ...string) error {
	return p.as(user).Press(p.Context(), message, label, chosen...)
}

func (p *playgroundServer) react(user, message, emoji string, on bool) error {
	if on {
		return p.as(user).React(p.Context(), message, emoji)
	}
	return p.as(user).Unreact(p.Context(), message, emoji)
}

func (*playgroundServer) admit(name string) string { return strings.ToLower(name) }

func (*playgroundServer) mention(user string) string {
	return "@" + strings.ToUpper(user[:1]) + user[1:]
}

func (p *playgroundServer) sees(user string) []seen {
	var out []seen
	for _, v := range p.as(user).Sees() {
		one := seen{id: v.ID, channel: string(v.Place), text: v.Text(), general: !v.Private && v.Place == playground.Channel, reactions: map[string]int{}}
		if v.Card != nil {
			for _, text := range v.Card.Texts() {
				for _, span := range text {
					if span.Link.URL != "" {
						one.links = append(one.links, span.Link.URL)
					}
				}
			}
			for _, c := range v.Card.Controls {
				one.controls = append(one.controls, labelOf(c))
			}
			one.on = strings.Contains(one.text, "● on")
		}
		for _, r := range v.Reactions {
			one.reactions[r.Emoji] = len(r.Who)
		}
		out = append(out, one)
	}
	return out
}

func labelOf(c chat.Control) string {
	switch c := c.(type) {
	case chat.Button:
		return c.Label
	case chat.Menu:
		return c.Prompt
	}
	return fmt.Sprint(c)
}

func (p *playgroundServer) offered(user, message, prompt string) []string {
	var out []string
	for _, v := range p.as(user).Sees() {
		if v.ID != message || v.Card == nil {
			continue
		}
		for _, c := range v.Card.Controls {
			if menu, ok := c.(chat.Menu); ok && menu.Prompt == prompt {
				for _, o := range menu.Options {
					out = append(out, o.Value)
				}
			}
		}
	}
	return out
}

func (*playgroundServer) Close() {}

func (*playgroundServer) Wrong() []string { return nil }
