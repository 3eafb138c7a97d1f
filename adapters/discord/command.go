package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// Root is the command that holds all others as subcommands.
const Root = "meetup"

// localisations returns a text in every language that has one, nil if none has.
// Our language tags are Discord's locales:
// https://discord.com/developers/docs/reference#locales
func localisations[T any](words map[string]T, say func(T) string) map[discordgo.Locale]string {
	var out map[discordgo.Locale]string
	for tag, one := range words {
		text := say(one)
		if text == "" {
			continue
		}
		if out == nil {
			out = map[discordgo.Locale]string{}
		}
		out[discordgo.Locale(tag)] = text
	}
	return out
}

const maxDescription = 100

// renderCommands renders everything that is registered: the root with its
// subcommands, for servers only. Each server decides who may use it.
func renderCommands(p chat.Phrases, cmds []chat.Command) []*discordgo.ApplicationCommand {
	root := renderRoot(p, cmds)
	groups := map[string]*discordgo.ApplicationCommandOption{}
	for _, c := range cmds {
		verb := &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionSubCommand, Name: c.Name, Description: describe(c.Description),
			DescriptionLocalizations: localisations(c.Localized, func(d chat.LocalizedCommand) string { return describe(d.Description) }), Options: renderOptions(c),
		}
		group, name, two := strings.Cut(c.Name, " ")
		if !two {
			root.Options = append(root.Options, verb)
			continue
		}
		if groups[group] == nil {
			groups[group] = &discordgo.ApplicationCommandOption{
				Type: discordgo.ApplicationCommandOptionSubCommandGroup, Name: group, Description: verb.Description, DescriptionLocalizations: verb.DescriptionLocalizations,
			}
			root.Options = append(root.Options, groups[group])
		}
		verb.Name = name
		groups[group].Options = append(groups[group].Options, verb)
	}
	all := []*discordgo.ApplicationCommand{root}
	for _, c := range cmds {
		if c.OnMessage == "" {
			continue
		}
		one := usableIn(discordgo.ApplicationCommand{Type: discordgo.MessageApplicationCommand, Name: c.OnMessage}, discordgo.InteractionContextGuild)
		if names := localisations(c.Localized, func(d chat.LocalizedCommand) string { return d.OnMessage }); names != nil {
			one.NameLocalizations = &names
		}
		all = append(all, one)
	}
	return all
}

// renderRoot renders the root command without its subcommands, described in
// every language that they are described in.
func renderRoot(p chat.Phrases, cmds []chat.Command) *discordgo.ApplicationCommand {
	say := func(locale string) string { return describe(p.Phrase(locale, chat.PhraseRoot, nil)) }
	root := usableIn(discordgo.ApplicationCommand{Type: discordgo.ChatApplicationCommand, Name: Root, Description: say("en")},
		discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM)
	tags := map[string]string{}
	for _, c := range cmds {
		for tag := range c.Localized {
			tags[tag] = tag
		}
	}
	if all := localisations(tags, say); all != nil {
		root.DescriptionLocalizations = &all
	}
	return root
}

// usableIn restricts a command to the servers where the app is installed, or to direct
// messages with it.
func usableIn(c discordgo.ApplicationCommand, contexts ...discordgo.InteractionContextType) *discordgo.ApplicationCommand {
	c.Contexts = &contexts
	c.IntegrationTypes = &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall}
	return &c
}

// renderOptions renders a command's options, the required ones first. A command
// that opens a form requires none.
func renderOptions(c chat.Command) []*discordgo.ApplicationCommandOption {
	var required, others []*discordgo.ApplicationCommandOption
	for _, f := range c.Options {
		o := &discordgo.ApplicationCommandOption{
			Type: discordgo.ApplicationCommandOptionString, Name: f.Name, Description: describeField(f.Label, f.Hint),
			DescriptionLocalizations: localisations(f.Localized, func(w chat.LocalizedField) string { return describeField(w.Label, w.Hint) }),
			Required:                 f.Required && c.ReplyMode != chat.ModeOpens, Autocomplete: f.Autocompletes && len(f.Choices) == 0, MaxLength: f.MaxLength,
		}
		for n, one := range f.Choices {
			choice := renderChoice(one)
			choice.NameLocalizations = localisations(f.Localized, func(w chat.LocalizedField) string {
				if n >= len(w.Choices) {
					return ""
				}
				return truncateLabel(w.Choices[n], Limits().OptionLabel)
			})
			o.Choices = append(o.Choices, choice)
		}
		switch {
		case f.Type == chat.FieldNumber:
			o.Type, o.MaxLength = discordgo.ApplicationCommandOptionInteger, 0
			o.MinValue, o.MaxValue = numberBounds(f)
		case f.Type == chat.FieldPeople && f.Max == 1: // there is no option for several members
			o.Type, o.MaxLength, o.Autocomplete = discordgo.ApplicationCommandOptionUser, 0, false
		}
		if o.Required {
			required = append(required, o)
		} else {
			others = append(others, o)
		}
	}
	return append(required, others...)
}

// renderChoice renders a choice of an option, or a suggestion.
func renderChoice(c chat.Choice) *discordgo.ApplicationCommandOptionChoice {
	return &discordgo.ApplicationCommandOptionChoice{Name: truncateLabel(c.Label, Limits().OptionLabel), Value: c.Value}
}

// numberBounds returns the bounds of a number, as far as it has any.
func numberBounds(f chat.Field) (least *float64, most float64) {
	if f.Min != 0 || f.Max != 0 {
		n := float64(f.Min)
		least = &n
	}
	if f.Max >= f.Min {
		most = float64(f.Max) // 0 is no bound
	}
	return least, most
}

func describeField(label, hint string) string {
	return describe(strings.TrimSuffix(label+": "+hint, ": "))
}

func describe(s string) string { return truncateLabel(s, maxDescription) }
