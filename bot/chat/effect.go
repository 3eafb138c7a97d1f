package chat

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Effect is the work of a due task: one call on the network and its callbacks.
// The types are PostMessage, EditMessage, AddReactions, ReadReactions,
// OpenThread, SyncCalendarEntry, CompleteReply, CheckMember, Wait, PutOff and
// NoEffect.
type Effect interface{ effect() }

// PostMessage sends a message.
type PostMessage struct {
	Message Message
	Then    func(ctx context.Context, ref bot.MessageRef) error // may be nil

	// About is where what the message is about is shown, if that is another place.
	// Unless everybody in the community can see it, the message is not posted and
	// the fallback is used: whoever reads the message could not have seen it.
	About bot.Place

	// Fallback returns another effect if the place is closed, gone or forbidden;
	// nil: there is none. An error ends the task as if there were none.
	Fallback func(ctx context.Context, cause error) (Effect, error)
}

// EditMessage replaces a card.
type EditMessage struct {
	Ref  bot.MessageRef
	Card Card
	Gone func(ctx context.Context) error // the message was deleted
}

// AddReactions adds our own reactions, in order.
type AddReactions struct {
	Ref   bot.MessageRef
	Emoji []string
	Then  func(ctx context.Context) error
	// Refused is called if they cannot be added, before Then; it may be nil.
	Refused func(ctx context.Context, cause error) error
}

// ReadReactions reads all members' reactions to a message.
type ReadReactions struct {
	Ref  bot.MessageRef
	Then func(ctx context.Context, present []bot.Reaction) error
	Gone func(ctx context.Context) error // the message was deleted, and its reactions with it
	// Refused is called if they may not be read; nil: the task is retried later.
	Refused func(ctx context.Context, cause error) error
}

// OpenThread opens the thread of a message. The task is composed again after
// Then, since the thread exists by then.
type OpenThread struct {
	Ref   bot.MessageRef
	Title string
	Then  func(ctx context.Context, thread bot.Place) error
	Gone  func(ctx context.Context) error // the message was deleted
}

// SyncCalendarEntry creates or updates a calendar entry.
type SyncCalendarEntry struct {
	Entry CalendarEntry
	Then  func(ctx context.Context, name string) error
	Gone  func(ctx context.Context) error // the entry was removed
}

// CompleteReply replaces a private reply given earlier.
type CompleteReply struct {
	Network bot.Network
	Ref     bot.ReplyRef
	Card    Card
	Gone    Effect // instead, if the reply cannot be edited any more
}

// CheckMember asks the network whether somebody still is a member of a community.
// Then returns the effect that follows.
type CheckMember struct {
	Community bot.CommunityID
	User      bot.UserID
	Then      func(ctx context.Context, p Presence) (Effect, error)
}

// Presence is what a network says of whether somebody is a member.
type Presence string

const (
	PresenceUnknown Presence = "" // it did not answer
	PresenceThere   Presence = "there"
	PresenceGone    Presence = "gone"
)

// Wait postpones the task until something it needs is there.
type Wait struct{ For time.Duration }

// PutOff postpones the task until quiet hours are over.
type PutOff struct{ Until time.Time }

// NoEffect means that there is nothing to do.
type NoEffect struct{}

func (PostMessage) effect()       {}
func (EditMessage) effect()       {}
func (AddReactions) effect()      {}
func (ReadReactions) effect()     {}
func (OpenThread) effect()        {}
func (SyncCalendarEntry) effect() {}
func (CompleteReply) effect()     {}
func (CheckMember) effect()       {}
func (Wait) effect()              {}
func (PutOff) effect()            {}
func (NoEffect) effect()          {}
