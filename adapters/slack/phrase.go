package slack

import (
	"cmp"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

// locale returns the language of the actor, as far as it is known before Slack
// was asked.
func (ir *interactionReply) locale() string {
	return cmp.Or(dispatch.Locale(ir.Event.Origin()), ir.n.cachedMember(userID(ir.community(), ir.User)).Locale)
}

// phrase renders a sentence in the actor's language.
func (ir *interactionReply) phrase(p chat.Phrase) string {
	return ir.n.options.Phrases.Phrase(ir.locale(), p, nil)
}

func (ir *interactionReply) brokenCard() chat.Card {
	return dispatch.BrokenCard(ir.n.options.Phrases, ir.locale())
}

func (ir *interactionReply) doneCard() chat.Card {
	return chat.Card{Lead: chat.Plain(ir.phrase(chat.PhraseDone))}
}

// correctionCard lists errors where no form can be shown.
func (ir *interactionReply) correctionCard(c chat.Correct) chat.Card {
	card := dispatch.CorrectionCard(ir.n.options.Phrases, ir.locale(), c.Form.Title, c.Errors, c.Again)
	if c.Again.Verb == "" {
		card.Controls = nil
	}
	return card
}
