package playground

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// formHTML is a form, ready for the template.
type formHTML struct {
	Prefix            string // of its elements' ids, if a page has several forms
	ID, Title, Submit string
	Note              []spanHTML
	Errors            [][]spanHTML // of the whole form
	Fields            []fieldHTML
}

type fieldHTML struct {
	ID, Name, Label, Hint, Value string
	Type                         chat.FieldType
	Required                     bool
	MaxLength, Min, Max          int
	Bounded                      bool
	Choices                      []chat.Choice
	People                       []pickerMember
	Errors                       [][]spanHTML
}

// pickerMember is a choice of a people picker.
type pickerMember struct {
	Value, Name, Face string
	Picked            bool
}

// renderOpenForm prepares a member's open form for the template; nil if there
// is none.
func (n *Network) renderOpenForm(screen screenState) *formHTML {
	f := n.openFormOf(screen.me.User)
	if f == nil {
		return nil
	}
	h := n.renderForm(f.Form, f.Errors, n.spanRenderer(screen, "form"), "")
	h.ID = f.ID
	return h
}

// renderForm prepares a form and its errors for the template.
func (n *Network) renderForm(f chat.Form, errors []chat.FieldError, r *spanRenderer, prefix string) *formHTML {
	h := &formHTML{Prefix: prefix, Title: f.Title, Submit: f.Submit, Note: r.spans(f.Note)}
	if h.Submit == "" {
		h.Submit = "Send"
	}
	wrong := map[string][][]spanHTML{}
	for _, e := range errors {
		wrong[e.Field] = append(wrong[e.Field], r.spans(e.Text))
	}
	h.Errors = wrong[""]
	for _, field := range f.Fields {
		one := fieldHTML{
			ID: prefix + "field-" + field.Name, Name: field.Name, Label: field.Label, Hint: field.Hint, Value: field.Default.Text, Type: field.Type,
			Required: field.Required, MaxLength: field.MaxLength, Min: field.Min, Max: field.Max, Bounded: field.Min != 0 || field.Max != 0,
			Errors: wrong[field.Name],
		}
		for _, c := range field.Choices {
			c.Selected = c.Value == field.Default.Text
			one.Choices = append(one.Choices, c)
		}
		if field.Type == chat.FieldPeople {
			one.People = n.pickerMembers(field.Default)
		}
		h.Fields = append(h.Fields, one)
	}
	return h
}

func (n *Network) pickerMembers(v chat.Value) []pickerMember {
	picked := map[bot.UserID]bool{}
	for _, u := range v.Users {
		picked[u] = true
	}
	var out []pickerMember
	for _, p := range n.profiles {
		out = append(out, pickerMember{Value: string(p.User), Name: p.Name, Face: n.face(p.User), Picked: picked[p.User]})
	}
	return out
}
