package chat

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Tone is the mood of a card, by which an adapter chooses its colour.
type Tone string

const (
	ToneNeutral Tone = ""
	ToneAsking  Tone = "asking" // a poll
	ToneOn      Tone = "on"     // a meetup that stands
	ToneOver    Tone = "over"   // done
	ToneOff     Tone = "off"    // cancelled
	ToneWarning Tone = "warning"
)

// Card is one message's content: what it means, in the order in which it is
// read. Every part may be empty.
type Card struct {
	Tone     Tone
	Title    Text
	Badge    Text // its state in a word or two
	Lead     Text // a sentence or two
	When     *When
	Where    Text
	Facts    []Text // short, side by side where there is room
	Lines    []Text // a list, each on a line of its own
	Tallies  []Tally
	People   []People
	Notes    []Text // small print
	Controls []Control
	Picture  *Picture
}

// When is a stretch of time: in the venue's zone as text, and as instants for
// the reader's own clock.
type When struct {
	Text  Text
	Start time.Time
	End   time.Time
	Yours string // stands before the reader's own time, such as "yours:"
}

// Tally is how one slot of a poll stands.
type Tally struct {
	Emoji    string
	Label    Text
	Start    time.Time // zero for "none of these"
	Yes      int
	IfNeeded int
	Of       int  // what a full bar means; 0: no bar
	Caption  Text // the counts in words
	Mark     Text // "leading"
}

// Bar draws the tally in eight places, whole ones for yes and half ones for if
// needed; "" where no bar is due.
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
	Rest    Text // "and 12 more", when the list was cut
}

// Person is one member of a list.
type Person struct {
	User bot.UserID
	Note Text // "host"
}

// Picture is a PNG and the same facts in words.
type Picture struct {
	PNG []byte
	Alt string
}

// Style is how much a button stands out.
type Style string

const (
	StyleSecondary Style = ""
	StylePrimary   Style = "primary"
	StyleDanger    Style = "danger"
)

// Control is a Button or a Menu. Adapters lay them out in order.
type Control interface{ control() }

// Button does one thing when pressed.
type Button struct {
	Action Action
	Label  string
	Style  Style
}

// Menu offers options of which Min to Max may be chosen; choosing is a Press
// with values.
type Menu struct {
	Action  Action
	Prompt  string
	Options []Choice
	Min     int
	Max     int
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
