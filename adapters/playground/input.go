package playground

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Input is something that a member does in the room.
type Input struct {
	ID      string            `json:"id"` // the same if it is sent again; empty: a random one
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

	startedAt time.Time // by machine time
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
	turn  *dispatch.Turn // among the member's inputs
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

// Do handles an input and waits for the answer.
func (n *Network) Do(ctx context.Context, in Input) error { return n.Start(ctx, in).Wait(ctx) }

// Start begins to handle an input. One that is sent again is handled again, as
// an event with the same id.
func (n *Network) Start(ctx context.Context, in Input) *PendingInput {
	turn, _ := n.dispatcher.TakeTurn(string(in.User)) // a player always waits
	pending := &PendingInput{acked: make(chan struct{}), done: make(chan struct{}), turn: turn}
	if in.ID == "" {
		in.ID = randomID()
	}
	in.startedAt = time.Now()
	go n.processInput(ctx, in, pending)
	return pending
}

func (n *Network) processInput(ctx context.Context, in Input, pending *PendingInput) {
	defer pending.turn.End()
	err := n.handleInput(ctx, in, pending)
	if refused := (*RefusedError)(nil); err != nil && !errors.As(err, &refused) && !errors.Is(err, errStopped) && ctx.Err() == nil {
		n.log.Error("input", "kind", in.Kind, "event", in.ID, "error", err)
	}
	pending.err = err
	pending.acknowledge()
	close(pending.done)
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
	f := chat.From{ID: in.ID, Stamp: bot.Stamp{Number: in.startedAt.UnixMicro()}, Community: Room, Place: place, Channel: channelOf(place), Actor: p.member()}
	if _, direct := place.Direct(); direct {
		f.Community, f.Channel = "", ""
	}
	return f
}
