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

// Scenario is a network with a handler that does as it is told.
type Scenario struct {
	t         T
	n         Network
	p         chat.Platform
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

// settle is long enough for whatever follows at once, and shorter than any
// delay that a case is about.
const settle = 100 * time.Millisecond

// ackLimit is what networks allow until the first acknowledgement, less a
// margin for the way there.
const ackLimit = 2900 * time.Millisecond

func newScenario(t T, n Network) *Scenario {
	w := &Scenario{t: t, n: n, p: n.Platform()}
	w.community, w.channel = n.Place()
	m := n.Members()
	if len(m) < 3 {
		t.Fatalf("a network with %d members: the suite needs three", len(m))
	}
	w.ana, w.ben, w.cy = m[0], m[1], m[2]
	w.start()
	t.Cleanup(w.end)
	return w
}

// start lets Muster hear.
func (w *Scenario) start() {
	ctx, stop := context.WithCancel(context.WithoutCancel(w.t.Context()))
	ended := make(chan error, 1)
	w.stop, w.ended = stop, ended
	go func() { ended <- w.p.Run(ctx, commands, handler{w}) }()
	w.n.Pass(settle)
}

// end takes Muster away.
func (w *Scenario) end() {
	if w.stop == nil {
		return
	}
	w.stop()
	w.stop = nil
	w.n.Pass(10 * time.Second)
	select {
	case err := <-w.ended:
		if err != nil && !strings.Contains(err.Error(), context.Canceled.Error()) {
			w.t.Errorf("Run ended with %v", err)
		}
	default:
		w.t.Errorf("Run does not end with its context")
	}
}

// commands are one of each manner, and one with options.
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

// handler answers as the world says, after the world's delay.
type handler struct{ w *Scenario }

func (h handler) Handle(ctx context.Context, e chat.Event) chat.Response {
	h.w.mu.Lock()
	h.w.received = append(h.w.received, e)
	answer, delay := h.w.answer, h.w.delay
	h.w.mu.Unlock()
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

// respond says what the next events are answered with, and how late.
func (w *Scenario) respond(delay time.Duration, f func(chat.Event) chat.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer, w.delay = f, delay
}

// alwaysRespond answers everything alike.
func alwaysRespond(r chat.Response) func(chat.Event) chat.Response {
	return func(chat.Event) chat.Response { return r }
}

// events are those of one type that were heard since forget.
func events[E chat.Event](w *Scenario) []E {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []E
	for _, e := range w.received {
		if one, ok := e.(E); ok {
			out = append(out, one)
		}
	}
	return out
}

func (w *Scenario) reset() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.received = nil
}

// perform does something and lets what follows at once happen.
func (w *Scenario) perform(a Input) PendingInput {
	w.t.Helper()
	if a.Kind == InputInvoke && a.Place == "" {
		a.Place = w.channel
	}
	d := w.n.Do(a)
	w.n.Pass(settle)
	return d
}

// key is one that was not used yet.
func (w *Scenario) key() string {
	w.keys++
	return "key" + strconv.Itoa(w.keys)
}

// post sends a card to a place and fails the case if it cannot.
func (w *Scenario) post(to bot.Place, c chat.Card, mention ...bot.UserID) bot.MessageRef {
	w.t.Helper()
	ref, err := w.p.Post(w.t.Context(), chat.Message{Key: w.key(), Community: w.community, To: to, Card: c, Mention: mention})
	if err != nil {
		w.t.Fatalf("post: %v", err)
	}
	w.n.Pass(settle)
	return ref
}

// textCard is a card that says just that.
func textCard(text string) chat.Card { return chat.Card{Lead: chat.Plain(text)} }

// find are the things a member sees that have a text on them.
func (w *Scenario) find(u bot.UserID, text string) []Seen {
	var out []Seen
	for _, s := range w.n.Sees(u) {
		if strings.Contains(s.Text, text) {
			out = append(out, s)
		}
	}
	return out
}

// findOne is the only thing a member sees with that text; otherwise the case fails.
func (w *Scenario) findOne(u bot.UserID, text string) Seen {
	w.t.Helper()
	all := w.find(u, text)
	if len(all) != 1 {
		w.t.Fatalf("%s sees %q %d times, not once, in\n%s", u, text, len(all), w.transcript(u))
	}
	return all[0]
}

// findNone fails the case if a member sees that text.
func (w *Scenario) findNone(u bot.UserID, text string) {
	w.t.Helper()
	if all := w.find(u, text); len(all) > 0 {
		w.t.Errorf("%s sees %q", u, text)
	}
}

// transcript is all that a member sees, for messages of the suite.
func (w *Scenario) transcript(u bot.UserID) string {
	var b strings.Builder
	for _, s := range w.n.Sees(u) {
		b.WriteString("---\n" + s.Text + "\n")
	}
	return b.String()
}

// form is the form that a member has open.
func (w *Scenario) form(u bot.UserID) (Seen, bool) {
	all := w.n.Sees(u)
	i := slices.IndexFunc(all, func(s Seen) bool { return s.Form })
	if i < 0 {
		return Seen{}, false
	}
	return all[i], true
}

// waiting counts what says that an answer is still being made.
func (w *Scenario) waiting(u bot.UserID) int {
	n := 0
	for _, s := range w.n.Sees(u) {
		if s.Waiting {
			n++
		}
	}
	return n
}
