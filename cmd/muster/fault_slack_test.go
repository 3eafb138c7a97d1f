//go:build unix

package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/adapters/slack"
	"github.com/muster-bot/muster/adapters/slack/slackschema"
	slackserver "github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// faultSlack is Slack, in Socket Mode.
type faultSlack struct {
	*slackserver.Server
	ids   map[string]string
	finds bool
}

// historyScopes let an app look for what it has sent.
var historyScopes = []string{"channels:history", "groups:history", "im:history", "mpim:history"}

func newFaultSlack(finds bool) (faultPlatform, error) {
	scopes := slackserver.DefaultScopes
	if finds {
		scopes = slices.Concat(scopes, historyScopes)
	}
	s, err := slackserver.New(slackserver.Options{Limited: true, Message: slackschema.Message, View: slackschema.View, Scopes: scopes})
	if err != nil {
		return nil, err
	}
	ids := maps.Clone(slackMembers)
	for _, name := range faultMembers[len(ids):] {
		ids[name] = "U" + strings.ToUpper(name)
		s.AddGuest(ids[name], capitalise(name))
	}
	return &faultSlack{s, ids, finds}, nil
}

func (s *faultSlack) open(store *storage.Store, log *slog.Logger, dial dialFunc) (chat.Platform, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	return slack.New(slack.Options{
		BotToken: slackserver.Token, AppToken: slackserver.AppToken, API: s.URL(), Dial: dial, Notebook: store.Notebook(slackNotes), Phrases: catalog, Logger: log,
	})
}

func (s *faultSlack) dial(ctx context.Context, network, address string) (net.Conn, error) {
	return s.Dial(ctx, network, address)
}

func (s *faultSlack) invoke(user, verb string, values map[string]string) error {
	return slackServer{Server: s.Server, overHTTP: false}.invoke(user, verb, values)
}

func (s *faultSlack) press(user, message, label string, chosen ...string) (func(), error) {
	d, err := s.Press(s.ids[user], message, label, chosen...)
	if err != nil {
		return nil, err
	}
	return d.Again, nil
}

func (s *faultSlack) react(user, message, emoji string, on bool) error {
	if on {
		return s.React(s.ids[user], message, slackEmoji[emoji])
	}
	return s.Unreact(s.ids[user], message, slackEmoji[emoji])
}

// remove: Slack reports deletions to an app that may read messages, if it asks for that.
func (s *faultSlack) remove(random *rand.Rand, message string) (string, error) {
	if s.finds && random.IntN(2) == 0 {
		return ", with an event", s.DeleteAndReport(s.ids["ana"], message)
	}
	return "", s.Delete(s.ids["ana"], message)
}

func (s *faultSlack) sees(user string) []posted {
	var out []posted
	for _, one := range s.Sees(s.ids[user]) {
		if one.Modal {
			continue
		}
		key := ""
		if m, ok := one.Metadata.(map[string]any); ok {
			if fields, ok := m["event_payload"].(map[string]any); ok {
				key = fmt.Sprint(fields["key"])
			}
		}
		reactions := map[string]int{}
		for emoji, name := range slackEmoji {
			reactions[emoji] = one.Reactions[name]
		}
		out = append(out, posted{one.ID, one.Channel, one.Thread, one.Text, key, one.Private, one.Direct, one.Controls, reactions})
	}
	return out
}

func (s *faultSlack) refuse(random *rand.Rand) string {
	methods := []string{"chat.postMessage", "chat.update", "reactions.add", "conversations.open", "users.info", ""}
	kinds := map[string]slackserver.Fault{
		"500":            {Status: http.StatusInternalServerError},
		"503":            {Status: http.StatusServiceUnavailable},
		"429":            slackserver.Limit("", time.Duration(1+random.IntN(5))*time.Second),
		"internal_error": {Error: "internal_error"},
		"fatal_error":    {Error: "fatal_error"},
		"reply lost":     {Lost: true},
		"slow reply":     {Slow: time.Duration(500+random.IntN(8000)) * time.Millisecond},
		"late and lost":  {Lost: true, Slow: time.Duration(500+random.IntN(8000)) * time.Millisecond},
	}
	names := slices.Sorted(maps.Keys(kinds))
	name := names[random.IntN(len(names))]
	f := kinds[name]
	f.Times, f.Method = 1+random.IntN(4), methods[random.IntN(len(methods))]
	s.Fail(f)
	return "answer " + name
}

func (s *faultSlack) upset(random *rand.Rand) string {
	kinds := map[string]func(){
		"drop":    s.DropSockets,
		"refresh": func() { s.Refresh("refresh_requested", time.Duration(1+random.IntN(5))*time.Second) },
		"warning": func() { s.Refresh("warning", time.Duration(1+random.IntN(10))*time.Second) },
		"refused": func() { s.RefuseSockets(1 + random.IntN(3)); s.DropSockets() },
		"link disabled": func() {
			s.Fail(slackserver.Fault{Method: "apps.connections.open", Error: "link_disabled", Times: 1 + random.IntN(3)})
			s.Refresh("link_disabled", 0)
		},
		"acknowledgements lost": func() {
			s.LoseAcks(1 + random.IntN(4))
			s.Refresh("refresh_requested", time.Duration(1+random.IntN(5))*time.Second)
		},
	}
	names := slices.Sorted(maps.Keys(kinds))
	name := names[random.IntN(len(names))]
	kinds[name]()
	return "socket " + name
}

// resumesBack: Slack delivers no press again.
func (s *faultSlack) resumesBack() time.Duration { return 0 }

func (s *faultSlack) close(closed bool)         { s.Archive(slackserver.General, closed) }
func (s *faultSlack) canFind() bool             { return s.finds }
func (s *faultSlack) member(user string) string { return "slack:T1-" + s.ids[user] }

func (s *faultSlack) end() []string {
	s.Close()
	return s.Wrong()
}
