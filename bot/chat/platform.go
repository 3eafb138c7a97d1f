package chat

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// Handler answers events. It never fails: what goes wrong is a Response too.
type Handler interface {
	Handle(ctx context.Context, e Event) Response
}

// Platform is a chat network. Its errors are *Gone, *Forbidden, *Closed,
// *Later, *Unknown, *TooLarge or the context's.
type Platform interface {
	Network() bot.Network
	Limits() Limits
	// Run hears events until ctx ends. Each is acknowledged by its manner well
	// inside the network's limit, whenever the handler returns.
	Run(ctx context.Context, cmds []Command, h Handler) error
	// Post sends a message. The same key again is the same message: it is sent
	// once and its ref returned.
	Post(ctx context.Context, m Message) (bot.MessageRef, error)
	// Edit replaces a message's card.
	Edit(ctx context.Context, ref bot.MessageRef, c Card) error
	FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (Identity, error)
}

// Message is a card to be sent unasked.
type Message struct {
	Key       string // at most 25 characters, stable over retries
	Community bot.CommunityID
	To        bot.Place
	Card      Card
	Mention   []bot.UserID // who is notified; nobody else ever is
	File      *File        // sent beside the card; nil: none
}

// File is what a message carries besides its card. A network that takes no files
// sends the card alone.
type File struct {
	Name  string // with its extension, such as "guests.csv"
	Type  string // its media type
	Bytes []byte
}

// Limits are a network's numbers; 0 is no limit. Text beyond a limit is cut
// with an ellipsis by the adapter; a list beyond one is an error.
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
	Reactions    int // distinct ones on a message
	MessageKey   int
	Autocomplete int // completions at once
}

// Reactor is a Platform with reactions.
type Reactor interface {
	// React adds our own reaction; one that is there already is no error.
	React(ctx context.Context, ref bot.MessageRef, emoji string) error
	// Reactions lists everybody's but our own.
	Reactions(ctx context.Context, ref bot.MessageRef) iter.Seq2[bot.Reaction, error]
}

// ThreadOpener is a Platform with threads.
type ThreadOpener interface {
	// OpenThread returns the thread of a message, made if there is none.
	OpenThread(ctx context.Context, ref bot.MessageRef, title string) (bot.Place, error)
}

// EventPublisher is a Platform with a calendar of its own, where members look what is
// on. It says so of each community that it has Arrived in.
type EventPublisher interface {
	// PublishEvent makes an entry what it should be and returns the network's name for
	// it. One without a name is looked for before it is made; one that somebody
	// removed is Gone.
	PublishEvent(ctx context.Context, e CalendarEntry) (name string, err error)
}

// CalendarEntry is a meetup as it stands in a network's own calendar.
type CalendarEntry struct {
	Name      string // the network's; empty: it has none yet
	Community bot.CommunityID
	Title     string
	Where     string // the area; whoever comes is told more
	About     string
	Card      bot.MessageRef // where members say that they come; zero: not posted
	Start     time.Time
	End       time.Time
	State     CalendarEntryState
}

// CalendarEntryState is what stands in the calendar.
type CalendarEntryState string

const (
	CalendarEntryOn   CalendarEntryState = "on"
	CalendarEntryOver CalendarEntryState = "over"
	CalendarEntryOff  CalendarEntryState = "off" // cancelled, or its time is asked about again
)

// ReplyRef names a private reply that was given to an event: opaque, sealed, and
// good for as long as the network lets the reply be edited.
type ReplyRef string

// ReplyEditor is a Platform that can complete a private reply later, also from
// another process.
type ReplyEditor interface {
	// EditReply replaces the reply to the event that had that ref. A ref that has
	// expired, or is not one of ours, is *Gone.
	EditReply(ctx context.Context, ref ReplyRef, c Card) error
}

// Endpoint is a Platform that wants to be called over HTTP.
type Endpoint interface {
	// Routes are patterns of http.ServeMux and what answers them.
	Routes() map[string]http.Handler
}

// Gone says that the message or place does not exist any more.
type Gone struct{ What string }

func (e *Gone) Error() string { return "gone: " + e.What }

// Forbidden says that Muster may not, and what it lacks.
type Forbidden struct{ Missing []string }

func (e *Forbidden) Error() string { return "forbidden: missing " + strings.Join(e.Missing, ", ") }

// Closed says that a member takes no direct messages.
type Closed struct{ User bot.UserID }

func (e *Closed) Error() string { return "direct messages closed: " + string(e.User) }

// Later says that the network asked to wait, by machine time.
type Later struct{ Wait time.Duration }

func (e *Later) Error() string { return fmt.Sprintf("later: in %s", e.Wait) }

// Unknown says that a message was sent or was not, and nobody knows.
type Unknown struct{ Err error }

func (e *Unknown) Error() string { return "outcome unknown: " + e.Err.Error() }

// Unwrap returns what was seen instead of an answer.
func (e *Unknown) Unwrap() error { return e.Err }

// TooLarge says that a card breaks one of the network's limits.
type TooLarge struct {
	What  string
	Limit int
}

func (e *TooLarge) Error() string { return fmt.Sprintf("too large: %s, at most %d", e.What, e.Limit) }

// IsError tells whether err is a platform error of the type E.
func IsError[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// Notebook is what an adapter may remember. Each adapter has its own.
type Notebook interface {
	// Get returns bot.ErrNotFound for a key that was never put.
	Get(ctx context.Context, key string) ([]byte, error)
	Put(ctx context.Context, key string, value []byte) error
	Delete(ctx context.Context, key string) error
	// List returns what was put under keys that begin with prefix, by key, but
	// for what was sealed with another secret.
	List(ctx context.Context, prefix string) ([]bot.AdapterNote, error)
	// Once tells whether the key is new within ttl of machine time.
	Once(ctx context.Context, key string, ttl time.Duration) (first bool, err error)
}
