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

// completedEdit returns the meetup that a command which is being typed would change;
// ok is false for another command, or if that is not clear yet.
func (f *Flow) completedEdit(ctx context.Context, p i18n.Printer, e chat.Query) (m bot.Meetup, ok bool, err error) {
	if e.Command != "edit" {
		return m, false, nil
	}
	actor := e.By()
	ms, _, err := f.plan.Upcoming(ctx, actor, editable...)
	if err != nil {
		return m, false, err
	}
	typed := strings.TrimSpace(e.Values.Text("meetup"))
	found := matching(p, ms, typed)
	if id, ok := meetupNumber(typed); ok {
		if i := slices.IndexFunc(ms, func(m bot.Meetup) bool { return m.ID == id }); i >= 0 {
			found = ms[i : i+1]
		}
	}
	if len(found) != 1 || !found[0].CanDecide(actor) {
		return m, false, nil
	}
	return found[0], true, nil
}

// suggestEdit suggests times for a meetup, against which a phrase is read as the edit
// itself reads it.
func (f *Flow) suggestEdit(p i18n.Printer, typed string, at when.Context, m *bot.Meetup, saysLength bool) chat.Suggestions {
	basis := m.EditBasis(f.now())
	d := bot.Draft{Terms: basis.Terms.Clone(), Basis: basis, Edits: m.ID}
	if saysLength {
		d.Duration = at.Length
	}
	at.Zone = m.Zone
	parser := draftParser{f, &d, m, at}
	parser.Length = parser.length()
	if len(basis.Terms.Slots) > 0 {
		at = parser.basedOn(basis.Terms.FirstAhead(at.Now))
	}
	label := func(phrase string) (string, bool) {
		slots, err := parser.parseRelative(phrase, nil)
		var labels []string
		for _, s := range slots {
			labels = append(labels, p.Slot(s, m.Zone))
		}
		return strings.Join(labels, "; "), err == nil
	}
	var out chat.Suggestions
	if whole, ok := label(typed); ok {
		out.Choices = append(out.Choices, chat.Choice{Label: whole, Value: typed, Hint: p.Word("when.understood", nil)})
	}
	for _, suggestion := range f.suggestTimes(p, typed, at, parser.saysLength()).Choices {
		if suggestion.Value == typed {
			continue
		}
		if hint, ok := label(suggestion.Value); ok {
			out.Choices = append(out.Choices, chat.Choice{Label: suggestion.Value, Value: suggestion.Value, Hint: hint})
		}
	}
	return out
}
