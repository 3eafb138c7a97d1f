package testserver

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

type object = map[string]any

type guild struct {
	id, name, owner string
	members         []string // in the order of joining
	unavailable     bool
}

type user struct {
	id, name, locale string
	permissions      uint64
	bot              bool
	directClosed     bool // accepts no direct messages
}

const (
	textChannel   = 0
	directChannel = 1
	publicThread  = 11
	privateThread = 12
)

type channel struct {
	id, guild, parent, name string
	kind                    int
	recipient               string   // of direct messages
	denied                  uint64   // permissions the bot lacks here
	private                 []string // who sees it, if not all
	members                 []string // of a private thread
}

type message struct {
	id, channel string
	author      string
	visibleTo   string // if ephemeral
	flags       int
	components  []any
	nonce       string
	mentions    []string
	reactions   []*reactions
	pending     bool // a deferred response
	interaction *Interaction
	createdAt   time.Time
}

type reactions struct {
	emoji string
	users []string
	super []string // who gave a super reaction
}

const (
	ephemeral    = 1 << 6
	componentsV2 = 1 << 15
)

// Permissions of members and the bot.
const (
	viewChannel         uint64 = 1 << 10
	everyonePermissions uint64 = 1<<10 | 1<<11 | 1<<16 | 1<<6 | 1<<38
	manageEvents        uint64 = 1 << 33
	botPermissions      uint64 = everyonePermissions | 1<<14 | 1<<15 | 1<<35 | 1<<44
)

// seed adds the users, server and channel that exist from the start.
func (s *Server) seed() {
	s.users[Bot] = &user{id: Bot, name: "Muster", bot: true, permissions: botPermissions}
	s.users[Ana] = &user{id: Ana, name: "Ana", locale: "en-GB", permissions: everyonePermissions | manageEvents}
	s.users[Ben] = &user{id: Ben, name: "Ben", locale: "en-US", permissions: everyonePermissions}
	s.users[Cy] = &user{id: Cy, name: "Cy", locale: "en-US", permissions: everyonePermissions}
	s.guilds[Guild] = &guild{id: Guild, name: "The library", owner: "400000000000000000", members: []string{Bot, Ana, Ben, Cy}}
	s.channels[General] = &channel{id: General, guild: Guild, name: "general", kind: textChannel}
}

func (u *user) json() object {
	return object{"id": u.id, "username": u.name, "global_name": u.name, "discriminator": "0", "avatar": nil, "bot": u.bot}
}

// memberJSON encodes a user as a member. Only interactions include the
// permissions.
func (u *user) memberJSON(in bool) object {
	m := object{
		"user": u.json(), "nick": nil, "roles": []string{memberRole(u.id)}, "joined_at": "2024-01-01T00:00:00Z",
		"deaf": false, "mute": false, "flags": 0,
	}
	if in {
		m["permissions"] = strconv.FormatUint(u.permissions, 10)
	}
	return m
}

// memberRole returns the id of the member's own role, which has their
// permissions.
func memberRole(user string) string { return "6" + user[1:] }

func (s *Server) guildJSON(g *guild) object {
	roles := []object{{"id": g.id, "name": "@everyone", "permissions": strconv.FormatUint(everyonePermissions, 10), "position": 0}}
	for _, id := range g.members {
		roles = append(roles, object{"id": memberRole(id), "name": s.users[id].name, "permissions": strconv.FormatUint(s.users[id].permissions, 10), "position": 1})
	}
	return object{
		"id": g.id, "name": g.name, "owner_id": g.owner, "roles": roles, "preferred_locale": "en-GB",
		"system_channel_id": nil, "features": []string{}, "emojis": []any{},
	}
}

// guildCreateJSON encodes the data of GUILD_CREATE.
func (s *Server) guildCreateJSON(g *guild) object {
	out := s.guildJSON(g)
	var channels []object
	for _, c := range s.channels {
		if c.guild == g.id && c.kind == textChannel {
			channels = append(channels, s.channelJSON(c))
		}
	}
	out["channels"], out["threads"], out["member_count"], out["joined_at"], out["large"] = channels, []any{}, len(g.members), "2024-01-01T00:00:00Z", false
	out["members"] = []object{s.users[Bot].memberJSON(false)}
	return out
}

func (s *Server) channelJSON(c *channel) object {
	out := object{"id": c.id, "type": c.kind, "last_message_id": nil}
	if c.kind == directChannel {
		out["recipients"] = []object{s.users[c.recipient].json()}
		return out
	}
	out["guild_id"], out["name"], out["position"], out["parent_id"] = c.guild, c.name, 0, nil
	overwrites := []object{{"id": Bot, "type": 1, "allow": "0", "deny": strconv.FormatUint(c.denied, 10)}}
	if c.private != nil {
		overwrites = append(overwrites, object{"id": c.guild, "type": 0, "allow": "0", "deny": strconv.FormatUint(viewChannel, 10)})
		for _, id := range append([]string{Bot}, c.private...) {
			overwrites = append(overwrites, object{"id": memberRole(id), "type": 0, "allow": strconv.FormatUint(viewChannel, 10), "deny": "0"})
		}
	}
	out["permission_overwrites"] = overwrites
	if c.kind == publicThread || c.kind == privateThread {
		out["parent_id"], out["owner_id"] = c.parent, Bot
		out["thread_metadata"] = object{"archived": false, "auto_archive_duration": 10080, "locked": false, "archive_timestamp": "2024-01-01T00:00:00Z"}
	}
	return out
}

// messageJSON encodes a message. Only the response to its post includes a
// nonce.
func (s *Server) messageJSON(m *message) object {
	out := object{
		"id": m.id, "channel_id": m.channel, "author": s.users[m.author].json(), "content": "", "timestamp": formatTime(m.createdAt), "edited_timestamp": nil,
		"tts": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{}, "attachments": []any{}, "embeds": []any{},
		"pinned": false, "type": 0, "flags": m.flags, "components": m.components,
	}
	var all []object
	for _, r := range m.reactions {
		all = append(all, object{
			"count": len(r.users) + len(r.super), "count_details": object{"burst": len(r.super), "normal": len(r.users)}, "me": slices.Contains(r.users, Bot), "me_burst": false,
			"emoji": object{"id": nil, "name": r.emoji}, "burst_colors": []any{},
		})
	}
	if all != nil {
		out["reactions"] = all
	}
	return out
}

func formatTime(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

// messagesIn returns a channel's messages, oldest first.
func (s *Server) messagesIn(channel string) []*message {
	var all []*message
	for _, m := range s.messages {
		if m.channel == channel {
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b *message) int {
		if len(a.id) != len(b.id) {
			return len(a.id) - len(b.id)
		}
		if a.id < b.id {
			return -1
		}
		return 1
	})
	return all
}

// directChannelOf returns the channel of a user's direct messages with the bot.
func (s *Server) directChannelOf(user string) *channel {
	for _, c := range s.channels {
		if c.kind == directChannel && c.recipient == user {
			return c
		}
	}
	c := &channel{id: s.newID(), kind: directChannel, recipient: user}
	s.channels[c.id] = c
	return c
}

// numberComponents assigns ids to components without one, as Discord does.
func numberComponents(all []any, next *int) {
	for _, one := range all {
		c, ok := one.(object)
		if !ok {
			continue
		}
		if id, ok := c["id"].(float64); !ok || id == 0 {
			*next++
			c["id"] = *next
		}
		if inside, ok := c["components"].([]any); ok {
			numberComponents(inside, next)
		}
		if inside, ok := c["accessory"].(object); ok {
			numberComponents([]any{inside}, next)
		}
	}
}

// deepCopy returns a copy that shares nothing with v.
func deepCopy[T any](v T) T {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out T
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}
