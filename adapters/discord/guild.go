package discord

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"
)

// guildInfo is the part of a server that Muster reads.
type guildInfo struct {
	ID              string        `json:"id"`
	Name            string        `json:"name"`
	OwnerID         string        `json:"owner_id"`
	PreferredLocale string        `json:"preferred_locale"`
	SystemChannelID string        `json:"system_channel_id"`
	Unavailable     bool          `json:"unavailable"`
	Roles           []role        `json:"roles"`
	Threads         []channel     `json:"threads"`  // in GUILD_CREATE only: the active ones
	Channels        []channel     `json:"channels"` // in GUILD_CREATE only
	Members         []guildMember `json:"members"`  // in GUILD_CREATE only; without privileged intents only the bot itself
}

// withRights returns of a server what members' permissions follow from.
func (g guildInfo) withRights() guildInfo {
	return guildInfo{ID: g.ID, OwnerID: g.OwnerID, Roles: g.Roles}
}

type role struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Permissions permissions `json:"permissions"`
}

type channel struct {
	ID         string                `json:"id"`
	Name       string                `json:"name"`
	Type       discordgo.ChannelType `json:"type"`
	GuildID    string                `json:"guild_id"`
	ParentID   string                `json:"parent_id"`
	Position   int                   `json:"position"`
	Overwrites []overwrite           `json:"permission_overwrites"`
	Thread     struct {
		Archived bool `json:"archived"`
		Locked   bool `json:"locked"`
	} `json:"thread_metadata"`
}

func (c channel) isThread() bool { return isThread(c.Type) }

// isThread reports whether a channel is a thread: announcement, public or
// private.
func isThread(t discordgo.ChannelType) bool {
	return t == discordgo.ChannelTypeGuildNewsThread || t == discordgo.ChannelTypeGuildPublicThread || t == discordgo.ChannelTypeGuildPrivateThread
}

type overwrite struct {
	ID    string      `json:"id"` // of a role or a member
	Allow permissions `json:"allow"`
	Deny  permissions `json:"deny"`
}

// userID returns the member's user id.
func (m guildMember) userID() string {
	if m.User == nil {
		return ""
	}
	return string(m.User.ID)
}

const allPermissions = ^permissions(0)

// guildPermissions computes a member's permissions in the whole server.
func (g guildInfo) guildPermissions(m guildMember) permissions {
	if m.userID() == g.OwnerID {
		return allPermissions
	}
	roles := map[string]bool{g.ID: true} // the role of everyone has the server's id
	for _, id := range m.Roles {
		roles[id] = true
	}
	var have permissions
	for _, r := range g.Roles {
		if roles[r.ID] {
			have |= r.Permissions
		}
	}
	if have&discordgo.PermissionAdministrator != 0 {
		return allPermissions
	}
	return have
}

// channelPermissions computes a member's permissions in a channel from its
// overwrites: first those of everyone, then those of all their roles together,
// then their own.
func (g guildInfo) channelPermissions(m guildMember, c channel) permissions {
	have := g.guildPermissions(m)
	if have&discordgo.PermissionAdministrator != 0 {
		return have
	}
	var allow, deny permissions
	for _, o := range c.Overwrites {
		if o.ID == g.ID {
			have = have&^o.Deny | o.Allow
		}
		for _, id := range m.Roles {
			if o.ID == id {
				allow, deny = allow|o.Allow, deny|o.Deny
			}
		}
	}
	have = have&^deny | allow
	for _, o := range c.Overwrites {
		if o.ID == m.userID() {
			have = have&^o.Deny | o.Allow
		}
	}
	return have
}

// fetchPermissions asks Discord for the bot's permissions in a channel; those
// in a thread are those in its parent. locked reports whether it is a locked
// thread.
func (n *Network) fetchPermissions(ctx context.Context, guild, place string) (have permissions, locked bool, err error) {
	self, err := n.fetchSelf(ctx)
	if err != nil {
		return 0, false, err
	}
	var g guildInfo
	if err := n.rest.call(ctx, http.MethodGet, "/guilds/"+guild, nil, &g); err != nil {
		return 0, false, err
	}
	var m guildMember
	if err := n.rest.call(ctx, http.MethodGet, "/guilds/"+guild+"/members/"+self.userID, nil, &m); err != nil {
		return 0, false, err
	}
	var c channel
	if err := n.rest.call(ctx, http.MethodGet, "/channels/"+place, nil, &c); err != nil {
		if hasErrorCode(err, discordgo.ErrCodeMissingAccess) {
			// A channel the bot cannot view denies everything else too.
			return g.guildPermissions(m) &^ discordgo.PermissionViewChannel, false, nil
		}
		return 0, false, err
	}
	if c.isThread() {
		locked = c.Thread.Locked
		if err := n.rest.call(ctx, http.MethodGet, "/channels/"+c.ParentID, nil, &c); err != nil {
			return 0, false, err
		}
	}
	return g.channelPermissions(m, c), locked, nil
}

// defaultChannel returns the channel for messages to the whole server: its
// system channel, or the first in which the bot may write.
func (g guildInfo) defaultChannel(self string) string {
	me := guildMember{User: &user{ID: looseString(self)}}
	for _, m := range g.Members {
		if m.userID() == self {
			me = m
		}
	}
	const needed = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages
	best, rank := channel{}, 0
	for _, c := range g.Channels {
		if c.Type != discordgo.ChannelTypeGuildText && c.Type != discordgo.ChannelTypeGuildNews {
			continue
		}
		at := 1
		if c.Type == discordgo.ChannelTypeGuildText {
			at++
		}
		if c.ID == g.SystemChannelID {
			at += 2
		}
		if g.channelPermissions(me, c)&needed == needed {
			at += 4
		}
		if at > rank || at == rank && c.Position < best.Position {
			best, rank = c, at
		}
	}
	return best.ID
}
