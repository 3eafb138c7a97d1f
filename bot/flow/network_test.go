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

// network is the playground with what only other networks have: a calendar, and
// permissions.
type network struct {
	*room
	mu      sync.Mutex
	entries map[string]chat.CalendarEntry
	made    int
	lacks   string // what Muster lacks in the channel
	during  func() // what happens while the next message is posted
}

// happen has something happen while the next message is posted.
func (n *network) happen(during func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.during = during
}

func (n *network) happening() func() {
	n.mu.Lock()
	defer n.mu.Unlock()
	during := n.during
	n.during = nil
	return during
}

func (n *network) forbid(lacks string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lacks = lacks
}

func (n *network) lacking() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.lacks
}

// Post is forbidden in the channel while something lacks there.
func (n *network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if lacks := n.lacking(); lacks != "" && m.To == playground.Channel {
		return bot.MessageRef{}, &chat.Forbidden{Missing: strings.Split(lacks, ", ")}
	}
	if during := n.happening(); during != nil {
		during()
	}
	return n.room.Post(ctx, m)
}

func (n *network) PublishEvent(_ context.Context, e chat.CalendarEntry) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, there := n.entries[e.Name]; e.Name != "" && !there {
		return "", &chat.Gone{What: "entry"}
	}
	if e.State == chat.CalendarEntryOff {
		delete(n.entries, e.Name)
		return "", nil
	}
	if e.Name == "" {
		n.made++
		e.Name = fmt.Sprint("entry", n.made)
	}
	n.entries[e.Name] = e
	return e.Name, nil
}

// named finds an entry by its title.
func (n *network) named(title string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for name, e := range n.entries {
		if e.Title == title {
			return name
		}
	}
	return ""
}

// remove takes an entry out, as somebody else would.
func (n *network) remove(title string) {
	name := n.named(title)
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.entries, name)
}

// String lists the entries in the order in which they were made.
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
