package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// texts joins the text displays of a message.
func texts(m sentMessage) string {
	var out []string
	walk(m.Components, func(c sentComponent) {
		if c.Type == discordgo.TextDisplayComponent {
			out = append(out, c.Content)
		}
	})
	return strings.Join(out, "\n")
}

func buttonCard(n int, label string) chat.Card {
	c := chat.Card{Lead: chat.Plain("press")}
	for i := range n {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("go", chat.ModePrivate, i), Label: label})
	}
	return c
}

func menuOf(n int) chat.Menu {
	m := chat.Menu{Action: chat.NewAction("choose", chat.ModePrivate), Prompt: strings.Repeat("p", 200), Max: 30}
	for i := range n {
		m.Options = append(m.Options, chat.Choice{Label: fmt.Sprint("Option ", i), Value: fmt.Sprint(i), Selected: true})
	}
	return m
}

// TestTextsBeyondALimitAreCut exceeds each limit by one character.
func TestTextsBeyondALimitAreCut(t *testing.T) {
	l := Limits()
	for what, c := range map[string]struct {
		card  chat.Card
		limit int
		of    func(m sentMessage) string
	}{
		"title": {chat.Card{Title: chat.Plain(strings.Repeat("x", l.Title+1))}, l.Title, func(m sentMessage) string { return strings.TrimPrefix(texts(m), "## ") }},
		"text":  {chat.Card{Lead: chat.Plain(strings.Repeat("x", l.Text+1))}, l.Text, texts},
		"button": {buttonCard(1, strings.Repeat("x", l.ButtonLabel+1)), l.ButtonLabel, func(m sentMessage) string {
			return m.Components[2].Components[0].Label
		}},
		"emoji on a button": {buttonCard(1, strings.Repeat("🎲", l.ButtonLabel)), l.ButtonLabel / 2, func(m sentMessage) string {
			return m.Components[2].Components[0].Label
		}},
		"alternative text": {chat.Card{Picture: &chat.Picture{PNG: []byte("x"), Alt: strings.Repeat("x", maxAlt+1)}}, maxAlt, func(m sentMessage) string {
			return m.Components[0].Items[0].Description
		}},
	} {
		got := c.of(renderAndCheck(t, c.card))
		if n := len([]rune(got)); n > c.limit || n < c.limit-1 || !strings.HasSuffix(got, "…") {
			t.Errorf("%s: %d characters, of %d: %q", what, n, c.limit, got)
		}
	}
	option := chat.Choice{Label: strings.Repeat("x", l.OptionLabel+1), Hint: strings.Repeat("y", l.OptionLabel+1), Value: "1"}
	o := renderAndCheck(t, chat.Card{Controls: []chat.Control{chat.Menu{Action: chat.NewAction("go", chat.ModePrivate), Options: []chat.Choice{option}}}}).Components[0].Components[0].Options[0]
	if len([]rune(o.Label)) != l.OptionLabel || len([]rune(o.Description)) != l.OptionLabel {
		t.Errorf("an option is %+v", o)
	}
}

// TestListsBeyondALimitAreRefused exceeds each limit by one entry.
func TestListsBeyondALimitAreRefused(t *testing.T) {
	l := Limits()
	menus := func(n int) chat.Card {
		var c chat.Card
		for i := range n {
			m := menuOf(2)
			m.Action = chat.NewAction("choose", chat.ModePrivate, i)
			c.Controls = append(c.Controls, m)
		}
		return c
	}
	action := func(n int) chat.Card {
		bare := len(chat.NewAction("go", chat.ModePrivate, "").String())
		return chat.Card{Controls: []chat.Control{chat.Button{Label: "Go", Action: chat.NewAction("go", chat.ModePrivate, strings.Repeat("x", n-bare))}}}
	}
	value := func(n int) chat.Card {
		m := menuOf(1)
		m.Options[0].Value = strings.Repeat("x", n)
		return chat.Card{Controls: []chat.Control{m}}
	}
	options := func(n int) chat.Card { return chat.Card{Controls: []chat.Control{menuOf(n)}} }
	buttons := func(n int) chat.Card { return buttonCard(n, "Go") }
	for what, c := range map[string]struct {
		card  func(n int) chat.Card
		limit int
	}{
		"buttons": {buttons, l.Buttons}, "menus": {menus, l.Menus}, "options": {options, l.Options}, "action": {action, l.Action}, "value": {value, maxValue},
	} {
		renderAndCheck(t, c.card(c.limit))
		if _, _, err := testRenderer.renderCard(c.card(c.limit+1), nil); !chat.IsError[*chat.TooLarge](err) {
			t.Errorf("%s: one more than %d is %v", what, c.limit, err)
		}
	}
}

func TestComponentsInAllAreAtMostForty(t *testing.T) {
	c := chat.Card{Tone: chat.ToneAsking, Title: chat.Plain("Crowded"), Lead: chat.Plain("so much to press"), Notes: []chat.Text{chat.Plain("small print")}, People: []chat.People{{Label: chat.Plain("Going")}}}
	c.Controls = buttonCard(25, "Go").Controls
	for i := range 2 {
		m := menuOf(25)
		m.Action = chat.NewAction("choose", chat.ModePrivate, i)
		c.Controls = append(c.Controls, m)
	}
	n := 0
	walk(renderAndCheck(t, c, "discord:7").Components, func(sentComponent) { n++ })
	if n != 39 {
		t.Errorf("it has %d components", n)
	}
	for i := range 2 {
		c.Controls = append(c.Controls, chat.Menu{Action: chat.NewAction("more", chat.ModePrivate, i), Options: []chat.Choice{{Label: "One", Value: "1"}}})
	}
	if _, _, err := testRenderer.renderCard(c, nil); !chat.IsError[*chat.TooLarge](err) {
		t.Errorf("43 components: %v", err)
	}
}

func TestControlsOfOneActionAreToldApart(t *testing.T) {
	a := chat.NewAction("go", chat.ModeUpdate, 7)
	m := renderAndCheck(t, chat.Card{Controls: []chat.Control{chat.Button{Action: a, Label: "Go"}, chat.Button{Action: a, Label: "Go on"}, chat.Menu{Action: a, Options: []chat.Choice{{Label: "x", Value: "x"}}}}})
	var ids []string
	walk(m.Components, func(c sentComponent) {
		if c.CustomID == "" {
			return
		}
		ids = append(ids, c.CustomID)
		if got, ok := decodeAction(c.CustomID); !ok || got.String() != a.String() {
			t.Errorf("%q is the action %+v", c.CustomID, got)
		}
	})
	if len(ids) != 3 || len(slices.Compact(ids)) != 3 {
		t.Errorf("the custom ids are %q", ids)
	}
}

func TestAMenuTakesWhatDiscordTakes(t *testing.T) {
	m := menuOf(3)
	m.Min, m.Max = 9, 2
	m.Options = append(m.Options, m.Options[0], chat.Choice{Label: " \n", Value: "blank"})
	got := renderAndCheck(t, chat.Card{Controls: []chat.Control{m, chat.Menu{Action: chat.NewAction("none", chat.ModePrivate)}}}).Components
	menu := got[0].Components[0]
	chosen := 0
	for _, o := range menu.Options {
		if o.Default {
			chosen++
		}
	}
	if len(got) != 1 || len(menu.Options) != 4 || *menu.MinValues != 2 || menu.MaxValues != 2 || chosen != 2 || menu.Options[3].Label != "…" {
		t.Errorf("it is %+v among %d rows", menu, len(got))
	}
}

func TestOnlyWhoIsMeantIsNotified(t *testing.T) {
	going := chat.Card{Title: chat.Plain("Games"), People: []chat.People{{Label: chat.Plain("Going"), Members: []chat.Person{{User: "discord:7"}, {User: "discord:8"}}}}}
	m := renderAndCheck(t, going, "discord:8", "discord:9", "discord:9", "slack:U1")
	if users := strings.Join(m.AllowedMentions.Users, " "); users != "8 9" || m.AllowedMentions.Parse == nil {
		t.Errorf("notified are %q, %v", users, m.AllowedMentions.Parse)
	}
	if above := m.Components[0].Content; above != "<@9>" {
		t.Errorf("named above is %q", above)
	}
	var many []bot.UserID
	for i := range 150 {
		many = append(many, encodeID[bot.UserID](fmt.Sprint(803511101000000000+i)))
	}
	if m := renderAndCheck(t, chattest.Gallery(memberID)[5].Card, many...); len(m.AllowedMentions.Users) != maxMentions {
		t.Errorf("%d are notified", len(m.AllowedMentions.Users))
	}
}

func TestAThousandGuestsAreCounted(t *testing.T) {
	for _, e := range chattest.Gallery(memberID) {
		if e.Name != "event_thousand" {
			continue
		}
		said := texts(renderAndCheck(t, e.Card))
		if named := strings.Count(said, "<@"); named != 30 || !strings.Contains(said, "+970") {
			t.Errorf("%d are named in %q", named, said)
		}
	}
}

// TestNothingThatMembersTypeMakesACardFail renders random cards.
func TestNothingThatMembersTypeMakesACardFail(t *testing.T) {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom(chattest.Hostile), rapid.Custom(func(t *rapid.T) string {
		return strings.Repeat(rapid.SampledFrom([]string{"*", "_~", "\u202e", "👩‍👧", "`", "a ", "\n", "\u2067", "https://a.b/c "}).Draw(t, "what"), rapid.IntRange(0, 1200).Draw(t, "times"))
	}))
	text := rapid.Custom(func(t *rapid.T) chat.Text {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) chat.Span {
			s := chat.Span{Text: piece.Draw(t, "text"), Bold: rapid.Bool().Draw(t, "bold"), Code: rapid.Bool().Draw(t, "code")}
			if rapid.Bool().Draw(t, "leads") {
				s.Link.URL = rapid.SampledFrom([]string{"", "https://example.org/" + strings.Repeat("x", 400)}).Draw(t, "address") + piece.Draw(t, "path")
			}
			return s
		}), 0, 4).Draw(t, "spans")
	})
	texts := rapid.SliceOfN(text, 0, 20)
	rapid.Check(t, func(r *rapid.T) {
		c := chat.Card{
			Tone: rapid.SampledFrom([]chat.Tone{chat.ToneNeutral, chat.ToneOn, chat.ToneOff}).Draw(r, "tone"), Title: text.Draw(r, "title"), Badge: text.Draw(r, "badge"),
			Lead: text.Draw(r, "lead"), Where: text.Draw(r, "where"), Facts: texts.Draw(r, "facts"), Lines: texts.Draw(r, "lines"), Notes: texts.Draw(r, "notes"),
			When: &chat.When{Text: text.Draw(r, "when"), Start: chattest.GalleryNow},
		}
		for range rapid.IntRange(0, 60).Draw(r, "tallies") {
			c.Tallies = append(c.Tallies, chat.Tally{Emoji: "1️⃣", Label: text.Draw(r, "slot"), Caption: text.Draw(r, "caption"), Mark: text.Draw(r, "mark"), Of: 3, Yes: 1})
		}
		for range rapid.IntRange(0, 9).Draw(r, "lists") {
			p := chat.People{Label: text.Draw(r, "label"), Rest: text.Draw(r, "rest")}
			for i := range rapid.IntRange(0, 200).Draw(r, "members") {
				p.Members = append(p.Members, chat.Person{User: memberID(fmt.Sprint(i)), Note: chat.Plain("host")})
			}
			c.People = append(c.People, p)
		}
		for i, label := range rapid.SliceOfN(piece, 0, 25).Draw(r, "buttons") {
			c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("go", chat.ModePrivate, i), Label: label})
		}
		m, _, err := testRenderer.renderCard(c, []bot.UserID{"discord:1"})
		if err != nil {
			r.Fatal(err)
		}
		checkSchema(r, "card", "POST", "/channels/1/messages", m)
	})
}

func BenchmarkCard(b *testing.B) {
	for _, e := range chattest.Gallery(memberID) {
		if e.Name != "event_thousand" && e.Name != "poll_full" {
			continue
		}
		b.Run(e.Name, func(b *testing.B) {
			for b.Loop() {
				if _, _, err := testRenderer.renderCard(e.Card, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// longList is a page of a list of meetups whose titles and areas are as long as they
// may be.
func longList() chat.Card {
	c := chat.Card{Title: chat.Plain("Coming up"), Notes: []chat.Text{chat.Plain("Meetups 11-20 of 60.")}}
	menu := chat.Menu{Action: chat.NewAction("show", chat.ModePrivate), Prompt: "Show a meetup", Min: 1, Max: 1}
	for i := range 10 {
		title := chat.LinkTo(strings.Repeat("Wide", 25), "discord:81384788765712384", bot.MessageRef{Place: "discord:81384788765712385", ID: "81384788765712386"})
		c.Lines = append(c.Lines, chat.Join(" ", title, chat.Plain(fmt.Sprintf(": day %d, 19:00-21:00, Berlin time", i)), chat.Text{{Time: time.Unix(1e9, 0), Format: chat.FormatShort}}, chat.Plain("📍 "+strings.Repeat("area", 25))))
		menu.Options = append(menu.Options, chat.Choice{Label: strings.Repeat("W", 50) + fmt.Sprintf(" · day %d, 19:00-21:00", i), Value: strconv.Itoa(i + 1), Hint: strings.Repeat("area", 25)})
	}
	c.Controls = []chat.Control{menu, chat.Button{Action: chat.NewAction("list", chat.ModeUpdate, "all", 0), Label: "Earlier meetups"}, chat.Button{Action: chat.NewAction("list", chat.ModeUpdate, "all", 2), Label: "Later meetups"}}
	return c
}

func TestAPageOfMeetupsFitsWithEachOfItsTimes(t *testing.T) {
	m, _, err := testRenderer.renderCard(longList(), nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		if when := fmt.Sprintf("day %d, 19:00", i); strings.Count(string(raw), when) != 2 {
			t.Errorf("%q is not both in the list and in the menu", when)
		}
	}
}

func TestAPageOfNamesFits(t *testing.T) {
	c := chat.Card{Title: chat.Plain("Who comes to Dinner"), Notes: []chat.Text{chat.Plain("Page 1 of 8.")}}
	for list := range 8 {
		people := chat.People{Label: chat.Plain(strings.Repeat("label", 8))}
		for i := range 5 {
			people.Members = append(people.Members, chat.Person{User: bot.UserID(fmt.Sprintf("discord:%d", 81384788765712000+10*list+i)), Note: chat.Plain("co-host, +5")})
		}
		c.People = append(c.People, people)
	}
	m, _, err := testRenderer.renderCard(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(m)
	if n := strings.Count(string(raw), "81384788765712"); err != nil || n != 40 {
		t.Errorf("%d of 40 names are shown: %v", n, err)
	}
}
