package playground

import (
	"regexp"
	"strconv"
	"strings"
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
	Alt     string
}

// spanHTML is a run of text. The template escapes all of it.
type spanHTML struct {
	Text             string
	Bold, Code, Name bool
	Bidi             bool   // it has characters that change the direction of the text beside it
	Stamp            string // the moment as <time> has it
}

type whenHTML struct {
	Text     []spanHTML
	Stamp    string
	Yours    string // on the reader's own clock; empty if that shows the same
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
	One                bool
}

// maxNamed is the number of people of a list shown by name; the rest are folded
// away.
const maxNamed = 12

// renderCard prepares a card for the template. id is the id of its message; the
// ids of its controls begin with it, so that focus survives a redraw.
func (n *Network) renderCard(c chat.Card, id, query string, r chat.Reader) *cardHTML {
	h := &cardHTML{
		Tone: c.Tone, Title: renderSpans(c.Title, r), Badge: renderSpans(c.Badge, r), Lead: renderSpans(c.Lead, r), Where: renderSpans(c.Where, r),
	}
	if c.When != nil {
		h.When = &whenHTML{
			Text: renderSpans(c.When.Text, r), Stamp: timestamp(c.When.Start), Distance: r.Moment(c.When.Start, chat.Relative),
			Yours: readerTime(c.When.Text, c.When.Start, c.When.End, r),
		}
	}
	for _, f := range c.Facts {
		h.Facts = append(h.Facts, renderSpans(f, r))
	}
	for _, line := range c.Lines {
		h.Lines = append(h.Lines, renderSpans(line, r))
	}
	for _, t := range c.Tallies {
		h.Tallies = append(h.Tallies, renderTally(t, r))
	}
	for _, p := range c.People {
		h.People = append(h.People, n.renderPeople(p, r))
	}
	for _, note := range c.Notes {
		h.Notes = append(h.Notes, renderSpans(note, r))
	}
	for i, one := range c.Controls {
		name := id + "-c" + strconv.Itoa(i)
		switch one := one.(type) {
		case chat.Button:
			h.Buttons = append(h.Buttons, buttonHTML{ID: name, Action: one.Action.String(), Label: one.Label, Style: one.Style})
		case chat.Menu:
			h.Menus = append(h.Menus, menuHTML{
				ID: name, Action: one.Action.String(), Prompt: one.Prompt, Options: one.Options,
				Min: one.Min, Max: maxChoices(one), One: one.Max == 1,
			})
		}
	}
	if c.Picture != nil {
		h.Picture, h.Alt = "/playground/picture/"+id+query, c.Picture.Alt
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

func renderSpans(t chat.Text, r chat.Reader) []spanHTML {
	out := make([]spanHTML, 0, len(t))
	for _, s := range t {
		h := spanHTML{Text: s.Text, Bold: s.Bold, Code: s.Code, Bidi: strings.ContainsFunc(s.Text, bidiControl)}
		switch {
		case s.User != "":
			h.Text, h.Name = r.Person(s.User), true
		case !s.Time.IsZero():
			h.Text, h.Stamp = r.Moment(s.Time, s.Format), timestamp(s.Time)
		}
		out = append(out, h)
	}
	return out
}

// bidiControl reports whether a character changes the direction of the text
// after it (Unicode Standard Annex 9). Inside <bdi> it cannot.
func bidiControl(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

func timestamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

var clockTime = regexp.MustCompile(`\d?\d:\d\d`)

// readerTime writes a time range on the reader's own clock. It returns "" if
// their zone is unknown or the text already shows the same hour.
func readerTime(text chat.Text, start, end time.Time, r chat.Reader) string {
	if r.Zone == nil || clockTime.FindString(r.Text(text)) == start.In(r.Zone).Format("15:04") {
		return ""
	}
	out := r.Moment(start, chat.Short)
	if end.After(start) {
		out += "-" + end.In(r.Zone).Format("15:04")
	}
	return out
}

func renderTally(t chat.Tally, r chat.Reader) tallyHTML {
	h := tallyHTML{Emoji: t.Emoji, Label: renderSpans(t.Label, r), Caption: renderSpans(t.Caption, r), Mark: renderSpans(t.Mark, r)}
	if !t.Start.IsZero() {
		h.Stamp, h.Yours = timestamp(t.Start), readerTime(t.Label, t.Start, time.Time{}, r)
	}
	if t.Of > 0 {
		h.Bar = true
		h.Yes = min(100, 100*t.Yes/t.Of)
		h.Both = min(100, 100*(t.Yes+t.IfNeeded)/t.Of)
	}
	return h
}

func (n *Network) renderPeople(p chat.People, r chat.Reader) peopleHTML {
	h := peopleHTML{Label: renderSpans(p.Label, r), Rest: renderSpans(p.Rest, r)}
	all := make([]personHTML, 0, len(p.Members))
	for _, m := range p.Members {
		all = append(all, personHTML{Name: r.Person(m.User), Face: n.face(m.User), Note: renderSpans(m.Note, r)})
	}
	h.First = all
	// Folding one name away would save nothing.
	if len(all) > maxNamed+1 {
		h.First, h.More = all[:maxNamed], all[maxNamed:]
	}
	return h
}
