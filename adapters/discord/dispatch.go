package discord

import (
	"encoding/json"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// hear makes of what the gateway tells what the handler hears.
func (n *Network) hear(event string, data json.RawMessage) {
	switch event {
	case "READY":
		n.ready(data)
	case "INTERACTION_CREATE":
		n.interacted(data)
	case "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE":
		n.reacted(data, event == "MESSAGE_REACTION_ADD")
	case "MESSAGE_REACTION_REMOVE_ALL", "MESSAGE_REACTION_REMOVE_EMOJI":
		n.cleared(data)
	case "GUILD_CREATE":
		n.arrived(data)
	case "GUILD_DELETE":
		n.departed(data)
	case "GUILD_SCHEDULED_EVENT_USER_ADD":
		n.marked(data)
	}
}

// ready notes who we are.
func (n *Network) ready(data json.RawMessage) {
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
	n.know(identity{application: string(application), user: string(r.User.ID)})
	n.log.Info("connected to Discord", "user", r.User.Username)
}

// interacted has an interaction answered over the API.
func (n *Network) interacted(data json.RawMessage) {
	i, err := readInteraction(data)
	if err != nil {
		n.log.Error("interaction", "err", err)
		return
	}
	by, ok := n.life.Enter()
	if !ok {
		return
	}
	t := n.turnOf(i, by)
	t.first = n.byCallback(i)
	go func() {
		defer n.life.Leave()
		t.take(by)
	}()
}

// emoji is one of Unicode's, by its name, or a server's own, by its id.
type emoji struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// reaction is a reaction that was added or taken away, or all of a message's.
type reaction struct {
	User    loose        `json:"user_id"`
	Channel loose        `json:"channel_id"`
	Message loose        `json:"message_id"`
	Guild   loose        `json:"guild_id"`
	Emoji   emoji        `json:"emoji"`
	Member  *guildMember `json:"member"`
}

func (r reaction) from() chat.From {
	f := chat.From{
		Community: named[bot.CommunityID](string(r.Guild)), Place: named[bot.Place](string(r.Channel)),
		Actor: vouched(r.Member, &user{ID: r.User}, ""),
	}
	if r.Member != nil && r.Member.User != nil {
		f.Actor = vouched(r.Member, r.Member.User, "")
	}
	f.Channel = f.Place
	if f.Community == "" {
		f.Place, f.Channel = bot.DirectTo(f.Actor.User), ""
	}
	return f
}

// nameless is an id for an event to which Discord gives none. It is told once
// by each connection, and what it says holds however often it is heard.
func (n *Network) nameless(kind string) string {
	return kind + "-" + strconv.FormatInt(n.told.Add(1), 36)
}

func (n *Network) reacted(data json.RawMessage, added bool) {
	var r reaction
	if err := json.Unmarshal(data, &r); err != nil {
		n.log.Error("reaction", "err", err)
		return
	}
	n.mu.Lock()
	us := n.us.user
	n.mu.Unlock()
	if r.Emoji.ID != "" || string(r.User) == us || r.Member != nil && r.Member.User != nil && r.Member.User.Bot {
		return // a server's own emoji means nothing, and ours we know
	}
	e := chat.Reacted{From: r.from(), Emoji: r.Emoji.Name, Added: added}
	e.ID, e.Message = n.nameless("reaction"), bot.MessageRef{Place: e.Place, ID: string(r.Message)}
	n.tell(string(r.Message)+string(r.User), e)
}

// cleared has the community's reactions read again: somebody took away what
// others had added.
func (n *Network) cleared(data json.RawMessage) {
	var r reaction
	if err := json.Unmarshal(data, &r); err != nil {
		n.log.Error("reactions", "err", err)
		return
	}
	if r.Guild != "" {
		n.tell(string(r.Guild), chat.Returned{From: chat.From{ID: n.nameless("cleared"), Community: named[bot.CommunityID](string(r.Guild))}})
	}
}

// arrived tells that we are in a server. Discord says so of each at every login,
// and of one that was away; whether it is new to us, the handler knows. What
// happened there before may have been missed.
func (n *Network) arrived(data json.RawMessage) {
	var g server
	if err := json.Unmarshal(data, &g); err != nil {
		n.log.Error("server", "err", err)
		return
	}
	if g.Unavailable || g.ID == "" {
		return
	}
	n.mu.Lock()
	us := n.us.user
	n.mu.Unlock()
	c := bot.Community{ID: named[bot.CommunityID](g.ID), Name: g.Name, Locale: g.PreferredLocale, Channel: named[bot.Place](g.home(us)), Calendar: bot.CalendarOn}
	from := chat.From{Community: c.ID, Place: c.Channel, Channel: c.Channel}
	from.ID = n.nameless("arrived")
	arrived := chat.Arrived{From: from, Community: c}
	from.ID = n.nameless("returned")
	n.tell(g.ID, arrived, chat.Returned{From: from})
}
