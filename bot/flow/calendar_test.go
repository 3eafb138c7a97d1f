package flow_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot/chat"
)

type room = playground.Network

// calendar is the playground with a calendar beside it.
type calendar struct {
	*room
	mu      sync.Mutex
	entries map[string]chat.Entry
	made    int
}

func (c *calendar) Enter(_ context.Context, e chat.Entry) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, there := c.entries[e.Name]; e.Name != "" && !there {
		return "", &chat.Gone{What: "entry"}
	}
	if e.State == chat.EntryOff {
		delete(c.entries, e.Name)
		return "", nil
	}
	if e.Name == "" {
		c.made++
		e.Name = fmt.Sprint("entry", c.made)
	}
	c.entries[e.Name] = e
	return e.Name, nil
}

// named finds an entry by its title.
func (c *calendar) named(title string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, e := range c.entries {
		if e.Title == title {
			return name
		}
	}
	return ""
}

// remove takes an entry out, as somebody else would.
func (c *calendar) remove(title string) {
	name := c.named(title)
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, name)
}

// String lists the entries in the order in which they were made.
func (c *calendar) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(c.entries)) {
		e := c.entries[name]
		out = append(out, fmt.Sprintf("%s (%s): %s, %s-%s, %s; %s", e.Title, name, e.State,
			e.Start.UTC().Format("2 Jan 15:04"), e.End.UTC().Format("15:04 MST"), e.Where, strings.ReplaceAll(e.About, "\n\n", " / ")))
	}
	if len(out) == 0 {
		return "(no entries)"
	}
	return strings.Join(out, "\n")
}
