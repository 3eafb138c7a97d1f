package discord

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// targetMessage is what Muster reads of the message on which a command was used.
type targetMessage struct {
	Timestamp time.Time       `json:"timestamp"`
	Content   string          `json:"content"`
	Mentions  []mentionedUser `json:"mentions"`
	Snapshots []struct {      // of a forwarded message, which has no content itself
		Message targetMessage `json:"message"`
	} `json:"message_snapshots"`
	Poll *struct {
		Question struct {
			Text string `json:"text"`
		} `json:"question"`
	} `json:"poll"`
}

type mentionedUser struct {
	user
	Member *guildMember `json:"member"`
}

// nameSource names channels and roles; "" is unknown, or not for the reader.
type nameSource interface {
	channelName(i *interaction, id string) string
	roleName(i *interaction, id string) string
}

var messageMarkup = regexp.MustCompile(`<(@[!&]?|#|a?:|/|id:)([^<>\n]+)>`)

// sourceMessage returns a message as its readers see it.
func (i *interaction) sourceMessage(m targetMessage) *chat.SourceMessage {
	if m.Content == "" && len(m.Snapshots) > 0 {
		at := m.Timestamp
		if m = m.Snapshots[0].Message; m.Timestamp.IsZero() {
			m.Timestamp = at
		}
	}
	if m.Content == "" && m.Poll != nil {
		m.Content = m.Poll.Question.Text
	}
	out := &chat.SourceMessage{At: m.Timestamp}
	names := map[string]string{}
	for _, u := range m.Mentions {
		names[string(u.ID)] = displayName(u.Member, &u.user)
		if !u.Bot && isSnowflake(string(u.ID)) {
			out.Mentioned = append(out.Mentioned, encodeID[bot.UserID](string(u.ID)))
		}
	}
	out.Text = messageMarkup.ReplaceAllStringFunc(m.Content, func(s string) string {
		part := messageMarkup.FindStringSubmatch(s)
		return i.markupText(part[1], part[2], names)
	})
	return out
}

// markupText returns the text that readers see for a piece of markup; "" if that is
// not known.
func (i *interaction) markupText(kind, body string, users map[string]string) string {
	prefixed := func(prefix, name string) string {
		if name == "" {
			return ""
		}
		return prefix + name
	}
	switch kind {
	case "@", "@!":
		name := users[body]
		if name == "" {
			name = displayName(i.Data.Resolved.Members[body], i.Data.Resolved.Users[body])
		}
		return prefixed("@", name)
	case "@&":
		if i.names != nil {
			return prefixed("@", i.names.roleName(i, body))
		}
	case "#":
		if i.names != nil {
			return prefixed("#", i.names.channelName(i, body))
		}
	case ":", "a:": // a server's emoji
		name, _, _ := strings.Cut(body, ":")
		return ":" + name + ":"
	case "/":
		name, _, _ := strings.Cut(body, ":")
		return "/" + name
	}
	return ""
}

// channelName names a channel that the member can see, from what is kept.
func (n *Network) channelName(i *interaction, id string) string {
	ctx := context.Background() // asks nothing
	q := audienceQuery{n: n, guild: string(i.GuildID), user: snowflake(i.from().Actor.User), keptOnly: true}
	ch, err := q.channel(ctx, id)
	if err != nil {
		return ""
	}
	if id == i.channelID() {
		return ch.Name
	}
	g, err := q.server(ctx)
	if err != nil {
		return ""
	}
	m, err := q.member(ctx)
	if err != nil || q.canSee(ctx, g, m, id) != bot.VisibilityYes {
		return ""
	}
	return ch.Name
}

// roleName names a role of the server, from what is kept.
func (n *Network) roleName(i *interaction, id string) string {
	q := audienceQuery{n: n, guild: string(i.GuildID), keptOnly: true}
	g, err := q.server(context.Background())
	if err != nil {
		return ""
	}
	for _, r := range g.Roles {
		if r.ID == id {
			return strings.TrimPrefix(r.Name, "@")
		}
	}
	return ""
}
