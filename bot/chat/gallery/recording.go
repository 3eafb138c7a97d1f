package gallery

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Recording is a card or a form as the conversations made it, in the form in which
// recorded.json keeps it. Of Card and Form one is set.
type Recording struct {
	Name     string // the key of its leading sentence
	Where    Where
	Now      time.Time // the time of meetups when it was shown
	Card     *chat.Card
	Controls []RecordedControl // of the card
	Form     *chat.Form
	Errors   []chat.FieldError // of the form
}

// Where says who sees a recorded card.
type Where string

const (
	InChannel Where = "channel" // everybody
	InThread  Where = "thread"  // everybody who opens the meetup's thread
	InDirect  Where = "direct"  // one member, unasked
	InReply   Where = "reply"   // one member, who asked
	OnHome    Where = "home"    // one member, on their own page
	InForm    Where = "form"    // one member
)

// RecordedControl is a control of a card, which is a Button or a Menu.
type RecordedControl struct {
	Button *chat.Button
	Menu   *chat.Menu
}

// RecordCard returns the recording of a card. Of a picture it holds the text.
func RecordCard(where Where, now time.Time, c chat.Card) Recording {
	r := Recording{Where: where, Now: now.UTC()}
	for _, control := range c.Controls {
		switch control := control.(type) {
		case chat.Button:
			r.Controls = append(r.Controls, RecordedControl{Button: &control})
		case chat.Menu:
			r.Controls = append(r.Controls, RecordedControl{Menu: &control})
		}
	}
	c.Controls = nil
	if c.Picture != nil {
		c.Picture = &chat.Picture{Alt: c.Picture.Alt}
	}
	r.Card = &c
	return r
}

// RecordedCard is a card as somebody saw it in a conversation.
type RecordedCard struct {
	Exhibit
	Where Where
	Now   time.Time
}

// exhibit returns the recorded card with its controls.
func (r Recording) exhibit() RecordedCard {
	e := RecordedCard{Exhibit{Name: exhibitName(r.Name), Card: *r.Card}, r.Where, r.Now}
	if e.Card.Picture != nil {
		e.Card.Picture.PNG = square
	}
	for _, c := range r.Controls {
		if c.Button != nil {
			e.Card.Controls = append(e.Card.Controls, *c.Button)
		} else if c.Menu != nil {
			e.Card.Controls = append(e.Card.Controls, *c.Menu)
		}
	}
	return e
}

// exhibitName makes a key the id of an element of a page.
func exhibitName(key string) string { return strings.ReplaceAll(key, ".", "_") }

//go:embed recorded.json
var recorded []byte

// RecordedNetwork is the network of the members and messages in recorded.json, which is
// none.
const RecordedNetwork = "recorded"

// Recorded returns every kind of card and form that the conversations make, with the
// ids of a network. user maps a name to a member's id, message a name to a message.
func Recorded(user func(name string) bot.UserID, c bot.CommunityID, message func(name string) bot.MessageRef) ([]RecordedCard, []FormExhibit) {
	var cards []RecordedCard
	var forms []FormExhibit
	for _, r := range ParseRecordings() {
		r.rename(user, c, message)
		if r.Form != nil {
			forms = append(forms, FormExhibit{Name: exhibitName(r.Name), Form: *r.Form, Wrong: r.Errors})
			continue
		}
		cards = append(cards, r.exhibit())
	}
	return cards, forms
}

// ParseRecordings returns what recorded.json holds. Callers may change it.
func ParseRecordings() []Recording {
	var all []Recording
	if err := json.Unmarshal(recorded, &all); err != nil {
		panic(fmt.Sprintf("gallery: recorded.json: %v", err)) // a test reads it
	}
	return all
}

// rename replaces the ids of members and messages.
func (r *Recording) rename(user func(name string) bot.UserID, c bot.CommunityID, message func(name string) bot.MessageRef) {
	rename := func(u *bot.UserID) {
		if name, ok := strings.CutPrefix(string(*u), RecordedNetwork+":"); ok {
			*u = user(name)
		}
	}
	text := func(t chat.Text) {
		for i := range t {
			rename(&t[i].User)
			if !t[i].Link.Message.IsZero() {
				t[i].Link.Message, t[i].Link.Community = message("games"), c
			}
		}
	}
	if r.Form != nil {
		text(r.Form.Note)
		for i := range r.Form.Fields {
			for j := range r.Form.Fields[i].Default.Users {
				rename(&r.Form.Fields[i].Default.Users[j])
			}
		}
		for _, e := range r.Errors {
			text(e.Text)
		}
		return
	}
	for _, t := range r.Card.Texts() {
		text(t)
	}
	for _, p := range r.Card.People {
		for i := range p.Members {
			rename(&p.Members[i].User)
		}
	}
}
