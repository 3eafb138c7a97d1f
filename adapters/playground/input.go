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

// Input is something that a member does in the room.
type Input struct {
	ID      string            `json:"id"` // the same if it is sent again; an input is handled once
	User    bot.UserID        `json:"user"`
	Kind    InputKind         `json:"kind"`
	Place   bot.Place         `json:"place,omitempty"`   // of InputSay
	Text    string            `json:"text,omitempty"`    // of InputSay; of InputUse, the command's name in the menu
	Message string            `json:"message,omitempty"` // the message it is about
	Action  string            `json:"action,omitempty"`  // of InputPress: Action.String
	Values  []string          `json:"values,omitempty"`  // of InputPress on a menu
	Emoji   string            `json:"emoji,omitempty"`   // of InputReact, InputUnreact
	Form    string            `json:"form,omitempty"`    // of InputSubmit, InputDismiss
	Fields  map[string]string `json:"fields,omitempty"`  // of InputSubmit
}

// InputKind says what a member does.
type InputKind string

const (
	InputSay         InputKind = "say" // a message, or a command
	InputUse         InputKind = "use" // a command from the menu of a message
	InputPress       InputKind = "press"
	InputOpenForm    InputKind = "open" // the form behind a button of a message
	InputSubmit      InputKind = "submit"
	InputDismiss     InputKind = "dismiss" // a form
	InputReact       InputKind = "react"
	InputUnreact     InputKind = "unreact"
	InputDelete      InputKind = "delete"
	InputCloseDirect InputKind = "close" // take no direct messages
	InputOpenDirect  InputKind = "take"  // take them again
)

// RefusedError tells a member why they cannot do something.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return e.Reason }

// PendingInput is an input that is being handled.
type PendingInput struct {
	acked chan struct{}
	done  chan struct{}
	err   error
}

// Acknowledged returns a channel that is closed once the member sees the
// answer, or that one is coming.
func (d *PendingInput) Acknowledged() <-chan struct{} { return d.acked }

// Wait waits until the input is answered and its effects are stored.
func (d *PendingInput) Wait(ctx context.Context) error {
	select {
	case <-d.done:
		return d.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// handledEvent is an event that must not be handled again.
type handledEvent struct {
	Seq     int64 `json:"seq"`
	pending *PendingInput
}

const eventPrefix = "event/"

// maxEvents is the number of past events that are recognised if they are sent
// again.
const maxEvents = 1000

// Do handles an input and waits for the answer.
func (n *Network) Do(ctx context.Context, in Input) error { return n.Start(ctx, in).Wait(ctx) }

// Start begins to handle an input. If one with the same ID was handled before,
// Start returns that one.
func (n *Network) Start(ctx context.Context, in Input) *PendingInput {
	pending := &PendingInput{acked: make(chan struct{}), done: make(chan struct{})}
	n.writeMu.Lock()
	n.mu.RLock()
	before := n.events[in.ID]
	n.mu.RUnlock()
	if in.ID != "" && before != nil {
		n.writeMu.Unlock()
		return before.pending
	}
	one := &handledEvent{Seq: n.nextSeq(), pending: pending}
	if in.ID == "" {
		in.ID = "e" + strconv.FormatInt(one.Seq, 36)
	}
	n.mu.Lock()
	n.events[in.ID] = one
	n.mu.Unlock()
	n.writeMu.Unlock()
	go n.processInput(ctx, in, one)
	return pending
}

// processInput handles an input and stores that it was handled.
func (n *Network) processInput(ctx context.Context, in Input, h *handledEvent) {
	err := n.handleInput(ctx, in, h.pending)
	if err == nil {
		err = n.saveEvent(context.WithoutCancel(ctx), in.ID, h)
	}
	if err != nil {
		n.mu.Lock()
		delete(n.events, in.ID)
		n.mu.Unlock()
		if refused := (*RefusedError)(nil); !errors.As(err, &refused) && !errors.Is(err, errStopped) && ctx.Err() == nil {
			n.log.Error("input", "kind", in.Kind, "event", in.ID, "error", err)
		}
	}
	h.pending.err = err
	h.pending.acknowledge()
	close(h.pending.done)
}

func (d *PendingInput) acknowledge() {
	select {
	case <-d.acked:
	default:
		close(d.acked)
	}
}

func (n *Network) handleInput(ctx context.Context, in Input, pending *PendingInput) error {
	if _, ok := n.profile(in.User); !ok {
		return &RefusedError{"There is nobody of that name here."}
	}
	switch in.Kind {
	case InputSay:
		return n.handleSay(ctx, in, pending)
	case InputUse:
		return n.handleUse(ctx, in, pending)
	case InputPress:
		return n.handlePress(ctx, in, pending)
	case InputOpenForm:
		return n.openStoredForm(ctx, in)
	case InputSubmit:
		return n.handleSubmit(ctx, in, pending)
	case InputDismiss:
		return n.handleDismiss(ctx, in)
	case InputReact, InputUnreact:
		return n.handleReaction(ctx, in, pending)
	case InputDelete:
		return n.handleDelete(ctx, in)
	case InputCloseDirect:
		return n.closeDirect(ctx, in.User)
	case InputOpenDirect:
		return n.openDirect(ctx, in.User)
	}
	return &RefusedError{fmt.Sprintf("Nobody can do %q here.", in.Kind)}
}

// eventOrigin returns the part that all events of an input share.
func (n *Network) eventOrigin(in Input, place bot.Place) chat.From {
	p, _ := n.profile(in.User)
	f := chat.From{ID: in.ID, Community: Room, Place: place, Channel: Channel, Actor: p.member()}
	if _, direct := place.Direct(); direct {
		f.Community, f.Channel = "", ""
	}
	return f
}

// saveEvent stores an event, and deletes the oldest if there are too many.
func (n *Network) saveEvent(ctx context.Context, id string, h *handledEvent) error {
	raw, err := json.Marshal(h)
	if err != nil {
		return err
	}
	if err := n.notes.Put(ctx, eventPrefix+id, raw); err != nil {
		return fmt.Errorf("keep event: %w", err)
	}
	n.mu.Lock()
	var old []string
	if len(n.events) > 2*maxEvents {
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

// oldEvents returns the finished events except the newest maxEvents. The caller
// holds mu.
func (n *Network) oldEvents() []string {
	var ids []string
	for id, h := range n.events {
		select {
		case <-h.pending.done:
			ids = append(ids, id)
		default:
		}
	}
	sort.Slice(ids, func(i, j int) bool { return n.events[ids[i]].Seq < n.events[ids[j]].Seq })
	return ids[:max(0, len(ids)-maxEvents)]
}

func (n *Network) loadEvents(ctx context.Context) error {
	notes, err := n.notes.List(ctx, eventPrefix)
	if err != nil {
		return fmt.Errorf("load room: %w", err)
	}
	for _, note := range notes {
		h := &handledEvent{pending: &PendingInput{acked: make(chan struct{}), done: make(chan struct{})}}
		if err := json.Unmarshal(note.Value, h); err != nil {
			return fmt.Errorf("load %s: %w", note.Key, err)
		}
		close(h.pending.acked)
		close(h.pending.done)
		n.events[note.Key[len(eventPrefix):]] = h
		n.seq = max(n.seq, h.Seq)
	}
	return nil
}
