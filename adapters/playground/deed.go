package playground

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Deed is one thing that a member does in the room.
type Deed struct {
	ID      string            `json:"id"` // the same when it is sent again; a deed is done once
	User    bot.UserID        `json:"user"`
	Kind    DeedKind          `json:"kind"`
	Place   bot.Place         `json:"place,omitempty"`   // of Say
	Text    string            `json:"text,omitempty"`    // of Say; of Use, what the command is called in the menu
	Message string            `json:"message,omitempty"` // of Use, Press, OpenForm, React, Unreact, Delete
	Action  string            `json:"action,omitempty"`  // of Press, as the control carries it
	Values  []string          `json:"values,omitempty"`  // of Press on a menu
	Emoji   string            `json:"emoji,omitempty"`   // of React, Unreact
	Form    string            `json:"form,omitempty"`    // of Submit, Dismiss
	Fields  map[string]string `json:"fields,omitempty"`  // of Submit
}

// DeedKind says what a member does.
type DeedKind string

const (
	Say         DeedKind = "say" // a message, or a command
	Use         DeedKind = "use" // a command, on a message
	Press       DeedKind = "press"
	OpenForm    DeedKind = "open" // that a message keeps
	Submit      DeedKind = "submit"
	Dismiss     DeedKind = "dismiss" // a form
	React       DeedKind = "react"
	Unreact     DeedKind = "unreact"
	Delete      DeedKind = "delete"
	CloseDirect DeedKind = "close" // take no direct messages
	OpenDirect  DeedKind = "take"  // take them again
)

// Refused says why something cannot be done, to who tried.
type Refused struct{ Why string }

func (e *Refused) Error() string { return e.Why }

// Doing is a deed under way.
type Doing struct {
	acked chan struct{}
	done  chan struct{}
	err   error
}

// Acknowledged is closed when the member was shown that it is being worked on,
// or the answer.
func (d *Doing) Acknowledged() <-chan struct{} { return d.acked }

// Wait waits until the deed is answered and what followed from it is kept.
func (d *Doing) Wait(ctx context.Context) error {
	select {
	case <-d.done:
		return d.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// happening is an event that was heard: once heard, it is not told again.
type happening struct {
	Seq   int64 `json:"seq"`
	doing *Doing
}

const eventPrefix = "event/"

// rememberedEvents is how many events are known when they come again.
const rememberedEvents = 1000

// Do does something and waits for the answer.
func (n *Network) Do(ctx context.Context, d Deed) error { return n.Begin(ctx, d).Wait(ctx) }

// Begin does something. A deed whose ID was heard before is not done again: it
// comes to what the first one came to.
func (n *Network) Begin(ctx context.Context, d Deed) *Doing {
	doing := &Doing{acked: make(chan struct{}), done: make(chan struct{})}
	n.write.Lock()
	n.mu.RLock()
	before := n.events[d.ID]
	n.mu.RUnlock()
	if d.ID != "" && before != nil {
		n.write.Unlock()
		return before.doing
	}
	one := &happening{Seq: n.nextSeq(), doing: doing}
	if d.ID == "" {
		d.ID = "e" + strconv.FormatInt(one.Seq, 36)
	}
	n.mu.Lock()
	n.events[d.ID] = one
	n.mu.Unlock()
	n.write.Unlock()
	go n.happen(ctx, d, one)
	return doing
}

// happen does a deed and keeps that it is done.
func (n *Network) happen(ctx context.Context, d Deed, h *happening) {
	err := n.perform(ctx, d, h.doing)
	if err == nil {
		err = n.keepEvent(context.WithoutCancel(ctx), d.ID, h)
	}
	if err != nil {
		n.mu.Lock()
		delete(n.events, d.ID)
		n.mu.Unlock()
		if refused := (*Refused)(nil); !errors.As(err, &refused) && !errors.Is(err, errEnded) && ctx.Err() == nil {
			n.log.Error("deed", "kind", d.Kind, "event", d.ID, "error", err)
		}
	}
	h.doing.err = err
	h.doing.acknowledge()
	close(h.doing.done)
}

func (d *Doing) acknowledge() {
	select {
	case <-d.acked:
	default:
		close(d.acked)
	}
}

func (n *Network) perform(ctx context.Context, d Deed, doing *Doing) error {
	if _, ok := n.persona(d.User); !ok {
		return &Refused{"There is nobody of that name here."}
	}
	switch d.Kind {
	case Say:
		return n.say(ctx, d, doing)
	case Use:
		return n.use(ctx, d, doing)
	case Press:
		return n.press(ctx, d, doing)
	case OpenForm:
		return n.openKept(ctx, d)
	case Submit:
		return n.submit(ctx, d, doing)
	case Dismiss:
		return n.dismiss(ctx, d)
	case React, Unreact:
		return n.react(ctx, d, doing)
	case Delete:
		return n.delete(ctx, d)
	case CloseDirect, OpenDirect:
		return n.setClosed(ctx, d.User, d.Kind == CloseDirect)
	}
	return &Refused{fmt.Sprintf("Nobody can do %q here.", d.Kind)}
}

// from is what an event tells of where it came from.
func (n *Network) from(d Deed, place bot.Place) chat.From {
	p, _ := n.persona(d.User)
	f := chat.From{ID: d.ID, Community: Room, Place: place, Channel: Channel, Actor: p.member()}
	if _, direct := place.Direct(); direct {
		f.Community, f.Channel = "", ""
	}
	return f
}

// keepEvent remembers an event, and forgets the oldest when there are many.
func (n *Network) keepEvent(ctx context.Context, id string, h *happening) error {
	raw, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := n.notes.Put(ctx, eventPrefix+id, raw); err != nil {
		return fmt.Errorf("keep event: %w", err)
	}
	n.mu.Lock()
	var old []string
	if len(n.events) > 2*rememberedEvents {
		old = n.oldEvents()
	}
	for _, id := range old {
		delete(n.events, id)
	}
	n.mu.Unlock()
	for _, id := range old {
		if err := n.notes.Delete(ctx, eventPrefix+id); err != nil {
			return fmt.Errorf("forget event: %w", err)
		}
	}
	return nil
}

// oldEvents lists the finished events but for the newest. The caller holds mu.
func (n *Network) oldEvents() []string {
	var ids []string
	for id, h := range n.events {
		select {
		case <-h.doing.done:
			ids = append(ids, id)
		default:
		}
	}
	sort.Slice(ids, func(i, j int) bool { return n.events[ids[i]].Seq < n.events[ids[j]].Seq })
	return ids[:max(0, len(ids)-rememberedEvents)]
}

func (n *Network) loadEvents(ctx context.Context) error {
	notes, err := n.notes.List(ctx, eventPrefix)
	if err != nil {
		return fmt.Errorf("load room: %w", err)
	}
	for _, note := range notes {
		h := &happening{doing: &Doing{acked: make(chan struct{}), done: make(chan struct{})}}
		if err := json.Unmarshal(note.Value, h); err != nil {
			return fmt.Errorf("load %s: %w", note.Key, err)
		}
		close(h.doing.acked)
		close(h.doing.done)
		n.events[note.Key[len(eventPrefix):]] = h
		n.seq = max(n.seq, h.Seq)
	}
	return nil
}
