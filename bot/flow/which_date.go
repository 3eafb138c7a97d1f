package flow

import (
	"context"
	"slices"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/when"
)

// maxNameWords is how many words a name may have in which a date is looked for.
const maxNameWords = 12

// matchingDate returns the meetups that a query names with a date in other words than
// their labels have: chess tomorrow, chess 27.11.
func (f *Flow) matchingDate(ctx context.Context, p i18n.Printer, from chat.From, by bot.Actor, ms []bot.Meetup, query string) ([]bot.Meetup, error) {
	words := strings.Fields(query)
	if len(words) > maxNameWords || len(ms) == 0 {
		return nil, nil
	}
	c, err := f.plan.Community(ctx, by.Community)
	if err != nil {
		return nil, err
	}
	at := f.phraseContext(c, from)
	if at.Zone == "" {
		at.Zone = "UTC"
	}
	named := func(title, date []string) []bot.Meetup {
		name := strings.Join(title, " ")
		if len(matching(p, ms, name)) == 0 {
			return nil
		}
		return matching(p, onDays(ms, strings.Join(date, " "), at), name)
	}
	for i := range words { // the longest date first
		if found := named(words[:i], words[i:]); len(found) > 0 {
			return found, nil
		}
		if found := named(words[len(words)-i:], words[:len(words)-i]); len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// onDays returns the meetups with a time on a day that a phrase can mean.
func onDays(ms []bot.Meetup, phrase string, at when.Context) []bot.Meetup {
	said, err := when.Parse(phrase, at)
	if err != nil {
		return nil
	}
	windows := said.Windows
	for _, choice := range said.Choices {
		windows = append(windows, choice.Windows...)
	}
	days := map[string]bool{}
	for _, w := range windows {
		days[w.Start.Date()] = true
	}
	return slices.DeleteFunc(slices.Clone(ms), func(m bot.Meetup) bool {
		times := m.Slots
		if date, dated := m.Date(); dated {
			times = []bot.Slot{date}
		}
		return !slices.ContainsFunc(times, func(s bot.Slot) bool { return s.WithdrawnAt.IsZero() && days[s.Start.Date()] })
	})
}
