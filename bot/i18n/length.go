package i18n

import (
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Lead formats a lead: "2 hours".
func (p Printer) Lead(l bot.Lead) string {
	if l == bot.OnTheDay {
		return p.Word("lead.on_the_day", nil)
	}
	var parts []string
	add := func(key string, n int) {
		if n > 0 {
			parts = append(parts, p.Word(key, bot.Args{"n": n}))
		}
	}
	if l.Days%7 == 0 {
		add("lead.weeks", l.Days/7)
	} else {
		add("lead.days", l.Days)
	}
	add("lead.hours", l.Minutes/60)
	add("lead.minutes", l.Minutes%60)
	return strings.Join(parts, " ")
}

// Length formats a duration: "1 hour 30 minutes".
func (p Printer) Length(d time.Duration) string {
	return p.Lead(bot.Lead{Minutes: int(d / time.Minute)})
}

// Leads formats a list of leads: "1 week, 1 day and 2 hours".
func (p Printer) Leads(all []bot.Lead) string {
	var out strings.Builder
	for i, l := range all {
		switch {
		case i == 0:
		case i == len(all)-1:
			out.WriteString(p.Word("and", nil))
		default:
			out.WriteString(", ")
		}
		out.WriteString(p.Lead(l))
	}
	return out.String()
}

// TypedLeads formats leads as a member would type them. when.ParseLeads is the
// inverse.
func (p Printer) TypedLeads(all []bot.Lead) string {
	if all != nil && len(all) == 0 {
		return p.Word("lead.none", nil)
	}
	var out []string
	for _, l := range all {
		out = append(out, p.Lead(l))
	}
	return strings.Join(out, ", ")
}

// QuietHours renders quiet hours.
func (p Printer) QuietHours(q bot.Quiet) chat.Text {
	if q.From == q.To {
		return p.Say("quiet.none", nil)
	}
	from, to, _ := strings.Cut(q.String(), "-")
	return p.Say("quiet.hours", bot.Args{"from": from, "to": to})
}
