package flow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

type room = playground.Network

// network is the playground with what only other networks have: a calendar and
// permissions.
type network struct {
	*room
	mu        sync.Mutex
	entries   map[string]chat.CalendarEntry
	created   int    // the number of entries ever created
	missing   string // the permissions that Muster lacks in the channel
	slow      bool   // posts are to be sent later
	expired   bool   // no private reply can be edited any more
	during    func() // runs while the next message is posted
	held      *heldEdit
	closed    map[string]error
	gone      []bot.UserID
	elsewhere map[bot.CommunityID][]bot.UserID // the members of other communities
	silent    bool                             // does not answer
	sights    map[sightOf]bot.Visibility       // instead of the room's
	asked     int                              // how often it was asked who is a member
	wrong     func(format string, args ...any) // a card shows a time without its zone
	record    func(gallery.Recording)          // for the gallery
	now       func() time.Time
	readings  int // of reactions
}

// see checks the times on a card for a place, or if that is empty for a reply.
func (n *network) see(place bot.Place, c chat.Card) {
	for _, wrong := range zonelessTimes(place, c) {
		n.wrong("%s: %s", place, wrong)
	}
	n.record(gallery.RecordCard(recordedPlace(place), n.now(), c))
}

// closePlace makes calls on the channel (and its threads), the thread, the
// reactions or the calendar fail, until it is nil.
func (n *network) closePlace(what string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed == nil {
		n.closed = map[string]error{}
	}
	n.closed[what] = err
}

// closedTo returns why a place is closed.
func (n *network) closedTo(p bot.Place) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	_, direct := p.Direct()
	switch {
	case direct:
		return nil
	case p != playground.Channel && n.closed["thread"] != nil:
		return n.closed["thread"]
	}
	return n.closed["channel"]
}

func (n *network) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if err := n.closedTo(ref.Place); err != nil {
		return err
	}
	n.see(ref.Place, c)
	n.mu.Lock()
	held := n.held
	n.held = nil
	n.mu.Unlock()
	if held != nil {
		*held = heldEdit{ref, c}
		return &chat.Unknown{Err: errors.New("connection reset")}
	}
	return n.room.Edit(ctx, ref, c)
}

// heldEdit is an edit that is on its way while its sender has given it up.
type heldEdit struct {
	ref  bot.MessageRef
	card chat.Card
}

// holdNextEdit has the next edit seem to fail, and take effect when arrive is called.
func (n *network) holdNextEdit() (arrive func(context.Context) error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	held := &heldEdit{}
	n.held = held
	return func(ctx context.Context) error { return n.room.Edit(ctx, held.ref, held.card) }
}

func (n *network) Reactions(ctx context.Context, ref bot.MessageRef) iter.Seq2[bot.Reaction, error] {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.closed["reactions"]; err != nil {
		return func(yield func(bot.Reaction, error) bool) { yield(bot.Reaction{}, err) }
	}
	n.readings++
	return n.room.Reactions(ctx, ref)
}

// countReadings returns how often reactions were read.
func (n *network) countReadings() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.readings
}

// duringNextPost runs a function while the next message is posted.
func (n *network) duringNextPost(during func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.during = during
}

func (n *network) takeDuring() func() {
	n.mu.Lock()
	defer n.mu.Unlock()
	during := n.during
	n.during = nil
	return during
}

func (n *network) forbid(missing string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.missing = missing
}

// withOffers shows why what a response offers cannot be posted, as the networks
// do that know.
func (n *network) withOffers(r chat.Response) chat.Response {
	switch r := r.(type) {
	case chat.Reply:
		r = chat.Reply{Card: r.Offers.CardIf(n.refusal(r.Offers), r.Card)}
		n.see("", r.Card)
		return r
	case chat.Redraw:
		r = chat.Redraw{Card: r.Offers.CardIf(n.refusal(r.Offers), r.Card)}
		n.see("", r.Card)
		return r
	case chat.Ask:
		n.record(gallery.Recording{Where: gallery.InForm, Now: n.now(), Form: &r.Form})
	case chat.Correct:
		n.record(gallery.Recording{Where: gallery.InForm, Now: n.now(), Form: &r.Form, Errors: r.Errors})
	}
	return r
}

func (n *network) refusal(o *chat.Offer) *chat.Refusal {
	if o == nil {
		return nil
	}
	err := n.closedTo(o.To)
	if missing := n.missingPermissions(); strings.Contains(missing, "Send Messages") && o.To == playground.Channel {
		err = &chat.Forbidden{Missing: []string{"Send Messages"}}
	}
	obstacle, closed := chat.ObstacleOf(err)
	if !closed {
		return nil
	}
	why := &chat.Refusal{Obstacle: obstacle}
	if obstacle.Reason == bot.ObstacleNotMember {
		why.Invite = "/invite @Muster"
	}
	return why
}

func (n *network) missingPermissions() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.missing
}

// Post returns a Forbidden error in the channel while permissions are missing.
func (n *network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if missing := n.missingPermissions(); missing != "" && m.To == playground.Channel {
		return bot.MessageRef{}, &chat.Forbidden{Missing: strings.Split(missing, ", ")}
	}
	if err := n.closedTo(m.To); err != nil {
		return bot.MessageRef{}, err
	}
	if n.isSlow() {
		return bot.MessageRef{}, &chat.Later{Wait: time.Minute}
	}
	if during := n.takeDuring(); during != nil {
		during()
	}
	n.see(m.To, m.Card)
	return n.room.Post(ctx, m)
}

func (n *network) setSlow(slow bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.slow = slow
}

func (n *network) isSlow() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.slow
}

func (n *network) expireReplies() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.expired = true
}

// EditReply returns a Gone error once the replies have expired.
func (n *network) EditReply(ctx context.Context, ref bot.ReplyRef, c chat.Card) error {
	n.mu.Lock()
	expired := n.expired
	n.mu.Unlock()
	if expired {
		return &chat.Gone{What: "the reply"}
	}
	n.see("", c)
	return n.room.EditReply(ctx, ref, c)
}

func (n *network) PublishEvent(_ context.Context, e chat.CalendarEntry) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if err := n.closed["calendar"]; err != nil {
		return "", err
	}
	if _, ok := n.entries[e.Name]; e.Name != "" && !ok {
		return "", &chat.Gone{What: "entry"}
	}
	if e.State == chat.CalendarEntryOff {
		delete(n.entries, e.Name)
		return "", nil
	}
	if e.Name == "" {
		n.created++
		e.Name = fmt.Sprint("entry", n.created)
	}
	n.entries[e.Name] = e
	return e.Name, nil
}

// entryNamed returns the name of the entry with a title.
func (n *network) entryNamed(title string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	for name, e := range n.entries {
		if e.Title == title {
			return name
		}
	}
	return ""
}

// remove deletes an entry, as a member could.
func (n *network) remove(title string) {
	name := n.entryNamed(title)
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.entries, name)
}

// String lists the entries, by name.
func (n *network) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var out []string
	for _, name := range slices.Sorted(maps.Keys(n.entries)) {
		e := n.entries[name]
		out = append(out, fmt.Sprintf("%s (%s): %s, %s-%s, %s; %s", e.Title, name, e.State,
			e.Start.UTC().Format("2 Jan 15:04"), e.End.UTC().Format("15:04 MST"), e.Where, strings.ReplaceAll(e.About, "\n\n", " / ")))
	}
	if len(out) == 0 {
		return "(no entries)"
	}
	return strings.Join(out, "\n")
}
