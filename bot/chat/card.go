package chat

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Tone is the state of a card, by which an adapter chooses its colour.
type Tone string

const (
	ToneNeutral Tone = ""
	ToneAsking  Tone = "asking" // a poll
	ToneOn      Tone = "on"     // a scheduled meetup
	ToneOver    Tone = "over"   // done
	ToneOff     Tone = "off"    // cancelled
	ToneWarning Tone = "warning"
)

// Card is the content of one message, in reading order. Every part may be empty.
type Card struct {
	Tone     Tone
	Title    Text
	Badge    Text // the state in a word or two
	Lead     Text // a sentence or two
	When     *When
	Where    Text
	Facts    []Text // short, side by side where there is room
	Lines    []Text // a list, one line each
	Tallies  []Tally
	People   []People
	Notes    []Text // small print
	Controls []Control
	Picture  *Picture
}

// Texts lists the texts of the card, without the labels of its controls.
func (c Card) Texts() []Text {
	texts := append([]Text{c.Title, c.Badge, c.Lead, c.Where}, c.Facts...)
	if c.When != nil {
		texts = append(texts, c.When.Text)
	}
	for _, t := range c.Tallies {
		texts = append(texts, t.Label, t.Caption, t.Mark)
	}
	for _, l := range c.People {
		texts = append(texts, l.Label, l.Rest)
		for _, m := range l.Members {
			texts = append(texts, m.Note)
		}
	}
	return append(append(texts, c.Lines...), c.Notes...)
}

// When is an interval: in the venue's zone as text, and as instants for the
// reader's own clock.
type When struct {
	Text  Text
	Start time.Time // zero for a day, which is on nobody's clock
	End   time.Time
	Yours string // label of the reader's own time, such as "yours:"
}

// Tally is the result of one slot of a poll.
type Tally struct {
	Emoji    string
	Label    Text
	Start    time.Time // zero for "none of these"
	Yes      int
	IfNeeded int
	Of       int  // the count of a full bar; 0: no bar
	Caption  Text // the counts in words
	Mark     Text // "leading"
}

// Bar draws the tally in eight characters, full ones for yes and half ones for if
// needed; "" if there is no bar.
func (t Tally) Bar() string {
	const places = 8
	if t.Of <= 0 {
		return ""
	}
	yes := min(places, t.Yes*places/t.Of)
	both := min(places, (t.Yes+t.IfNeeded)*places/t.Of)
	return strings.Repeat("▇", yes) + strings.Repeat("▃", both-yes) + strings.Repeat("▁", places-both)
}

// People is a labelled list of members.
type People struct {
	Label   Text
	Members []Person
	Rest    Text // "and 12 more", if the list was cut
}

// Person is one member of a list.
type Person struct {
	User bot.UserID
	Note Text // "host"
}

// Picture is a PNG and its alternative text, which says the same.
type Picture struct {
	PNG    []byte
	Dark   []byte `json:",omitempty"` // the same for dark pages; nil: PNG is for those, too
	Alt    string
	Source PictureSource `json:",omitzero"` // for networks that show a picture by its address
}

// OnDark returns the PNG for dark pages.
func (p Picture) OnDark() []byte {
	if p.Dark != nil {
		return p.Dark
	}
	return p.PNG
}

// PictureSource says what a picture can be drawn from again; zero: from nothing.
type PictureSource struct {
	Community bot.CommunityID
	Meetup    bot.MeetupID
	Language  string
	Version   string // another one if the picture changes
}

// IsZero reports whether the picture cannot be drawn again.
func (s PictureSource) IsZero() bool { return s == PictureSource{} }

// Style is the emphasis of a button.
type Style string

const (
	StyleSecondary Style = ""
	StylePrimary   Style = "primary"
	StyleDanger    Style = "danger"
)

// Control is a Button or a Menu. Adapters lay them out in order.
type Control interface{ control() }

// Button triggers one action when pressed.
type Button struct {
	Action Action
	Label  string
	Style  Style
}

// Menu offers options, of which Min to Max may be chosen. A choice arrives as a
// Press with values.
type Menu struct {
	Action  Action
	Prompt  string
	Options []Choice
	Min     int
	Max     int
	Open    bool // the message is there for it, so a network that can shows its options at once
}

func (Button) control() {}
func (Menu) control()   {}

// Choice is one option of a menu, of a field, or of a completion.
type Choice struct {
	Label    string
	Value    string
	Hint     string
	Selected bool
}
