package flow

import (
	"context"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/when"
)

// completeWhen says what is understood of the times so far, and offers the
// likeliest ways to go on.
func (f *Flow) completeWhen(ctx context.Context, e chat.Query) (chat.Response, error) {
	c, err := f.plan.Community(ctx, e.Community)
	if err != nil || c.Zone == "" {
		return chat.Suggestions{}, err
	}
	length := bot.DefaultDuration
	if said, err := when.ParseLength(e.Values.Text("duration")); err == nil {
		length = said
	}
	e.Language = c.PublicLanguage()
	p := f.privatePrinter(e.From)
	got := when.Complete(e.Typed, when.Context{
		Now: f.now(), Zone: c.Zone, Zones: f.zones, Length: length, Order: when.Order(c.DayOrder),
		Languages: languages(e.Actor.Locale, c.PublicLanguage()),
	})
	var out chat.Suggestions
	if len(got.Parsed) > 0 {
		said := f.understood(p, got.Parsed, length, c.Zone)
		if got.Rest != "" {
			said += "; " + p.Word("when.rest", bot.Args{"rest": got.Rest})
		}
		out.Choices = append(out.Choices, chat.Choice{Label: said, Value: e.Typed, Hint: p.Word("when.understood", nil)})
	}
	for _, likely := range got.Suggestions {
		out.Choices = append(out.Choices, chat.Choice{Label: likely.Phrase, Value: likely.Phrase, Hint: f.understood(p, likely.Windows, length, c.Zone)})
	}
	return out, nil
}

// understood writes windows as the slots they make, or as days without a time.
func (f *Flow) understood(p i18n.Printer, windows []when.Window, length time.Duration, zone string) string {
	var said []string
	for _, w := range windows {
		slots, err := when.Slots(w, length, f.zones)
		if err != nil {
			said = append(said, p.Date(w.Start))
			continue
		}
		for _, s := range slots {
			said = append(said, p.Slot(s, zone))
		}
	}
	return strings.Join(said, "; ")
}
