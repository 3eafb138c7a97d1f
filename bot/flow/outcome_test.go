package flow_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage/storagetest"
)

// faultyStore loses the reply to the first commits of every event, or fails the
// first reads after its first commit.
type faultyStore struct {
	bot.Store

	commits, reads int // how many fail for each event

	mu    sync.Mutex
	state map[*bot.Outcome]*eventFaults
}

type eventFaults struct {
	committed    bool
	lost, failed int
}

// event returns the faults of the event that a context belongs to; nil for tasks.
func (s *faultyStore) event(ctx context.Context) *eventFaults {
	o := bot.OutcomeOf(ctx)
	if o == nil {
		return nil
	}
	if s.state == nil {
		s.state = map[*bot.Outcome]*eventFaults{}
	}
	if s.state[o] == nil {
		s.state[o] = &eventFaults{}
	}
	return s.state[o]
}

func (s *faultyStore) InTx(ctx context.Context, fn func(bot.Tx) error) error {
	err := s.Store.InTx(ctx, fn)
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.event(ctx)
	if err != nil || e == nil {
		return err
	}
	e.committed = true
	if e.lost < s.commits {
		e.lost++
		return fmt.Errorf("commit: connection reset: %w", bot.ErrOutcomeUnknown)
	}
	return nil
}

func (s *faultyStore) View(ctx context.Context, fn func(bot.Reader) error) error {
	s.mu.Lock()
	e := s.event(ctx)
	fails := e != nil && e.committed && e.failed < s.reads
	if fails {
		e.failed++
	}
	s.mu.Unlock()
	if fails {
		return errors.New("read: connection reset")
	}
	return s.Store.View(ctx, fn)
}

// A repeat finds what was done and says how things stand, not what has changed: that
// somebody gave up a seat, or which deadline a press could take back.
var (
	goodbye  = regexp.MustCompile(`You're not going to (.*) any more\. Thanks for saying so\.`)
	extended = regexp.MustCompile(`(\| The poll of .*\n)\| \[ Undo \]\n`)
	adieu    = regexp.MustCompile(`Du bist bei (.*) nicht mehr dabei\. Danke, dass du Bescheid sagst\.`)
)

func asState(s string) string {
	s = goodbye.ReplaceAllString(s, "Noted: you can't come to $1.")
	s = adieu.ReplaceAllString(s, "Notiert: Du kannst nicht zu $1.")
	s = extended.ReplaceAllString(s, "$1")
	// Whom a lost commit records as gone has no community in direct messages any more.
	s, _, _ = strings.Cut(s, "# who is not there any more does nothing\n")
	return strings.ReplaceAll(s, "ana taps One more day\nana taps Undo\n", "")
}

func TestConversationsInWhichTheReplyToACommitIsLost(t *testing.T) {
	playScripts(t, func(s bot.Store) bot.Store { return &faultyStore{Store: s, commits: 1} }, asState, new(recorder))
}

func TestConversationsInWhichAReadFailsAfterACommit(t *testing.T) {
	playScripts(t, func(s bot.Store) bot.Store { return &faultyStore{Store: s, reads: 1} }, asState, new(recorder))
}

// Where the database stays away, "nothing was changed" is said only if it is known.
func TestWhatIsNotKnownIsNotSaid(t *testing.T) {
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		store   func(bot.Store) bot.Store
		command string
		want    string
	}{
		"no commit is tried":  {func(s bot.Store) bot.Store { return awayStore{s} }, "schedule", "nothing was changed"},
		"every reply is lost": {func(s bot.Store) bot.Store { return &faultyStore{Store: s, commits: 99} }, "schedule", "can't tell whether"},
	} {
		t.Run(name, func(t *testing.T) {
			store := storagetest.Open(t, storagetest.SQLite, storagetest.Now(func() time.Time { return monday }))
			setup := planner.New(store, bot.TZData)
			const room = bot.CommunityID("testing:room")
			from := chat.From{ID: "e1", Community: room, Place: "testing:general", Channel: "testing:general", Actor: chat.Identity{User: "testing:ana", Locale: "en", Manages: true}}
			if _, err := setup.RecordCommunity(t.Context(), bot.Community{ID: room, Zone: "Europe/Berlin"}); err != nil {
				t.Fatal(err)
			}
			f := flow.New(words, planner.New(c.store(store), bot.TZData), bot.TZData, func() time.Time { return monday }, slog.New(slog.DiscardHandler))
			typed := chat.Values{"title": {Text: "Chess"}, "when": {Text: "fri 7pm"}, "where": {Text: "Library"}}
			r, ok := f.Router().Handle(t.Context(), chat.Invocation{From: from, Command: c.command, Values: typed}).(chat.Reply)
			if !ok || !strings.Contains(r.Card.Lead.String(), c.want) {
				t.Errorf("the reply is %+v, want %q", r, c.want)
			}
		})
	}
}

// awayStore takes no transaction.
type awayStore struct{ bot.Store }

func (awayStore) InTx(context.Context, func(bot.Tx) error) error {
	return errors.New("begin: connection refused")
}
