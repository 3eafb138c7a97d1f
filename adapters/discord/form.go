package discord

import (
	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

const (
	maxLabel = 45   // characters above an input
	maxHint  = 100  // characters of a placeholder, or of a label's description
	maxInput = 4000 // characters of an input
)

// renderModal renders a form with its defaults as a modal. Discord chooses the
// text of the submit button, so Submit is not used.
func (r renderer) renderModal(f chat.Form) (responseData, error) {
	f, err := Limits().FitForm(f)
	if err != nil {
		return responseData{}, err
	}
	m := responseData{InteractionResponseData: discordgo.InteractionResponseData{CustomID: f.Action.String(), Title: truncateLabel(f.Title, Limits().FormTitle)}}
	note := r.renderNote(f.Note)
	if note != "" && len(f.Fields) < Limits().FormFields {
		m.Components = append(m.Components, discordgo.TextDisplay{Content: note})
	}
	for i, field := range f.Fields {
		in, err := renderInput(field)
		if err != nil {
			return responseData{}, err
		}
		l := label{Label: truncateLabel(field.Label, maxLabel), Component: in}
		if i == 0 && note != "" && len(f.Fields) == Limits().FormFields {
			l.Description = truncate(oneLine(f.Note.String()), maxHint) // there is no room for another component
		}
		m.Components = append(m.Components, l)
	}
	return m, nil
}

// renderNote renders the note of a form, cut to what Discord takes once it is escaped.
func (r renderer) renderNote(t chat.Text) string {
	for most := maxText; ; most = most * 3 / 4 {
		if note := renderLine(r.resolveText(t.Truncate(most))); utf16Len(note) <= maxText {
			return note
		}
	}
}

// renderInput renders the input of a field.
func renderInput(f chat.Field) (any, error) {
	if len(f.Choices) > 0 {
		return renderChoiceSelect(f)
	}
	if f.Type == chat.FieldPeople {
		return renderUserSelect(f), nil
	}
	in := textInput{
		Type: discordgo.TextInputComponent, CustomID: f.Name, Style: discordgo.TextInputShort, Placeholder: truncate(oneLine(f.Hint), maxHint), Required: f.Required,
		MaxLength: maxInput, Value: oneLine(f.Default.Text),
	}
	if f.Type == chat.FieldLongText {
		in.Style, in.Value = discordgo.TextInputParagraph, normaliseLines(f.Default.Text)
	}
	in.Value = truncate(in.Value, maxInput)
	if f.MaxLength > 0 { // a default that is too long can still be edited
		in.MaxLength = min(max(f.MaxLength, utf16Len(in.Value)), maxInput)
	}
	return in, nil
}

// renderChoiceSelect renders a menu of the values a field allows.
func renderChoiceSelect(f chat.Field) (selectMenu, error) {
	all, err := renderSelectOptions(f.Choices)
	if err != nil {
		return selectMenu{}, err
	}
	for i := range all {
		all[i].Default = all[i].Default || f.Default.Text != "" && all[i].Value == f.Default.Text
	}
	return selectMenu{
		Type: discordgo.SelectMenuComponent, CustomID: f.Name, Placeholder: truncate(oneLine(f.Hint), maxPlaceholder), Required: f.Required,
		Options: limitDefaults(all, 1), MinValues: minChoices(f), MaxValues: 1,
	}, nil
}

// renderUserSelect renders a menu of members.
func renderUserSelect(f chat.Field) selectMenu {
	in := selectMenu{
		Type: discordgo.UserSelectMenuComponent, CustomID: f.Name, Placeholder: truncate(oneLine(f.Hint), maxPlaceholder), Required: f.Required,
		MinValues: minChoices(f), MaxValues: maxOptions,
	}
	if f.Max > 0 {
		in.MaxValues = min(f.Max, maxOptions)
	}
	for _, u := range f.Default.Users {
		if id := snowflake(u); id != "" && len(in.DefaultValues) < in.MaxValues {
			in.DefaultValues = append(in.DefaultValues, discordgo.SelectMenuDefaultValue{ID: id, Type: discordgo.SelectMenuDefaultValueUser})
		}
	}
	return in
}

// minChoices returns the least number of choices.
func minChoices(f chat.Field) int {
	if f.Required {
		return 1
	}
	return 0
}

// submittedComponent is a label, row or input of a submitted modal.
type submittedComponent struct {
	Type       discordgo.ComponentType `json:"type"`
	CustomID   string                  `json:"custom_id"`
	Value      looseString             `json:"value"`
	Values     []looseString           `json:"values"`
	Component  *submittedComponent     `json:"component"`
	Components []submittedComponent    `json:"components"`
}

// submittedValues decodes the fields of a modal, empty ones included.
func (i *interaction) submittedValues() chat.Values {
	out := chat.Values{}
	var read func(c submittedComponent)
	read = func(c submittedComponent) {
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
			out[c.CustomID] = i.decodePeople(ids)
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
