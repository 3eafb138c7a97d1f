package slack

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Root is the slash command. Everything else is a sub-command of it.
const Root = "/meetup"

// lineParser parses what is typed behind the slash command.
type lineParser struct {
	Commands   []chat.Command
	FindMember func(c bot.CommunityID, name string) (bot.UserID, bool) // finds a member by a typed name; nil finds nobody
	NameOf     func(bot.UserID) string
	Somebody   string // stands for a member whose name is not known
}

// parseCommand decodes the form of a slash command.
func (r lineParser) parseCommand(form url.Values) payload {
	p := payload{
		Team: form.Get("team_id"), Enterprise: form.Get("enterprise_id"), User: form.Get("user_id"),
		TriggerID: form.Get("trigger_id"), ResponseURL: form.Get("response_url"), ReplyMode: chat.ModePrivate,
	}
	place := p.resolvePlace(form.Get("channel_id"), "")
	p.Origin = origin{Community: p.community(), Place: place, Channel: form.Get("channel_id"), ResponseURL: p.ResponseURL}
	line, m := r.parseLine(p.community(), form.Get("text"))
	if c, ok := chat.FindCommand(r.Commands, line.Command); ok {
		p.ReplyMode = c.ReplyMode
	}
	e := chat.Invocation{From: p.eventFrom(p.TriggerID, place, form.Get("user_name")), Command: line.Command, Values: line.Values}
	for _, refusal := range line.Errors {
		e.Errors = append(e.Errors, m.displayRefusal(refusal))
	}
	p.Event = e
	return p
}

// resolvePlace returns the place of a channel or thread. Any conversation of
// two stands for the actor's direct messages with Muster, where an answer can
// be sent.
func (p payload) resolvePlace(channel, thread string) bot.Place {
	switch {
	case channel == "", isDirectMessage(channel):
		return bot.DirectTo(userID(p.community(), p.User))
	default:
		return placeID(p.community(), channel, thread)
	}
}

// parseLine parses a line in which Slack has encoded members, channels and
// links as markup, and the characters that delimit markup as entities.
func (r lineParser) parseLine(c bot.CommunityID, text string) (chat.CommandLine, markup) {
	m := r.markup(c)
	fields := map[string]chat.FieldType{}
	line := chat.ParseCommandLine(r.Commands, m.replaceMarkup(text), func(token string) (bot.UserID, bool) {
		if id, ok := m.mentionedUser(token); ok {
			return userID(c, id), true
		}
		if r.FindMember == nil {
			return "", false
		}
		return r.FindMember(c, m.displayText(token))
	})
	if cmd, ok := chat.FindCommand(r.Commands, line.Command); ok {
		for _, f := range cmd.Options {
			fields[f.Name] = f.Type
		}
	}
	for name, v := range line.Values {
		if fields[name] == chat.FieldPeople {
			v.Text = unescapeBrackets.Replace(v.Text)
		} else {
			v.Text = m.displayText(v.Text)
		}
		line.Values[name] = v
	}
	return line, m
}

func (r lineParser) markup(c bot.CommunityID) markup {
	return markup{community: c, nameOf: r.NameOf, somebody: r.Somebody, names: map[string]string{}}
}

// markup resolves Slack's markup in a typed line. While a line is parsed,
// Unicode noncharacters stand for typed characters that look like delimiters.
type markup struct {
	community bot.CommunityID
	nameOf    func(bot.UserID) string
	somebody  string
	names     map[string]string // of mentioned members, by id
}

const escapedLess, escapedGreater = "\uFDD0", "\uFDD1"

var (
	unescapeEntities = strings.NewReplacer(escapedLess, "", escapedGreater, "", "&lt;", escapedLess, "&gt;", escapedGreater, "&amp;", "&")
	unescapeBrackets = strings.NewReplacer(escapedLess, "<", escapedGreater, ">")
	markupPattern    = regexp.MustCompile(`<([^<>]*)>`)
	mentionPattern   = regexp.MustCompile(`<@([^<>|]+)>`)
)

// replaceMarkup replaces all markup by text, except mentions: it keeps their
// ids and remembers their names, since a name can contain spaces and lists of
// members are split at spaces.
func (m markup) replaceMarkup(text string) string {
	text = markupPattern.ReplaceAllStringFunc(text, func(s string) string {
		body := s[1 : len(s)-1]
		target, name, named := strings.Cut(body, "|")
		switch {
		case strings.HasPrefix(target, "@"):
			m.names[target[1:]] = name
			return "<" + target + ">"
		case strings.HasPrefix(target, "#"):
			if name == "" {
				name = target[1:]
			}
			return "#" + name
		case strings.HasPrefix(target, "!") && !named:
			return "@" + strings.TrimPrefix(target, "!")
		case named && name != "":
			return name
		}
		return target
	})
	return unescapeEntities.Replace(text)
}

// mentionedUser returns Slack's id of a member if token is exactly one
// mention.
func (m markup) mentionedUser(token string) (string, bool) {
	id, found := strings.CutPrefix(token, "<@")
	id, closed := strings.CutSuffix(id, ">")
	return id, found && closed
}

// displayRefusal returns a refusal whose arguments are plain text.
func (m markup) displayRefusal(refusal *bot.Error) *bot.Error {
	plain := *refusal
	plain.Args = maps.Clone(refusal.Args)
	for name, value := range plain.Args {
		if text, ok := value.(string); ok {
			plain.Args[name] = m.displayText(text)
		}
	}
	return &plain
}

// displayText replaces the mentions that replaceMarkup left by names.
func (m markup) displayText(text string) string {
	text = mentionPattern.ReplaceAllStringFunc(text, func(s string) string {
		id := s[2 : len(s)-1]
		name := ""
		if m.nameOf != nil {
			name = m.nameOf(userID(m.community, id))
		}
		if name == "" {
			name = m.names[id]
		}
		if name == "" && m.somebody != "" {
			return m.somebody
		}
		return "@" + cmp.Or(name, id)
	})
	return unescapeBrackets.Replace(text)
}
