package flow

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// lead writes how long before a start a reminder falls: "2 hours".
func (v voice) lead(l bot.Lead) string {
	var parts []string
	say := func(key string, n int) {
		if n > 0 {
			parts = append(parts, v.word(key, bot.Args{"n": n}))
		}
	}
	if l.Days%7 == 0 {
		say("lead.weeks", l.Days/7)
	} else {
		say("lead.days", l.Days)
	}
	say("lead.hours", l.Minutes/60)
	say("lead.minutes", l.Minutes%60)
	return strings.Join(parts, " ")
}

// leads writes "1 week, 1 day and 2 hours".
func (v voice) leads(all []bot.Lead) string {
	var out strings.Builder
	for i, l := range all {
		switch {
		case i == 0:
		case i == len(all)-1:
			out.WriteString(v.word("and", nil))
		default:
			out.WriteString(", ")
		}
		out.WriteString(v.lead(l))
	}
	return out.String()
}

// typedLeads writes leads as somebody would type them; readLeads reads the same.
func (v voice) typedLeads(all []bot.Lead) string {
	if all != nil && len(all) == 0 {
		return v.word("lead.none", nil)
	}
	var out []string
	for _, l := range all {
		out = append(out, v.lead(l))
	}
	return strings.Join(out, ", ")
}

// units are what leads are counted in, in all languages at once: no word of
// one is another unit in another.
var units = leadUnits()

func leadUnits() map[string]bot.Lead {
	units := map[string]bot.Lead{}
	for list, l := range map[string]bot.Lead{
		"w wk wks week weeks woche wochen semaine semaines semana semanas": {Days: 7},
		"d day days tag tage tagen jour jours dia dias día días":           {Days: 1},
		"h hr hrs hour hours std stunde stunden heure heures hora horas":   {Minutes: 60},
		"m min mins minute minutes minuten minuto minutos":                 {Minutes: 1},
	} {
		for _, word := range strings.Fields(list) {
			units[word] = l
		}
	}
	return units
}

// nothing are the words for none at all.
var nothing = map[string]bool{"none": true, "no": true, "never": true, "off": true, "-": true, "keine": true, "nie": true, "aus": true}

var (
	leadPart = regexp.MustCompile(`^(\d{1,3}|an?|one|einen|eine?) *(\pL+)\.? *`)
	leadCut  = regexp.MustCompile(`\s*(?:,|;|&|\band\b|\bund\b)\s*`)
)

// readLeads reads "1 day, 3 hours": a reminder a day before and one three
// hours before. Nothing is nil, none is no reminders at all.
func readLeads(said string) ([]bot.Lead, error) {
	said = strings.ToLower(strings.TrimSpace(said))
	switch {
	case said == "":
		return nil, nil
	case nothing[said]:
		return []bot.Lead{}, nil
	}
	var out []bot.Lead
	for _, one := range leadCut.Split(said, -1) {
		if one == "" {
			continue
		}
		l, ok := readLead(one)
		if !ok {
			return nil, bot.Refuse(bot.Invalid, "lead.unread", "I can't read {phrase} as how long before. Try `1 day, 3 hours`.",
				bot.Args{"phrase": one}).In("leads")
		}
		out = append(out, l)
	}
	return out, bot.CheckLeads(out)
}

// readLead reads "1 day 2 hours", also without the spaces.
func readLead(said string) (bot.Lead, bool) {
	var l bot.Lead
	for said != "" {
		m := leadPart.FindStringSubmatch(said)
		if m == nil {
			return l, false
		}
		unit, ok := units[m[2]]
		if !ok {
			return l, false
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			n = 1 // "a day"
		}
		l.Days, l.Minutes = l.Days+n*unit.Days, l.Minutes+n*unit.Minutes
		said = said[len(m[0]):]
	}
	return l, l != bot.Lead{}
}

var quietHours = regexp.MustCompile(`^(\d{1,2})(?::?(\d\d))?\s*(?:-|–|to|bis)\s*(\d{1,2})(?::?(\d\d))?$`)

// readQuiet reads "22-8" and "22:30-07:00". Nothing is nil, none is no quiet
// hours at all.
func readQuiet(said string) (*bot.Quiet, error) {
	said = strings.ToLower(strings.TrimSpace(said))
	switch {
	case said == "":
		return nil, nil //nolint:nilnil // that nothing was said is what it says
	case nothing[said]:
		return &bot.Quiet{}, nil
	}
	m := quietHours.FindStringSubmatch(said)
	if m != nil {
		number := func(s string) int {
			n, _ := strconv.Atoi(s) // empty: on the hour
			return n
		}
		q := bot.Quiet{From: number(m[1])*60 + number(m[2]), To: number(m[3])*60 + number(m[4])}
		if q, err := bot.ParseQuiet(q.String()); err == nil && number(m[2]) < 60 && number(m[4]) < 60 {
			return &q, nil
		}
	}
	return nil, bot.Refuse(bot.Invalid, "quiet.unread", "I can't read {phrase} as quiet hours. Try `22-8`, or `none` for none.",
		bot.Args{"phrase": said}).In("quiet")
}
