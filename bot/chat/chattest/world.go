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

// World is a network with a handler that does as it is told.
type World struct {
	t         T
	n         Network
	p         chat.Platform
	community bot.CommunityID
	channel   bot.Place
	ana       bot.UserID // manages the community
	ben, cy   bot.UserID

	mu     sync.Mutex
	heard  []chat.Event
	answer func(e chat.Event) chat.Response
	delay  time.Duration
	keys   int

	stop  context.CancelFunc
	ended chan error
}

// settle is long enough for whatever follows at once, and shorter than any
// delay that a case is about.
const settle = 100 * time.Millisecond

// ackLimit is what networks allow until the first acknowledgement, less a
// margin for the way there.
const ackLimit = 2900 * time.Millisecond

func newWorld(t T, n Network) *World {
	w := &World{t: t, n: n, p: n.Platform()}
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
func (w *World) start() {
	ctx, stop := context.WithCancel(context.WithoutCancel(w.t.Context()))
	ended := make(chan error, 1)
	w.stop, w.ended = stop, ended
	go func() { ended <- w.p.Run(ctx, commands, handler{w}) }()
	w.n.Pass(settle)
}

// end takes Muster away.
func (w *World) end() {
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
type handler struct{ w *World }

func (h handler) Handle(ctx context.Context, e chat.Event) chat.Response {
	h.w.mu.Lock()
	h.w.heard = append(h.w.heard, e)
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

// answers says what the next events are answered with, and how late.
func (w *World) answers(delay time.Duration, f func(chat.Event) chat.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answer, w.delay = f, delay
}

// always answers everything alike.
func always(r chat.Response) func(chat.Event) chat.Response {
	return func(chat.Event) chat.Response { return r }
}

// events are those of one type that were heard since forget.
func events[E chat.Event](w *World) []E {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []E
	for _, e := range w.heard {
		if one, ok := e.(E); ok {
			out = append(out, one)
		}
	}
	return out
}

func (w *World) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = nil
}

// do does something and lets what follows at once happen.
func (w *World) do(a Act) Doing {
	w.t.Helper()
	if a.Kind == Invoke && a.Place == "" {
		a.Place = w.channel
	}
	d := w.n.Do(a)
	w.n.Pass(settle)
	return d
}

// key is one that was not used yet.
func (w *World) key() string {
	w.keys++
	return "key" + strconv.Itoa(w.keys)
}

// post sends a card to a place and fails the case if it cannot.
func (w *World) post(to bot.Place, c chat.Card, mention ...bot.UserID) bot.MessageRef {
	w.t.Helper()
	ref, err := w.p.Post(w.t.Context(), chat.Message{Key: w.key(), Community: w.community, To: to, Card: c, Mention: mention})
	if err != nil {
		w.t.Fatalf("post: %v", err)
	}
	w.n.Pass(settle)
	return ref
}

// saying is a card that says just that.
func saying(text string) chat.Card { return chat.Card{Lead: chat.Plain(text)} }

// saw are the things a member sees that have a text on them.
func (w *World) saw(u bot.UserID, text string) []Seen {
	var out []Seen
	for _, s := range w.n.Sees(u) {
		if strings.Contains(s.Text, text) {
			out = append(out, s)
		}
	}
	return out
}

// one is the only thing a member sees with that text; otherwise the case fails.
func (w *World) one(u bot.UserID, text string) Seen {
	w.t.Helper()
	all := w.saw(u, text)
	if len(all) != 1 {
		w.t.Fatalf("%s sees %q %d times, not once, in\n%s", u, text, len(all), w.sheet(u))
	}
	return all[0]
}

// none fails the case if a member sees that text.
func (w *World) none(u bot.UserID, text string) {
	w.t.Helper()
	if all := w.saw(u, text); len(all) > 0 {
		w.t.Errorf("%s sees %q", u, text)
	}
}

// sheet is all that a member sees, for messages of the suite.
func (w *World) sheet(u bot.UserID) string {
	var b strings.Builder
	for _, s := range w.n.Sees(u) {
		b.WriteString("---\n" + s.Text + "\n")
	}
	return b.String()
}

// form is the form that a member has open.
func (w *World) form(u bot.UserID) (Seen, bool) {
	all := w.n.Sees(u)
	i := slices.IndexFunc(all, func(s Seen) bool { return s.Form })
	if i < 0 {
		return Seen{}, false
	}
	return all[i], true
}

// waiting counts what says that an answer is still being made.
func (w *World) waiting(u bot.UserID) int {
	n := 0
	for _, s := range w.n.Sees(u) {
		if s.Waiting {
			n++
		}
	}
	return n
}
