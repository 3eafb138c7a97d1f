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

// completeWhen suggests what was parsed of the typed times, and likely ways to
// continue.
func (f *Flow) completeWhen(ctx context.Context, e chat.Query) (chat.Response, error) {
	c, err := f.plan.Community(ctx, e.Community)
	if err != nil || c.Zone == "" {
		return chat.Suggestions{}, err
	}
	e.Language = c.PublicLanguage()
	p := f.privatePrinter(e.From)
	edited, isEdit, err := f.completedEdit(ctx, p, e)
	if err != nil {
		return nil, err
	}
	length, said := bot.DefaultDuration, false
	if typed, err := when.ParseLength(e.Values.Text("duration")); err == nil && typed > 0 {
		length, said = typed, true
	}
	at := f.phraseContext(c, e.From)
	at.Length = length
	if !isEdit {
		return f.suggestTimes(p, e.Typed, at, room(said)), nil
	}
	return f.suggestEdit(p, e.Typed, at, &edited, said), nil
}

// suggestTimes suggests times of a new meetup.
func (f *Flow) suggestTimes(p i18n.Printer, typed string, at when.Context, ranges room) chat.Suggestions {
	completion := when.Complete(typed, at)
	var out chat.Suggestions
	if len(completion.Parsed) > 0 {
		label := f.formatWindows(p, completion.Parsed, at.Length, ranges, at.Zone)
		if completion.Rest != "" {
			label += "; " + p.Word("when.rest", bot.Args{"rest": completion.Rest})
		}
		out.Choices = append(out.Choices, chat.Choice{Label: label, Value: typed, Hint: p.Word("when.understood", nil)})
	}
	for _, suggestion := range completion.Suggestions {
		out.Choices = append(out.Choices, chat.Choice{Label: suggestion.Phrase, Value: suggestion.Phrase, Hint: f.formatWindows(p, suggestion.Windows, at.Length, ranges, at.Zone)})
	}
	return out
}

// formatWindows formats windows as the slots in them, or days without a time as
// dates.
func (f *Flow) formatWindows(p i18n.Printer, windows []when.Window, length time.Duration, ranges room, zone string) string {
	var parts []string
	for _, w := range windows {
		w.Room = w.Room || w.Range && bool(ranges)
		s, err := when.SlotOf(w, length, f.zones)
		if err != nil {
			parts = append(parts, p.Date(w.Start))
			continue
		}
		parts = append(parts, p.Slot(s, zone))
	}
	return strings.Join(parts, "; ")
}
