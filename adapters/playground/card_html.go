package playground

import (
	"regexp"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// cardHTML is a card as one member sees it, ready for the template.
type cardHTML struct {
	Tone    chat.Tone
	Title   []spanHTML
	Badge   []spanHTML
	Lead    []spanHTML
	When    *whenHTML
	Where   []spanHTML
	Facts   [][]spanHTML
	Lines   [][]spanHTML
	Tallies []tallyHTML
	People  []peopleHTML
	Notes   [][]spanHTML
	Buttons []buttonHTML
	Menus   []menuHTML
	Picture string // its address
	Dark    string // that of the same for dark pages; empty: there is none
	Alt     string
}

type whenHTML struct {
	Text     []spanHTML
	Stamp    string
	Yours    string // on the reader's own clock, with its label; empty if that shows the same
	Distance string // how far off
}

type tallyHTML struct {
	Emoji, Stamp, Yours string
	Label               []spanHTML
	Caption             []spanHTML
	Mark                []spanHTML
	Bar                 bool
	Yes, Both           int // of 100
}

type peopleHTML struct {
	Label []spanHTML
	First []personHTML
	More  []personHTML
	Rest  []spanHTML
}

type personHTML struct {
	Name, Face string
	Note       []spanHTML
}

type buttonHTML struct {
	ID, Action, Label string
	Style             chat.Style
}

type menuHTML struct {
	ID, Action, Prompt string
	Options            []chat.Choice
	Min, Max           int
	One, Open          bool
}

// maxNamed is the number of people of a list shown by name; the rest are folded
// away.
const maxNamed = 12

// renderCard prepares a card for the template. id is the id of its message; the
// ids of its controls begin with it, so that focus survives a redraw.
func (n *Network) renderCard(c chat.Card, id, query string, r *spanRenderer) *cardHTML {
	h := &cardHTML{
		Tone: c.Tone, Title: r.spans(c.Title), Badge: r.spans(c.Badge), Lead: r.spans(c.Lead), Where: r.spans(c.Where),
	}
	if c.When != nil {
		h.When = &whenHTML{Text: r.spans(c.When.Text)}
		if !c.When.Start.IsZero() {
			h.When.Stamp, h.When.Distance = timestamp(c.When.Start), r.Moment(c.When.Start, chat.FormatRelative)
			h.When.Yours = r.ownTime(c.When.Yours, c.When.Text, c.When.Start, c.When.End)
		}
	}
	for _, f := range c.Facts {
		h.Facts = append(h.Facts, r.spans(f))
	}
	for _, line := range c.Lines {
		h.Lines = append(h.Lines, r.spans(line))
	}
	for _, t := range c.Tallies {
		h.Tallies = append(h.Tallies, renderTally(t, r))
	}
	for _, p := range c.People {
		h.People = append(h.People, n.renderPeople(p, r))
	}
	for _, note := range c.Notes {
		h.Notes = append(h.Notes, r.spans(note))
	}
	for i, one := range c.Controls {
		name := id + "-c" + strconv.Itoa(i)
		switch one := one.(type) {
		case chat.Button:
			h.Buttons = append(h.Buttons, buttonHTML{ID: name, Action: one.Action.String(), Label: one.Label, Style: one.Style})
		case chat.Menu:
			h.Menus = append(h.Menus, menuHTML{
				ID: name, Action: one.Action.String(), Prompt: one.Prompt, Options: one.Options,
				Min: one.Min, Max: maxChoices(one), One: one.Max == 1, Open: one.Open,
			})
		}
	}
	if c.Picture != nil {
		h.Picture, h.Alt = "/playground/picture/"+id+query, c.Picture.Alt
		if c.Picture.Dark != nil && query != "" {
			h.Dark = h.Picture + "&" + darkParameter + "=1"
		}
	}
	return h
}

// emptyCard reports whether a card has no content.
func emptyCard(c chat.Card) bool {
	texts := len(c.Title) + len(c.Badge) + len(c.Lead) + len(c.Where) + len(c.Facts) + len(c.Lines) + len(c.Notes)
	return texts+len(c.Tallies)+len(c.People)+len(c.Controls) == 0 && c.When == nil && c.Picture == nil
}

func maxChoices(m chat.Menu) int {
	if m.Max <= 0 {
		return len(m.Options)
	}
	return m.Max
}

func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

var clockTime = regexp.MustCompile(`\d?\d:\d\d`)

// ownTime writes a time range on the reader's own clock, after a label or what
// stands there if there is none. It returns "" if their zone is unknown or the
// text already shows the same hour.
func (r *spanRenderer) ownTime(label string, text chat.Text, start, end time.Time) string {
	if r.Zone == nil || clockTime.FindString(r.Text(text)) == start.In(r.Zone).Format("15:04") {
		return ""
	}
	if label == "" {
		label = r.yours()
	}
	out := label + " " + r.Moment(start, chat.FormatShort)
	if end.After(start) {
		out += "-" + end.In(r.Zone).Format("15:04")
	}
	return out
}

func renderTally(t chat.Tally, r *spanRenderer) tallyHTML {
	h := tallyHTML{Emoji: t.Emoji, Label: r.spans(t.Label), Caption: r.spans(t.Caption), Mark: r.spans(t.Mark)}
	if !t.Start.IsZero() {
		h.Stamp, h.Yours = timestamp(t.Start), r.ownTime("", t.Label, t.Start, time.Time{})
	}
	if t.Of > 0 {
		h.Bar = true
		h.Yes = min(100, 100*t.Yes/t.Of)
		h.Both = min(100, 100*(t.Yes+t.IfNeeded)/t.Of)
	}
	return h
}

func (n *Network) renderPeople(p chat.People, r *spanRenderer) peopleHTML {
	h := peopleHTML{Label: r.spans(p.Label), Rest: r.spans(p.Rest)}
	all := make([]personHTML, 0, len(p.Members))
	for _, m := range p.Members {
		all = append(all, personHTML{Name: r.Name(m.User), Face: n.face(m.User), Note: r.spans(m.Note)})
	}
	h.First = all
	// Folding one name away would save nothing.
	if len(all) > maxNamed+1 {
		h.First, h.More = all[:maxNamed], all[maxNamed:]
	}
	return h
}
