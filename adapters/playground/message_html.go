package playground

import (
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// messageHTML is a message as one member sees it, ready for the template.
type messageHTML struct {
	View
	Key       string // of its element; those of its parts begin with it
	Seq       int64
	Face      string
	At        string
	Stamp     string
	CardHTML  *cardHTML
	ThreadURL string
	Replies   int
	Ours      bool // sent by Muster
	Mine      bool // may be deleted by who sees it
	Called    bool // it notifies who sees it
	Chips     []chip
	OpenLabel string
}

// chip is the reactions of one emoji.
type chip struct {
	ID, Emoji, Name, Who string
	Count                int
	Mine                 bool
}

// messageHTML draws what is seen.
func (n *Network) messageHTML(v View, l look) messageHTML {
	n.mu.RLock()
	m := n.messages[v.ID]
	n.mu.RUnlock()
	if m == nil {
		m = &message{}
	}
	h := messageHTML{
		View: v, Key: "m-" + v.ID, Seq: v.seq, Face: "face-muster", Ours: m.From == "", At: m.At.In(n.zoneOf(l)).Format("15:04"), Stamp: stamp(m.At),
		Mine: v.Private || m.From == l.me.User || l.me.Manages, OpenLabel: openLabel,
	}
	if now := n.now(); now.Sub(m.At) > 18*time.Hour {
		h.At = m.At.In(n.zoneOf(l)).Format("Mon 2 Jan, 15:04")
	}
	if m.From != "" {
		h.Face = n.face(m.From)
	}
	for _, u := range m.Mention {
		h.Called = h.Called || u == l.me.User
	}
	if v.Card != nil && !blank(*v.Card) {
		h.CardHTML = n.cardHTML(*v.Card, v.ID, l.query(), v.reader)
	}
	if v.Thread != "" {
		h.ThreadURL, h.Replies = l.at(Channel, v.ID).query(), n.replies(v.Thread, l.me.User)
	}
	for _, r := range v.Reactions {
		h.Chips = append(h.Chips, chip{
			ID: h.Key + "-r" + r.Emoji, Emoji: r.Emoji, Name: emojiName(r.Emoji), Who: joined(r.Who), Count: len(r.Who), Mine: r.Mine,
		})
	}
	return h
}

// joined writes names as a list that stays short.
func joined(names []string) string {
	out := ""
	for i, name := range names {
		switch {
		case i == 10:
			return out + " and others"
		case i > 0:
			out += ", "
		}
		out += name
	}
	return out
}

// replies counts what a member sees in a thread.
func (n *Network) replies(place bot.Place, u bot.UserID) int {
	n.mu.RLock()
	defer n.mu.RUnlock()
	count := 0
	for _, m := range n.messages {
		if m.Place == place && m.sees(u) && m.State != deleted {
			count++
		}
	}
	return count
}

// zoneOf is the zone in which a look shows when something was said.
func (n *Network) zoneOf(l look) *time.Location {
	for _, name := range []string{l.me.Zone, n.zone} {
		if zone, err := bot.TZData(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// formHTML is an open form, ready for the template.
type formHTML struct {
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
	People                       []pickable
	Errors                       [][]spanHTML
}

// pickable is a member in a people picker.
type pickable struct {
	Value, Name, Face string
	Picked            bool
}

// formHTML draws the form that a member has open; nil when there is none.
func (n *Network) formHTML(u bot.UserID) *formHTML {
	f := n.formOf(u)
	if f == nil || f.Sent {
		return nil
	}
	r := n.reader(u)
	h := &formHTML{ID: f.ID, Title: f.Form.Title, Submit: f.Form.Submit, Note: spans(f.Form.Note, r)}
	if h.Submit == "" {
		h.Submit = "Send"
	}
	wrong := map[string][][]spanHTML{}
	for _, e := range f.Errors {
		wrong[e.Field] = append(wrong[e.Field], spans(e.Text, r))
	}
	h.Errors = wrong[""]
	for _, field := range f.Form.Fields {
		one := fieldHTML{
			ID: "field-" + field.Name, Name: field.Name, Label: field.Label, Hint: field.Hint, Value: field.Default.Text, Type: field.Type,
			Required: field.Required, MaxLength: field.MaxLength, Min: field.Min, Max: field.Max, Bounded: field.Min != 0 || field.Max != 0,
			Errors: wrong[field.Name],
		}
		for _, c := range field.Choices {
			c.Selected = c.Value == field.Default.Text
			one.Choices = append(one.Choices, c)
		}
		if field.Type == chat.PeopleField {
			one.People = n.pickables(field.Default)
		}
		h.Fields = append(h.Fields, one)
	}
	return h
}

func (n *Network) pickables(v chat.Value) []pickable {
	picked := map[bot.UserID]bool{}
	for _, u := range v.Users {
		picked[u] = true
	}
	var out []pickable
	for _, p := range n.people {
		out = append(out, pickable{Value: string(p.User), Name: p.Name, Face: n.face(p.User), Picked: picked[p.User]})
	}
	return out
}
