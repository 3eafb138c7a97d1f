package discord

import (
	"encoding/json"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// dispatch makes of what the gateway tells what the handler hears.
func (n *Network) dispatch(event string, data json.RawMessage) {
	switch event {
	case "READY":
		n.handleReady(data)
	case "INTERACTION_CREATE":
		n.handleInteraction(data)
	case "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE":
		n.handleReaction(data, event == "MESSAGE_REACTION_ADD")
	case "MESSAGE_REACTION_REMOVE_ALL", "MESSAGE_REACTION_REMOVE_EMOJI":
		n.handleReactionsCleared(data)
	case "GUILD_CREATE":
		n.handleGuildCreate(data)
	case "GUILD_DELETE":
		n.handleGuildDelete(data)
	case "GUILD_SCHEDULED_EVENT_USER_ADD":
		n.handleEventUserAdd(data)
	}
}

// handleReady notes who we are.
func (n *Network) handleReady(data json.RawMessage) {
	var r struct {
		User        user `json:"user"`
		Application user `json:"application"`
	}
	if err := json.Unmarshal(data, &r); err != nil || r.User.ID == "" {
		n.log.Error("gateway: READY says not who we are", "err", err)
		return
	}
	application := r.Application.ID
	if application == "" {
		application = r.User.ID // of a bot that is as old as bots are
	}
	n.setSelf(identity{applicationID: string(application), userID: string(r.User.ID)})
	n.log.Info("connected to Discord", "user", r.User.Username)
}

// handleInteraction has an interaction answered over the API.
func (n *Network) handleInteraction(data json.RawMessage) {
	i, err := decodeInteraction(data)
	if err != nil {
		n.log.Error("interaction", "err", err)
		return
	}
	by, ok := n.dispatcher.Enter()
	if !ok {
		return
	}
	t := n.newReply(i, by)
	t.sendInitial = n.callback(i)
	go func() {
		defer n.dispatcher.Leave()
		t.run(by)
	}()
}

// emoji is one of Unicode's, by its name, or a server's own, by its id.
type emoji struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// reaction is a reaction that was added or taken away, or all of a message's.
type reaction struct {
	UserID    looseString  `json:"user_id"`
	ChannelID looseString  `json:"channel_id"`
	MessageID looseString  `json:"message_id"`
	GuildID   looseString  `json:"guild_id"`
	Emoji     emoji        `json:"emoji"`
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

// localEventID is an id for an event to which Discord gives none. It is told once
// by each connection, and what it says holds however often it is heard.
func (n *Network) localEventID(kind string) string {
	return kind + "-" + strconv.FormatInt(n.localEvents.Add(1), 36)
}

func (n *Network) handleReaction(data json.RawMessage, added bool) {
	var r reaction
	if err := json.Unmarshal(data, &r); err != nil {
		n.log.Error("reaction", "err", err)
		return
	}
	n.mu.Lock()
	us := n.self.userID
	n.mu.Unlock()
	if r.Emoji.ID != "" || string(r.UserID) == us || r.Member != nil && r.Member.User != nil && r.Member.User.Bot {
		return // a server's own emoji means nothing, and ours we know
	}
	e := chat.Reacted{From: r.from(), Emoji: r.Emoji.Name, Added: added}
	e.ID, e.Message = n.localEventID("reaction"), bot.MessageRef{Place: e.Place, ID: string(r.MessageID)}
	n.enqueue(string(r.MessageID)+string(r.UserID), e)
}

// handleReactionsCleared has the community's reactions read again: somebody took away what
// others had added.
func (n *Network) handleReactionsCleared(data json.RawMessage) {
	var r reaction
	if err := json.Unmarshal(data, &r); err != nil {
		n.log.Error("reactions", "err", err)
		return
	}
	if r.GuildID != "" {
		n.enqueue(string(r.GuildID), chat.Returned{From: chat.From{ID: n.localEventID("cleared"), Community: encodeID[bot.CommunityID](string(r.GuildID))}})
	}
}

// handleGuildCreate tells that we are in a server. Discord says so of each at every login,
// and of one that was away; whether it is new to us, the handler knows. What
// happened there before may have been missed.
func (n *Network) handleGuildCreate(data json.RawMessage) {
	var g guildInfo
	if err := json.Unmarshal(data, &g); err != nil {
		n.log.Error("server", "err", err)
		return
	}
	if g.Unavailable || g.ID == "" {
		return
	}
	n.mu.Lock()
	us := n.self.userID
	n.mu.Unlock()
	c := bot.Community{ID: encodeID[bot.CommunityID](g.ID), Name: g.Name, Locale: g.PreferredLocale, Channel: encodeID[bot.Place](g.defaultChannel(us)), Calendar: bot.CalendarOn}
	from := chat.From{Community: c.ID, Place: c.Channel, Channel: c.Channel}
	from.ID = n.localEventID("arrived")
	arrived := chat.Arrived{From: from, Community: c}
	from.ID = n.localEventID("returned")
	n.enqueue(g.ID, arrived, chat.Returned{From: from})
}
