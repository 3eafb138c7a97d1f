package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// The types below hold the fields of Discord's payloads that Muster reads.
// Unknown fields are ignored, so a new one never breaks an event.

// looseString is a string, or the text of a number or boolean: the values of
// options have any of these types.
type looseString string

// UnmarshalJSON decodes any value; lists and objects become empty.
func (l *looseString) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		if plain := raw[1 : len(raw)-1]; bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
			*l = looseString(plain) // the common case, several times per event
			return nil
		}
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return fmt.Errorf("decode text: %w", err)
		}
		*l = looseString(s)
	case '{', '[', 'n':
		*l = ""
	default:
		*l = looseString(raw)
	}
	return nil
}

// user is a person or a bot.
type user struct {
	ID         looseString `json:"id"`
	Username   string      `json:"username"`
	GlobalName string      `json:"global_name"`
	Bot        bool        `json:"bot"`
}

// guildMember is a user in a server.
type guildMember struct {
	User        *user       `json:"user"`
	Nick        string      `json:"nick"`
	Permissions permissions `json:"permissions"` // in interactions only: those in the channel
	Roles       []string    `json:"roles"`
}

// displayName returns the nickname, the display name or the user name.
func displayName(m *guildMember, u *user) string {
	switch {
	case m != nil && m.Nick != "":
		return m.Nick
	case u == nil:
		return ""
	case u.GlobalName != "":
		return u.GlobalName
	}
	return u.Username
}

// memberOf returns the member that Discord authenticated.
func memberOf(m *guildMember, u *user, locale string) chat.Identity {
	if u == nil && m != nil {
		u = m.User
	}
	if u == nil {
		return chat.Identity{}
	}
	out := chat.Identity{User: encodeID[bot.UserID](string(u.ID)), Name: displayName(m, u), Locale: locale}
	if m != nil {
		out.Manages = m.Permissions.canManage()
	}
	return out
}

// resolved holds the objects for the ids in an interaction.
type resolved struct {
	Users    map[string]*user          `json:"users"`
	Members  map[string]*guildMember   `json:"members"` // without their users
	Messages map[string]*targetMessage `json:"messages"`
}

// displayName returns the name of a user, or a mention if it is unknown.
func (r resolved) displayName(id string) string {
	if name := displayName(r.Members[id], r.Users[id]); name != "" {
		return name
	}
	return "<@" + id + ">"
}

// partialChannel is the channel or thread of an interaction.
type partialChannel struct {
	ID       looseString           `json:"id"`
	Type     discordgo.ChannelType `json:"type"`
	ParentID looseString           `json:"parent_id"`
}

func (c partialChannel) isThread() bool { return isThread(c.Type) }

// partialMessage is the message of an interaction.
type partialMessage struct {
	ID    looseString            `json:"id"`
	Flags discordgo.MessageFlags `json:"flags"`
}
