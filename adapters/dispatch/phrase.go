package dispatch

import (
	"cmp"

	"github.com/muster-bot/muster/bot/chat"
)

// Locale returns the language in which the actor of an event is answered: their
// own, or else their community's.
func Locale(from chat.From) string { return cmp.Or(from.Actor.Locale, from.Language) }

// PhraseCard returns a warning of one sentence.
func PhraseCard(p chat.Phrases, locale string, phrase chat.Phrase) chat.Card {
	return chat.Card{Tone: chat.ToneWarning, Lead: chat.Plain(p.Phrase(locale, phrase, nil))}
}

// BrokenCard says that an answer could not be sent.
func BrokenCard(p chat.Phrases, locale string) chat.Card {
	return PhraseCard(p, locale, chat.PhraseBroken)
}

// FormReadyCard offers a form that was too late to open by itself.
func FormReadyCard(p chat.Phrases, locale, title string, open chat.Action) chat.Card {
	return chat.Card{
		Title: chat.Plain(title), Lead: chat.Plain(p.Phrase(locale, chat.PhraseFormReady, nil)),
		Controls: []chat.Control{chat.Button{Action: open, Label: p.Phrase(locale, chat.PhraseOpenForm, nil), Style: chat.StylePrimary}},
	}
}

// CorrectionCard lists what is wrong with a form and has a button that opens it
// again, for networks that cannot show errors beside the fields.
func CorrectionCard(p chat.Phrases, locale, title string, wrong []chat.FieldError, again chat.Action) chat.Card {
	c := chat.Card{Tone: chat.ToneWarning, Title: chat.Plain(title)}
	for _, e := range wrong {
		c.Lines = append(c.Lines, e.Text)
	}
	c.Controls = []chat.Control{chat.Button{Action: again, Label: p.Phrase(locale, chat.PhraseTryAgain, nil), Style: chat.StylePrimary}}
	return c
}
