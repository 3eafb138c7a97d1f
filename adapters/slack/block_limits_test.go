package slack

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func TestEveryTextIsCutAtItsLimit(t *testing.T) {
	button := func(s string) chat.Card {
		return chat.Card{Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModePrivate), Label: s}}}
	}
	menu := func(m chat.Menu) chat.Card {
		m.Action, m.Max = chat.NewAction("go", chat.ModePrivate), 1
		return chat.Card{Controls: []chat.Control{m}}
	}
	for name, c := range map[string]struct {
		limit int
		card  func(s string) chat.Card
	}{
		"title":       {maxHeader, func(s string) chat.Card { return chat.Card{Title: chat.Plain(s)} }},
		"lead":        {maxSection, func(s string) chat.Card { return chat.Card{Lead: chat.Plain(s)} }},
		"note":        {maxContextText, func(s string) chat.Card { return chat.Card{Notes: []chat.Text{chat.Plain(s)}} }},
		"people":      {maxContextText, func(s string) chat.Card { return chat.Card{People: []chat.People{{Label: chat.Plain(s)}}} }},
		"alternative": {maxContextText, func(s string) chat.Card { return chat.Card{Picture: &chat.Picture{Alt: s}} }},
		"button":      {maxButton, button},
		"prompt": {maxOption, func(s string) chat.Card {
			return menu(chat.Menu{Prompt: s, Options: []chat.Choice{{Label: "x", Value: "1"}}})
		}},
		"option": {maxOption, func(s string) chat.Card { return menu(chat.Menu{Options: []chat.Choice{{Label: s, Value: "1"}}}) }},
		"option's hint": {maxOption, func(s string) chat.Card {
			return menu(chat.Menu{Options: []chat.Choice{{Label: "x", Value: "1", Hint: s}}})
		}},
	} {
		whole, long := strings.Repeat("y", c.limit), strings.Repeat("z", c.limit+1)
		s, m := readCard(t, testRenderer, c.card(whole))
		checkMessage(t, name, m)
		if !strings.Contains(s.Text, whole) {
			t.Errorf("%s: %d characters are cut", name, c.limit)
		}
		s, m = readCard(t, testRenderer, c.card(long))
		checkMessage(t, name, m)
		if !strings.Contains(s.Text, long[:c.limit-1]+"…") {
			t.Errorf("%s: %d characters are not cut to %d", name, c.limit+1, c.limit)
		}
		_, m = readCard(t, testRenderer, c.card(strings.Repeat("👩‍👩‍👧", c.limit)))
		checkMessage(t, name+" of emoji", m)
	}
}

func TestMoreControlsThanSlackHasRoomForAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		limit int
		card  func(n int) chat.Card
	}{
		"buttons": {maxActions, func(n int) (c chat.Card) {
			for i := range n {
				c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("go", chat.ModePrivate, i), Label: fmt.Sprint("Go ", i)})
			}
			return c
		}},
		"menus": {5, func(n int) (c chat.Card) {
			for i := range n {
				c.Controls = append(c.Controls, chat.Menu{Action: chat.NewAction("go", chat.ModePrivate, i), Options: []chat.Choice{{Label: "x", Value: "1"}}})
			}
			return c
		}},
		"options": {maxOptions, func(n int) chat.Card {
			m := chat.Menu{Action: chat.NewAction("go", chat.ModePrivate)}
			for i := range n {
				m.Options = append(m.Options, chat.Choice{Label: strings.Repeat("long ", 20), Hint: strings.Repeat("long ", 20), Value: fmt.Sprint(i)})
			}
			return chat.Card{Controls: []chat.Control{m}}
		}},
		"action": {maxActionID - 3, func(n int) chat.Card {
			return chat.Card{Controls: []chat.Control{chat.Button{Action: chat.NewAction("go", chat.ModePrivate, strings.Repeat("x", n-len("1p:go:"))), Label: "Go"}}}
		}},
	} {
		m, err := testRenderer.message(c.card(c.limit), nil, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		checkMessage(t, name, m)
		if _, err := testRenderer.message(c.card(c.limit+1), nil, ""); !chat.IsError[*chat.TooLarge](err) {
			t.Errorf("%s: %v, want TooLarge", name, err)
		}
	}
}

// TestNoCardFailsForWhatMembersTyped fills every list with long texts.
func TestNoCardFailsForWhatMembersTyped(t *testing.T) {
	for _, long := range []string{strings.Repeat("word ", 300), strings.Repeat("👩‍👩‍👧", 200), strings.Repeat("<&>", 400), strings.Repeat("\\\"", 600), strings.Repeat("*\n", 600)} {
		c := filledCard(long)
		for range 65 {
			c.Facts, c.Lines, c.Notes = append(c.Facts, chat.Plain(long)), append(c.Lines, chat.Plain(long)), append(c.Notes, c.Notes[2])
			c.Tallies, c.People = append(c.Tallies, c.Tallies[0]), append(c.People, c.People[0])
		}
		c.Controls = nil
		for i := range 25 {
			c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("rsvp", chat.ModePrivate, 123456, i), Label: long})
		}
		m := chat.Menu{Action: chat.NewAction("answer", chat.ModePrivate, 123456), Prompt: long}
		for i := range 25 {
			m.Options = append(m.Options, chat.Choice{Label: long, Hint: long, Value: fmt.Sprint(i), Selected: true})
		}
		c.Controls = append(c.Controls, m, m)
		called := renderer{Name: func(bot.UserID) string { return long }}
		sent, err := called.message(c, nil, "F1")
		if err != nil {
			t.Errorf("%.20q: %v", long, err)
		}
		checkMessage(t, long[:20], sent)
		home, err := called.home(c)
		must(t, err)
		raw, err := json.Marshal(home)
		must(t, err)
		checkView(t, long[:20], raw)
	}
}

func TestAThousandGuestsHaveRoom(t *testing.T) {
	c := chat.Card{People: []chat.People{{Label: chat.Plain("1000 going"), Rest: chat.Plain("and 1 quietly")}}}
	for i := range 1000 {
		c.People[0].Members = append(c.People[0].Members, chat.Person{User: bot.UserID(fmt.Sprintf("slack:T1-UGUEST%04d", i))})
	}
	s, m := readCard(t, testRenderer, c)
	checkMessage(t, "a thousand guests", m)
	if !strings.Contains(s.Text, "Guest0019, +980 …, and 1 quietly") {
		t.Errorf("it reads %s", s.Text)
	}
}

func TestManyAreMentionedInSeveralLines(t *testing.T) {
	var all []bot.UserID
	for i := range 500 {
		all = append(all, bot.UserID(fmt.Sprintf("slack:T1-U%08d", i)))
	}
	m, err := testRenderer.message(chat.Card{Lead: chat.Plain("Still coming?")}, all, "")
	must(t, err)
	checkMessage(t, "mentions", m)
	raw, err := json.Marshal(m.Blocks)
	must(t, err)
	if n := strings.Count(string(raw), "\\u003c@U"); n != 500 {
		t.Errorf("%d are mentioned", n)
	}
}

func TestAFormKeepsItsLimits(t *testing.T) {
	long := strings.Repeat("👩‍👩‍👧 long ", 600)
	f := chat.Form{Action: chat.NewAction("x", chat.ModePrivate), Title: long, Submit: long, Note: chat.Plain(long)}
	for i, field := range []chat.Field{{Type: chat.FieldLongText, Moments: true}, {Type: chat.FieldNumber}, {Type: chat.FieldPeople}, {Autocompletes: true, MaxLength: 64}, {MaxLength: 9}} {
		field.Name, field.Label, field.Hint, field.Default.Text = fmt.Sprint("f", i), long, long, long
		f.Fields = append(f.Fields, field)
	}
	v, err := testRenderer.modal(f, []chat.FieldError{{Text: chat.Plain(long)}, {Field: "f1", Text: chat.Plain(long)}}, origin{})
	must(t, err)
	raw, err := json.Marshal(v)
	must(t, err)
	checkView(t, "long", raw)
	f.Fields = append(f.Fields, f.Fields[0])
	if _, err := testRenderer.modal(f, nil, origin{}); !chat.IsError[*chat.TooLarge](err) {
		t.Errorf("six fields: %v", err)
	}
	answer, err := testRenderer.correction(chat.Correct{Form: chat.Form{Fields: f.Fields[:1]}, Errors: []chat.FieldError{{Field: "f0", Text: chat.Plain(long)}}}, origin{})
	must(t, err)
	for _, said := range answer.Errors {
		if utf8.RuneCountInString(said) > maxLabel {
			t.Errorf("%d characters are said below a field", utf8.RuneCountInString(said))
		}
	}
}

// longList is a page of a list of meetups whose titles and areas are as long as they
// may be.
func longList() chat.Card {
	c := chat.Card{Title: chat.Plain("Coming up"), Notes: []chat.Text{chat.Plain("Meetups 11-20 of 60.")}}
	menu := chat.Menu{Action: chat.NewAction("show", chat.ModePrivate), Prompt: "Show a meetup", Min: 1, Max: 1}
	for i := range 10 {
		title := chat.LinkTo(strings.Repeat("Wide", 25), "slack:T1", bot.MessageRef{Place: "slack:T1/C1", ID: "1700000000.000100"})
		c.Lines = append(c.Lines, chat.Join(" ", title, chat.Plain(fmt.Sprintf(": day %d, 19:00-21:00, Berlin time", i)), chat.Text{{Time: time.Unix(1e9, 0), Format: chat.FormatShort}}, chat.Plain("📍 "+strings.Repeat("area", 25))))
		menu.Options = append(menu.Options, chat.Choice{Label: strings.Repeat("W", 50) + fmt.Sprintf(" · day %d, 19:00-21:00", i), Value: strconv.Itoa(i + 1), Hint: strings.Repeat("area", 25)})
	}
	c.Controls = []chat.Control{menu, chat.Button{Action: chat.NewAction("list", chat.ModeUpdate, "all", 0), Label: "Earlier meetups"}, chat.Button{Action: chat.NewAction("list", chat.ModeUpdate, "all", 2), Label: "Later meetups"}}
	return c
}

func TestAPageOfMeetupsFitsWithEachOfItsTimes(t *testing.T) {
	m, err := testRenderer.message(longList(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(m.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		if when := fmt.Sprintf("day %d, 19:00", i); strings.Count(string(raw), when) != 2 {
			t.Errorf("%q is not both in the list and in the menu", when)
		}
	}
}

// A menu that is open is checkboxes, which need no tap to be seen; a longer one, or one
// of which not all can be chosen, stays a menu.
func TestAnOpenMenuIsCheckboxes(t *testing.T) {
	t.Parallel()
	menu := func(n, most int) chat.Menu {
		m := chat.Menu{Action: chat.NewAction("mark", chat.ModeUpdate, 1), Prompt: "Times I can make", Open: true, Max: most}
		for i := range n {
			m.Options = append(m.Options, chat.Choice{Label: fmt.Sprint("Time ", i), Value: fmt.Sprint(i), Selected: i == 1})
		}
		return m
	}
	closed := menu(3, 3)
	closed.Open = false
	for name, c := range map[string]struct {
		menu chat.Menu
		want string
	}{
		"open": {menu(10, 10), "checkboxes"}, "any number": {menu(2, 0), "checkboxes"}, "too many": {menu(11, 11), "multi_static_select"},
		"at most two": {menu(3, 2), "multi_static_select"}, "closed": {closed, "multi_static_select"},
	} {
		raw, err := json.Marshal(controlBlocks([]chat.Control{c.menu}, textBudgets[0]))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(raw), `"type":"`+c.want+`"`) || !strings.Contains(string(raw), `"initial_options":[{`) {
			t.Errorf("%s: %s", name, raw)
		}
	}
}
