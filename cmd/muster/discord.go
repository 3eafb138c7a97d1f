package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
)

// discordConfig is what Muster needs to be on Discord.
type discordConfig struct {
	DiscordToken     string `help:"Token of the Discord bot. Unless given, Muster is not on Discord." placeholder:"TEXT"`
	DiscordPublicKey string `help:"Public key of the Discord application: interactions are taken over HTTP, too, at /discord/interactions." placeholder:"HEX"`
	DiscordAPIURL    string `name:"discord-api-url" help:"Where Discord's API is, if not at Discord: a proxy or a test server." placeholder:"URL"`
	DiscordGuild     string `help:"The one Discord server in which commands are registered, at once: for development." placeholder:"ID"`
	DiscordGateway   string `help:"Hear over Discord's gateway (on, off). Off where other replicas do, and interactions come over HTTP." enum:"on,off" default:"on"`
}

func (c *discordConfig) onDiscord() bool { return c.DiscordToken != "" }

func (c *discordConfig) checkDiscord() error {
	if !c.onDiscord() {
		if c.DiscordPublicKey != "" || c.DiscordGuild != "" {
			return fmt.Errorf("%s: without it Muster is not on Discord, and the rest about Discord has no use", variable("discord-token"))
		}
		return nil
	}
	if _, err := c.network(nil, nil); err != nil {
		return fmt.Errorf("%s…: %w", variable("discord"), err)
	}
	return nil
}

func (c *discordConfig) network(notes chat.Notebook, log *slog.Logger) (*discord.Network, error) {
	return discord.New(discord.Options{
		Token: c.DiscordToken, PublicKey: c.DiscordPublicKey, API: c.DiscordAPIURL, Guild: c.DiscordGuild,
		NoGateway: c.DiscordGateway == "off", Notebook: notes, Logger: log,
	})
}

// discordNotes is the name of the notebook of what we remember about Discord.
const discordNotes = "discord"

// discordIn is the network, with what it remembers kept in a store.
func (c *discordConfig) discordIn(store *storage.Store, log *slog.Logger) (*discord.Network, error) {
	return c.network(store.Notebook(discordNotes), log)
}

// declared are the commands of the conversations over a store.
func declared(store *storage.Store, log *slog.Logger) ([]chat.Command, error) {
	f, err := flow.New(planner.New(store, bot.TZData), bot.TZData, time.Now, log)
	if err != nil {
		return nil, err
	}
	return f.Router().Commands(), nil
}

type registerCmd struct {
	config
}

// Run registers the commands with every network that wants that and is
// configured, whether they changed or not.
func (c *registerCmd) Run(p *program) error {
	if err := c.check(); err != nil {
		return err
	}
	if !c.onDiscord() {
		return fmt.Errorf("%s: it must be given, for commands are registered with Discord", variable("discord-token"))
	}
	log := logger(p.err)
	store, err := c.open(p.ctx, time.Now, c.Migrate == "on", log)
	if err != nil {
		return err
	}
	defer closing(store, log)
	network, err := c.discordIn(store, log)
	if err != nil {
		return err
	}
	cmds, err := declared(store, log)
	if err != nil {
		return err
	}
	if err := network.Register(p.ctx, cmds); err != nil {
		return err
	}
	where := "all servers; it can take some minutes until it is seen there"
	if c.DiscordGuild != "" {
		where = "server " + c.DiscordGuild
	}
	fmt.Fprintf(p.out, "%d verbs of /%s are registered in %s\n", len(cmds), discord.Root, where)
	return nil
}

// examineDiscord says how things stand with Discord.
func (c *discordConfig) examineDiscord(ctx context.Context, store *storage.Store, log *slog.Logger) []diagnosis {
	const name = "discord"
	network, err := c.discordIn(store, log)
	if err != nil {
		return []diagnosis{{name, false, err.Error()}}
	}
	r, err := network.Examine(ctx)
	if barred := (*chat.Forbidden)(nil); errors.As(err, &barred) {
		return []diagnosis{{name, false, fmt.Sprintf("%s: Discord wants %s", variable("discord-token"), barred.Missing[0])}}
	}
	if err != nil {
		return []diagnosis{{name, false, err.Error() + "; is it reachable from here?"}}
	}
	found := []diagnosis{{name, true, fmt.Sprintf("the token is %s's, in about %d servers", r.Bot, r.Servers)}, waysOf(r)}
	if !r.Key {
		found = append(found, diagnosis{"discord key", false, variable("discord-public-key") + " is not the application's: copy it from its General Information page"})
	}
	return append(found, c.registration(ctx, network, store, log))
}

// waysOf says by which way interactions come, and what is wrong about it.
func waysOf(r discord.Report) diagnosis {
	d := diagnosis{name: "interactions", ok: true}
	switch {
	case r.Endpoint != "" && !r.HasKey:
		d.ok, d.says = false, fmt.Sprintf("Discord sends them to %s, but %s is not given: give it, or empty the address on the application's page", r.Endpoint, variable("discord-public-key"))
	case r.Endpoint == "" && !r.Hears:
		d.ok, d.says = false, "the gateway is off, and Discord has no address to send them to: give it one that ends in /discord/interactions on the application's page"
	case r.Endpoint != "":
		d.says = "over HTTP, to " + r.Endpoint
	default:
		d.says = "over the gateway"
	}
	return d
}

func (c *discordConfig) registration(ctx context.Context, network *discord.Network, store *storage.Store, log *slog.Logger) diagnosis {
	d := diagnosis{name: "commands"}
	cmds, err := declared(store, log)
	if err == nil {
		d.ok, err = network.Registered(ctx, cmds)
	}
	switch {
	case err != nil:
		d.ok, d.says = false, err.Error()
	case d.ok:
		d.says = fmt.Sprintf("%d verbs are registered", len(cmds))
	default:
		d.says = "those of this version are not registered: muster register does it, and so does muster serve"
	}
	return d
}
