package slack

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/slack/slackschema"
	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// filledCard is a card with a text in every place.
func filledCard(s string) chat.Card {
	at := time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)
	beside := chat.Join("", chat.Plain(s+" "), chat.Text{{Time: at, Format: chat.FormatRelative}}, chat.Plain(" "+s))
	return chat.Card{
		Tone: chat.ToneAsking, Title: chat.Plain("t" + s), Badge: chat.Plain("b" + s), Lead: chat.Join("", chat.Plain("l"+s), chat.Bold(s), chat.Code(s)), Where: beside,
		When:    &chat.When{Text: chat.Plain("w" + s), Start: at, End: at.Add(time.Hour)},
		Facts:   []chat.Text{chat.Plain("f" + s), beside},
		Lines:   []chat.Text{chat.Plain("i" + s), beside},
		Tallies: []chat.Tally{{Emoji: "1️⃣", Label: chat.Plain("y" + s), Start: at, Yes: 1, Of: 2, Caption: chat.Plain("c" + s), Mark: beside}},
		People:  []chat.People{{Label: chat.Plain("p" + s), Members: []chat.Person{{User: user("ana"), Note: chat.Plain(s)}}, Rest: chat.Plain(s)}},
		Notes:   []chat.Text{chat.Plain("n" + s), beside, chat.Join("", chat.Plain("n"), chat.Bold(s))},
		Picture: &chat.Picture{Alt: "a" + s},
		Controls: []chat.Control{
			chat.Button{Action: chat.NewAction("go", chat.ModePrivate), Label: "g" + s},
			chat.Menu{Action: chat.NewAction("choose", chat.ModePrivate), Prompt: "q" + s, Max: 1, Options: []chat.Choice{{Label: "o" + s, Value: "1", Hint: "h" + s}}},
		},
	}
}

// readCard renders a card and reads it.
func readCard(t *testing.T, r renderer, c chat.Card) (slackschema.Shown, messageContent) {
	t.Helper()
	r.PictureURL = "https://muster.example/picture/x.png"
	m, err := r.message(c, nil, "")
	must(t, err)
	raw, err := json.Marshal(m.Blocks)
	must(t, err)
	s, err := slackschema.Read(raw)
	must(t, err)
	return s, m
}

// checkHarmless checks that typed text means nothing to Slack.
func checkHarmless(t *testing.T, typed string) {
	t.Helper()
	called := renderer{Name: func(bot.UserID) string { return typed }}
	s, m := readCard(t, called, filledCard(typed))
	checkMessage(t, typed, m)
	want, _ := readCard(t, testRenderer, filledCard("x"))
	if len(s.Mentions)+len(s.Links) > 0 || s.Dates > want.Dates || len(s.Emoji) > 0 {
		t.Errorf("%q mentions %q, links %q, has %d dates, not %d, and emoji %q", typed, s.Mentions, s.Links, s.Dates, want.Dates, s.Emoji)
	}
	bare := strings.Map(visibleRune, strings.ToValidUTF8(typed, "\uFFFD"))
	for _, styled := range s.Styled {
		if got := strings.Map(visibleRune, styled); got != bare && got != "w"+bare && got != "y"+bare {
			t.Errorf("%q is styled as %q", typed, styled)
		}
	}
	if text := markupIn(m.Text); len(text) > 0 {
		t.Errorf("%q means %q to notifications", typed, text)
	}
}

var markupMeaning = regexp.MustCompile(`<[^>]*>`)

func markupIn(s string) []string { return markupMeaning.FindAllString(s, -1) }

func visibleRune(r rune) rune {
	if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

func TestHostileTextIsText(t *testing.T) {
	more := []string{
		"<!here>", "<!channel|x>", "<!subteam^S1>", "<@U1|ben>", "<#C1|x>", "<!date^0^{date}|x>", "https://example.org", "a\nb\n> c\n- d", "*a* _b_ ~c~", "```x```", ":tada::+1:",
		"\u202Ea", "\u2066a", "\u2066\u202Ea", "a\u0000b", "\xff", "&amp;lt;", "@here", "a|b^c", strings.Repeat("👩‍👩‍👧", 50), " ", "",
	}
	for _, typed := range append(more, chattest.Hostile...) {
		checkHarmless(t, typed)
	}
}

func TestHostileTextIsReadAsItWasTyped(t *testing.T) {
	for _, typed := range chattest.Hostile {
		s, _ := readCard(t, testRenderer, filledCard(typed))
		for _, want := range []string{
			"t" + typed, "b" + typed, "l" + typed + typed, "w" + typed, "f" + typed, "i" + typed, "y" + typed, "c" + typed, "p" + typed, "n" + typed, "a" + typed, "g" + typed, "q" + typed,
			"o" + typed, "h" + typed,
		} {
			// Bidirectional controls are closed where their text ends.
			if !strings.Contains(strings.ReplaceAll(s.Text, "\u202C", ""), want) {
				t.Errorf("%q is not read in\n%s", want, s.Text)
			}
		}
	}
}

func TestWhatTurnsATextAroundEndsWithIt(t *testing.T) {
	for typed, want := range map[string]string{
		"a\u202Eb": "a\u202Eb\u202C", "a\u202Eb\u202C": "a\u202Eb\u202C", "\u2066\u202Ea": "\u2066\u202Ea\u202C\u2069", "plain": "plain", "a\tb\x07": "a b",
	} {
		if got := sanitise(typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}

func FuzzTextIsText(f *testing.F) {
	for _, typed := range chattest.Hostile {
		f.Add(typed)
	}
	f.Add("<!date^0^{date}|x> :a: *b*\n>c")
	f.Fuzz(func(t *testing.T, typed string) {
		if utf8.RuneCountInString(typed) > 60 {
			return // the tests of limits cover truncation
		}
		checkHarmless(t, typed)
		s, _ := readCard(t, testRenderer, filledCard(typed))
		if want := strings.Map(visibleRune, strings.ToValidUTF8(typed, "\uFFFD")); !strings.Contains(strings.Map(visibleRune, s.Text), "l"+want+want+want) {
			t.Errorf("%q is not read in\n%s", typed, s.Text)
		}
	})
}

func TestMomentsAreOnTheReadersClock(t *testing.T) {
	raw, err := json.Marshal(mrkdwnObject(readerTimes(chat.When{Start: time.Unix(1795802400, 0), End: time.Unix(1795809600, 0)})))
	must(t, err)
	var text api.TextBlockObject
	must(t, json.Unmarshal(raw, &text))
	want := "🕐 <!date^1795802400^{date_short_pretty}, {time}|Fri 27 Nov, 18:00 UTC> – <!date^1795809600^{time}|Fri 27 Nov, 20:00 UTC> (<!date^1795802400^{ago}|Fri 27 Nov, 18:00 UTC>)"
	if text.Text != want || !text.Verbatim {
		t.Errorf("%+v", text)
	}
}

func TestAMemberWithoutAKnownNameIsNotShownByTheirID(t *testing.T) {
	inBothModes(t, func(s *scenario) {
		c := chat.Card{Lead: chat.Join(" ", chat.Plain("Seen:"), chat.Mention(user("ghost")), chat.Mention(user("ben")))}
		for i := range 40 {
			c.People = append(c.People, chat.People{Label: chat.Plain("going"), Members: []chat.Person{{User: user(fmt.Sprint("gone", i))}}})
		}
		s.respondWith(0, chat.Reply{Card: c})
		s.typeCommand("private")
		if said := s.expectLast(testserver.Ben, "Seen:").Text; strings.Contains(said, "GHOST") || strings.Contains(said, "GONE") || !strings.Contains(said, "somebody") {
			s.Errorf("Ben reads %q", said)
		}
	})
}

func TestMentionsInAMessageBecomeNames(t *testing.T) {
	r := lineParser{NameOf: func(u bot.UserID) string { return map[bot.UserID]string{user("ben"): "Ben"}[u] }, Somebody: "somebody"}
	m := r.markup("slack:T1")
	if got := m.displayText(m.replaceMarkup("<@UBEN> and <@UCY|cy> bring <@UGHOST>")); got != "@Ben and @cy bring somebody" {
		t.Error(got)
	}
}
