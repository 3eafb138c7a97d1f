package slack

import (
	"maps"
	"net/url"
	"regexp"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Root is the one command; everything else is a verb of it.
const Root = "/meetup"

// lineReader reads what is typed behind the root command.
type lineReader struct {
	Commands []chat.Command
	Find     func(c bot.CommunityID, name string) (bot.UserID, bool) // a member typed by name; nil: nobody is found so
	Name     func(bot.UserID) string
}

// readCommand reads the form of a slash command.
func (r lineReader) readCommand(form url.Values) heard {
	h := heard{
		Team: form.Get("team_id"), Enterprise: form.Get("enterprise_id"), User: form.Get("user_id"),
		Trigger: form.Get("trigger_id"), ResponseURL: form.Get("response_url"), Manner: chat.Private,
	}
	place := h.placeIn(form.Get("channel_id"), "")
	h.Origin = origin{Community: h.community(), Place: place, Channel: form.Get("channel_id"), ResponseURL: h.ResponseURL}
	line, typed := r.readLine(h.community(), form.Get("text"))
	if c, ok := chat.CommandNamed(r.Commands, line.Command); ok {
		h.Manner = c.Manner
	}
	e := chat.Invocation{From: h.from(h.Trigger, place, form.Get("user_name")), Command: line.Command, Values: line.Values}
	for _, refusal := range line.Refusals {
		e.Errors = append(e.Errors, typed.undone(refusal))
	}
	h.Event = e
	return h
}

// placeIn is a channel or thread. A conversation of two is the actor's direct
// messages with Muster, whoever they have it with: there it can be answered.
func (h heard) placeIn(channel, thread string) bot.Place {
	switch {
	case channel == "", isDirect(channel):
		return bot.DirectTo(userID(h.community(), h.User))
	default:
		return placeOf(h.community(), channel, thread)
	}
}

// readLine reads a line in which Slack has written marks for members, channels
// and addresses, and entities for the characters that begin and end marks.
func (r lineReader) readLine(c bot.CommunityID, text string) (chat.Line, marks) {
	m := marks{community: c, name: r.Name, said: map[string]string{}}
	fields := map[string]chat.FieldType{}
	line := chat.ReadLine(r.Commands, m.do(text), func(token string) (bot.UserID, bool) {
		if id, ok := m.user(token); ok {
			return userID(c, id), true
		}
		if r.Find == nil {
			return "", false
		}
		return r.Find(c, m.undo(token))
	})
	if cmd, ok := chat.CommandNamed(r.Commands, line.Command); ok {
		for _, f := range cmd.Options {
			fields[f.Name] = f.Type
		}
	}
	for name, v := range line.Values {
		if fields[name] == chat.PeopleField {
			v.Text = angles.Replace(v.Text)
		} else {
			v.Text = m.undo(v.Text)
		}
		line.Values[name] = v
	}
	return line, m
}

// marks are what Slack wrote in a line besides what was typed. Within it, a
// character that was typed and would look like a mark is another one, which
// no text may have (Unicode's noncharacters).
type marks struct {
	community bot.CommunityID
	name      func(bot.UserID) string
	said      map[string]string // what a member was called where they were mentioned, by id
}

const typedLess, typedGreater = "\uFDD0", "\uFDD1"

var (
	written = strings.NewReplacer(typedLess, "", typedGreater, "", "&lt;", typedLess, "&gt;", typedGreater, "&amp;", "&")
	angles  = strings.NewReplacer(typedLess, "<", typedGreater, ">")
	mark    = regexp.MustCompile(`<([^<>]*)>`)
	member  = regexp.MustCompile(`<@([^<>|]+)>`)
)

// do makes text of all marks but those of members, whose names are taken out
// and remembered: a name can have spaces, and a list of members is cut there.
func (m marks) do(text string) string {
	text = mark.ReplaceAllStringFunc(text, func(s string) string {
		body := s[1 : len(s)-1]
		target, name, named := strings.Cut(body, "|")
		switch {
		case strings.HasPrefix(target, "@"):
			m.said[target[1:]] = name
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
	return written.Replace(text)
}

// user is Slack's id of a member who is mentioned and nothing else.
func (m marks) user(token string) (string, bool) {
	id, found := strings.CutPrefix(token, "<@")
	id, closed := strings.CutSuffix(id, ">")
	return id, found && closed
}

// undone is a refusal in which all that was typed is plain text.
func (m marks) undone(refusal *bot.Error) *bot.Error {
	plain := *refusal
	plain.Args = maps.Clone(refusal.Args)
	for name, value := range plain.Args {
		if text, ok := value.(string); ok {
			plain.Args[name] = m.undo(text)
		}
	}
	return &plain
}

// undo makes plain text of what do left.
func (m marks) undo(text string) string {
	text = member.ReplaceAllStringFunc(text, func(s string) string {
		id := s[2 : len(s)-1]
		name := ""
		if m.name != nil {
			name = m.name(userID(m.community, id))
		}
		if name == "" {
			name = m.said[id]
		}
		if name == "" {
			name = id
		}
		return "@" + name
	})
	return angles.Replace(text)
}
