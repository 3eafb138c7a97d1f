package playground

import (
	"context"
	"fmt"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Person acts as a member without a browser, in tests and in the demo. Each
// method returns once what it did was answered; to look at the room meanwhile,
// call it in a goroutine.
type Person struct {
	n    *Network
	user bot.UserID
}

// As returns the member as a Person.
func (n *Network) As(u bot.UserID) Person { return Person{n: n, user: u} }

// Type sends a message or a command.
func (p Person) Type(ctx context.Context, place bot.Place, text string) error {
	return p.n.Do(ctx, Input{User: p.user, Kind: InputSay, Place: place, Text: text})
}

// Use runs a command from the menu of a message. what is the command's name
// there.
func (p Person) Use(ctx context.Context, message, what string) error {
	return p.n.Do(ctx, Input{User: p.user, Kind: InputUse, Message: message, Text: what})
}

// Press uses a button or menu, named by its label or action. values are the
// chosen options, named by label or value. If message is empty, the newest
// message with such a control is used.
func (p Person) Press(ctx context.Context, message, what string, values ...string) error {
	in, err := p.PressInput(message, what, values...)
	if err != nil {
		return err
	}
	return p.n.Do(ctx, in)
}

// PressInput returns the input that Press sends.
func (p Person) PressInput(message, what string, values ...string) (Input, error) {
	all := p.Sees()
	for i := len(all) - 1; i >= 0; i-- {
		v := all[i]
		if v.Open || message != "" && v.ID != message {
			continue
		}
		if v.Form != nil && what == v.OpenLabel {
			return Input{User: p.user, Kind: InputOpenForm, Message: v.ID}, nil
		}
		if v.Card == nil {
			continue
		}
		for _, c := range v.Card.Controls {
			if action, chosen, ok := matchControl(c, what, values); ok {
				return Input{User: p.user, Kind: InputPress, Message: v.ID, Action: action, Values: chosen}, nil
			}
		}
	}
	return Input{}, &RefusedError{fmt.Sprintf("%s sees no %q.", p.n.nameOf(p.user), what)}
}

// matchControl reports whether what names a control, and returns its action and
// the values of the chosen options.
func matchControl(c chat.Control, what string, values []string) (action string, chosen []string, ok bool) {
	switch c := c.(type) {
	case chat.Button:
		action = c.Action.String()
		return action, nil, what == c.Label || what == action
	case chat.Menu:
		action = c.Action.String()
		for _, v := range values {
			for _, o := range c.Options {
				if o.Label == v {
					v = o.Value
					break
				}
			}
			chosen = append(chosen, v)
		}
		return action, chosen, what == c.Prompt || what == action
	}
	return "", nil, false
}

// Submit submits the open form with these fields; the others keep their values.
func (p Person) Submit(ctx context.Context, fields map[string]string) error {
	in, err := p.SubmitInput(fields)
	if err != nil {
		return err
	}
	return p.n.Do(ctx, in)
}

// SubmitInput returns the input that Submit sends.
func (p Person) SubmitInput(fields map[string]string) (Input, error) {
	f := p.n.openFormOf(p.user)
	if f == nil {
		return Input{}, &RefusedError{p.n.nameOf(p.user) + " has no form open."}
	}
	all := map[string]string{}
	for _, one := range f.Form.Fields {
		all[one.Name] = typedValue(one.Default)
	}
	for name, text := range fields {
		if _, ok := all[name]; !ok {
			return Input{}, &RefusedError{fmt.Sprintf("The form has no field %q.", name)}
		}
		all[name] = text
	}
	return Input{User: p.user, Kind: InputSubmit, Form: f.ID, Fields: all}, nil
}

// typedValue writes a value as a member would type it.
func typedValue(v chat.Value) string {
	if v.Text != "" {
		return v.Text
	}
	var ids []string
	for _, u := range v.Users {
		ids = append(ids, string(u))
	}
	return strings.Join(ids, " ")
}

// Dismiss closes the open form.
func (p Person) Dismiss(ctx context.Context) error {
	f := p.n.openFormOf(p.user)
	if f == nil {
		return nil
	}
	return p.n.Do(ctx, Input{User: p.user, Kind: InputDismiss, Form: f.ID})
}

// React adds a reaction to a message.
func (p Person) React(ctx context.Context, message, emoji string) error {
	return p.n.Do(ctx, Input{User: p.user, Kind: InputReact, Message: message, Emoji: emoji})
}

// Unreact takes a reaction away.
func (p Person) Unreact(ctx context.Context, message, emoji string) error {
	return p.n.Do(ctx, Input{User: p.user, Kind: InputUnreact, Message: message, Emoji: emoji})
}

// Delete deletes a message.
func (p Person) Delete(ctx context.Context, message string) error {
	return p.n.Do(ctx, Input{User: p.user, Kind: InputDelete, Message: message})
}

// CloseDirect stops direct messages to the member.
func (p Person) CloseDirect(ctx context.Context) error {
	return p.n.Do(ctx, Input{User: p.user, Kind: InputCloseDirect})
}

// OpenDirect allows direct messages to the member again.
func (p Person) OpenDirect(ctx context.Context) error {
	return p.n.Do(ctx, Input{User: p.user, Kind: InputOpenDirect})
}

// Sees returns everything that the member sees, oldest first: the channel,
// threads, their direct messages, private messages and, last, their open form.
func (p Person) Sees() []View {
	return p.n.views(p.user, func(*message) bool { return true })
}

// SeesIn returns what the member sees in one place, without the open form.
func (p Person) SeesIn(place bot.Place) []View {
	all := p.n.views(p.user, func(m *message) bool { return m.Place == place })
	for len(all) > 0 && all[len(all)-1].Open {
		all = all[:len(all)-1]
	}
	return all
}
