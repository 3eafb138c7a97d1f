package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/alecthomas/kong"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
)

// network is what the program needs of a chat network. Each is a pointer to a
// struct whose exported fields are flags of every sub-command that reads the
// configuration.
type network interface {
	// configured reports whether Muster should be on the network.
	configured() bool
	// check returns what is wrong with the network's flags, configured or not.
	check(c *config) error
	// open returns the network's adapter, which keeps its notes in store. It
	// connects to nothing yet.
	open(c *config, store *storage.Store, log *slog.Logger) (chat.Platform, error)
	// parts are what of the network is watched while it runs.
	parts(c *config, opened chat.Platform) []part
	// diagnose asks the network how things stand, for doctor. store is nil before
	// the first start.
	diagnose(ctx context.Context, c *config, store *storage.Store, log *slog.Logger) []diagnosis
	// commands returns a pointer to a struct of the network's own sub-commands,
	// or nil if it has none. They may read c, which holds the receiver.
	commands(c *config) any
	// previews draws the gallery's cards and forms as the network shows them.
	previews() []playground.Rendering
}

// networks lists the chat networks, in the order in which they are opened. A
// new one is added here and nowhere else.
func networks() []network {
	return []network{new(discordNetwork), new(slackNetwork)}
}

// newConfig returns a configuration with the flags of the networks in it.
func newConfig(all []network) config {
	c := config{networks: all}
	for _, n := range all {
		c.NetworkFlags = append(c.NetworkFlags, n)
	}
	return c
}

// networkCommands returns the sub-commands of all networks, each with a
// configuration of its own, since kong fills in one per sub-command.
func networkCommands(list func() []network) kong.Plugins {
	var all kong.Plugins
	for i := range list() {
		c := newConfig(list())
		if own := c.networks[i].commands(&c); own != nil {
			all = append(all, own)
		}
	}
	return all
}

// notesOf returns a network's notebook. Without a store, before the first start,
// it is empty.
func notesOf(store *storage.Store, name string) chat.Notebook {
	if store == nil {
		return noNotes{}
	}
	return store.Notebook(name)
}

// postedIn returns the function that tells a network's adapter which messages are
// Muster's.
func postedIn(store *storage.Store) func(context.Context, bot.MessageRef) (bool, error) {
	if store == nil {
		return nil
	}
	return func(ctx context.Context, ref bot.MessageRef) (bool, error) {
		_, err := bot.View(ctx, store, func(r bot.Reader) (bot.PostedMessage, error) { return r.PostedMessage(ref) })
		if errors.Is(err, bot.ErrNotFound) {
			return false, nil
		}
		return err == nil, err
	}
}

// pictureLinks returns the addresses of pictures. The secret has been read or made.
func (c *config) pictureLinks() (*web.PictureLinks, error) {
	return web.NewPictureLinks(c.PublicURL, []byte(c.Secret), []byte(c.SecretOld))
}

// noNotes is a notebook that was never written to, for reading only.
type noNotes struct{ chat.Notebook }

func (noNotes) Get(context.Context, string) ([]byte, error) { return nil, bot.ErrNotFound }

func (noNotes) List(context.Context, string) ([]bot.AdapterNote, error) { return nil, nil }

// Nobody else holds a lease where there is no store.

func (noNotes) Lease(_ context.Context, _ string, _ time.Duration, keys ...string) ([]string, error) {
	return keys, nil
}

func (noNotes) Release(context.Context, string, ...string) error { return nil }

func (noNotes) Holders(context.Context, string) (map[string]string, error) {
	return map[string]string{}, nil
}

// loadCatalog returns the catalog of every language, which it loads once.
var loadCatalog = sync.OnceValues(i18n.Load)

// openNetworks returns the adapters of the configured networks, and what of them
// is watched.
func (c *config) openNetworks(store *storage.Store, log *slog.Logger) (all []chat.Platform, watched []part, _ error) {
	for _, n := range c.networks {
		if !n.configured() {
			continue
		}
		platform, err := n.open(c, store, log)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, platform)
		watched = append(watched, n.parts(c, platform)...)
	}
	return all, watched, nil
}

// declaredCommands returns the chat commands that the conversations over a
// store declare. They are the same over any store, nil too.
func declaredCommands(store *storage.Store, log *slog.Logger) ([]chat.Command, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	return flow.New(catalog, planner.New(store, bot.TZData), bot.TZData, time.Now, log).Router().Commands(), nil
}
