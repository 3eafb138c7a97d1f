package main

import (
	"context"
	"fmt"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
)

type registerCmd struct {
	config
	discord *discordNetwork // one of config.networks
}

// Run registers the commands with Discord, whether they changed or not.
func (c *registerCmd) Run(ctx context.Context, p *program) error {
	if err := c.check(); err != nil {
		return err
	}
	if !c.discord.configured() {
		return fmt.Errorf("%s: it must be given, for commands are registered with Discord", envVar("discord-token"))
	}
	log := p.logger()
	store, err := c.database.open(ctx, time.Now, c.schemaMode(), log)
	if err != nil {
		return err
	}
	defer closeAndLog(store, log)
	network, err := c.discord.client(&c.config, store, log)
	if err != nil {
		return err
	}
	cmds, err := declaredCommands(store, log)
	if err != nil {
		return err
	}
	if err := network.Register(ctx, cmds); err != nil {
		return err
	}
	where := "all servers; it can take some minutes until it is seen there"
	if c.discord.DiscordGuild != "" {
		where = "server " + c.discord.DiscordGuild
	}
	fmt.Fprintf(p.out, "%d verbs of /%s are registered in %s\n", len(cmds), discord.Root, where)
	return nil
}
