package chat

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Handler answers events. Errors are a Response too.
type Handler interface {
	Handle(ctx context.Context, e Event) Response
}

// Platform is a chat network. Its methods return *Gone, *Forbidden, *Unauthorised,
// *Closed, *Later, *Unknown, *Unsure, *TooLarge or the context's error.
type Platform interface {
	Network() bot.Network
	Limits() Limits
	// Run delivers events to h until ctx ends. Each event is acknowledged by its
	// ReplyMode within the network's time limit, however long the handler takes.
	Run(ctx context.Context, cmds []Command, h Handler) error
	// Post sends a message. A key that was used before sends nothing and returns
	// the ref of the first message; so does a message that is sought and found.
	Post(ctx context.Context, m Message) (bot.MessageRef, error)
	// Edit replaces a message's card.
	Edit(ctx context.Context, ref bot.MessageRef, c Card) error
	FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (Identity, error)
}

// Message is a card that Muster sends unasked.
type Message struct {
	Key       string // at most 25 characters, stable over retries
	Community bot.CommunityID
	To        bot.Place
	Card      Card
	Mention   []bot.UserID // members to notify; nobody else is
	File      *File        // sent beside the card; nil: none

	// ContentKey identifies what the message says, in at most 25 characters: the same for
	// another message that says it again. Empty: it is looked for by its key alone.
	ContentKey string
	// SoughtSince is since when it may have been sent under another key or by a process
	// whose records are lost: the message is looked for first, and *Unsure is returned if
	// nobody can look. Zero: it was not.
	SoughtSince time.Time
}

// File is an attachment. A network without files sends the card alone.
type File struct {
	Name  string // with its extension, such as "guests.csv"
	Type  string // media type
	Bytes []byte
}

// Limits are a network's limits; 0 is none. The adapter cuts a longer text with
// an ellipsis; a longer list is an error.
type Limits struct {
	Title        int // characters of a card's title
	Text         int // characters of one text
	ButtonLabel  int
	Buttons      int // controls of a card that are buttons
	Menus        int
	Options      int // of one menu
	OptionLabel  int
	Action       int // characters of Action.String
	FormTitle    int
	FormFields   int
	Reactions    int // distinct emoji on a message
	MessageKey   int
	Autocomplete int // completions of one query
}

// Reactor is a Platform with reactions.
type Reactor interface {
	// React adds our own reaction; a repeat is no error.
	React(ctx context.Context, ref bot.MessageRef, emoji string) error
	// Reactions returns all reactions but our own.
	Reactions(ctx context.Context, ref bot.MessageRef) iter.Seq2[bot.Reaction, error]
}

// ThreadOpener is a Platform with threads.
type ThreadOpener interface {
	// OpenThread returns the thread of a message and creates it if needed.
	OpenThread(ctx context.Context, ref bot.MessageRef, title string) (bot.Place, error)
}

// Audience is a Platform with places that not everybody in a community can see.
// What Muster lacks the permission to find out is unknown.
type Audience interface {
	// Public reports whether everybody in the community can see a place. Where a
	// network has guests, they are not everybody.
	Public(ctx context.Context, c bot.CommunityID, place bot.Place) (bot.Visibility, error)
	// CanSee reports what a viewer can see, in the order of the places. What the
	// network does not answer in time is unknown.
	CanSee(ctx context.Context, v Viewer, places ...bot.Place) []bot.Visibility
}

// Viewer is a member of a community who wants to see something.
type Viewer struct {
	Community bot.CommunityID
	User      bot.UserID
	KnownOnly bool // answer from what is kept; the network is not called
}

// EventPublisher is a Platform with its own calendar. Whether a community has one
// is in its Arrived event.
type EventPublisher interface {
	// PublishEvent creates or updates an entry and returns the network's name for
	// it. It looks for an existing entry before it creates one without a name. An
	// entry that was removed is *Gone.
	PublishEvent(ctx context.Context, e CalendarEntry) (name string, err error)
}

// CalendarEntry is a meetup in a network's own calendar.
type CalendarEntry struct {
	Name      string // given by the network; empty: none yet
	Community bot.CommunityID
	Title     string
	Where     string // the area only; members who come see the full place
	About     string
	Card      bot.MessageRef // where members RSVP; zero: not posted
	Place     bot.Place      // of the card
	Start     time.Time
	End       time.Time
	State     CalendarEntryState
}

// CalendarEntryState is the state of an entry.
type CalendarEntryState string

const (
	CalendarEntryOn   CalendarEntryState = "on"
	CalendarEntryOver CalendarEntryState = "over"
	CalendarEntryOff  CalendarEntryState = "off" // cancelled, or polling again
)

// Authenticator is a Platform whose network can refuse its credentials.
type Authenticator interface {
	// Paused returns the work that waits for a credential. It does not block.
	Paused() bot.Paused
	// Recheck asks the network about refused credentials, where it is time to, and
	// looks whether there are others. What is accepted is paused no more.
	Recheck(ctx context.Context)
}

// ReplyEditor is a Platform that can edit a private reply later, from another
// process too.
type ReplyEditor interface {
	// EditReply replaces the reply to the event with that ref. An expired or
	// foreign ref is *Gone.
	EditReply(ctx context.Context, ref bot.ReplyRef, c Card) error
}

// Endpoint is a Platform that serves HTTP.
type Endpoint interface {
	// Routes returns handlers by pattern of http.ServeMux.
	Routes() map[string]http.Handler
}

// Gone means that the message or place does not exist any more.
type Gone struct{ What string }

func (e *Gone) Error() string { return "gone: " + e.What }

// Forbidden means that Muster may not do it, and why. It may become allowed.
type Forbidden struct {
	Missing []string           // the permissions or scopes, by names of the adapter's own list
	Reason  bot.ObstacleReason // where it is no permission; empty: unknown, or what is missing
	Err     error              // what the network said, for operators; may be nil
}

func (e *Forbidden) Error() string {
	if e.Err == nil {
		return "forbidden: " + e.Obstacle().Encode()
	}
	return "forbidden: " + e.Obstacle().Encode() + ": " + e.Err.Error()
}

// Unwrap returns what the network said.
func (e *Forbidden) Unwrap() error { return e.Err }

// Obstacle returns the reason in words that a member may read.
func (e *Forbidden) Obstacle() bot.Obstacle {
	switch {
	case len(e.Missing) > 0:
		return bot.Obstacle{Reason: bot.ObstaclePermission, Missing: e.Missing}
	case e.Reason == "":
		return bot.Obstacle{Reason: bot.ObstacleUnknown}
	}
	return bot.Obstacle{Reason: e.Reason}
}

// ObstacleOf returns why a place is closed to Muster. ok is false if err says
// nothing of that.
func ObstacleOf(err error) (o bot.Obstacle, ok bool) {
	forbidden := (*Forbidden)(nil)
	switch {
	case errors.As(err, &forbidden):
		return forbidden.Obstacle(), true
	case IsError[*Gone](err):
		return bot.Obstacle{Reason: bot.ObstacleGone}, true
	case IsError[*Closed](err):
		return bot.Obstacle{Reason: bot.ObstacleClosed}, true
	}
	return bot.Obstacle{}, false
}

// Unauthorised means that the network refuses Muster's credential. The Platform is
// an Authenticator, and what needs the credential is paused.
type Unauthorised struct{ Err error }

func (e *Unauthorised) Error() string { return "unauthorised: " + e.Err.Error() }

// Unwrap returns the refusal.
func (e *Unauthorised) Unwrap() error { return e.Err }

// Closed means that a member takes no direct messages.
type Closed struct{ User bot.UserID }

func (e *Closed) Error() string { return "direct messages closed: " + string(e.User) }

// Later means that the network asked to wait, by machine time.
type Later struct{ Wait time.Duration }

func (e *Later) Error() string { return fmt.Sprintf("later: in %s", e.Wait) }

// Unknown means that a message may or may not have been sent.
type Unknown struct{ Err error }

func (e *Unknown) Error() string { return "outcome unknown: " + e.Err.Error() }

// Unwrap returns the error seen instead of a response.
func (e *Unknown) Unwrap() error { return e.Err }

// Unsure means that a message that is sought was not sent now, since nobody can look
// whether it was sent before. It is not the error that says why: the place may well take
// messages.
type Unsure struct{ Err error }

func (e *Unsure) Error() string { return "cannot be looked for: " + e.Err.Error() }

// TooLarge means that a card breaks one of the network's limits.
type TooLarge struct {
	What  string
	Limit int
}

func (e *TooLarge) Error() string { return fmt.Sprintf("too large: %s, at most %d", e.What, e.Limit) }

// IsError reports whether err is a platform error of the type E.
func IsError[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// Notebook is an adapter's own key-value store.
type Notebook interface {
	// Get returns bot.ErrNotFound for a key that was never put.
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
	// List returns the entries whose keys begin with prefix, by key, except those
	// sealed with another secret.
	List(ctx context.Context, prefix string) ([]bot.AdapterNote, error)
	// Once reports whether the key is new within ttl of machine time.
	Once(ctx context.Context, key string, ttl time.Duration) (first bool, err error)
	Leases
}

// Leases share work among processes that use one database. A lease expires by the
// database's clock unless its holder takes it again. Keys are separate from those of
// the notes.
type Leases interface {
	// Lease takes the keys for ttl, or renews them. It returns those that the holder
	// has now; the others are held by somebody else.
	Lease(ctx context.Context, holder string, ttl time.Duration, keys ...string) (held []string, err error)
	// Release gives keys back that the holder has.
	Release(ctx context.Context, holder string, keys ...string) error
	// Holders returns the holders of the keys that begin with prefix, by key, without
	// expired leases.
	Holders(ctx context.Context, prefix string) (map[string]string, error)
}
