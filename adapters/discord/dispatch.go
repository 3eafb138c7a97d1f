package discord

import (
	"context"
	"encoding/json"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// gatewayEvent is how events of one type are handled.
type gatewayEvent struct {
	handle func(n *Network, f frame)
	report bool // tells of a server, and waits until that is recorded
}

var gatewayEvents = map[string]gatewayEvent{
	"READY":              {handle: func(n *Network, f frame) { n.handleReady(f.Data) }},
	"INTERACTION_CREATE": {handle: func(n *Network, f frame) { n.handleInteraction(f.Data) }},

	"MESSAGE_REACTION_ADD":          {handle: func(n *Network, f frame) { n.handleReaction(f.Data, true, f.stamp()) }},
	"MESSAGE_REACTION_REMOVE":       {handle: func(n *Network, f frame) { n.handleReaction(f.Data, false, f.stamp()) }},
	"MESSAGE_REACTION_REMOVE_ALL":   {handle: func(n *Network, f frame) { n.handleReactionsCleared(f.Data) }},
	"MESSAGE_REACTION_REMOVE_EMOJI": {handle: func(n *Network, f frame) { n.handleReactionsCleared(f.Data) }},

	"GUILD_CREATE": {handle: func(n *Network, f frame) { n.handleGuildCreate(f.Data) }, report: true},
	"GUILD_DELETE": {handle: func(n *Network, f frame) { n.handleGuildDelete(f.Data) }, report: true},
	"GUILD_UPDATE": {handle: func(n *Network, f frame) { n.renewGuild(f.Data) }},

	"GUILD_ROLE_CREATE": renewing, "GUILD_ROLE_DELETE": renewing, "CHANNEL_DELETE": renewing, "THREAD_CREATE": renewing, "THREAD_DELETE": renewing,
	"THREAD_LIST_SYNC": renewing, "THREAD_MEMBERS_UPDATE": renewing,
	"CHANNEL_CREATE": renewingAccess, "CHANNEL_UPDATE": renewingAccess, "THREAD_UPDATE": renewingAccess, "GUILD_ROLE_UPDATE": renewingAccess,

	"GUILD_MEMBER_UPDATE": changingAccess, "GUILD_SCHEDULED_EVENT_UPDATE": changingAccess, "GUILD_SCHEDULED_EVENT_DELETE": changingAccess,
	"GUILD_SCHEDULED_EVENT_USER_ADD": {handle: func(n *Network, f frame) { n.handleEventUserAdd(f.Data) }},
}

var (
	renewing       = gatewayEvent{handle: func(n *Network, f frame) { n.renewAudience(f.Type, f.Data) }}
	changingAccess = gatewayEvent{handle: func(n *Network, f frame) { n.handleAccessChanged(f.Data) }, report: true}
	renewingAccess = gatewayEvent{report: true, handle: func(n *Network, f frame) {
		n.renewAudience(f.Type, f.Data)
		n.handleAccessChanged(f.Data)
	}}
)

// dispatch decodes a gateway event and passes it to the handler.
func (n *Network) dispatch(f frame) {
	if e, known := gatewayEvents[f.Type]; known {
		e.handle(n, f)
	}
}

// fromGuild returns the origin of what happened to a server.
func fromGuild(guild string) chat.From {
	return chat.From{Community: encodeID[bot.CommunityID](guild)}
}

// handleAccessChanged reports that a channel, a thread, a role, the bot's own roles
// or the list of events changed, so that what was refused may be accepted. Discord
// sends changes of members to bots without the privileged intent only if the member
// is the bot.
func (n *Network) handleAccessChanged(data json.RawMessage) {
	var changed struct {
		Guild looseString `json:"guild_id"`
	}
	if err := json.Unmarshal(data, &changed); err != nil {
		n.log.Error("decode a change of access", "err", err)
		return
	}
	if guild := string(changed.Guild); guild != "" {
		n.report(guild, "access", func() []chat.Event { return []chat.Event{chat.AccessChanged{From: fromGuild(guild)}} })
	}
}

// handleReady stores the bot's own identity.
func (n *Network) handleReady(data json.RawMessage) {
	var r struct {
		User        user `json:"user"`
		Application user `json:"application"`
	}
	if err := json.Unmarshal(data, &r); err != nil || r.User.ID == "" {
		n.log.Error("gateway: READY without a user", "err", err)
		return
	}
	application := r.Application.ID
	if application == "" {
		application = r.User.ID // true of the oldest bots
	}
	n.setSelf(identity{applicationID: string(application), userID: string(r.User.ID)})
	n.log.Info("connected to Discord", "user", r.User.Username)
}

// handleInteraction answers an interaction over the API.
func (n *Network) handleInteraction(data json.RawMessage) {
	i, err := decodeInteraction(data)
	if err != nil {
		n.log.Error("decode interaction", "err", err)
		return
	}
	recv, ok := n.dispatcher.Acquire()
	if !ok {
		return
	}
	reply := n.newReply(i, recv)
	reply.sendInitial, reply.via = n.callback(i), viaGateway
	go func() {
		defer n.dispatcher.Release()
		reply.run(recv)
	}()
}

// emoji is a Unicode emoji, with a name only, or a server's custom one, with an
// id.
type emoji struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// reaction is a reaction that was added or removed, or the removal of all of a
// message's reactions.
type reaction struct {
	UserID    looseString  `json:"user_id"`
	ChannelID looseString  `json:"channel_id"`
	MessageID looseString  `json:"message_id"`
	Author    looseString  `json:"message_author_id"` // of the message; only said of some
	GuildID   looseString  `json:"guild_id"`
	Emoji     emoji        `json:"emoji"`
	Super     bool         `json:"burst"`
	Member    *guildMember `json:"member"`
}

func (r reaction) from() chat.From {
	f := chat.From{
		Community: encodeID[bot.CommunityID](string(r.GuildID)), Place: encodeID[bot.Place](string(r.ChannelID)),
		Actor: memberOf(r.Member, &user{ID: r.UserID}, ""),
	}
	if r.Member != nil && r.Member.User != nil {
		f.Actor = memberOf(r.Member, r.Member.User, "")
	}
	f.Channel = f.Place
	if f.Community == "" {
		f.Place, f.Channel = bot.DirectTo(f.Actor.User), ""
	}
	return f
}

func (n *Network) handleReaction(data json.RawMessage, added bool, stamp bot.Stamp) {
	var r reaction
	if err := json.Unmarshal(data, &r); err != nil {
		n.log.Error("decode reaction", "err", err)
		return
	}
	n.mu.Lock()
	self := n.self
	n.mu.Unlock()
	if r.Emoji.ID != "" || string(r.UserID) == self.userID || r.Member != nil && r.Member.User != nil && r.Member.User.Bot {
		return // custom emoji have no meaning, and our own reactions are known
	}
	e := chat.ReactionChanged{From: r.from(), Emoji: r.Emoji.Name, Added: added}
	if r.Super {
		e.Emoji += superVariant
	}
	e.Stamp = stamp
	e.Message = bot.MessageRef{Place: e.Place, ID: string(r.MessageID)}
	if n.messages.IsForeign(e.Message) {
		return
	}
	author, decode := string(r.Author), given(e)
	if self.userID == "" || author != self.userID && author != self.applicationID {
		decode = n.unlessForeign(e, self.userID != "" && author != "")
	}
	n.dispatcher.TakeIn(dispatch.Intake{Key: turnKey(e.Actor.User), Community: e.Community, Card: e.Message, Decode: decode})
}

// unlessForeign decodes to a reaction, or to nothing if the message is not Muster's.
func (n *Network) unlessForeign(e chat.ReactionChanged, byOther bool) func(context.Context) []chat.Event {
	return func(ctx context.Context) []chat.Event {
		if !n.messages.MayBeOurs(ctx, e.Message, byOther) {
			return nil
		}
		return []chat.Event{e}
	}
}

// handleReactionsCleared has a message's reactions read again after a moderator
// removed some.
func (n *Network) handleReactionsCleared(data json.RawMessage) {
	var r reaction
	if err := json.Unmarshal(data, &r); err != nil {
		n.log.Error("decode removal of reactions", "err", err)
		return
	}
	if r.GuildID == "" {
		return
	}
	from := fromGuild(string(r.GuildID))
	ref := bot.MessageRef{Place: encodeID[bot.Place](string(r.ChannelID)), ID: string(r.MessageID)}
	n.dispatcher.TakeIn(dispatch.Intake{Key: "message " + ref.ID, Community: from.Community, Card: ref, Decode: given(chat.ReactionsMissed{From: from, Message: ref})})
}

// handleGuildCreate reports a server the bot is in. Discord sends this for each
// server at every login, and for one that becomes available again. The handler
// knows whether the server is new. Events there may have been missed.
func (n *Network) handleGuildCreate(data json.RawMessage) {
	g, ok := n.decodeGuild(data)
	if !ok {
		return
	}
	n.audience.noteGuild(g)
	n.mu.Lock()
	self := n.self.userID
	n.mu.Unlock()
	id, name, locale, channel := g.ID, g.Name, g.PreferredLocale, g.defaultChannel(self)
	n.report(id, "arrived", func() []chat.Event {
		c := bot.Community{ID: encodeID[bot.CommunityID](id), Name: name, Locale: locale, Channel: encodeID[bot.Place](channel), CalendarMode: bot.CalendarModeOn}
		from := chat.From{Community: c.ID, Place: c.Channel, Channel: c.Channel}
		return []chat.Event{chat.Arrived{From: from, Community: c}, chat.Reconnected{From: from}}
	})
}

// handleGuildDelete reports that the bot was removed from a server.
func (n *Network) handleGuildDelete(data json.RawMessage) {
	if g, ok := n.decodeGuild(data); ok {
		n.audience.forgetGuild(g.ID)
		id := g.ID // nothing else of the server may be held
		n.report(id, "departed", func() []chat.Event { return []chat.Event{chat.Departed{From: fromGuild(id)}} })
	}
}

// decodeGuild decodes a server; ok is false if it is unavailable, which does not
// change whether the bot is in it.
func (n *Network) decodeGuild(data json.RawMessage) (g guildInfo, ok bool) {
	if err := json.Unmarshal(data, &g); err != nil {
		n.log.Error("decode server", "err", err)
		return g, false
	}
	return g, !g.Unavailable && g.ID != ""
}
