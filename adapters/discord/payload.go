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

// The types that are read from Discord have as much of its own as Muster needs.
// What they do not name is passed over, so that nothing new can lose an event.

// looseString is a text, or the text of a number or truth value: options come as
// whatever they are.
type looseString string

// UnmarshalJSON reads any value; of a list or an object it keeps nothing.
func (l *looseString) UnmarshalJSON(raw []byte) error {
	switch raw[0] {
	case '"':
		if plain := raw[1 : len(raw)-1]; bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
			*l = looseString(plain) // as nearly all are: there are several in each event
			return nil
		}
		var s string
		if err := json.Unmarshal(raw, &s); err != nil {
			return fmt.Errorf("read text: %w", err)
		}
		*l = looseString(s)
	case '{', '[', 'n':
		*l = ""
	default:
		*l = looseString(raw)
	}
	return nil
}

// user is a person, or another bot.
type user struct {
	ID         looseString `json:"id"`
	Username   string      `json:"username"`
	GlobalName string      `json:"global_name"`
	Bot        bool        `json:"bot"`
}

// guildMember is a user in one server.
type guildMember struct {
	User        *user       `json:"user"`
	Nick        string      `json:"nick"`
	Permissions permissions `json:"permissions"` // in an interaction alone: those in its channel
}

// displayName is how a person is called where there may be a nickname.
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

// memberOf is a person as the network vouches for them.
func memberOf(m *guildMember, u *user, locale string) chat.Member {
	if u == nil && m != nil {
		u = m.User
	}
	if u == nil {
		return chat.Member{}
	}
	out := chat.Member{User: encodeID[bot.UserID](string(u.ID)), Name: displayName(m, u), Locale: locale}
	if m != nil {
		out.Manages = m.Permissions.canManage()
	}
	return out
}

// resolved is what Discord knows of the ids in an interaction.
type resolved struct {
	Users    map[string]*user           `json:"users"`
	Members  map[string]*guildMember    `json:"members"` // without their users
	Messages map[string]*partialMessage `json:"messages"`
}

// displayName is how a person is called, or else their mention.
func (r resolved) displayName(id string) string {
	if name := displayName(r.Members[id], r.Users[id]); name != "" {
		return name
	}
	return "<@" + id + ">"
}

// partialChannel is a channel or thread, as an interaction in it tells.
type partialChannel struct {
	ID       looseString           `json:"id"`
	Type     discordgo.ChannelType `json:"type"`
	ParentID looseString           `json:"parent_id"`
}

func (r partialChannel) isThread() bool { return isThread(r.Type) }

// partialMessage is a message as an interaction holds it.
type partialMessage struct {
	ID      looseString            `json:"id"`
	Flags   discordgo.MessageFlags `json:"flags"`
	Content string                 `json:"content"`
}
