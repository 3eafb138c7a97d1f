package chat

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
)

var lineCommands = []Command{
	{Name: "propose", Options: []Field{
		{Name: "title", Label: "Title", Required: true, MaxLength: 40, Localized: map[string]LocalizedField{"de": {Label: "Titel"}}},
		{Name: "when", Label: "When", Localized: map[string]LocalizedField{"de": {Label: "Tag und Uhrzeit"}}},
		{Name: "where", Label: "Where", Localized: map[string]LocalizedField{"de": {Label: "Ort"}}},
		{Name: "who", Label: "Who", Type: FieldPeople},
		{Name: "minimum", Label: "Minimum", Type: FieldNumber, Min: 1, Max: 50},
	}},
	{Name: "list", Options: []Field{{Name: "mine", Label: "Mine", Choices: []Choice{{Label: "yes", Value: "true"}, {Label: "no", Value: "false"}}}}},
	{Name: "pick", Options: []Field{{Name: "meetup", Label: "Meetup", Required: true}, {Name: "seats", Label: "Seats", Type: FieldNumber, Min: 2}}},
	{Name: "me show"},
	{Name: "me zone", Options: []Field{{Name: "zone", Label: "Zone", NoColon: true}, {Name: "before", Label: "Before", NoColon: true}}},
	{Name: "help"},
}

func TestGroupsHaveTheirOwnVerbs(t *testing.T) {
	for _, c := range []struct{ text, command, zone, refusal string }{
		{"me", "me show", "", ""},
		{"me show", "me show", "", ""},
		{"ME Zone New York", "me zone", "New York", ""},
		{"me zone zone:Berlin", "me zone", "Berlin", ""},
		{"me zon", "", "", `I know no "me zon". Did you mean me zone? I know me show, me zone.`},
		{"me golf", "", "", `I know no "me golf". I know me show, me zone.`},
		{"mee", "", "", `I know no "mee". Did you mean me? I know propose, list, pick, me, help.`},
	} {
		l := ParseCommandLine(lineCommands, c.text, resolveMember)
		refusal := ""
		if len(l.Errors) > 0 {
			refusal = l.Errors[0].Error()
		}
		if l.Command != c.command || l.Values.Text("zone") != c.zone || refusal != c.refusal {
			t.Errorf("%q is %q with %q: %s", c.text, l.Command, l.Values.Text("zone"), refusal)
		}
	}
	for text, verb := range map[string]string{"me": "me", "me ": "me ", "me zo": "me zo", "me zone Ber": "me zone"} {
		if got := ParsePartialCommandLine(lineCommands, text); got.Verb != verb || (got.Command.Name != "") != (verb == "me zone") {
			t.Errorf("typing %q is the verb %q of %q", text, got.Verb, got.Command.Name)
		}
	}
}

func resolveMember(token string) (bot.UserID, bool) {
	name := strings.ToLower(strings.TrimPrefix(token, "@"))
	switch name {
	case "ana", "ben", "cy":
		return bot.UserID("playground:" + name), true
	}
	return "", false
}

func texts(v Values) map[string]string {
	out := map[string]string{}
	for name, one := range v {
		out[name] = one.Text
	}
	return out
}

func TestCommandLinesParse(t *testing.T) {
	for _, c := range []struct {
		line, command string
		want          map[string]string
	}{
		{`propose "Board games" when:"fri 7pm, sat 3pm" where:"Central Library" minimum:4`, "propose",
			map[string]string{"title": "Board games", "when": "fri 7pm, sat 3pm", "where": "Central Library", "minimum": "4"}},
		{`propose Board games when:fri 7pm, sat 3pm where:Library`, "propose",
			map[string]string{"title": "Board games", "when": "fri 7pm, sat 3pm", "where": "Library"}},
		{`propose “Board games” when:„fri 7pm“ where:‘Central Library’`, "propose",
			map[string]string{"title": "Board games", "when": "fri 7pm", "where": "Central Library"}},
		{`Propose title:Lunch When: fri 19:00 WHERE:x`, "propose",
			map[string]string{"title": "Lunch", "when": "fri 19:00", "where": "x"}},
		{`propose Ana's games at Ben’s when:fri`, "propose", map[string]string{"title": "Ana's games at Ben’s", "when": "fri"}},
		{`propose '90s party where:'Ben's place, left'`, "propose", map[string]string{"title": "'90s party", "where": "Ben's place, left"}},
		{`propose "a when:fri b" when:sat`, "propose", map[string]string{"title": "a when:fri b", "when": "sat"}},
		{`propose say \"hi\" when\:fri C:\dir \\o/`, "propose", map[string]string{"title": `say "hi" when:fri C:\dir \o/`}},
		{`propose "say \"hi\" now"`, "propose", map[string]string{"title": `say "hi" now`}},
		{`propose Re: lunch where:https://example.org/x see: http://a.b`, "propose",
			map[string]string{"title": "Re: lunch", "where": "https://example.org/x see: http://a.b"}},
		{`propose where:"Library", room 2`, "propose", map[string]string{"where": "Library, room 2"}},
		{`propose when:`, "propose", map[string]string{"when": ""}},
		{`propose`, "propose", map[string]string{}},
		{`list mine:Yes`, "list", map[string]string{"mine": "true"}},
		{`list yes`, "list", map[string]string{"mine": "true"}},
		{``, "help", map[string]string{}},
		{"  help  ", "help", map[string]string{}},
		{`pick games seats:2`, "pick", map[string]string{"meetup": "games", "seats": "2"}},
		{"propose Board\n games\twhen:\nfri", "propose", map[string]string{"title": "Board\n games", "when": "fri"}},
	} {
		l := ParseCommandLine(lineCommands, c.line, resolveMember)
		if l.Command != c.command || len(l.Errors) > 0 {
			t.Errorf("%s: command %q, refusals %v", c.line, l.Command, l.Errors)
		}
		if diff := cmp.Diff(c.want, texts(l.Values)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.line, diff)
		}
	}
}

// TestWhatPhonesTypeParses has lines as keyboards, autocorrection and copied text
// make them.
func TestWhatPhonesTypeParses(t *testing.T) {
	dinner := map[string]string{"title": "Dinner", "when": "fri 7pm"}
	games := map[string]string{"title": "Board games", "when": "fri 7pm", "where": "Bar"}
	for _, c := range []struct {
		line string
		want map[string]string
	}{
		// Characters that nobody sees.
		{"propose Dinner \u200bwhen:fri 7pm", dinner},
		{"propose Dinner\u200bwhen:fri 7pm", dinner},
		{"propose Dinner \u200ewhen:fri 7pm", dinner},
		{"propose Dinner \u200f\u2060when\u200b:\u200bfri 7pm\u200b", dinner},
		{"\u200bpropose\u200b \ufeffDinner \ufeffwhen:fri 7pm", dinner},
		{"\ufeffpropose \u2067Dinner\u2069 wh\u00aden:fri 7pm", dinner},
		{"propose \u200b\"Dinner\"\u200b when:\u200b\"fri 7pm\"", dinner},
		{"propose \u3164Dinner\u3164\u2800when:fri 7pm", dinner},
		{"propose\u00a0Dinner\u00a0when\u00a0: fri 7pm", dinner},
		{"propose\u2003Dinner\u202fwhen\u202f:\u202ffri 7pm", dinner},
		{"propose\nDinner\r\n\twhen:\tfri 7pm", dinner},
		{"propose \U0001F469\u200d\U0001F4BB night \U0001F3F4\U000E0067\U000E0062\U000E007F when:fri", map[string]string{
			"title": "\U0001F469\u200d\U0001F4BB night \U0001F3F4\U000E0067\U000E0062\U000E007F", "when": "fri"}},

		// Colons.
		{"propose Dinner when :fri 7pm", dinner},
		{"propose Dinner when : fri 7pm", dinner},
		{"propose Dinner when：fri 7pm", dinner},
		{"propose Dinner when ： fri 7pm", dinner},
		{"propose Dinner when﹕fri 7pm", dinner},
		{"propose Dinner when∶fri 7pm", dinner},
		{"propose: Dinner When:fri 7pm", dinner},
		{"Propose, Dinner WHEN:fri 7pm", dinner},
		{`propose Dinner :tada: when:fri 19:30`, map[string]string{"title": "Dinner :tada:", "when": "fri 19:30"}},
		{`propose Come when :pizza: is hot`, map[string]string{"title": "Come when :pizza: is hot"}},
		{`propose Pizza:pizza:night when :19:30`, map[string]string{"title": "Pizza:pizza:night", "when": "19:30"}},
		{`propose 10:00 coffee when:fri 10:00-11:30`, map[string]string{"title": "10:00 coffee", "when": "fri 10:00-11:30"}},

		// What stands before a key.
		{`propose Dinner,when:fri 7pm`, dinner},
		{`propose Dinner, when:fri 7pm`, dinner},
		{`propose Dinner;when:fri 7pm;`, map[string]string{"title": "Dinner", "when": "fri 7pm;"}},
		{`propose Dinner|when:fri 7pm`, dinner},
		{`propose Dinner — when:fri 7pm`, dinner},
		{`propose Dinner–when:fri 7pm`, dinner},
		{`propose Dinner —when:fri 7pm`, dinner},
		{`propose Dinner --when:fri 7pm`, dinner},
		{`propose Dinner • when:fri 7pm`, dinner},
		{`propose Dinner、when：fri 7pm`, dinner},
		{`propose Dinner!when:fri 7pm`, map[string]string{"title": "Dinner!", "when": "fri 7pm"}},
		{"propose Dinner \u2764\ufe0fwhen:fri 7pm", map[string]string{"title": "Dinner \u2764\ufe0f", "when": "fri 7pm"}},
		{`propose Board games,when:fri 7pm,where:Bar`, games},
		{`propose Anywhere:fine pre-title:x`, map[string]string{"title": "Anywhere:fine pre-title:x"}},

		// Keyboards for other scripts.
		{"propose Dinner ｗｈｅｎ：fri 7pm", dinner},
		{"ｐｒｏｐｏｓｅ　Dinner　Ｗｈｅｎ：　fri 7pm", dinner},
		{"propose 花見when：fri 7pm where:公園", map[string]string{"title": "花見", "when": "fri 7pm", "where": "公園"}},
		{"propose обедwhen:fri", map[string]string{"title": "обед", "when": "fri"}},
		{"propose Dinner 1️⃣when:fri 7pm", map[string]string{"title": "Dinner 1️⃣", "when": "fri 7pm"}},
		{"propose Überwhen:fri Cafe\u0301when:sat", map[string]string{"title": "Überwhen:fri Cafe\u0301when:sat"}},

		// Quotations.
		{`propose "Board games"when:fri 7pm where:Bar`, games},
		{`propose "Board games"when:"fri 7pm"where:"Bar"`, games},
		{`propose"Board games"when:'fri 7pm'where:'Bar'`, games},
		{`propose “Board games”when:“fri 7pm”where:“Bar”`, games},
		{`propose „Board games“, when:„fri 7pm“, where:‚Bar‘`, games},
		{"propose «\u00a0Board games\u00a0» when\u00a0: «\u00a0fri 7pm\u00a0» where\u00a0: ‹Bar›", games},
		{`propose 「Board games」when：「fri 7pm」where：『Bar』`, games},
		{`propose "a," when:fri`, map[string]string{"title": "a,", "when": "fri"}},
		{`propose Rock 'n' roll when:fri`, map[string]string{"title": "Rock 'n' roll", "when": "fri"}},
		{`propose Rock ’n’ roll`, map[string]string{"title": "Rock ’n’ roll"}},
		{`propose The ‘quiet’ hour where:Joe's 'n' Sons'`, map[string]string{"title": "The ‘quiet’ hour", "where": "Joe's 'n' Sons'"}},
		{`propose The "Big when: Lebowski" night when:fri`, map[string]string{"title": `The "Big when: Lebowski" night`, "when": "fri"}},
		{`propose Film who:"@Ben", “@Cy”`, map[string]string{"title": "Film", "who": "@Ben, @Cy"}},

		// Words with a colon that are no keys.
		{`propose Star Wars:Andor when:fri`, map[string]string{"title": "Star Wars:Andor", "when": "fri"}},
		{`propose Games colour:red`, map[string]string{"title": "Games colour:red"}},
		{`propose Mission:Impossible where:geo:52.5,13.4`, map[string]string{"title": "Mission:Impossible", "where": "geo:52.5,13.4"}},
		{`propose x where:https://example.org/when:fri?where:x,who:y`, map[string]string{"title": "x", "where": "https://example.org/when:fri?where:x,who:y"}},
		{`propose https://example.org:8080/a,title:b where:maps.example/x,when:y`, map[string]string{"title": "https://example.org:8080/a,title:b", "where": "maps.example/x,when:y"}},

		// Keys in the member's language.
		{`propose Titel:Essen ORT:Bar`, map[string]string{"title": "Essen", "where": "Bar"}},
	} {
		l := ParseCommandLine(lineCommands, c.line, resolveMember)
		if l.Command != "propose" || len(l.Errors) > 0 {
			t.Errorf("%q: command %q, refusals %v", c.line, l.Command, l.Errors)
		}
		if diff := cmp.Diff(c.want, texts(l.Values)); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", c.line, diff)
		}
	}
}

func TestInvalidCommandLinesAreRefusedWithAHint(t *testing.T) {
	for _, c := range []struct {
		line, field, text string
		want              map[string]string // kept beside the error
	}{
		{`propsoe Games`, "", `I know no "propsoe". Did you mean propose? I know propose, list, pick, me, help.`, map[string]string{}},
		{`dance`, "", `I know no "dance". I know propose, list, pick, me, help.`, map[string]string{}},
		{`propose Games whn:fri 7pm`, "", `"propose" has no whn: Did you mean when:? It takes title: when: where: who: minimum:`,
			map[string]string{"title": "Games", "when": "fri 7pm"}},
		{`propose "Games" colour:red`, "", `"propose" has no colour: It takes title: when: where: who: minimum:`, map[string]string{"title": "Games colour:red"}},
		{`propose Games when:"fri 7pm"colour:red`, "", `"propose" has no colour: It takes title: when: where: who: minimum:`, map[string]string{"title": "Games", "when": "fri 7pmcolour:red"}},
		{`list mine:true zone:Lisbon`, "", `"list" has no zone: It takes mine:`, map[string]string{"mine": "true zone:Lisbon"}},
		{`me zone colour:red`, "", `"me zone" has no colour: It takes zone: before:`, map[string]string{"zone": "colour:red"}},
		{`me zone reminders: "2 days"`, "", `"me zone" has no reminders: It takes zone: before:`, map[string]string{"zone": `reminders: "2 days"`}},
		{`me zone Lisbon before:2 days quiet:22-7`, "", `"me zone" has no quiet: It takes zone: before:`, map[string]string{"zone": "Lisbon", "before": "2 days quiet:22-7"}},
		{`propose Games seats:4`, "", `"propose" has no seats: It takes title: when: where: who: minimum:`, map[string]string{"title": "Games seats:4"}},
		{`propose Games when:fri when:sat`, "when", `when: stands there more than once. Please put everything behind one when:`,
			map[string]string{"title": "Games", "when": "fri, sat"}},
		{`propose Games title:Lunch`, "title", `title: stands there more than once. Please put everything behind one title:`, map[string]string{"title": "Games, Lunch"}},
		{`propose "Games when:fri`, "title", `A quotation mark is opened and never closed, at Games`, map[string]string{"title": "Games", "when": "fri"}},
		{`propose Games minimum:four`, "minimum", `Minimum is a whole number from 1 to 50; I read "four".`, map[string]string{"title": "Games", "minimum": "four"}},
		{`propose Games minimum:0`, "minimum", `Minimum is a whole number from 1 to 50; I read "0".`, map[string]string{"title": "Games", "minimum": "0"}},
		{`propose Games minimum:51`, "minimum", `Minimum is a whole number from 1 to 50; I read "51".`, map[string]string{"title": "Games", "minimum": "51"}},
		{`pick x seats:1`, "seats", `Seats is at least 2; I read 1.`, map[string]string{"meetup": "x", "seats": "1"}},
		{`propose Games who:@Ben @Zed, Yo`, "who", `I know nobody here called @Zed, Yo.`, map[string]string{"title": "Games", "who": "@Ben @Zed, Yo"}},
		{`list mine:maybe`, "mine", `Mine is one of yes, no; I read "maybe".`, map[string]string{"mine": "maybe"}},
		{`help me`, "", `"help" takes nothing more, so I could not use "me".`, map[string]string{}},
		{`help me:x`, "", `"help" takes nothing more, so I could not use "me:x".`, map[string]string{}},
		{`propose ` + strings.Repeat("x", 41), "title", `Title can have 40 characters at most; this has 41.`, map[string]string{"title": strings.Repeat("x", 41)}},
	} {
		l := ParseCommandLine(lineCommands, c.line, resolveMember)
		if len(l.Errors) != 1 || l.Errors[0].Field != c.field || l.Errors[0].Error() != c.text {
			t.Errorf("%s: refused with %q", c.line, l.Errors)
		}
		if diff := cmp.Diff(c.want, texts(l.Values)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.line, diff)
		}
	}
}

func TestMembersAreFoundInAList(t *testing.T) {
	l := ParseCommandLine(lineCommands, `propose Games who:@Ben, @Cy and Ana & @ben`, resolveMember)
	want := []bot.UserID{"playground:ben", "playground:cy", "playground:ana"}
	if diff := cmp.Diff(want, l.Values["who"].Users); diff != "" || len(l.Errors) > 0 {
		t.Errorf("%v %s", l.Errors, diff)
	}
}

func TestPartialCommandLinesParse(t *testing.T) {
	for _, c := range []struct {
		line, command, field, value, word string
		at                                int
	}{
		{``, "", "", "", "", 0},
		{`prop`, "", "", "", "prop", 0},
		{`propose `, "propose", "title", "", "", 8},
		{`propose "Board ga`, "propose", "title", "Board ga", "ga", 8},
		{`propose x whe`, "propose", "title", "x whe", "whe", 8},
		{`propose x where:Centr`, "propose", "where", "Centr", "where:Centr", 16},
		{`propose ü where:Centr`, "propose", "where", "Centr", "where:Centr", 17},
		{`propose x who:@Ben @C`, "propose", "who", "@Ben @C", "@C", 14},
		{`help x`, "help", "", "x", "x", 5},
	} {
		got := ParsePartialCommandLine(lineCommands, c.line)
		if got.Command.Name != c.command || got.Field.Name != c.field || got.Value != c.value || got.Word != c.word || got.ValueAt != c.at {
			t.Errorf("%q: command %q field %q value %q word %q at %d", c.line, got.Command.Name, got.Field.Name, got.Value, got.Word, got.ValueAt)
		}
	}
}
