package discord

import (
	"strings"

	"github.com/muster-bot/muster/bot/chat"
)

// Root is the one command under which all verbs are.
const Root = "meetup"

// optionType is a number of Discord's.
type optionType int

const (
	subcommand      optionType = 1
	subcommandGroup optionType = 2
	stringOption    optionType = 3
	integerOption   optionType = 4
	userOption      optionType = 6
)

// commandType is a number of Discord's.
type commandType int

const (
	slashCommand   commandType = 1
	messageCommand commandType = 3 // in the menu of a message
)

const (
	inServers      = 0 // where a command can be used
	serverInstalls = 0 // how it got there
)

// command is one of ours as Discord registers it.
type command struct {
	Type             commandType `json:"type"`
	Name             string      `json:"name"`
	NamesAbroad      abroad      `json:"name_localizations,omitempty"`
	Description      string      `json:"description,omitempty"`
	Options          []choosable `json:"options,omitempty"`
	Contexts         []int       `json:"contexts"`
	IntegrationTypes []int       `json:"integration_types"`
}

// choosable is what can follow a command's name: a verb, a group of verbs, or
// an option.
type choosable struct {
	Type         optionType    `json:"type"`
	Name         string        `json:"name"`
	Description  string        `json:"description"`
	Abroad       abroad        `json:"description_localizations,omitempty"`
	Required     bool          `json:"required,omitempty"`
	Autocomplete bool          `json:"autocomplete,omitempty"`
	MinValue     *int          `json:"min_value,omitempty"`
	MaxValue     *int          `json:"max_value,omitempty"`
	MaxLength    int           `json:"max_length,omitempty"`
	Choices      []namedChoice `json:"choices,omitempty"`
	Options      []choosable   `json:"options,omitempty"`
}

type namedChoice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// abroad is a text in other languages than English. Our tags of languages are
// Discord's locales: https://discord.com/developers/docs/reference#locales
type abroad map[string]string

// saidAbroad is what is said of a thing in each language that it has words in.
func saidAbroad[T any](words map[string]T, say func(T) string) abroad {
	out := abroad{}
	for tag, one := range words {
		if said := say(one); said != "" {
			out[tag] = said
		}
	}
	return out
}

const maxDescription = 100

// commands are all that is registered: the root with its verbs, for servers
// only. Who may use it is left to each server.
func commands(cmds []chat.Command) []command {
	root := ours(command{Type: slashCommand, Name: Root, Description: "Meet in person: find a time, a place and who comes"})
	groups := map[string]int{}
	for _, c := range cmds {
		said := saidAbroad(c.Abroad, func(d chat.Described) string { return describe(d.Description) })
		verb := choosable{Type: subcommand, Name: c.Name, Description: describe(c.Description), Abroad: said, Options: options(c)}
		group, name, two := strings.Cut(c.Name, " ")
		if !two {
			root.Options = append(root.Options, verb)
			continue
		}
		at, known := groups[group]
		if !known {
			at = len(root.Options)
			groups[group] = at
			root.Options = append(root.Options, choosable{Type: subcommandGroup, Name: group, Description: describe(c.Description), Abroad: said})
		}
		verb.Name = name
		root.Options[at].Options = append(root.Options[at].Options, verb)
	}
	all := []command{root}
	for _, c := range cmds {
		if c.OnMessage != "" {
			names := saidAbroad(c.Abroad, func(d chat.Described) string { return d.OnMessage })
			all = append(all, ours(command{Type: messageCommand, Name: c.OnMessage, NamesAbroad: names}))
		}
	}
	return all
}

func ours(c command) command {
	c.Contexts, c.IntegrationTypes = []int{inServers}, []int{serverInstalls}
	return c
}

// options are a command's, those first that it cannot do without. One that
// opens a form can do without any.
func options(c chat.Command) []choosable {
	var required, others []choosable
	for _, f := range c.Options {
		o := choosable{
			Type: stringOption, Name: f.Name, Description: hinted(f.Label, f.Hint),
			Abroad:   saidAbroad(f.Abroad, func(w chat.Wording) string { return hinted(w.Label, w.Hint) }),
			Required: f.Required && c.Manner != chat.Opens, Autocomplete: f.Completes && len(f.Choices) == 0, MaxLength: f.MaxLength,
		}
		for _, one := range f.Choices {
			o.Choices = append(o.Choices, namedChoice{Name: labelled(one.Label, Limits().OptionLabel), Value: one.Value})
		}
		switch {
		case f.Type == chat.Number:
			o.Type, o.MaxLength = integerOption, 0
			o.MinValue, o.MaxValue = bounds(f)
		case f.Type == chat.PeopleField && f.Max == 1: // there is no option for several
			o.Type, o.MaxLength, o.Autocomplete = userOption, 0, false
		}
		if o.Required {
			required = append(required, o)
		} else {
			others = append(others, o)
		}
	}
	return append(required, others...)
}

// bounds are those of a number, as far as it has any.
func bounds(f chat.Field) (least, most *int) {
	if f.Min != 0 || f.Max != 0 {
		least = &f.Min
	}
	if f.Max != 0 && f.Max >= f.Min {
		most = &f.Max
	}
	return least, most
}

func hinted(label, hint string) string { return describe(strings.TrimSuffix(label+": "+hint, ": ")) }

func describe(s string) string { return labelled(s, maxDescription) }
