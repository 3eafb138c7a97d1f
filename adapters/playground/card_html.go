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
	Turns            bool   // it has characters that would turn what stands beside it
	Stamp            string // the moment as <time> has it
}

type whenHTML struct {
	Text  []spanHTML
	Stamp string
	Yours string // on the reader's own clock; empty if that shows the same
	Off   string // how far off
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

// namedAtMost is how many people of a list are named before the others are
// folded away.
const namedAtMost = 12

// cardHTML draws a card. The id is its message's and begins those of its
// controls, so that the focus can be found again when it is drawn anew.
func (n *Network) cardHTML(c chat.Card, id, query string, r chat.Reader) *cardHTML {
	h := &cardHTML{
		Tone: c.Tone, Title: spans(c.Title, r), Badge: spans(c.Badge, r), Lead: spans(c.Lead, r), Where: spans(c.Where, r),
	}
	if c.When != nil {
		h.When = &whenHTML{
			Text: spans(c.When.Text, r), Stamp: stamp(c.When.Start), Off: r.Moment(c.When.Start, chat.Relative),
			Yours: yours(c.When.Text, c.When.Start, c.When.End, r),
		}
	}
	for _, f := range c.Facts {
		h.Facts = append(h.Facts, spans(f, r))
	}
	for _, line := range c.Lines {
		h.Lines = append(h.Lines, spans(line, r))
	}
	for _, t := range c.Tallies {
		h.Tallies = append(h.Tallies, tallied(t, r))
	}
	for _, p := range c.People {
		h.People = append(h.People, n.peopled(p, r))
	}
	for _, note := range c.Notes {
		h.Notes = append(h.Notes, spans(note, r))
	}
	for i, one := range c.Controls {
		name := id + "-c" + strconv.Itoa(i)
		switch one := one.(type) {
		case chat.Button:
			h.Buttons = append(h.Buttons, buttonHTML{ID: name, Action: one.Action.String(), Label: one.Label, Style: one.Style})
		case chat.Menu:
			h.Menus = append(h.Menus, menuHTML{
				ID: name, Action: one.Action.String(), Prompt: one.Prompt, Options: one.Options,
				Min: one.Min, Max: most(one), One: one.Max == 1,
			})
		}
	}
	if c.Picture != nil {
		h.Picture, h.Alt = "/playground/picture/"+id+query, c.Picture.Alt
	}
	return h
}

// blank tells whether there is nothing on a card.
func blank(c chat.Card) bool {
	texts := len(c.Title) + len(c.Badge) + len(c.Lead) + len(c.Where) + len(c.Facts) + len(c.Lines) + len(c.Notes)
	return texts+len(c.Tallies)+len(c.People)+len(c.Controls) == 0 && c.When == nil && c.Picture == nil
}

func most(m chat.Menu) int {
	if m.Max <= 0 {
		return len(m.Options)
	}
	return m.Max
}

func spans(t chat.Text, r chat.Reader) []spanHTML {
	out := make([]spanHTML, 0, len(t))
	for _, s := range t {
		h := spanHTML{Text: s.Text, Bold: s.Bold, Code: s.Code, Turns: strings.ContainsFunc(s.Text, turns)}
		switch {
		case s.User != "":
			h.Text, h.Name = r.Person(s.User), true
		case !s.Time.IsZero():
			h.Text, h.Stamp = r.Moment(s.Time, s.Format), stamp(s.Time)
		}
		out = append(out, h)
	}
	return out
}

// turns tells whether a character changes the direction of the text behind it
// (Unicode Standard Annex 9): within <bdi> it cannot.
func turns(r rune) bool { return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

var hour = regexp.MustCompile(`\d?\d:\d\d`)

// yours is a stretch of time on the reader's own clock; empty if their zone is
// unknown, or if the text has the same hour, since then it says the same.
func yours(text chat.Text, start, end time.Time, r chat.Reader) string {
	if r.Zone == nil || hour.FindString(r.Text(text)) == start.In(r.Zone).Format("15:04") {
		return ""
	}
	out := r.Moment(start, chat.Short)
	if end.After(start) {
		out += "-" + end.In(r.Zone).Format("15:04")
	}
	return out
}

func tallied(t chat.Tally, r chat.Reader) tallyHTML {
	h := tallyHTML{Emoji: t.Emoji, Label: spans(t.Label, r), Caption: spans(t.Caption, r), Mark: spans(t.Mark, r)}
	if !t.Start.IsZero() {
		h.Stamp, h.Yours = stamp(t.Start), yours(t.Label, t.Start, time.Time{}, r)
	}
	if t.Of > 0 {
		h.Bar = true
		h.Yes = min(100, 100*t.Yes/t.Of)
		h.Both = min(100, 100*(t.Yes+t.IfNeeded)/t.Of)
	}
	return h
}

func (n *Network) peopled(p chat.People, r chat.Reader) peopleHTML {
	h := peopleHTML{Label: spans(p.Label, r), Rest: spans(p.Rest, r)}
	all := make([]personHTML, 0, len(p.Members))
	for _, m := range p.Members {
		all = append(all, personHTML{Name: r.Person(m.User), Face: n.face(m.User), Note: spans(m.Note, r)})
	}
	h.First = all
	// Folding one name away would save nothing.
	if len(all) > namedAtMost+1 {
		h.First, h.More = all[:namedAtMost], all[namedAtMost:]
	}
	return h
}
