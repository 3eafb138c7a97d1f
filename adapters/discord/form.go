package discord

import (
	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

const (
	maxLabel = 45   // characters above an input
	maxHint  = 100  // characters in an empty input, or below its label
	maxInput = 4000 // characters of an input
)

// opened makes a modal of a form, filled with its defaults. What Submit says
// has no place: Discord words that button itself.
func opened(f chat.Form) (responseData, error) {
	f, err := Limits().FitForm(f)
	if err != nil {
		return responseData{}, err
	}
	m := responseData{InteractionResponseData: discordgo.InteractionResponseData{CustomID: f.Action.String(), Title: labelled(f.Title, Limits().FormTitle)}}
	note := line(f.Note)
	if note != "" && len(f.Fields) < Limits().FormFields {
		m.Components = append(m.Components, discordgo.TextDisplay{Content: note})
	}
	for i, field := range f.Fields {
		in, err := input(field)
		if err != nil {
			return responseData{}, err
		}
		l := label{Label: labelled(field.Label, maxLabel), Component: in}
		if i == 0 && note != "" && len(f.Fields) == Limits().FormFields {
			l.Description = cut(oneLine(f.Note.String()), maxHint) // there is no room for another component
		}
		m.Components = append(m.Components, l)
	}
	return m, nil
}

// input is what a field is filled in with.
func input(f chat.Field) (any, error) {
	if len(f.Choices) > 0 {
		return choosing(f)
	}
	if f.Type == chat.PeopleField {
		return picking(f), nil
	}
	in := textInput{
		Type: discordgo.TextInputComponent, CustomID: f.Name, Style: discordgo.TextInputShort, Placeholder: cut(oneLine(f.Hint), maxHint), Required: f.Required,
		MaxLength: maxInput, Value: oneLine(f.Default.Text),
	}
	if f.Type == chat.LongText {
		in.Style, in.Value = discordgo.TextInputParagraph, lines(f.Default.Text)
	}
	in.Value = cut(in.Value, maxInput)
	if f.MaxLength > 0 { // what was typed too long before is there to be shortened
		in.MaxLength = min(max(f.MaxLength, units(in.Value)), maxInput)
	}
	return in, nil
}

// choosing is a menu of the values that a field allows.
func choosing(f chat.Field) (selectMenu, error) {
	all, err := choices(f.Choices)
	if err != nil {
		return selectMenu{}, err
	}
	for i := range all {
		all[i].Default = all[i].Default || f.Default.Text != "" && all[i].Value == f.Default.Text
	}
	return selectMenu{
		Type: discordgo.SelectMenuComponent, CustomID: f.Name, Placeholder: cut(oneLine(f.Hint), maxPlaceholder), Required: f.Required,
		Options: preset(all, 1), MinValues: least(f), MaxValues: 1,
	}, nil
}

// picking is a list of members to pick from.
func picking(f chat.Field) selectMenu {
	in := selectMenu{
		Type: discordgo.UserSelectMenuComponent, CustomID: f.Name, Placeholder: cut(oneLine(f.Hint), maxPlaceholder), Required: f.Required,
		MinValues: least(f), MaxValues: maxOptions,
	}
	if f.Max > 0 {
		in.MaxValues = min(f.Max, maxOptions)
	}
	for _, u := range f.Default.Users {
		if id := bare(u); id != "" && len(in.DefaultValues) < in.MaxValues {
			in.DefaultValues = append(in.DefaultValues, discordgo.SelectMenuDefaultValue{ID: id, Type: discordgo.SelectMenuDefaultValueUser})
		}
	}
	return in
}

// least is how many must be chosen.
func least(f chat.Field) int {
	if f.Required {
		return 1
	}
	return 0
}

// handedComponent is a label, a row or an input of a modal that was handed in.
type handedComponent struct {
	Type       discordgo.ComponentType `json:"type"`
	CustomID   string                  `json:"custom_id"`
	Value      loose                   `json:"value"`
	Values     []loose                 `json:"values"`
	Component  *handedComponent        `json:"component"`
	Components []handedComponent       `json:"components"`
}

// handedIn are the fields of a modal, the empty ones among them.
func (i *interaction) handedIn() chat.Values {
	out := chat.Values{}
	var read func(c handedComponent)
	read = func(c handedComponent) {
		if c.Component != nil {
			read(*c.Component)
		}
		for _, inside := range c.Components {
			read(inside)
		}
		switch {
		case c.CustomID == "":
		case c.Type == discordgo.UserSelectMenuComponent:
			var ids []string
			for _, v := range c.Values {
				ids = append(ids, string(v))
			}
			out[c.CustomID] = i.people(ids)
		case len(c.Values) > 0:
			out[c.CustomID] = chat.Value{Text: string(c.Values[0])}
		default:
			out[c.CustomID] = chat.Value{Text: string(c.Value)}
		}
	}
	for _, c := range i.Data.Components {
		read(c)
	}
	return out
}

// corrected is what is wrong with a form, with a button that opens it again:
// Discord can neither show that beside the fields nor open one form after
// another.
func corrected(f chat.Form, wrong []chat.FieldError, reopen chat.Action) chat.Card {
	c := chat.Card{Tone: chat.Warning, Title: chat.Plain(f.Title)}
	for _, e := range wrong {
		c.Lines = append(c.Lines, e.Text)
	}
	c.Controls = []chat.Control{chat.Button{Action: reopen, Label: againLabel, Style: chat.Primary}}
	return c
}

const againLabel = "Correct it"
