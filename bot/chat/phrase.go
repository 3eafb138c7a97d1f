package chat

import "github.com/muster-bot/muster/bot"

// Phrase is the key of a sentence that adapters send without a handler.
type Phrase string

const (
	PhraseRoot        Phrase = "adapter.root"         // description of the root command
	PhraseFormReady   Phrase = "adapter.form_ready"   // a form could not open in time
	PhraseOpenForm    Phrase = "adapter.open_form"    // the button that opens it
	PhraseTryAgain    Phrase = "adapter.try_again"    // the button under a refused form
	PhraseBroken      Phrase = "adapter.broken"       // the answer could not be sent
	PhraseInterrupted Phrase = "adapter.interrupted"  // the process ended before the answer
	PhraseDone        Phrase = "adapter.done"         // a view that is done
	PhraseOneMoment   Phrase = "adapter.one_moment"   // a view that waits for its answer
	PhraseMembersOnly Phrase = "adapter.members_only" // to guests, who are not admitted
	PhraseYours       Phrase = "adapter.yours"        // before the reader's own time
	PhrasePickDay     Phrase = "adapter.pick_day"     // above a calendar, beside a field for typed times
	PhrasePickTime    Phrase = "adapter.pick_time"    // above a clock, below that
	PhraseSomebody    Phrase = "adapter.somebody"     // instead of a name that the network does not say
)

// Phrases renders the adapters' sentences in the language of a BCP 47 locale, or
// in English.
type Phrases interface {
	Phrase(locale string, p Phrase, args bot.Args) string
}
