package slack

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// sourceMessage reads the message on which a shortcut was used. Mentions of members
// without a name stay markup, for nameMentions.
func sourceMessage(c bot.CommunityID, text string, at time.Time) *chat.SourceMessage {
	out := &chat.SourceMessage{At: at}
	text = markupPattern.ReplaceAllStringFunc(text, func(s string) string {
		target, label, _ := strings.Cut(s[1:len(s)-1], "|")
		switch {
		case target == "", target == "@", target == "#", target == "!":
			return ""
		case target[0] == '@':
			out.Mentioned = append(out.Mentioned, userID(c, target[1:]))
			return firstNonEmpty(prefixed("@", label), "<"+target+">")
		case target[0] == '#':
			return prefixed("#", label)
		case target[0] == '!':
			return broadcastText(target[1:], label)
		}
		return firstNonEmpty(label, target)
	})
	out.Text = unescapeEntities.Replace(text)
	return out
}

func prefixed(prefix, name string) string {
	if name == "" {
		return ""
	}
	return prefix + strings.TrimPrefix(name, prefix)
}

// broadcastText returns what readers see for markup that begins with an exclamation
// mark: @here, a user group, or a time.
func broadcastText(target, label string) string {
	kind, rest, _ := strings.Cut(target, "^")
	switch kind {
	case "date":
		unix, _, _ := strings.Cut(rest, "^")
		if _, err := strconv.ParseInt(unix, 10, 64); err != nil {
			return label
		}
		return timestampOpen + unix + ">"
	case "subteam":
		return prefixed("@", label)
	}
	return firstNonEmpty(prefixed("@", label), "@"+kind)
}

// timestampOpen begins a time in a chat.SourceMessage.
const timestampOpen = "<t:"

// messageTime returns when a message was written, which is its id.
func messageTime(ts string) time.Time {
	seconds, _, _ := strings.Cut(ts, ".")
	unix, err := strconv.ParseInt(seconds, 10, 64)
	if err != nil || unix <= 0 {
		return time.Time{}
	}
	return time.Unix(unix, 0)
}

// maxNamedMentions is how many members of one message are asked for.
const maxNamedMentions = 20

// nameMentions puts the names of members in the text of a message, as far as Slack
// says them in time, and drops bots from those it mentions.
func (n *Network) nameMentions(ctx context.Context, p payload) payload {
	e, ok := p.Event.(chat.Invocation)
	if !ok || e.On == nil {
		return p
	}
	on, names := *e.On, map[bot.UserID]string{}
	if mentionPattern.MatchString(on.Text) {
		n.fetchNames(ctx, on.Mentioned[:min(len(on.Mentioned), maxNamedMentions)], names)
	}
	on.Text = mentionPattern.ReplaceAllStringFunc(on.Text, func(s string) string {
		return prefixed("@", names[userID(p.community(), s[2:len(s)-1])])
	})
	on.Text = unescapeBrackets.Replace(on.Text)
	on.Mentioned = slices.DeleteFunc(slices.Clone(on.Mentioned), n.isCachedBot)
	e.On = &on
	p.Event = e
	return p
}

// isCachedBot reports whether a member is known to be a bot.
func (n *Network) isCachedBot(u bot.UserID) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.members[u].bot
}
