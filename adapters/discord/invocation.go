package discord

import (
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// given are the verb that was used and the options behind it.
func (d interactionData) given() (command string, options []commandOption) {
	options = d.Options
	var words []string
	for len(options) == 1 && (options[0].Type == discordgo.ApplicationCommandOptionSubCommand || options[0].Type == discordgo.ApplicationCommandOptionSubCommandGroup) {
		words, options = append(words, options[0].Name), options[0].Options
	}
	return strings.Join(words, " "), options
}

func (i *interaction) invocation(cmds []chat.Command) (chat.Event, chat.Manner) {
	if i.Data.Type != discordgo.ChatApplicationCommand {
		return i.shortcut(cmds)
	}
	name, options := i.Data.given()
	e := chat.Invocation{From: i.from(), Command: name, Values: chat.Values{}}
	cmd, known := chat.CommandNamed(cmds, name)
	if !known {
		return e, chat.Private
	}
	for _, o := range options {
		field, known := fieldNamed(cmd, o.Name)
		if !known {
			continue
		}
		value, refusal := i.read(field, o)
		e.Values[field.Name] = value
		if refusal != nil {
			e.Errors = append(e.Errors, refusal)
		}
	}
	return e, cmd.Manner
}

// shortcut is a command that was used on a message.
func (i *interaction) shortcut(cmds []chat.Command) (chat.Event, chat.Manner) {
	e := chat.Invocation{From: i.from(), Command: i.Data.Name}
	cmd, known := chat.CommandOnMessage(cmds, i.Data.Name)
	if !known {
		return e, chat.Private
	}
	e.Command = cmd.Name
	if m := i.Data.Resolved.Messages[string(i.Data.Target)]; m != nil {
		e.Values = cmd.Begun(m.Content)
	}
	return e, cmd.Manner
}

// query is what is being typed, and what was given so far.
func (i *interaction) query(cmds []chat.Command) chat.Query {
	name, options := i.Data.given()
	q := chat.Query{From: i.from(), Command: name, Values: chat.Values{}}
	cmd, _ := chat.CommandNamed(cmds, name)
	for _, o := range options {
		if o.Focused {
			q.Field, q.Typed = o.Name, string(o.Value)
			continue
		}
		if field, known := fieldNamed(cmd, o.Name); known {
			q.Values[field.Name], _ = i.read(field, o)
		}
	}
	return q
}

func fieldNamed(cmd chat.Command, name string) (chat.Field, bool) {
	for _, f := range cmd.Options {
		if f.Name == name {
			return f, true
		}
	}
	return chat.Field{}, false
}

// read makes a field's value of what was given for an option.
func (i *interaction) read(f chat.Field, o commandOption) (chat.Value, *bot.Error) {
	if o.Type == discordgo.ApplicationCommandOptionUser {
		return i.people([]string{string(o.Value)}), nil
	}
	text := string(o.Value)
	if f.Type == chat.PeopleField {
		text = mention.ReplaceAllString(text, " $0 ") // Discord lets them stand side by side
	}
	return f.Read(text, mentioned)
}

var mention = regexp.MustCompile(`<@!?(\d+)>`)

// mentioned finds the member in a mention. Names stand for nobody: who is meant
// is chosen from Discord's own list, which writes mentions.
func mentioned(token string) (bot.UserID, bool) {
	m := mention.FindStringSubmatch(token)
	if len(m) == 0 || m[0] != token || !isSnowflake(m[1]) {
		return "", false
	}
	return named[bot.UserID](m[1]), true
}

// people are members that were chosen.
func (i *interaction) people(snowflakes []string) chat.Value {
	var v chat.Value
	var names []string
	for _, id := range snowflakes {
		v.Users = append(v.Users, named[bot.UserID](id))
		names = append(names, i.Data.Resolved.name(id))
	}
	v.Text = strings.Join(names, ", ")
	return v
}
