package chat

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Effect is what a due task comes to: one call on the network, and what
// follows when it worked. Post, Edit, AddEmoji, ReadReactions, OpenThread,
// KeepEntry, Wait and NoErrand are all there are.
type Effect interface{ effect() }

// PostMessage sends a message.
type PostMessage struct {
	Message Message
	Then    func(ctx context.Context, ref bot.MessageRef) error // may be nil

	// Fallback is asked where the place is closed, gone or forbidden; nil: there is
	// no other way.
	Fallback func(ctx context.Context, why error) (Effect, error)
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
}

// ReadReactions asks for everybody's reactions to a message.
type ReadReactions struct {
	Ref  bot.MessageRef
	Then func(ctx context.Context, present []bot.Reaction) error
	Gone func(ctx context.Context) error // the message was deleted: nobody's reactions are known
}

// OpenThread opens the thread of a message. The task is asked again after
// Then, since it has a place to go to now.
type OpenThread struct {
	Ref   bot.MessageRef
	Title string
	Then  func(ctx context.Context, thread bot.Place) error
	Gone  func(ctx context.Context) error // the message was deleted
}

// SyncCalendarEntry makes a calendar entry what it should be.
type SyncCalendarEntry struct {
	Entry CalendarEntry
	Then  func(ctx context.Context, name string) error
	Gone  func(ctx context.Context) error // somebody removed it
}

// Wait puts the task off: something it needs is still on its way.
type Wait struct{ For time.Duration }

// NoEffect says that nothing is owed any more.
type NoEffect struct{}

func (PostMessage) effect()       {}
func (EditMessage) effect()       {}
func (AddReactions) effect()      {}
func (ReadReactions) effect()     {}
func (OpenThread) effect()        {}
func (SyncCalendarEntry) effect() {}
func (Wait) effect()              {}
func (NoEffect) effect()          {}
