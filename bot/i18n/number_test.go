package i18n

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// leastNumber has the messages whose number is never as small as 1, and why.
var leastNumber = map[string]int{
	"draft.too_many_cohosts":  2, // more than a limit, and so are these
	"draft.too_many_invited":  2,
	"draft.too_many_slots":    2,
	"draft.one_slot":          2,
	"draft.too_long":          2,
	"field.long":              2,
	"lead.many":               2,
	"refuse.too_many_invited": 2,
	"quota.all":               2, // limits
	"quota.host":              2,
	"quota.mine":              2,
	"refuse.nudged_out":       2,
	"edit.seats_taken":        2, // more than the seats asked for, which are 1 or more
	"notice.too_few":          2, // with a minimum of 1 it is "nobody"
	"notice.unanswered":       2,
	"short.people":            2,
	"preview.few_people":      3, // more than the host and one invited
	"sum.silent_many":         4, // up to three are named
	"best.silent_many":        4,
	"remind.going":            1, // with nobody it is "nobody"
}

// wrongNumbers finds numbers that nobody would say so.
var wrongNumbers = map[string]*regexp.Regexp{
	"en": regexp.MustCompile(`(?i)\ball [01] |\bfewer than [01]\b|\b1 (people|seats|guests|minutes|times|meetups|reminders|characters|hours|days)\b|\b1 (are|have|were) |\b(are|were) 1\b`),
	"de": regexp.MustCompile(`(?i)\balle [01] |\bweniger als [01]\b|\b1 (Personen|Plätzen?|Gästen?|Minuten|Termine?n|Leute|Zeiten|Tage)\b|\b1 (sind|haben|können|könnten|kommen|werden) `),
}

// Every message with a number is right for one, for two and for many.
func TestNumbersAreSaidAsPeopleSayThem(t *testing.T) {
	catalog, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	english := refusals(t)
	for lang, wrong := range wrongNumbers {
		p := catalog.Printer(bot.TZData, time.Time{}, lang)
		for key, message := range sentences(t) {
			if !strings.Contains(textOf(message), "{n}") {
				continue
			}
			for _, n := range []int{1, 2, 5} {
				if n < leastNumber[key] {
					continue
				}
				args := bot.Args{"n": n, "of": max(n, 2), "taken": n, "seat": n, "last": n, "most": 7, "who": chat.Plain("Ben")}
				text := p.fill(p.template(key, english[key], args), args).String()
				if found := wrong.FindString(text); found != "" {
					t.Errorf("%s %s: %q is said of %d: %s", lang, key, found, n, text)
				}
			}
		}
	}
}

// textOf returns all forms of a message.
func textOf(message any) string {
	forms, plural := message.(map[string]any)
	if !plural {
		return message.(string)
	}
	var b strings.Builder
	for _, form := range forms {
		b.WriteString(form.(string) + "\n")
	}
	return b.String()
}
