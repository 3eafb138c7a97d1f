package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/playground/lookalike"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
	"github.com/muster-bot/muster/storage"
)

// discordNetwork is the configuration of Discord.
type discordNetwork struct {
	DiscordToken     string `help:"Token of the Discord bot. Unless given, Muster is not on Discord." placeholder:"TEXT" secret:""`
	DiscordPublicKey string `help:"Public key of the Discord application: interactions are taken over HTTP, too, at /discord/interactions." placeholder:"HEX"`
	DiscordAPIURL    string `name:"discord-api-url" help:"Where Discord's API is, if not at Discord: a proxy or a test server." placeholder:"URL"`
	DiscordGuild     string `help:"The one Discord server in which commands are registered, at once: for development." placeholder:"ID"`
	DiscordGateway   string `help:"Hear over Discord's gateway (on, off). Off where other replicas do, and interactions come over HTTP." enum:"on,off" default:"on"`
}

func (n *discordNetwork) configured() bool { return n.DiscordToken != "" }

func (n *discordNetwork) api() string { return cmp.Or(n.DiscordAPIURL, discord.DefaultAPI) }

func (n *discordNetwork) check(c *config) error {
	if !n.configured() {
		if n.DiscordPublicKey != "" || n.DiscordGuild != "" {
			return fmt.Errorf("%s: without it Muster is not on Discord, and the rest about Discord has no use", envVar("discord-token"))
		}
		return nil
	}
	wrong := checkKinds([]wantedKind{
		{"discord-token", n.DiscordToken, "bot token of Discord's", "reset and copy the token on the Bot page of the application"},
		{"discord-public-key", n.DiscordPublicKey, "public key", "copy the Public Key from the General Information page of the application"},
		{"discord-guild", n.DiscordGuild, "id of Discord's", "copy the server's id"},
	})
	if strings.HasPrefix(n.DiscordToken, "Bot ") {
		wrong = errors.Join(wrong, fmt.Errorf("%s: leave out the word Bot in front", envVar("discord-token")))
	}
	if _, err := discord.New(n.options(c, nil, nil)); err != nil && wrong == nil {
		wrong = fmt.Errorf("%s…: %w", envVar("discord"), err)
	}
	return wrong
}

func (n *discordNetwork) options(c *config, notes chat.Notebook, log *slog.Logger) discord.Options {
	return discord.Options{
		Token: n.DiscordToken, PublicKey: n.DiscordPublicKey, API: n.DiscordAPIURL, Guild: n.DiscordGuild,
		NoGateway: n.DiscordGateway == "off", PublicURL: c.PublicURL, Notebook: notes, Logger: log,
	}
}

// discordNotes names the notebook of the Discord adapter.
const discordNotes = "discord"

func (n *discordNetwork) client(c *config, store *storage.Store, log *slog.Logger) (*discord.Network, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	o := n.options(c, notesOf(store, discordNotes), log)
	o.Phrases, o.Posted = catalog, postedIn(store)
	return discord.New(o)
}

func (n *discordNetwork) open(c *config, store *storage.Store, log *slog.Logger) (chat.Platform, error) {
	return n.client(c, store, log)
}

func (n *discordNetwork) commands(c *config) any {
	return &struct {
		Register registerCmd `cmd:"" help:"Register the commands with Discord, whether they changed or not."`
	}{registerCmd{config: *c, discord: n}}
}

func (n *discordNetwork) diagnose(ctx context.Context, c *config, store *storage.Store, log *slog.Logger) []diagnosis {
	const name = "discord"
	if found := diagnoseConnection(ctx, "Discord", n.api()); found != nil {
		return found
	}
	network, err := n.client(c, store, log)
	if err != nil {
		return []diagnosis{{name, false, err.Error()}}
	}
	r, err := network.Examine(ctx)
	if chat.IsError[*chat.Unauthorised](err) {
		return []diagnosis{{name, false, fmt.Sprintf("%s: Discord wants a valid bot token: copy it again from the Bot page of the application", envVar("discord-token"))}}
	}
	if err != nil {
		return []diagnosis{{name, false, err.Error() + "; is it reachable from here?"}}
	}
	found := []diagnosis{{name, true, fmt.Sprintf("the token is %s's, in about %d servers", r.Bot, r.Servers)}, diagnoseInteractions(r)}
	if r.HasKey {
		found = append(found, diagnoseKey(r))
	}
	return append(found, diagnoseRegistration(ctx, network, store, log))
}

// parts watches the connection and the key. Without its key's signature Discord's
// calls over HTTP are refused, and nobody else would say why.
func (n *discordNetwork) parts(_ *config, opened chat.Platform) []part {
	network, ok := opened.(*discord.Network)
	if !ok {
		return nil
	}
	all := []part{networkPart(opened, n.api(), func(ctx context.Context) error {
		_, err := network.Examine(ctx)
		return err
	})}
	if n.DiscordPublicKey != "" {
		all = append(all, part{name: "discord_key", every: settingInterval, check: func(ctx context.Context) error {
			if r, err := network.Examine(ctx); err == nil {
				return diagnoseKey(r).fault()
			}
			return nil // the connection's part says so
		}})
	}
	return all
}

// diagnoseKey says whether the public key is the application's.
func diagnoseKey(r discord.Report) diagnosis {
	if !r.Key {
		return diagnosis{"discord key", false, envVar("discord-public-key") + " is not the application's: copy it from its General Information page"}
	}
	return diagnosis{"discord key", true, "it is the application's"}
}

// diagnoseInteractions says how interactions arrive, and what is wrong with
// that.
func diagnoseInteractions(r discord.Report) diagnosis {
	d := diagnosis{name: "interactions", ok: true}
	switch {
	case r.Endpoint != "" && !r.HasKey:
		d.ok, d.detail = false, fmt.Sprintf("Discord sends them to %s, but %s is not given: give it, or empty the address on the application's page", r.Endpoint, envVar("discord-public-key"))
	case r.Endpoint == "" && !r.Hears:
		d.ok, d.detail = false, "the gateway is off, and Discord has no address to send them to: give it one that ends in /discord/interactions on the application's page"
	case r.Endpoint != "":
		d.detail = "over HTTP, to " + r.Endpoint
	default:
		d.detail = "over the gateway"
	}
	return d
}

// diagnoseRegistration says whether this version's commands are registered.
func diagnoseRegistration(ctx context.Context, network *discord.Network, store *storage.Store, log *slog.Logger) diagnosis {
	d := diagnosis{name: "commands"}
	cmds, err := declaredCommands(store, log)
	if err == nil {
		d.ok, err = network.Registered(ctx, cmds)
	}
	switch {
	case err != nil:
		d.ok, d.detail = false, err.Error()
	case d.ok:
		d.detail = fmt.Sprintf("%d verbs are registered", len(cmds))
	default:
		d.ok, d.detail = true, "those of this version are not registered yet: muster serve does it at start, and muster register by hand"
	}
	return d
}

// previews draws what Discord is sent. Its ids are numbers, so names are
// encoded as numbers.
func (n *discordNetwork) previews() []playground.Rendering {
	name := func(id bot.UserID) string { return nameOfSnowflake(string(id)) }
	return []playground.Rendering{{
		Name: "Discord", Style: lookalike.CSS(),
		User:      func(name string) bot.UserID { return bot.UserID(string(discord.Name) + ":" + snowflakeOf(name)) },
		Community: bot.CommunityID(string(discord.Name) + ":1"),
		Message: func(name string) bot.MessageRef {
			return bot.MessageRef{Place: bot.Place(string(discord.Name) + ":2"), ID: snowflakeOf(name)}
		},
		Card: func(c chat.Card, now time.Time) (playground.Drawing, error) {
			raw, err := discord.CardJSON(c)
			return renderPreview(raw, err, lookalike.Discord, previewReader(name, now))
		},
		Form: func(f chat.Form) (playground.Drawing, error) {
			raw, err := discord.FormJSON(f)
			return renderPreview(raw, err, lookalike.Discord, previewReader(name, gallery.Now))
		},
	}}
}
