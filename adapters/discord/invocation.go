package discord

import (
	"regexp"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// commandPath returns the subcommand that was used and its options.
func (d interactionData) commandPath() (command string, options []commandOption) {
	options = d.Options
	var words []string
	for len(options) == 1 && (options[0].Type == discordgo.ApplicationCommandOptionSubCommand || options[0].Type == discordgo.ApplicationCommandOptionSubCommandGroup) {
		words, options = append(words, options[0].Name), options[0].Options
	}
	return strings.Join(words, " "), options
}

func (i *interaction) decodeInvocation(cmds []chat.Command) (chat.Event, chat.ReplyMode) {
	if i.Data.Type != discordgo.ChatApplicationCommand {
		return i.decodeShortcut(cmds)
	}
	name, options := i.Data.commandPath()
	e := chat.Invocation{From: i.from(), Command: name, Values: chat.Values{}}
	cmd, known := chat.FindCommand(cmds, name)
	if !known {
		return e, chat.ModePrivate
	}
	for _, o := range options {
		field, known := findField(cmd, o.Name)
		if !known { // the commands of another version are registered
			e.Errors = append(e.Errors, chat.ErrUnknownOption(cmd, o.Name))
			continue
		}
		value, refusal := i.decodeOption(field, o)
		e.Values[field.Name] = value
		if refusal != nil {
			e.Errors = append(e.Errors, refusal)
		}
	}
	return e, cmd.ReplyMode
}

// decodeShortcut decodes a message command.
func (i *interaction) decodeShortcut(cmds []chat.Command) (chat.Event, chat.ReplyMode) {
	e := chat.Invocation{From: i.from(), Command: i.Data.Name}
	cmd, known := chat.FindMessageCommand(cmds, i.Data.Name)
	if !known {
		return e, chat.ModePrivate
	}
	e.Command = cmd.Name
	if m := i.Data.Resolved.Messages[string(i.Data.TargetID)]; m != nil {
		e.On = i.sourceMessage(*m)
	}
	return e, cmd.ReplyMode
}

// decodeQuery decodes an autocomplete request: the text typed so far and the
// other options.
func (i *interaction) decodeQuery(cmds []chat.Command) chat.Query {
	name, options := i.Data.commandPath()
	q := chat.Query{From: i.from(), Command: name, Values: chat.Values{}}
	cmd, _ := chat.FindCommand(cmds, name)
	for _, o := range options {
		if o.Focused {
			q.Field, q.Typed = o.Name, string(o.Value)
			continue
		}
		if field, known := findField(cmd, o.Name); known {
			q.Values[field.Name], _ = i.decodeOption(field, o)
		}
	}
	return q
}

func findField(cmd chat.Command, name string) (chat.Field, bool) {
	for _, f := range cmd.Options {
		if f.Name == name {
			return f, true
		}
	}
	return chat.Field{}, false
}

// decodeOption decodes the value of an option.
func (i *interaction) decodeOption(f chat.Field, o commandOption) (chat.Value, *bot.Error) {
	if o.Type == discordgo.ApplicationCommandOptionUser {
		return i.decodePeople([]string{string(o.Value)}), nil
	}
	text := string(o.Value)
	if f.Type == chat.FieldPeople {
		text = mentionPattern.ReplaceAllString(text, " $0 ") // Discord allows mentions without a space between them
	}
	return f.ParseValue(text, parseMention)
}

var mentionPattern = regexp.MustCompile(`<@!?(\d+)>`)

// parseMention parses a mention. Plain names are not looked up: Discord's own
// picker inserts mentions.
func parseMention(token string) (bot.UserID, bool) {
	m := mentionPattern.FindStringSubmatch(token)
	if len(m) == 0 || m[0] != token || !isSnowflake(m[1]) {
		return "", false
	}
	return encodeID[bot.UserID](m[1]), true
}

// decodePeople decodes selected members.
func (i *interaction) decodePeople(snowflakes []string) chat.Value {
	var v chat.Value
	var names []string
	for _, id := range snowflakes {
		v.Users = append(v.Users, encodeID[bot.UserID](id))
		names = append(names, i.Data.Resolved.displayName(id))
	}
	v.Text = strings.Join(names, ", ")
	return v
}
