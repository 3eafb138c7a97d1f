package chat

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Effect is the work of a due task: one call on the network and its callbacks.
// The types are PostMessage, EditMessage, AddReactions, ReadReactions,
// OpenThread, SyncCalendarEntry, Wait and NoEffect.
type Effect interface{ effect() }

// PostMessage sends a message.
type PostMessage struct {
	Message Message
	Then    func(ctx context.Context, ref bot.MessageRef) error // may be nil

	// Fallback returns another effect if the place is closed, gone or forbidden;
	// nil: there is none.
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
}

// ReadReactions reads all members' reactions to a message.
type ReadReactions struct {
	Ref  bot.MessageRef
	Then func(ctx context.Context, present []bot.Reaction) error
	Gone func(ctx context.Context) error // the message was deleted, and its reactions with it
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

// Wait postpones the task until something it needs is there.
type Wait struct{ For time.Duration }

// NoEffect means that there is nothing to do.
type NoEffect struct{}

func (PostMessage) effect()       {}
func (EditMessage) effect()       {}
func (AddReactions) effect()      {}
func (ReadReactions) effect()     {}
func (OpenThread) effect()        {}
func (SyncCalendarEntry) effect() {}
func (Wait) effect()              {}
func (NoEffect) effect()          {}
