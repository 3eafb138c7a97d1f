package chat

import "github.com/muster-bot/muster/bot"

// Event is something that happened on a network.
type Event interface{ Origin() From }

// From is the part common to all events. ID is the network's own, for
// de-duplication; it is the same on redelivery.
type From struct {
	ID                 string
	Stamp              bot.Stamp       // the network's order of what one member does; zero if it gives none
	Community          bot.CommunityID // empty in direct messages, where Message identifies it
	Place              bot.Place
	Channel            bot.Place // Place, or the parent channel of a thread; empty in direct messages
	Actor              Identity
	Sight              *bot.Sight   // what the network said of the actor; nil: it was not asked
	Language           string       // BCP 47: of the actor's community, if BeforeAction looked it up
	ReplyRef           bot.ReplyRef // of the private reply to this event; empty if the network has none
	MissingPermissions string       // permissions that Muster lacks there, by the network's names; empty: none
	Arrival            *bot.Arrival // of an actor whom the verb identifies; see Router.Arrives
}

// Origin returns f itself.
func (f From) Origin() From { return f }

// Identity is a person as the network reports them at that moment.
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
	Command string // empty: unknown, and Errors say so
	Values  Values
	Errors  []*bot.Error   // of options that could not be parsed
	On      *SourceMessage // the message on which it was used; nil: none
}

// Press is a button press or a choice in a menu.
type Press struct {
	From
	Message bot.MessageRef // zero on a private message
	Action  Action
	Values  []string // the chosen options
}

// Submission is a submitted form.
type Submission struct {
	From
	Action Action
	Values Values
}

// InvalidSubmission is a submitted form that the adapter found invalid. It is
// answered with Correct.
type InvalidSubmission struct {
	From
	Form   Form // with the submitted values
	Errors []*bot.Error
}

// Query asks for completions of one option or field while a member types.
type Query struct {
	From
	Command string
	Field   string
	Typed   string
	Values  Values // the other fields so far
}

// ReactionChanged is a reaction added to or removed from a message.
type ReactionChanged struct {
	From
	Message bot.MessageRef
	Emoji   string
	Added   bool
}

// Arrived reports a community that Muster is in, at the start or when it joins.
type Arrived struct {
	From
	Community bot.Community
}

// Departed reports that Muster was removed from the community in From.
type Departed struct {
	From
}

// MemberLeft reports that the Actor left the community. Of the Actor only User is
// certain.
type MemberLeft struct {
	From
}

// CalendarInterest reports that a member marked interest in a calendar entry.
type CalendarInterest struct {
	From
	Entry string
}

// Vanished reports that a message of ours was deleted.
type Vanished struct {
	From
	Message bot.MessageRef
}

// Reconnected reports that events may have been missed while the connection was
// down.
type Reconnected struct {
	From
}

// ReactionsMissed reports that reactions to a message may have been missed.
type ReactionsMissed struct {
	From
	Message bot.MessageRef
}

// AccessChanged reports that Muster may have access to places in a community that
// were closed to it: it was invited, permitted something, a channel was opened
// again, or there is room for another entry.
type AccessChanged struct {
	From
}

// HomeOpened reports that a member opened their home page with Muster. It is
// answered with a Reply of the page's content.
type HomeOpened struct {
	From
}

// WithFrom returns the event of a member with its From changed; an event of
// another kind as it is.
func WithFrom(e Event, change func(From) From) Event {
	switch e := e.(type) {
	case Invocation:
		e.From = change(e.From)
		return e
	case Press:
		e.From = change(e.From)
		return e
	case Submission:
		e.From = change(e.From)
		return e
	case InvalidSubmission:
		e.From = change(e.From)
		return e
	case Query:
		e.From = change(e.From)
		return e
	case ReactionChanged:
		e.From = change(e.From)
		return e
	case HomeOpened:
		e.From = change(e.From)
		return e
	case CalendarInterest:
		e.From = change(e.From)
		return e
	}
	return e
}
