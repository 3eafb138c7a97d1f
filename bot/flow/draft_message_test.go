package flow

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// messageRow is a message and what the form of its proposal begins with.
type messageRow struct {
	text, title, when, description string
}

// same means that the description is the whole text.
const same = "="

// It is Monday 23 November 2026.
var englishMessages = []messageRow{
	{"", "", "", ""},
	{" \n\t ", "", "", ""},
	{"🎉🎉", "", "", ""},
	{"Board games?", "Board games?", "", ""},
	{"Board games on Friday 7pm?", "Board games?", "Friday 27 November 2026, 7pm", ""},
	{"Friday 7pm: board games", "board games", "Friday 27 November 2026, 7pm", ""},
	{"Board games (Friday 7pm)", "Board games", "Friday 27 November 2026, 7pm", ""},
	{"**Board games**, _Friday 7pm_ `#general`", "Board games", "Friday 27 November 2026, 7pm", "Board games, Friday 7pm #general"},
	{"Hi all! Who is up for a walk tomorrow afternoon? Bring shoes.", "Who is up for a walk?", "Tuesday 24 November 2026 afternoon", same},
	{"Hike\nSat 28 Nov 9:30am or Sun 29 Nov 10am\nMeet at the station", "Hike", "Saturday 28 November 2026, 9:30am\nSunday 29 November 2026, 10am", same},
	{"Friday 7pm", "", "Friday 27 November 2026, 7pm", ""},
	{"Friday 7pm\nBoard games", "Board games", "Friday 27 November 2026, 7pm", ""},
	{"Pizza, 5-7 euros each, $12.50 with drinks", "Pizza, 5-7 euros each, $12.50 with drinks", "", ""},
	{"Python 3.11 meetup, v2.1.3 demo", "Python 3.11 meetup, v2.1.3 demo", "", ""},
	{"Call +49 30 1234567 for a seat", "Call +49 30 1234567 for a seat", "", ""},
	{"Not Friday please, I'm away", "Not Friday please, I'm away", "", ""},
	{"Last Friday was fun. Again?", "Last Friday was fun", "", same},
	{"Run club every Friday 7pm", "Run club every Friday 7pm", "", ""},
	{"> Friday 7pm?\nBoard games then", "Board games then", "", "Friday 7pm?\nBoard games then"},
	{"Movie night https://example.org/2026-11-27T19:00 anyone", "Movie night anyone", "", same},
	{"[Movie night](https://example.org) Friday 8pm", "Movie night", "Friday 27 November 2026, 8pm", ""},
	{"```\nfri 7pm\n```\nDeploy party", "Deploy party", "", "fri 7pm\n\nDeploy party"},
	{"Use `at 7pm today` for the demo", "Use for the demo", "", "Use at 7pm today for the demo"},
	{"Raid at <t:1796162400:F>, be there", "Raid, be there", "Tuesday 1 December 2026, 11pm", ""},
	{"Raid <t:1:R>", "Raid", "", ""},
	{"@everyone party tonight at 8pm", "@everyone party", "Monday 23 November 2026, 8pm", ""},
	{"@Ben and @Cy: chess on Saturday?", "@Ben and @Cy: chess?", "Saturday 28 November 2026", ""},
	{"# Big news\nWe meet on 5 December at 18:00 in the old library.", "Big news", "Saturday 5 December 2026, 6pm", same},
	{"Dinner 7:30pm?", "Dinner?", "Monday 23 November 2026, 7:30pm", ""},
	{"Table for 8 on the 2nd floor", "Table for 8 on the 2nd floor", "", ""},
	{"<script>alert(1)</script> games", "<script>alert(1)</script> games", "", ""},
	{"DROP TABLE meetup; -- Friday 7pm", "DROP TABLE meetup", "Friday 27 November 2026, 7pm", ""},
	{"Games \u202Eevil\u202C Friday 7pm", "Games evil", "Friday 27 November 2026, 7pm", ""},
	{"Fri, Sat or Sun for a picnic?", "for a picnic?", "Friday 27 November 2026\nSaturday 28 November 2026\nSunday 29 November 2026", ""},
	{"The sun is out, let's sit outside", "The sun is out, let's sit outside", "", ""},
	{"Brunch this weekend", "Brunch", "Saturday 28 November 2026\nSunday 29 November 2026", ""},
}

var germanMessages = []messageRow{
	{"Spieleabend am Freitag um 19 Uhr in der Bibliothek", "Spieleabend in der Bibliothek", "Freitag, 27. November 2026, 19:00 Uhr", ""},
	{"Hallo zusammen! Wer kommt Freitagabend mit ins Kino?", "Wer kommt mit ins Kino?", "Freitag, 27. November 2026 abends", same},
	{"Wandern Sa 15-18 Uhr oder So 10 Uhr", "Wandern", "Samstag, 28. November 2026, 15:00–18:00 Uhr\nSonntag, 29. November 2026, 10:00 Uhr", ""},
	{"Am 5. Dezember backen wir Plätzchen", "backen wir Plätzchen", "Samstag, 5. Dezember 2026", ""},
	{"Letzten Freitag war es schön", "Letzten Freitag war es schön", "", ""},
	{"So 8 Leute wären gut, 3,50 Euro pro Person", "So 8 Leute wären gut, 3,50 Euro pro Person", "", ""},
	{"Kein Freitag, bitte", "Kein Freitag, bitte", "", ""},
	{"Wer kommt mit zum Markt, 5. oder 6.12. ab 16 Uhr?", "Wer kommt mit zum Markt?", "Samstag, 5. Dezember 2026, 16:00 Uhr\nSonntag, 6. Dezember 2026, 16:00 Uhr", ""},
	{"Silvester um 20 Uhr bei mir?", "Silvester um 20 Uhr bei mir?", "", ""},
	{"Grillen morgen um 18:30", "Grillen", "Dienstag, 24. November 2026, 18:30 Uhr", ""},
	{"Board games on Friday 7pm?", "Board games?", "Freitag, 27. November 2026, 19:00 Uhr", ""},
}

func TestTheFormBeginsWithTheMessage(t *testing.T) {
	t.Parallel()
	f := settingsFlow(t)
	for locale, rows := range map[string][]messageRow{"en-GB": englishMessages, "de": germanMessages} {
		for _, row := range rows {
			v := messageValues(t, f, locale, chat.SourceMessage{Text: row.text})
			if row.description == same {
				row.description = strings.TrimPrefix(row.text, "# ")
			}
			got := messageRow{row.text, v.Text("title"), v.Text("when"), v.Text("description")}
			if got != row {
				t.Errorf("%s %q\n got %q\nwant %q", locale, row.text, got, row)
			}
		}
	}
}

func messageValues(t *testing.T, f *Flow, locale string, on chat.SourceMessage) chat.Values {
	t.Helper()
	v, err := f.valuesFromMessage(t.Context(), chat.Invocation{From: chat.From{Community: whereRoom, Actor: chat.Identity{User: "dee", Locale: locale}}, On: &on})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What somebody wrote yesterday of tomorrow is today, and what they wrote last week of
// tomorrow is over.
func TestTimesInAMessageCountFromWhenItWasWritten(t *testing.T) {
	t.Parallel()
	f := settingsFlow(t)
	for _, c := range []struct {
		text string
		ago  time.Duration
		want string
	}{
		{"Games tomorrow at 10pm", 24 * time.Hour, "Monday 23 November 2026, 10pm"},
		{"Games tomorrow at 10pm", 0, "Tuesday 24 November 2026, 10pm"},
		{"Games tomorrow at 10pm", 7 * 24 * time.Hour, ""},
		{"Games on Friday at 7pm", 7 * 24 * time.Hour, ""},
		{"Games at 1am", 24 * time.Hour, ""},
		{"Games tomorrow at 10pm", -48 * time.Hour, "Tuesday 24 November 2026, 10pm"},
	} {
		v := messageValues(t, f, "en-GB", chat.SourceMessage{Text: c.text, At: monday.Add(-c.ago)})
		if got := v.Text("when"); got != c.want {
			t.Errorf("%q, %s ago: %q, want %q", c.text, c.ago, got, c.want)
		}
	}
}

func TestWhoAMessageMentionsIsInvited(t *testing.T) {
	t.Parallel()
	v := messageValues(t, settingsFlow(t), "en", chat.SourceMessage{Text: "@Ben @Dee chess?", Mentioned: []bot.UserID{"ben", "dee"}})
	if got := v["who"].Users; len(got) != 1 || got[0] != "ben" {
		t.Errorf("invited: %v", got)
	}
}

func TestTheTitleOfAMessageIsShort(t *testing.T) {
	t.Parallel()
	f := settingsFlow(t)
	for _, text := range []string{strings.Repeat("board games ", 400), strings.Repeat("x", 4000), strings.Repeat("Spieleabend, ", 100), strings.Repeat("👩‍👩‍👧 ha ", 300), strings.Repeat("fri 7pm ", 500), "\xff\xfe board"} {
		v := messageValues(t, f, "de", chat.SourceMessage{Text: text})
		title := v.Text("title")
		if n := utf8.RuneCountInString(title); n > maxMessageTitle || !utf8.ValidString(title) || strings.HasSuffix(title, " …") {
			t.Errorf("%.30q: %q has %d characters", text, title, n)
		}
		if strings.Contains(text, "board games ") && !strings.HasSuffix(title, " games…") && !strings.HasSuffix(title, " board…") {
			t.Errorf("%q is not cut between words", title)
		}
		if n := utf8.RuneCountInString(v.Text("description")); n > bot.MaxDescription {
			t.Errorf("%.30q: a description of %d characters", text, n)
		}
	}
}
