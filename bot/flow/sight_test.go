package flow_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// aboutMeetups has every command that tells of meetups, with the options that it
// needs besides. The others are in aboutNoMeetup: a new command belongs to one.
var (
	aboutMeetups = map[string]map[string]chat.Value{
		"show": nil, "best": nil, "pick": nil, "cancel": nil, "nudge": nil, "list": nil,
		"edit":     {"where": {Text: "Town hall"}},
		"handover": {"to": {Users: []bot.UserID{playground.User("eli")}}},
	}
	aboutNoMeetup = []string{"propose", "schedule", "help", "settings", "me show", "me zone", "me reminders", "me week", "me calendar", "me export", "me forget"}
)

func TestEveryCommandThatTellsOfMeetupsIsWalked(t *testing.T) {
	for _, c := range flowWithoutStore(t).Router().Commands() {
		_, walked := aboutMeetups[c.Name]
		takesOne := slices.ContainsFunc(c.Options, func(o chat.Field) bool { return o.Name == "meetup" })
		if other := slices.Contains(aboutNoMeetup, c.Name); walked == other || takesOne && !walked {
			t.Errorf("%s is in one of the lists: %v, %v; it takes a meetup: %v", c.Name, walked, other, takesOne)
		}
	}
}

const (
	secretTitle = "Surprise"
	secretWhere = "Hidden Lane"
)

// secretRoom is a room with a poll and a date backstage, which Ana and Ben see. Dee
// may be invited, Eli has answered there once, and Cy, an organiser, and Fay have no part.
func secretRoom(t *testing.T, terms string) *scenario {
	t.Helper()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en", private: []bot.UserID{playground.User("ana"), playground.User("ben")}})
	for _, line := range []string{
		`ana in backstage: /meetup propose "` + secretTitle + ` poll" when:"fri 7pm, sat 7pm" where:"` + secretWhere + `" ` + terms, "ana taps Post it",
		`ana in backstage: /meetup schedule "` + secretTitle + ` date" when:"fri 7pm" where:"` + secretWhere + `" ` + terms, "ana taps Post it",
	} {
		if err := s.step(line); err != nil {
			t.Fatal(line, err)
		}
		s.settle()
	}
	for _, answer := range []chat.Action{chat.NewAction("none", chat.ModePrivate, 1), chat.NewAction("rsvp", chat.ModePrivate, 2, bot.RSVPNotGoing)} {
		if _, ok := s.handle(chat.Press{From: s.origin("eli", backstage), Action: answer}).(chat.Reply); !ok {
			t.Fatalf("%s is not answered", answer)
		}
	}
	return s
}

// TestWhoSeesAMeetup walks every place, membership, part and command.
func TestWhoSeesAMeetup(t *testing.T) {
	t.Parallel()
	type cell struct {
		who        string
		place      bot.Place
		silent     bool // the network does not say who sees what
		restricted bool // the meetups are for the invited
	}
	sees := func(c cell) bool {
		switch c.who {
		case "ana", "eli": // the host, and who has answered
			return true
		case "dee":
			return c.restricted || c.place == backstage
		case "ben": // can see the channel
			return c.place == backstage || !c.silent || c.restricted
		}
		return c.place == backstage
	}
	cells := 0
	for _, restricted := range []bool{false, true} {
		terms := ""
		if restricted {
			terms = `who:"@Ben @Dee @Eli"`
		}
		for _, command := range slices.Sorted(maps.Keys(aboutMeetups)) {
			s := secretRoom(t, terms)
			for _, who := range []string{"cy", "fay", "dee", "eli", "ben", "ana"} {
				for _, place := range []bot.Place{playground.Channel, backstage, bot.DirectTo(playground.User(who))} {
					for _, silent := range []bool{false, true} {
						c := cell{who, place, silent, restricted}
						s.net.silence(silent)
						s.advanceTo(s.clock().Add(time.Minute)) // or they would be too many commands
						for _, typed := range []string{"1", "2", "surprise", ""} {
							cells++
							told := s.tell(who, place, command, typed)
							if knows := strings.Contains(told, secretTitle+" ") || strings.Contains(told, secretWhere); knows && !sees(c) {
								t.Errorf("%+v: /meetup %s %q tells of it: %s", c, command, typed, told)
							} else if command == "list" || command == "show" && typed != "" {
								if !knows && sees(c) {
									t.Errorf("%+v: /meetup %s %q does not tell of it: %s", c, command, typed, told)
								}
							}
						}
						for _, typed := range []string{"", "surp"} {
							cells++
							q := chat.Query{From: s.origin(who, place), Command: command, Field: "meetup", Typed: typed}
							if told := fmt.Sprintf("%+v", s.handle(q)); strings.Contains(told, secretTitle) && !sees(c) {
								t.Errorf("%+v: completing /meetup %s tells of it", c, command)
							}
						}
					}
				}
			}
		}
	}
	t.Logf("%d cells", cells)
}

// origin is where a command is used. Whoever uses one backstage can see it.
func (s *scenario) origin(who string, place bot.Place) chat.From {
	from := chat.From{Community: playground.Room, Place: place, Channel: place, Actor: chat.Identity{User: playground.User(who), Locale: "en-GB", Manages: who == "cy"}}
	if _, direct := place.Direct(); direct {
		from.Channel = ""
	}
	return from
}

// tell is all that the answer to a command tells.
func (s *scenario) tell(who string, place bot.Place, command, typed string) string {
	values := chat.Values{}
	for name, value := range aboutMeetups[command] {
		values[name] = value
	}
	if typed != "" {
		values["meetup"] = chat.Value{Text: typed}
	}
	r := s.handle(chat.Invocation{From: s.origin(who, place), Command: command, Values: values})
	if reply, ok := r.(chat.Reply); ok {
		return chat.PlainText{Now: s.clock()}.Card(reply.Card) + fmt.Sprintf("%+v", reply.Card.Controls)
	}
	return fmt.Sprintf("%T %+v", r, r)
}
