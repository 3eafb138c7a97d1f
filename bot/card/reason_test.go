package card

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func printers(t *testing.T) (en, de i18n.Printer) {
	t.Helper()
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.Printer(bot.TZData, noon, "en"), words.Printer(bot.TZData, noon, "de")
}

// drawPoll draws a poll with silent, late and absent members, and with times that
// were added later, are withdrawn or have passed.
func drawPoll(t *rapid.T) planner.Snapshot {
	people := []bot.UserID{"ana", "ben", "cy", "dee", "eli", "fay", "gus"}
	m := bot.Meetup{
		ID: 1, Community: "test:a", Status: bot.StatusPolling, Host: "ana", CreatedAt: noon.AddDate(0, 0, -9), CloseAt: noon.Add(time.Hour),
		Terms: bot.Terms{Title: "Hike", Zone: "Europe/Berlin", Minimum: rapid.IntRange(0, 5).Draw(t, "minimum"), Capacity: rapid.IntRange(0, 4).Draw(t, "capacity")},
	}
	m.Cohosts = []bot.UserID{"ben"}[:rapid.IntRange(0, 1).Draw(t, "co-hosts")]
	if rapid.Bool().Draw(t, "invited only") {
		for _, u := range people {
			if i := rapid.IntRange(0, 4).Draw(t, "invited"); i > 0 {
				m.Invited = append(m.Invited, bot.Invitation{User: u, Must: i == 4})
			}
		}
		m.Absent = slices.DeleteFunc([]bot.UserID{"gus"}, func(bot.UserID) bool { return rapid.Bool().Draw(t, "there") })
	}
	for i := range rapid.IntRange(1, 5).Draw(t, "times") {
		s := bot.Slot{ID: bot.SlotID(i + 1), StartAt: noon.Add(time.Duration(rapid.IntRange(-2, 6).Draw(t, "start")) * time.Hour), Emoji: fmt.Sprint("#", i+1)}
		s.Length = time.Duration(rapid.IntRange(1, 2).Draw(t, "length")) * time.Hour
		s.Start = bot.WallOf(s.StartAt)
		if slices.ContainsFunc(slices.Concat(m.Slots, m.Withdrawn), func(o bot.Slot) bool { return o.Start == s.Start && o.Length == s.Length }) {
			continue
		}
		s.AddedAt = rapid.SampledFrom([]time.Time{{}, {}, noon.Add(-48 * time.Hour), noon.Add(-24 * time.Hour)}).Draw(t, "added")
		if rapid.IntRange(0, 7).Draw(t, "withdrawn") == 0 && len(m.Slots) > 0 {
			s.WithdrawnAt = noon
			m.Withdrawn = append(m.Withdrawn, s)
			continue
		}
		m.Slots = append(m.Slots, s)
	}
	slices.SortStableFunc(m.Slots, func(a, b bot.Slot) int { return a.StartAt.Compare(b.StartAt) })
	s := planner.Snapshot{Poll: bot.Poll{Meetup: m, Now: noon}}
	for _, u := range people {
		if !m.Admits(u) || m.IsAbsent(u) {
			continue
		}
		at := noon.Add(-time.Duration(rapid.SampledFrom([]int{1, 30, 60}).Draw(t, "hours ago")) * time.Hour)
		for _, slot := range m.Slots {
			av := rapid.SampledFrom([]bot.Availability{"", "", bot.AvailabilityYes, bot.AvailabilityYes, bot.AvailabilityIfNeeded, bot.AvailabilityNo}).Draw(t, "answer")
			if av != "" && at.After(slot.AddedAt) {
				s.Answers = append(s.Answers, bot.Answer{Slot: slot.ID, Member: u, Availability: av, At: at})
			}
		}
	}
	slices.SortStableFunc(s.Answers, func(a, b bot.Answer) int { return strings.Compare(string(a.Member), string(b.Member)) })
	return s
}

// standing is what is so of one time, counted apart from package schedule.
type standing struct {
	slot             bot.Slot
	yes, maybe, no   int
	silent           []string
	host, must, past bool
}

func (s standing) could() int { return s.yes + s.maybe }

func (s standing) answered() int { return s.could() + s.no }

func recount(p *planner.Snapshot) map[string]standing {
	m := &p.Meetup
	out := map[string]standing{}
	concerned := map[bot.UserID]bool{m.Host: true}
	for _, a := range p.Answers {
		concerned[a.Member] = true
	}
	must := map[bot.UserID]bool{}
	for _, i := range m.Invited {
		if !slices.Contains(m.Absent, i.User) {
			concerned[i.User], must[i.User] = true, i.Must
		}
	}
	for _, slot := range m.Slots {
		s := standing{slot: slot, must: true, past: !slot.StartAt.After(p.Now)}
		for u := range concerned {
			said, later := bot.Availability(""), false
			for _, a := range p.Answers {
				if a.Member != u {
					continue
				}
				of, _ := m.Slot(a.Slot)
				if a.Slot == slot.ID {
					said = a.Availability
				}
				later = later || of.StartAt.After(p.Now) && a.At.After(slot.AddedAt)
			}
			can := false
			switch {
			case said == bot.AvailabilityIfNeeded:
				s.maybe, can = s.maybe+1, true
			case said == bot.AvailabilityYes || said == "" && u == m.Host:
				s.yes, can = s.yes+1, true
			case said == bot.AvailabilityNo || later:
				s.no++
			default:
				s.silent = append(s.silent, "@"+string(u))
			}
			s.host = s.host || can && u == m.Host
			s.must = s.must && (can || !must[u])
		}
		slices.Sort(s.silent)
		out[slot.Emoji] = s
	}
	return out
}

// claim is a sentence, or a part of one, and what has to be so for it.
type claim struct {
	says   string // a regular expression
	isTrue func(chosen standing, others []standing, said []string) bool
}

func some(others []standing, is func(standing) bool) bool { return slices.ContainsFunc(others, is) }

func num(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

var sums = []claim{
	{`nobody had said that they could come`, func(c standing, _ []standing, _ []string) bool { return c.could() == 0 }},
	{`so far only the host could come`, func(c standing, _ []standing, _ []string) bool {
		return c.could() == 1 && c.host && c.no == 0
	}},
	{`of (the )?(\d+)( who answered)?, only the host could come`, func(c standing, _ []standing, said []string) bool {
		return c.could() == 1 && c.host && num(said[2]) == c.answered() && (said[3] != "") == (len(c.silent) > 0)
	}},
	{`both( who answered)? could come`, func(c standing, _ []standing, said []string) bool {
		return c.could() == 2 && c.no == 0 && (said[1] != "") == (len(c.silent) > 0)
	}},
	{`all ([3-9])( who answered)? could come`, func(c standing, _ []standing, said []string) bool {
		return c.could() == num(said[1]) && c.no == 0 && (said[2] != "") == (len(c.silent) > 0)
	}},
	{`([1-9]) of ([2-9])( who answered)? could come(, among them the host)?`, func(c standing, _ []standing, said []string) bool {
		return c.could() == num(said[1]) && c.answered() == num(said[2]) && (said[3] != "") == (len(c.silent) > 0) && (said[4] != "") == c.host
	}},
}

var silences = []claim{
	{``, func(c standing, _ []standing, _ []string) bool { return len(c.silent) == 0 }},
	{`; (\d+) had not answered`, func(c standing, _ []standing, said []string) bool {
		return len(c.silent) == num(said[1]) && num(said[1]) > 3
	}},
	{`; (@.+) had not answered`, func(c standing, _ []standing, said []string) bool {
		return slices.Equal(c.silent, regexp.MustCompile(`, | and `).Split(said[1], -1))
	}},
}

var ties = []claim{
	{``, func(standing, []standing, []string) bool { return true }},
	{` At another time somebody who must be there could not come, or had not said so\.`, func(c standing, o []standing, _ []string) bool {
		return c.must && some(o, func(x standing) bool { return !x.must })
	}},
	{` As many could come at another time, but fewer of them gladly\.`, func(c standing, o []standing, _ []string) bool {
		return some(o, func(x standing) bool { return x.could() == c.could() && x.yes < c.yes })
	}},
	{` More could come at another time, but fewer of them gladly\.`, func(c standing, o []standing, _ []string) bool {
		return some(o, func(x standing) bool { return x.could() > c.could() && x.yes < c.yes })
	}},
	{` As many could come at another time, but not the host\.`, func(c standing, o []standing, _ []string) bool {
		return c.host && some(o, func(x standing) bool { return x.could() == c.could() && !x.host })
	}},
	{` Another time was as good, and (later|longer)\.`, func(c standing, o []standing, said []string) bool {
		return some(o, func(x standing) bool {
			asGood := x.could() == c.could() && x.yes == c.yes && x.host == c.host && x.must == c.must
			if said[1] == "later" {
				return asGood && x.slot.StartAt.After(c.slot.StartAt)
			}
			return asGood && x.slot.StartAt.Equal(c.slot.StartAt) && x.slot.Length > c.slot.Length
		})
	}},
}

// check reads a text as one of each list of claims and returns what is wrong with it.
func check(text string, chosen standing, others []standing, parts ...[]claim) string {
	for _, claims := range parts {
		found := false
		for _, c := range slices.Backward(claims) { // the empty one matches anything
			said := regexp.MustCompile(`^` + c.says).FindStringSubmatch(text)
			if said == nil {
				continue
			}
			if !c.isTrue(chosen, others, said) {
				return fmt.Sprintf("not true: %q", said[0])
			}
			text, found = text[len(said[0]):], true
			break
		}
		if !found {
			return fmt.Sprintf("not understood: %q", text)
		}
	}
	if text != "" {
		return fmt.Sprintf("left over: %q", text)
	}
	return ""
}

func exactly(text string) []claim {
	return []claim{{text, func(standing, []standing, []string) bool { return true }}}
}

// Whatever a poll came to, the reason is true of the numbers that its card shows.
func TestAReasonIsTrueOfTheNumbersOnTheCard(t *testing.T) {
	en, de := printers(t)
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set("1500"); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := drawPoll(t)
		count := recount(&s)
		checkTallies(t, en, s, count)
		ranked := schedule.Rank(&s.Poll)
		if len(ranked) == 0 {
			return
		}
		chosen := ranked[0]
		chosen.Reason.By = bot.DeciderDeadline
		best, ok := schedule.Best(&s.Poll)
		switch c := count[chosen.Slot.Emoji]; {
		case ok != (c.must && c.could() >= s.Meetup.MinPeople()), ok && best.Slot.ID != chosen.Slot.ID:
			t.Fatalf("chose %+v: %v", c, ok)
		case !ok || rapid.Bool().Draw(t, "by hand"):
			chosen = rapid.SampledFrom(ranked).Draw(t, "picked")
			chosen.Reason.By = bot.DeciderHost
		}
		s.Meetup.Reason = chosen.Reason
		others := []standing{}
		for emoji, c := range count {
			if emoji != chosen.Slot.Emoji && !c.past {
				others = append(others, c)
			}
		}
		lead := exactly(`(Chosen because|Picked by hand:) `)
		text := Reason(en, &s.Meetup).String()
		if wrong := check(text, count[chosen.Slot.Emoji], others, lead, sums, silences, exactly(`\.`), ties); wrong != "" {
			t.Errorf("%q is %s of %+v beside %+v", text, wrong, count[chosen.Slot.Emoji], others)
		}
		numbers := regexp.MustCompile(`\d+`)
		german := Reason(de, &s.Meetup).String()
		if a, b := numbers.FindAllString(text, -1), numbers.FindAllString(german, -1); !slices.Equal(a, b) {
			t.Errorf("%q and %q have different numbers", text, german)
		}
	})
}

// checkTallies checks the numbers and marks beside the times, and the sentences below.
func checkTallies(t *rapid.T, en i18n.Printer, s planner.Snapshot, count map[string]standing) {
	if len(Tallies(en, s)) != len(s.Meetup.Slots)+1 {
		t.Error("a time is missing")
	}
	for _, tally := range Tallies(en, s) {
		c, isSlot := count[tally.Emoji]
		if !isSlot {
			continue
		}
		want := fmt.Sprintf("%d yes", c.yes)
		if c.maybe > 0 {
			want += fmt.Sprintf(", %d if needed", c.maybe)
		}
		if got := tally.Caption.String(); got != want || tally.Yes+tally.IfNeeded > tally.Of || (tally.Mark.String() == "passed") != c.past {
			t.Errorf("%q %q of %d, want %q of %+v", got, tally.Mark, tally.Of, want, c)
		}
	}
	for _, r := range schedule.Rank(&s.Poll) {
		c := count[r.Slot.Emoji]
		want := fmt.Sprintf("%d of %d could", c.could(), c.answered())
		if len(c.silent) > 0 {
			want = fmt.Sprintf("%d of %d who answered could; ", c.could(), c.answered())
		}
		switch got := Standing(en, r.Reason).String(); {
		case c.could() == 0 && !strings.HasPrefix(got, "Nobody could so far"),
			c.could() == 1 && c.host && c.no == 0 && !strings.HasPrefix(got, "Only the host could so far"),
			c.no > 0 && c.could() > 0 && !strings.HasPrefix(got, want):
			t.Errorf("%q of %+v", got, c)
		}
	}
	checkShortfall(t, en, s, count)
}

// checkShortfall checks what a poll says whose host was asked what to do.
func checkShortfall(t *rapid.T, en i18n.Printer, s planner.Snapshot, count map[string]standing) {
	s.Meetup.HostAskedAt = noon
	most, host, others, ahead, enough, must := 0, false, false, false, false, false
	for _, c := range count {
		if c.past {
			continue
		}
		ahead, host, most = true, host || c.host, max(most, c.could())
		others = others || c.could() > 1 || c.could() == 1 && !c.host
		enough = enough || c.could() >= s.Meetup.MinPeople()
		must = must || c.could() >= s.Meetup.MinPeople() && c.must
	}
	text := closing(en, s).String()
	var isTrue bool
	switch {
	case strings.HasPrefix(text, "Enough can come now"):
		isTrue = must
	case strings.HasPrefix(text, "All of its times have passed."):
		isTrue = !ahead
	case strings.HasPrefix(text, "So far only its host can come."):
		isTrue = host && !others
	case strings.HasPrefix(text, "So far nobody can come at any of its times."):
		isTrue = ahead && most == 0
	case strings.HasPrefix(text, "So far no time with enough people has a yes from everybody who must be there."):
		isTrue = enough && !must
	case strings.HasPrefix(text, fmt.Sprintf("So far no time has %d people who can come.", s.Meetup.MinPeople())):
		isTrue = most < s.Meetup.MinPeople() && s.Meetup.MinPeople() > 1
	}
	if !isTrue {
		t.Errorf("%q is not true of %+v", text, count)
	}
}
