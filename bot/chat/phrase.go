package chat

import "github.com/muster-bot/muster/bot"

// Phrase is the key of a sentence that only an adapter can say, because no
// handler was asked.
type Phrase string

const (
	PhraseRoot        Phrase = "adapter.root"         // describes the root command
	PhraseFormReady   Phrase = "adapter.form_ready"   // a form was too late to open by itself
	PhraseOpenForm    Phrase = "adapter.open_form"    // the button that opens it
	PhraseTryAgain    Phrase = "adapter.try_again"    // the button under a form that was refused
	PhraseBroken      Phrase = "adapter.broken"       // an answer could not be sent
	PhraseInterrupted Phrase = "adapter.interrupted"  // the process ended before it answered
	PhraseDone        Phrase = "adapter.done"         // a view whose work is done
	PhraseOneMoment   Phrase = "adapter.one_moment"   // a view that waits for its answer
	PhraseMembersOnly Phrase = "adapter.members_only" // to guests who are not let in
	PhraseYours       Phrase = "adapter.yours"        // before the reader's own time
)

// Phrases says what only adapters have to say, in the language of a BCP 47
// locale; in English where that has no words.
type Phrases interface {
	Phrase(locale string, p Phrase, args bot.Args) string
}
