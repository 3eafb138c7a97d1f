package chat

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// Event is something that happened on a network.
type Event interface{ Origin() From }

// From is what every event tells. ID is the network's own, for
// de-duplication; it is the same when an event is delivered again.
type From struct {
	ID                 string
	Community          bot.CommunityID // empty in direct messages: Message says which
	Place              bot.Place
	Channel            bot.Place // Place itself, or of a thread the channel around it; empty in direct messages
	Actor              Identity
	Language           string   // BCP 47: how the actor's community is spoken to, where Before had to ask
	ReplyRef           ReplyRef // of the private reply to this event; empty where the network has none
	MissingPermissions string   // what Muster needs there and is not permitted, named as the network does; empty: nothing
}

// Origin returns what every event tells.
func (f From) Origin() From { return f }

// Identity is a person as the network vouches for them at that moment.
type Identity struct {
	User    bot.UserID
	Name    string // display name
	Locale  string // BCP 47; empty if unknown
	Zone    string // IANA; empty if unknown
	Manages bool   // may manage the community
}

// Invocation is a command with its options.
type Invocation struct {
	From
	Command string // empty: there is none of the name that was typed, and Errors say so
	Values  Values
	Errors  []*bot.Error // options that could not even be read
}

// Press is a button pressed, or a menu chosen from.
type Press struct {
	From
	Message bot.MessageRef // zero on a message that only the actor sees
	Action  Action
	Values  []string // what was chosen
}

// Submission is a form handed in.
type Submission struct {
	From
	Action Action
	Values Values
}

// InvalidSubmission is a form handed in with what its fields do not allow, where the
// adapter is the one that finds out. It is answered with Correct.
type InvalidSubmission struct {
	From
	Form   Form // as it was filled
	Errors []*bot.Error
}

// Query asks for completions of one option or field while somebody types.
type Query struct {
	From
	Command string
	Field   string
	Typed   string
	Values  Values // the other fields so far
}

// ReactionChanged is a reaction added to a message or taken from it.
type ReactionChanged struct {
	From
	Message bot.MessageRef
	Emoji   string
	Added   bool
	At      time.Time // machine time, if the network tells; zero otherwise
}

// Arrived says that Muster is in a community, now or since long.
type Arrived struct {
	From
	Community bot.Community
}

// Departed says that a community had Muster leave. From names it.
type Departed struct {
	From
}

// MemberLeft says that a member is in the community no more: the Actor, of whom only
// User may be told.
type MemberLeft struct {
	From
}

// CalendarInterest says that a member marked a meetup's calendar entry, as Entry names it.
type CalendarInterest struct {
	From
	Entry string
}

// Vanished says that a message of ours is gone.
type Vanished struct {
	From
	Message bot.MessageRef
}

// Reconnected says that the network was out of hearing for a while: what was
// missed has to be asked for.
type Reconnected struct {
	From
}

// HomeOpened says that a member looks at the page that a network keeps for
// them and us alone. The answer is a Reply with what stands there.
type HomeOpened struct {
	From
}
