package flow_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot/chat"
)

// sampleOptions has, for each option, a value and what the answer shows of it. A
// verb before the option's name makes it the sample for that verb alone.
var sampleOptions = map[string]struct{ value, shows string }{
	"title": {"Zither", "Zither"}, "when": {"sat 5 dec 18:00", "5 Dec"}, "where": {"Villa Z", "Villa Z"}, "area": {"Zoo quarter", "Zoo quarter"},
	"who": {"@Dee", "Dee"}, "must": {"@Eli", "Eli"}, "minimum": {"3", "3"}, "capacity": {"17", "17"}, "duration": {"5h", "00:00"}, "edit deadline": {"tomorrow 19:47", "There is one time"}, "edit duration": {"5h", "10:00-15:00"},
	"deadline": {"tomorrow 19:47", "19:47"}, "description": {"Bring a zither", "Bring a zither"}, "cohosts": {"@Fay", "Fay"},
	"meetup": {"Zumba", `I know no "Zumba"`}, "to": {"@Cy", "Cy"}, "mine": {"true", "You have no part"}, "zone": {"Lisbon", "Lisbon"},
	"order": {"ymd", "26/5/12"}, "before": {"9 days", "9 days"}, "quiet": {"20-5", "20:00"}, "language": {"de", "Deutsch"},
	"week":      {"sat 14-16", "2pm–4pm"},
	"anonymous": {"true", "nobody sees who answers what"}, "addtimes": {"true", "members may add up to 3 times"},
}

// withOptions returns what else is typed with an option.
func withOptions(c chat.Command, option string) string {
	var all []string
	switch c.Name {
	case "propose", "schedule":
		all = []string{`title:Games`, `when:"fri 27 nov 7pm"`, `where:"Library, room 2"`}
	case "edit":
		all = []string{`meetup:Walk`, `title:Hike`}
	case "handover":
		all = []string{`meetup:Walk`, `to:@Ben`}
	}
	return strings.Join(slices.DeleteFunc(all, func(one string) bool { return strings.HasPrefix(one, option+":") }), " ")
}

// TestEveryOptionIsUsed gives each option of each command, and looks for it in the
// answer.
func TestEveryOptionIsUsed(t *testing.T) {
	t.Parallel()
	s := newScenario(t, settings{zone: "Europe/Berlin", language: "en"})
	s.run("ana: /meetup propose Chess when:\"fri 27 nov 7pm, sat 28 nov 7pm\"\nana taps Post it\nana: /meetup schedule Walk when:\"sun 29 nov 10am\"\nana taps Post it\n")
	for _, c := range flowWithoutStore(t).Router().Commands() {
		for _, o := range c.Options {
			sample, ok := sampleOptions[c.Name+" "+o.Name]
			if !ok {
				sample, ok = sampleOptions[o.Name]
			}
			if !ok {
				t.Errorf("no sample of the option %s", o.Name)
				continue
			}
			who := "ana"
			if o.Name == "mine" {
				who = "ben"
			}
			line := who + ": /meetup " + c.Name + " " + withOptions(c, o.Name)
			answer := func(line string) string { return s.run("@ +2m\n" + who + " dismisses\n" + line + "\n> " + who + "\n") }
			without, with := answer(line), answer(line+" "+o.Name+":"+chat.Quote(sample.value))
			_, without, _ = strings.Cut(without, "\n| ")
			_, with, _ = strings.Cut(with, "\n| ")
			if !strings.Contains(with, sample.shows) || strings.Contains(without, sample.shows) || strings.Contains(with, "could not use") {
				t.Errorf("%s %s:%s is answered\n%s\nand without it\n%s", line, o.Name, sample.value, with, without)
			}
		}
	}
}
