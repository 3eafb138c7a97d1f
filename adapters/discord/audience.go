package discord

import (
	"context"
	"net/http"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Public reports whether the role of everyone can see a channel. Whoever has another
// role sees at least that much, unless an overwrite takes it from them.
func (n *Network) Public(ctx context.Context, c bot.CommunityID, place bot.Place) (bot.Visibility, error) {
	q := audienceQuery{n: n, guild: snowflake(c)}
	g, err := q.server(ctx)
	if err != nil {
		return unlessTemporary(err)
	}
	ch, err := q.channel(ctx, snowflake(place))
	if err != nil {
		return unlessTemporary(err)
	}
	if ch.Type == discordgo.ChannelTypeGuildPrivateThread {
		return bot.VisibilityNo, nil
	}
	if ch, err = q.parent(ctx, ch); err != nil {
		return unlessTemporary(err)
	}
	return visibility(g.channelPermissions(guildMember{}, ch)), nil
}

// unlessTemporary returns unknown for what Discord will not tell, and the error
// where it may tell later.
func unlessTemporary(err error) (bot.Visibility, error) {
	if err = mapError(err, "channel"); chat.IsError[*chat.Gone](err) || chat.IsError[*chat.Forbidden](err) {
		return bot.VisibilityUnknown, nil
	}
	return bot.VisibilityUnknown, err
}

func visibility(have permissions) bot.Visibility {
	if have&(discordgo.PermissionViewChannel|discordgo.PermissionAdministrator) != 0 {
		return bot.VisibilityYes
	}
	return bot.VisibilityNo
}

// CanSee computes what a member can see from their roles and the overwrites of the
// channels, as Discord does. Many servers show their channels only to a role that
// members get once verified, so being public is the exception.
func (n *Network) CanSee(ctx context.Context, v chat.Viewer, places ...bot.Place) []bot.Visibility {
	out := make([]bot.Visibility, len(places))
	q := audienceQuery{n: n, guild: snowflake(v.Community), user: snowflake(v.User), keptOnly: v.KnownOnly}
	g, err := q.server(ctx)
	if err != nil {
		return out
	}
	m, err := q.member(ctx)
	if isUnknownMember(err) {
		for i := range out {
			out[i] = bot.VisibilityNo
		}
	}
	if err != nil {
		return out
	}
	for i, place := range places {
		if user, direct := place.Direct(); direct {
			if out[i] = bot.VisibilityNo; user == v.User {
				out[i] = bot.VisibilityYes
			}
			continue
		}
		out[i] = q.canSee(ctx, g, m, snowflake(place))
	}
	return out
}

// audienceQuery answers questions about one server from what is kept, or by asking
// Discord.
type audienceQuery struct {
	n           *Network
	guild, user string
	keptOnly    bool
}

func (q audienceQuery) canSee(ctx context.Context, g guildInfo, m guildMember, place string) bot.Visibility {
	ch, err := q.channel(ctx, place)
	if err != nil {
		return bot.VisibilityUnknown
	}
	thread := ch
	if ch, err = q.parent(ctx, ch); err != nil {
		return bot.VisibilityUnknown
	}
	have := g.channelPermissions(m, ch)
	sees := visibility(have)
	if thread.Type != discordgo.ChannelTypeGuildPrivateThread || sees != bot.VisibilityYes ||
		have&(discordgo.PermissionManageThreads|discordgo.PermissionAdministrator) != 0 {
		return sees
	}
	return q.inThread(ctx, thread.ID)
}

// server returns the server's roles and owner.
func (q audienceQuery) server(ctx context.Context) (guildInfo, error) {
	return kept(q, q.n.audience.guilds, maxKeptGuilds, q.guild, func() (g guildInfo, err error) {
		if err = q.n.rest.call(ctx, http.MethodGet, "/guilds/"+q.guild, nil, &g); err == nil && !g.knowsEveryone() {
			err = errNotKept
		}
		return g.withRights(), err
	})
}

// channel returns a channel or thread of the server.
func (q audienceQuery) channel(ctx context.Context, id string) (channel, error) {
	if id == "" {
		return channel{}, errNotKept
	}
	ch, err := kept(q, q.n.audience.channels, maxKept, id, func() (ch channel, err error) {
		err = q.n.rest.call(ctx, http.MethodGet, "/channels/"+id, nil, &ch)
		return ch, err
	})
	if err == nil && ch.GuildID != q.guild {
		err = errNotKept // another server's
	}
	return ch, err
}

// parent returns the channel around a thread; another channel as it is.
func (q audienceQuery) parent(ctx context.Context, ch channel) (channel, error) {
	if !ch.isThread() {
		return ch, nil
	}
	return q.channel(ctx, ch.ParentID)
}

// member returns the member with their roles, which are those of their last event.
func (q audienceQuery) member(ctx context.Context) (guildMember, error) {
	return kept(q, q.n.audience.members, maxKept, q.guild+"/"+q.user, func() (m guildMember, err error) {
		err = q.n.rest.call(ctx, http.MethodGet, "/guilds/"+q.guild+"/members/"+q.user, nil, &m)
		return m, err
	})
}

// inThread reports whether the member was added to a private thread.
func (q audienceQuery) inThread(ctx context.Context, thread string) bot.Visibility {
	sees, err := kept(q, q.n.audience.inThreads, maxKept, thread+"/"+q.user, func() (bot.Visibility, error) {
		err := q.n.rest.call(ctx, http.MethodGet, "/channels/"+thread+"/thread-members/"+q.user, nil, nil)
		if isUnknownMember(err) {
			return bot.VisibilityNo, nil
		}
		return bot.VisibilityYes, err
	})
	if err != nil {
		return bot.VisibilityUnknown
	}
	return sees
}

// isUnknownMember reports whether Discord said that somebody is not a member. No
// other error says so.
func isUnknownMember(err error) bool {
	return hasErrorCode(err, discordgo.ErrCodeUnknownMember, discordgo.ErrCodeUnknownUser)
}

// knowsEveryone reports whether the roles include that of everyone, without which no
// permission can be computed.
func (g guildInfo) knowsEveryone() bool {
	return slices.ContainsFunc(g.Roles, func(r role) bool { return r.ID == g.ID })
}
