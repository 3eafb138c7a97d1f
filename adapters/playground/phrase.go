package playground

import (
	"cmp"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// localeOf returns the language in which a member is answered: their own, or
// the community's. Nobody's is the community's.
func (n *Network) localeOf(u bot.UserID) string {
	p, _ := n.profile(u)
	return cmp.Or(p.Locale, n.locale)
}

// phrase says a sentence of the adapter's to a member.
func (n *Network) phrase(u bot.UserID, p chat.Phrase) string {
	return n.phrases.Phrase(n.localeOf(u), p, nil)
}

// brokenCard tells a member that an answer could not be sent.
func (n *Network) brokenCard(u bot.UserID) chat.Card {
	return dispatch.BrokenCard(n.phrases, n.localeOf(u))
}

// interruptedCard tells a member that the process ended before it answered.
func (n *Network) interruptedCard(u bot.UserID) chat.Card {
	return dispatch.PhraseCard(n.phrases, n.localeOf(u), chat.PhraseInterrupted)
}

// openLabel labels the button that opens the form behind a message: another
// one if the form was refused.
func (n *Network) openLabel(m *message, u bot.UserID) string {
	switch {
	case m.Form == nil:
		return ""
	case len(m.Errors) > 0:
		return n.phrase(u, chat.PhraseTryAgain)
	}
	return n.phrase(u, chat.PhraseOpenForm)
}
