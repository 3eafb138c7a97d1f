package discord

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// interaction is what a member did that wants an answer.
type interaction struct {
	ID             loose                     `json:"id"`
	Application    loose                     `json:"application_id"`
	Type           discordgo.InteractionType `json:"type"`
	Token          string                    `json:"token"`
	Guild          loose                     `json:"guild_id"`
	Channel        loose                     `json:"channel_id"`
	Around         room                      `json:"channel"`
	Member         *guildMember              `json:"member"` // in a server
	User           *user                     `json:"user"`   // in direct messages
	Message        *heldMessage              `json:"message"`
	Locale         string                    `json:"locale"`
	GuildLocale    string                    `json:"guild_locale"`
	AppPermissions *permissions              `json:"app_permissions"`
	Data           interactionData           `json:"data"`
}

// interactionData is of all types in one.
type interactionData struct {
	Name       string                           `json:"name"`
	Type       discordgo.ApplicationCommandType `json:"type"`      // of a command
	Target     loose                            `json:"target_id"` // of a command on a message
	Options    []commandOption                  `json:"options"`
	CustomID   string                           `json:"custom_id"`
	Values     []loose                          `json:"values"`
	Components []handedComponent                `json:"components"`
	Resolved   resolved                         `json:"resolved"`
}

// commandOption is a verb, a group of verbs, or what was given for an option.
type commandOption struct {
	Name    string                                 `json:"name"`
	Type    discordgo.ApplicationCommandOptionType `json:"type"`
	Value   loose                                  `json:"value"`
	Focused bool                                   `json:"focused"`
	Options []commandOption                        `json:"options"`
}

// readInteraction reads an interaction from the gateway or over HTTP.
func readInteraction(raw []byte) (*interaction, error) {
	i := new(interaction)
	if err := json.Unmarshal(raw, i); err != nil {
		return nil, fmt.Errorf("read interaction: %w", err)
	}
	return i, nil
}

// from is who did it and where. Direct messages have no community, and their
// place is the member's.
func (i *interaction) from() chat.From {
	f := chat.From{
		ID: string(i.ID), Community: named[bot.CommunityID](string(i.Guild)), Place: named[bot.Place](i.channel()),
		Actor: vouched(i.Member, i.User, i.Locale),
	}
	if i.AppPermissions != nil && f.Community != "" {
		f.Lacks = strings.Join(i.AppPermissions.missing(), ", ")
	}
	switch {
	case f.Community == "":
		f.Place, f.Actor.Manages = bot.DirectTo(f.Actor.User), false
	case i.Around.isThread():
		f.Channel = named[bot.Place](string(i.Around.Parent))
	default:
		f.Channel = f.Place
	}
	return f
}

// channel is where it was done.
func (i *interaction) channel() string {
	if i.Channel == "" { // deprecated, and left out of some
		return string(i.Around.ID)
	}
	return string(i.Channel)
}

// ref names the message whose control was used; none if only the actor sees it.
func (i *interaction) ref() bot.MessageRef {
	if i.Message == nil || i.Message.Flags&discordgo.MessageFlagsEphemeral != 0 {
		return bot.MessageRef{}
	}
	return bot.MessageRef{Place: i.from().Place, ID: string(i.Message.ID)}
}

// event is what happened, and in what manner it is answered. Of a type that is
// not known it is nil: who did it is told so.
func (i *interaction) event(cmds []chat.Command) (chat.Event, chat.Manner) {
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		return i.invocation(cmds)
	case discordgo.InteractionApplicationCommandAutocomplete:
		return i.query(cmds), chat.Private
	case discordgo.InteractionMessageComponent:
		action, ours := actionOf(i.Data.CustomID)
		if !ours { // of another version: nothing answers to no verb, and that is said
			action = chat.Action{Manner: chat.Private}
		}
		return chat.Press{From: i.from(), Message: i.ref(), Action: action, Values: i.chosen()}, action.Manner
	case discordgo.InteractionModalSubmit:
		action, ours := actionOf(i.Data.CustomID)
		if !ours {
			action = chat.Action{Manner: chat.Private}
		}
		return chat.Submission{From: i.from(), Action: action, Values: i.handedIn()}, action.Manner
	case discordgo.InteractionPing:
	}
	return nil, chat.Private
}

// chosen are the values chosen in a menu.
func (i *interaction) chosen() []string {
	var out []string
	for _, v := range i.Data.Values {
		out = append(out, string(v))
	}
	return out
}
