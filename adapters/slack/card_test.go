package slack

import (
	"reflect"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func TestTheNamesACardNeedsAreKnownBeforehand(t *testing.T) {
	c := chat.Card{Lead: chat.Mention("slack:T1-U1"), Notes: []chat.Text{chat.Mention("slack:T1-U2"), chat.Mention("slack:T1-U1")}, People: []chat.People{{}}}
	for i := range 1000 {
		c.People[0].Members = append(c.People[0].Members, chat.Person{User: bot.UserID("slack:T1-G" + string(rune('a'+i%26)))})
	}
	if got := shownMembers(c); len(got) != 2+textBudgets[0].people || !reflect.DeepEqual(got[20:], []bot.UserID{"slack:T1-U1", "slack:T1-U2"}) {
		t.Errorf("%q", got)
	}
}
