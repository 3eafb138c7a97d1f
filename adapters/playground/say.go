package playground

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Root is the only command of the room; everything else is a verb of it.
const Root = "/meetup"

// MaxText is the maximum length of a member's message in characters.
const MaxText = 4000

// handleSay posts a member's message, or handles it as a command.
func (n *Network) handleSay(ctx context.Context, in Input, pending *PendingInput) error {
	text := strings.TrimFunc(in.Text, chat.IsBlank)
	switch {
	case text == "":
		return &RefusedError{"There is nothing to send yet."}
	case utf8.RuneCountInString(text) > MaxText:
		return &RefusedError{"That is too long: a message can have 4,000 characters."}
	case !n.placeExists(in.Place) || !n.canSee(in.User, in.Place):
		return &RefusedError{"That place is not there any more."}
	case strings.HasPrefix(text, "/"):
		return n.handleCommand(ctx, in, pending, text)
	}
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m := &message{ID: eventMessageID('t', in.ID), Place: in.Place, From: in.User, Text: sanitise(text)}
	return n.saveNewMessage(ctx, m)
}

// handleCommand dispatches the verb after Root.
func (n *Network) handleCommand(ctx context.Context, in Input, pending *PendingInput, text string) error {
	ia := &interaction{input: in, pending: pending, place: in.Place, mode: chat.ModePrivate}
	word, rest := text, ""
	if i := strings.IndexFunc(text, chat.IsBlank); i >= 0 {
		word, rest = text[:i], text[i:]
	}
	r, err := n.acquire(ctx)
	if err != nil {
		return err
	}
	defer n.dispatcher.Release()
	line := chat.CommandLine{Errors: []*bot.Error{chat.ErrUnknownRoot(word, Root)}}
	if strings.EqualFold(word, Root) {
		line = chat.ParseCommandLine(r.Commands, rest, n.resolve)
	}
	if c, ok := chat.FindCommand(r.Commands, line.Command); ok {
		ia.mode = c.ReplyMode
	}
	ia.command = &invokedCommand{By: in.User, Command: Root + " " + line.Command}
	return n.dispatch(ctx, r, ia, chat.Invocation{
		From: n.interactionOrigin(ctx, ia), Command: line.Command, Values: line.Values, Errors: line.Errors,
	})
}

// handlePress dispatches the press of a button or menu.
func (n *Network) handlePress(ctx context.Context, in Input, pending *PendingInput) error {
	action, ok := chat.ParseAction(in.Action)
	m := n.findMessage(in.Message)
	if m == nil || !n.isVisible(m, in.User) {
		return &RefusedError{"That message is not there any more."}
	}
	if again := m.RedrawnBy == in.ID; !ok || !again && !m.hasControl(in.Action, in.Values) {
		return &RefusedError{"That button is not there any more."}
	}
	r, err := n.acquire(ctx)
	if err != nil {
		return err
	}
	defer n.dispatcher.Release()
	ia := &interaction{input: in, pending: pending, place: m.Place, mode: action.ReplyMode, source: m.ID}
	e := chat.Press{From: n.interactionOrigin(ctx, ia), Message: m.ref(), Action: action, Values: in.Values}
	if m.OnlyFor != "" {
		e.Message = bot.MessageRef{}
	}
	return n.dispatch(ctx, r, ia, e)
}

// hasControl reports whether the message has a control with that action that
// allows those values.
func (m *message) hasControl(action string, values []string) bool {
	if m.Card == nil {
		return false
	}
	for _, c := range m.Card.Controls {
		if c.Button != nil && c.Button.Action.String() == action && len(values) == 0 {
			return true
		}
		if c.Menu != nil && c.Menu.Action.String() == action && validChoice(*c.Menu, values) {
			return true
		}
	}
	return false
}

func validChoice(menu chat.Menu, values []string) bool {
	known := map[string]bool{}
	for _, o := range menu.Options {
		known[o.Value] = true
	}
	for _, v := range values {
		if !known[v] {
			return false
		}
		known[v] = false
	}
	return len(values) >= menu.Min && (menu.Max <= 0 || len(values) <= menu.Max)
}

// handleReaction adds or removes a member's reaction and delivers the change.
func (n *Network) handleReaction(ctx context.Context, in Input, pending *PendingInput) error {
	if !isEmoji(in.Emoji) {
		return &RefusedError{"That is no emoji."}
	}
	if err := pending.turn.Wait(ctx); err != nil {
		return err
	}
	news, m, err := n.saveReaction(ctx, in)
	pending.acknowledge()
	if err != nil || !news {
		return err
	}
	// At stays zero, since the network's clock is the meetups' clock, which travels.
	n.notify(chat.ReactionChanged{From: n.eventOrigin(in, m.Place), Message: m.ref(), Emoji: in.Emoji, Added: in.Kind == InputReact})
	return nil
}

func (n *Network) saveReaction(ctx context.Context, in Input) (news bool, m *message, err error) {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	m = n.findMessage(in.Message)
	if m == nil || !n.isVisible(m, in.User) || m.OnlyFor != "" {
		return false, nil, &RefusedError{"That message is not there any more."}
	}
	one := reaction{User: in.User, Emoji: in.Emoji}
	after := m.withoutReaction(one)
	if in.Kind == InputReact {
		if after, err = m.withReaction(one, n.Limits().Reactions); err != nil {
			return false, nil, &RefusedError{"A message can have 20 different reactions, and this one has."}
		}
	}
	if after == m {
		return false, m, nil
	}
	return true, m, n.saveMessage(ctx, after)
}

// handleDelete deletes a message. The only member who sees it, its author and
// organisers may.
func (n *Network) handleDelete(ctx context.Context, in Input) error {
	n.writeMu.Lock()
	m := n.findMessage(in.Message)
	p, _ := n.profile(in.User)
	switch {
	case m == nil || !n.isVisible(m, in.User):
		n.writeMu.Unlock()
		return nil
	case m.OnlyFor != "":
		defer n.writeMu.Unlock()
		return n.removeMessage(ctx, m)
	case m.From != in.User && !p.Manages:
		n.writeMu.Unlock()
		return &RefusedError{"Only who wrote a message or an organiser can delete it."}
	}
	// An empty message stays behind, so that its key remains used.
	gone := &message{ID: m.ID, Seq: m.Seq, Place: m.Place, At: m.At, From: m.From, Thread: m.Thread, State: stateDeleted}
	err := n.saveMessage(ctx, gone)
	n.writeMu.Unlock()
	if err == nil && m.From == "" {
		n.notify(chat.Vanished{From: n.eventOrigin(in, m.Place), Message: m.ref()})
	}
	return err
}

// eventMessageID returns the id of a message that an event causes. It is the
// same if the event is sent again after a restart.
func eventMessageID(kind byte, event string) string { return string(kind) + keyMessageID(event)[1:] }

// sanitise removes control characters other than line breaks and tabs, and
// replaces invalid UTF-8.
func sanitise(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// handleUse dispatches a command from the menu of a message.
func (n *Network) handleUse(ctx context.Context, in Input, pending *PendingInput) error {
	m := n.findMessage(in.Message)
	if m == nil || !n.isVisible(m, in.User) || m.From == "" {
		return &RefusedError{"That message is not there any more."}
	}
	r, err := n.acquire(ctx)
	if err != nil {
		return err
	}
	defer n.dispatcher.Release()
	c, ok := chat.FindMessageCommand(r.Commands, in.Text)
	if !ok {
		return &RefusedError{"That is not in the menu any more."}
	}
	ia := &interaction{input: in, pending: pending, place: m.Place, mode: c.ReplyMode, command: &invokedCommand{By: in.User, Command: c.OnMessage}}
	return n.dispatch(ctx, r, ia, chat.Invocation{
		From: n.interactionOrigin(ctx, ia), Command: c.Name, On: &chat.SourceMessage{Text: m.Text, Mentioned: n.mentionedIn(m.Text), At: m.At},
	})
}
