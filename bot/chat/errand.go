package chat

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Errand is what a due task comes to: one call on the network, and what
// follows when it worked. Post, Edit, AddEmoji, ReadReactions, OpenThread,
// KeepEntry, Wait and NoErrand are all there are.
type Errand interface{ errand() }

// Post sends a message.
type Post struct {
	Message Message
	Then    func(ctx context.Context, ref bot.MessageRef) error // may be nil

	// Instead is asked where the place is closed, gone or forbidden; nil: there is
	// no other way.
	Instead func(ctx context.Context, why error) (Errand, error)
}

// Edit replaces a card.
type Edit struct {
	Ref  bot.MessageRef
	Card Card
	Gone func(ctx context.Context) error // the message was deleted
}

// AddEmoji adds our own reactions, in order.
type AddEmoji struct {
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

// KeepEntry makes a calendar entry what it should be.
type KeepEntry struct {
	Entry Entry
	Then  func(ctx context.Context, name string) error
	Gone  func(ctx context.Context) error // somebody removed it
}

// Wait puts the task off: something it needs is still on its way.
type Wait struct{ For time.Duration }

// NoErrand says that nothing is owed any more.
type NoErrand struct{}

func (Post) errand()          {}
func (Edit) errand()          {}
func (AddEmoji) errand()      {}
func (ReadReactions) errand() {}
func (OpenThread) errand()    {}
func (KeepEntry) errand()     {}
func (Wait) errand()          {}
func (NoErrand) errand()      {}
