package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// interaction is an action of a member that Discord wants answered.
type interaction struct {
	ID             looseString               `json:"id"`
	ApplicationID  looseString               `json:"application_id"`
	Type           discordgo.InteractionType `json:"type"`
	Token          string                    `json:"token"`
	GuildID        looseString               `json:"guild_id"`
	ChannelID      looseString               `json:"channel_id"`
	PartialChannel partialChannel            `json:"channel"`
	Member         *guildMember              `json:"member"` // in a server
	User           *user                     `json:"user"`   // in direct messages
	Message        *partialMessage           `json:"message"`
	Locale         string                    `json:"locale"`
	GuildLocale    string                    `json:"guild_locale"`
	AppPermissions *permissions              `json:"app_permissions"`
	Data           interactionData           `json:"data"`

	names nameSource // nil: channels and roles have no names
}

// interactionData is the data of every type of interaction.
type interactionData struct {
	Name       string                           `json:"name"`
	Type       discordgo.ApplicationCommandType `json:"type"`      // of a command
	TargetID   looseString                      `json:"target_id"` // of a message command
	Options    []commandOption                  `json:"options"`
	CustomID   string                           `json:"custom_id"`
	Values     []looseString                    `json:"values"`
	Components []submittedComponent             `json:"components"`
	Resolved   resolved                         `json:"resolved"`
}

// commandOption is a subcommand, a group of subcommands, or the value of an
// option.
type commandOption struct {
	Name    string                                 `json:"name"`
	Type    discordgo.ApplicationCommandOptionType `json:"type"`
	Value   looseString                            `json:"value"`
	Focused bool                                   `json:"focused"`
	Options []commandOption                        `json:"options"`
}

var errBrokenID = errors.New("decode interaction: an id has control characters")

// hasCleanIDs reports whether the ids are such as can be stored.
func (i *interaction) hasCleanIDs() bool {
	ids := []looseString{i.ID, i.ApplicationID, i.GuildID, i.ChannelID, looseString(i.channelID()), looseString(memberOf(i.Member, i.User, "").User)}
	if i.Message != nil {
		ids = append(ids, i.Message.ID)
	}
	return !slices.ContainsFunc(ids, func(id looseString) bool { return !chat.IsCleanID(string(id)) })
}

// decodeInteraction decodes an interaction from the gateway or the HTTP
// endpoint.
func decodeInteraction(raw []byte) (*interaction, error) {
	i := new(interaction)
	if err := json.Unmarshal(raw, i); err != nil {
		return nil, fmt.Errorf("decode interaction: %w", err)
	}
	if !i.hasCleanIDs() {
		return nil, errBrokenID
	}
	return i, nil
}

// from returns the actor and the place. Direct messages have no community, and
// the place is the member's.
func (i *interaction) from() chat.From {
	f := chat.From{
		ID: string(i.ID), Community: encodeID[bot.CommunityID](string(i.GuildID)), Place: encodeID[bot.Place](i.channelID()),
		Actor: memberOf(i.Member, i.User, i.Locale), Stamp: i.stamp(),
	}
	if i.AppPermissions != nil && f.Community != "" {
		f.MissingPermissions = strings.Join(i.AppPermissions.missing(), ", ")
	}
	switch {
	case f.Community == "":
		f.Place, f.Actor.Manages = bot.DirectTo(f.Actor.User), false
	case i.PartialChannel.isThread():
		f.Channel = encodeID[bot.Place](string(i.PartialChannel.ParentID))
	default:
		f.Channel = f.Place
	}
	return f
}

// refusal returns why Muster may not post what is offered, as far as Discord said;
// nil: it may, or nobody knows.
func (i *interaction) refusal(o *chat.Offer) *chat.Refusal {
	if o == nil || i.AppPermissions == nil || o.To != i.from().Place {
		return nil
	}
	missing := i.AppPermissions.missingOf(cardPermissions(i.PartialChannel.isThread()))
	if len(missing) == 0 {
		return nil
	}
	return &chat.Refusal{Obstacle: bot.Obstacle{Reason: bot.ObstaclePermission, Missing: missing}}
}

// stamp returns the order of interactions: their ids grow with time.
func (i *interaction) stamp() bot.Stamp {
	n, err := strconv.ParseInt(string(i.ID), 10, 64)
	if err != nil { // of a number that is too large it is the greatest
		return bot.Stamp{}
	}
	return bot.Stamp{Number: n}
}

// channelID returns the id of the channel.
func (i *interaction) channelID() string {
	if i.ChannelID == "" { // deprecated, and sometimes absent
		return string(i.PartialChannel.ID)
	}
	return string(i.ChannelID)
}

// messageRef returns the message whose control was used, none if it is
// ephemeral.
func (i *interaction) messageRef() bot.MessageRef {
	if i.Message == nil || i.Message.Flags&discordgo.MessageFlagsEphemeral != 0 {
		return bot.MessageRef{}
	}
	return bot.MessageRef{Place: i.from().Place, ID: string(i.Message.ID)}
}

// decodeEvent decodes the event and how it is answered. For an unknown type the
// event is nil; the member is told so.
func (i *interaction) decodeEvent(cmds []chat.Command) (chat.Event, chat.ReplyMode) {
	switch i.Type {
	case discordgo.InteractionApplicationCommand:
		return i.decodeInvocation(cmds)
	case discordgo.InteractionApplicationCommandAutocomplete:
		return i.decodeQuery(cmds), chat.ModePrivate
	case discordgo.InteractionMessageComponent:
		action, ours := decodeAction(i.Data.CustomID)
		if !ours { // from another version: the handler says that it is unknown
			action = chat.Action{ReplyMode: chat.ModePrivate}
		}
		return chat.Press{From: i.from(), Message: i.messageRef(), Action: action, Values: i.selectedValues()}, action.ReplyMode
	case discordgo.InteractionModalSubmit:
		action, ours := decodeAction(i.Data.CustomID)
		if !ours {
			action = chat.Action{ReplyMode: chat.ModePrivate}
		}
		return chat.Submission{From: i.from(), Action: action, Values: i.submittedValues()}, action.ReplyMode
	case discordgo.InteractionPing:
	}
	return nil, chat.ModePrivate
}

// selectedValues returns the values selected in a menu.
func (i *interaction) selectedValues() []string {
	var out []string
	for _, v := range i.Data.Values {
		out = append(out, string(v))
	}
	return out
}
