package chattest

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Scenario is a network with a handler whose answers a case sets.
type Scenario struct {
	t         T
	network   Network
	platform  chat.Platform
	community bot.CommunityID
	channel   bot.Place
	ana       bot.UserID // manages the community
	ben, cy   bot.UserID

	mu       sync.Mutex
	received []chat.Event
	answer   func(e chat.Event) chat.Response
	delay    time.Duration
	keys     int

	stop  context.CancelFunc
	ended chan error
}

// settle is long enough for immediate effects and shorter than any delay of a
// case.
const settle = 100 * time.Millisecond

// ackLimit is the time limit of networks for an acknowledgement, less a margin
// for latency.
const ackLimit = 2900 * time.Millisecond

func newScenario(t T, n Network) *Scenario {
	sc := &Scenario{t: t, network: n, platform: n.Platform()}
	sc.community, sc.channel = n.Place()
	m := n.Members()
	if len(m) < 3 {
		t.Fatalf("a network with %d members: the suite needs three", len(m))
	}
	sc.ana, sc.ben, sc.cy = m[0], m[1], m[2]
	sc.start()
	t.Cleanup(sc.end)
	return sc
}

// start runs the platform.
func (sc *Scenario) start() {
	ctx, stop := context.WithCancel(context.WithoutCancel(sc.t.Context()))
	ended := make(chan error, 1)
	sc.stop, sc.ended = stop, ended
	go func() { ended <- sc.platform.Run(ctx, commands, handler{sc}) }()
	sc.network.Pass(settle)
}

// end stops the platform.
func (sc *Scenario) end() {
	if sc.stop == nil {
		return
	}
	sc.stop()
	sc.stop = nil
	sc.network.Pass(10 * time.Second)
	select {
	case err := <-sc.ended:
		if err != nil && !strings.Contains(err.Error(), context.Canceled.Error()) {
			sc.t.Errorf("Run ended with %v", err)
		}
	default:
		sc.t.Errorf("Run does not end with its context")
	}
}

// commands has one command of each ReplyMode for commands, all with options.
var commands = []chat.Command{
	{Name: "private", Description: "answers privately", ReplyMode: chat.ModePrivate, Options: options},
	{Name: "public", Description: "answers publicly", ReplyMode: chat.ModePublic, Options: options},
	{Name: "opens", Description: "opens a form", ReplyMode: chat.ModeOpens, Options: options},
}

var options = []chat.Field{
	{Name: "title", Label: "Title"},
	{Name: "near", Label: "Near", Autocompletes: true},
	{Name: "who", Label: "Who", Type: chat.FieldPeople},
	{Name: "seats", Label: "Seats", Type: chat.FieldNumber, Min: 1, Max: 9},
}

// handler records events and gives the scenario's answer after its delay.
type handler struct{ sc *Scenario }

func (h handler) Handle(ctx context.Context, e chat.Event) chat.Response {
	h.sc.mu.Lock()
	h.sc.received = append(h.sc.received, e)
	answer, delay := h.sc.answer, h.sc.delay
	h.sc.mu.Unlock()
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-ctx.Done():
		}
	}
	if answer == nil {
		return chat.Nothing{}
	}
	return answer(e)
}

// respond sets the answer to the next events, and its delay.
func (sc *Scenario) respond(delay time.Duration, f func(chat.Event) chat.Response) {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.answer, sc.delay = f, delay
}

// alwaysRespond gives the same answer to every event.
func alwaysRespond(r chat.Response) func(chat.Event) chat.Response {
	return func(chat.Event) chat.Response { return r }
}

// events returns the events of one type received since reset.
func events[E chat.Event](sc *Scenario) []E {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	var out []E
	for _, e := range sc.received {
		if one, ok := e.(E); ok {
			out = append(out, one)
		}
	}
	return out
}

func (sc *Scenario) reset() {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.received = nil
}

// perform makes an input and lets its immediate effects happen.
func (sc *Scenario) perform(in Input) PendingInput {
	sc.t.Helper()
	if in.Kind == InputInvoke && in.Place == "" {
		in.Place = sc.channel
	}
	pending := sc.network.Do(in)
	sc.network.Pass(settle)
	return pending
}

// nextKey returns an unused message key.
func (sc *Scenario) nextKey() string {
	sc.keys++
	return "key" + strconv.Itoa(sc.keys)
}

// post posts a card to a place and fails the case if it cannot.
func (sc *Scenario) post(to bot.Place, c chat.Card, mention ...bot.UserID) bot.MessageRef {
	sc.t.Helper()
	ref, err := sc.platform.Post(sc.t.Context(), chat.Message{Key: sc.nextKey(), Community: sc.community, To: to, Card: c, Mention: mention})
	if err != nil {
		sc.t.Fatalf("post: %v", err)
	}
	sc.network.Pass(settle)
	return ref
}

// textCard returns a card of one text.
func textCard(text string) chat.Card { return chat.Card{Lead: chat.Plain(text)} }

// find returns what a member sees that contains a text.
func (sc *Scenario) find(u bot.UserID, text string) []Seen {
	var out []Seen
	for _, s := range sc.network.Sees(u) {
		if strings.Contains(s.Text, text) {
			out = append(out, s)
		}
	}
	return out
}

// findOne returns the only thing a member sees that contains a text, and fails
// the case otherwise.
func (sc *Scenario) findOne(u bot.UserID, text string) Seen {
	sc.t.Helper()
	all := sc.find(u, text)
	if len(all) != 1 {
		sc.t.Fatalf("%s sees %q %d times, not once, in\n%s", u, text, len(all), sc.transcript(u))
	}
	return all[0]
}

// findNone fails the case if a member sees a text.
func (sc *Scenario) findNone(u bot.UserID, text string) {
	sc.t.Helper()
	if all := sc.find(u, text); len(all) > 0 {
		sc.t.Errorf("%s sees %q", u, text)
	}
}

// transcript returns all that a member sees, for error messages.
func (sc *Scenario) transcript(u bot.UserID) string {
	var b strings.Builder
	for _, s := range sc.network.Sees(u) {
		b.WriteString("---\n" + s.Text + "\n")
	}
	return b.String()
}

// form returns the form that a member has open.
func (sc *Scenario) form(u bot.UserID) (Seen, bool) {
	all := sc.network.Sees(u)
	i := slices.IndexFunc(all, func(s Seen) bool { return s.Form })
	if i < 0 {
		return Seen{}, false
	}
	return all[i], true
}

// waiting counts pending answers that a member sees.
func (sc *Scenario) waiting(u bot.UserID) int {
	n := 0
	for _, s := range sc.network.Sees(u) {
		if s.Waiting {
			n++
		}
	}
	return n
}
