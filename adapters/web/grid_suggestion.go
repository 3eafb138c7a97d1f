package web

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
)

// gridSuggestion is what a member's habit says of the cells of a poll. It is no answer and
// only on their page.
type gridSuggestion struct {
	Text  string                   `json:"text,omitempty"` // what it says of times of which they have said nothing
	Marks map[bot.SlotID]gridMarks `json:"marks"`
}

// suggestionOf returns what a member's habit says of a poll that can be answered; nil:
// nothing.
func (g *Grid) suggestionOf(ctx context.Context, v Visit, s *gridPoll) (*gridSuggestion, error) {
	suggested, err := g.polls.Suggestion(ctx, v)
	if _, isRefusal := bot.AsError(err); isRefusal { // who may not answer is suggested nothing
		return nil, nil //nolint:nilnil // nil means that nothing is suggested
	}
	if err != nil || len(suggested) == 0 {
		return nil, err
	}
	shown := s.Snapshot
	shown.Suggested = suggested.Unanswered(s.Ballot(v.Actor.User))
	out := &gridSuggestion{Text: card.SuggestionText(v.Printer, shown).String(), Marks: make(map[bot.SlotID]gridMarks, len(suggested))}
	confirmed := bot.Ballot(nil).AsUsual(suggested, bot.Answer{})
	for _, a := range suggested {
		out.Marks[a.Slot.ID] = marksOf(confirmed, a.Slot, s.step, false)
	}
	return out, nil
}
