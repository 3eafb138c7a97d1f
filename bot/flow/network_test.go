package flow_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

type room = playground.Network

// network is the playground with what only other networks have: a calendar and
// permissions.
type network struct {
	*room
	mu      sync.Mutex
	entries map[string]chat.CalendarEntry
	created int    // the number of entries ever created
	missing string // the permissions that Muster lacks in the channel
	during  func() // runs while the next message is posted
}

// duringNextPost runs a function while the next message is posted.
func (n *network) duringNextPost(during func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.during = during
}

func (n *network) takeDuring() func() {
	n.mu.Lock()
	defer n.mu.Unlock()
	during := n.during
	n.during = nil
	return during
}

func (n *network) forbid(missing string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.missing = missing
}

func (n *network) missingPermissions() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.missing
}

// Post returns a Forbidden error in the channel while permissions are missing.
func (n *network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if missing := n.missingPermissions(); missing != "" && m.To == playground.Channel {
		return bot.MessageRef{}, &chat.Forbidden{Missing: strings.Split(missing, ", ")}
	}
	if during := n.takeDuring(); during != nil {
		during()
	}
	return n.room.Post(ctx, m)
}

func (n *network) PublishEvent(_ context.Context, e chat.CalendarEntry) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, ok := n.entries[e.Name]; e.Name != "" && !ok {
		return "", &chat.Gone{What: "entry"}
	}
	if e.State == chat.CalendarEntryOff {
		delete(n.entries, e.Name)
		return "", nil
	}
	if e.Name == "" {
		n.created++
		e.Name = fmt.Sprint("entry", n.created)
	}
	n.entries[e.Name] = e
	return e.Name, nil
}

// entryNamed returns the name of the entry with a title.
func (n *network) entryNamed(title string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for name, e := range n.entries {
		if e.Title == title {
			return name
		}
	}
	return ""
}

// remove deletes an entry, as a member could.
func (n *network) remove(title string) {
	name := n.entryNamed(title)
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.entries, name)
}

// String lists the entries, by name.
func (n *network) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(n.entries)) {
		e := n.entries[name]
		out = append(out, fmt.Sprintf("%s (%s): %s, %s-%s, %s; %s", e.Title, name, e.State,
			e.Start.UTC().Format("2 Jan 15:04"), e.End.UTC().Format("15:04 MST"), e.Where, strings.ReplaceAll(e.About, "\n\n", " / ")))
	}
	if len(out) == 0 {
		return "(no entries)"
	}
	return strings.Join(out, "\n")
}
