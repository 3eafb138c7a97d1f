package playground

import (
	"fmt"

	"github.com/muster-bot/muster/bot/chat"
)

// storedCard is a card in a form that encoding/json can decode: JSON does not
// record the types of controls.
type storedCard struct {
	chat.Card
	Controls []storedControl `json:",omitempty"`
}

// storedControl is a button or a menu.
type storedControl struct {
	Button *chat.Button `json:",omitempty"`
	Menu   *chat.Menu   `json:",omitempty"`
}

func storeCard(c chat.Card) *storedCard {
	s := &storedCard{Card: c}
	for _, one := range c.Controls {
		switch one := one.(type) {
		case chat.Button:
			s.Controls = append(s.Controls, storedControl{Button: &one})
		case chat.Menu:
			s.Controls = append(s.Controls, storedControl{Menu: &one})
		default:
			panic(fmt.Sprintf("playground: a control of type %T", one))
		}
	}
	s.Card.Controls = nil
	return s
}

func (s *storedCard) card() chat.Card {
	c := s.Card
	for _, one := range s.Controls {
		if one.Button != nil {
			c.Controls = append(c.Controls, *one.Button)
		}
		if one.Menu != nil {
			c.Controls = append(c.Controls, *one.Menu)
		}
	}
	return c
}
