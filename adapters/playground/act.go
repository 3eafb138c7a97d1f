package playground

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Root is the one command of the room; everything else is a verb of it.
const Root = "/meetup"

// MaxText is how many characters a member can say at once.
const MaxText = 4000

// say puts a member's message into the room, or has a command answered.
func (n *Network) say(ctx context.Context, d Deed, doing *Doing) error {
	text := strings.TrimSpace(d.Text)
	switch {
	case text == "":
		return &Refused{"There is nothing to send yet."}
	case utf8.RuneCountInString(text) > MaxText:
		return &Refused{"That is too long: a message can have 4,000 characters."}
	case !n.inPlace(d.Place) || !sees(d.User, d.Place):
		return &Refused{"That place is not there any more."}
	case strings.HasPrefix(text, "/"):
		return n.command(ctx, d, doing, text)
	}
	n.write.Lock()
	defer n.write.Unlock()
	return n.save(ctx, &message{ID: messageID('t', d.ID), Place: d.Place, From: d.User, Text: clean(text)})
}

// command has the verb behind /meetup answered.
func (n *Network) command(ctx context.Context, d Deed, doing *Doing, text string) error {
	t := &turn{deed: d, doing: doing, place: d.Place, manner: chat.Private}
	word, rest := text, ""
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		word, rest = text[:i], text[i:]
	}
	by, err := n.begin(ctx)
	if err != nil {
		return err
	}
	defer n.working.Done()
	line := chat.Line{Refusals: []*bot.Error{chat.UnknownRoot(word, Root)}}
	if strings.EqualFold(word, Root) {
		line = chat.ReadLine(by.cmds, rest, n.resolve)
	}
	if c, ok := chat.CommandNamed(by.cmds, line.Command); ok {
		t.manner = c.Manner
	}
	t.used = &used{By: d.User, Command: Root + " " + line.Command}
	return n.answer(ctx, by, t, chat.Invocation{
		From: n.from(d, d.Place), Command: line.Command, Values: line.Values, Errors: line.Refusals,
	})
}

// press has a button or menu answered.
func (n *Network) press(ctx context.Context, d Deed, doing *Doing) error {
	action, ok := chat.ParseAction(d.Action)
	m := n.find(d.Message)
	if m == nil || !m.sees(d.User) {
		return &Refused{"That message is not there any more."}
	}
	if !ok || !m.offers(d.Action, d.Values) {
		return &Refused{"That button is not there any more."}
	}
	by, err := n.begin(ctx)
	if err != nil {
		return err
	}
	defer n.working.Done()
	e := chat.Press{From: n.from(d, m.Place), Message: m.ref(), Action: action, Values: d.Values}
	if m.Only != "" {
		e.Message = bot.MessageRef{}
	}
	return n.answer(ctx, by, &turn{deed: d, doing: doing, place: m.Place, manner: action.Manner, source: m.ID}, e)
}

// offers tells whether a message has a control of that action, and all that
// was chosen among its options.
func (m *message) offers(action string, values []string) bool {
	if m.Card == nil {
		return false
	}
	for _, c := range m.Card.Controls {
		if c.Button != nil && c.Button.Action.String() == action && len(values) == 0 {
			return true
		}
		if c.Menu != nil && c.Menu.Action.String() == action && permits(*c.Menu, values) {
			return true
		}
	}
	return false
}

func permits(menu chat.Menu, values []string) bool {
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

// react adds a member's reaction or takes it away, and tells it.
func (n *Network) react(ctx context.Context, d Deed, doing *Doing) error {
	if !isEmoji(d.Emoji) {
		return &Refused{"That is no emoji."}
	}
	news, m, err := n.mark(ctx, d)
	doing.acknowledge()
	if err != nil || !news {
		return err
	}
	// At stays zero: the network's own clock is the meetups' clock, which travels.
	n.tell(chat.Reacted{From: n.from(d, m.Place), Message: m.ref(), Emoji: d.Emoji, Added: d.Kind == React})
	return nil
}

func (n *Network) mark(ctx context.Context, d Deed) (news bool, m *message, err error) {
	n.write.Lock()
	defer n.write.Unlock()
	m = n.find(d.Message)
	if m == nil || !m.sees(d.User) || m.Only != "" {
		return false, nil, &Refused{"That message is not there any more."}
	}
	one := reaction{User: d.User, Emoji: d.Emoji}
	after := m.unreacted(one)
	if d.Kind == React {
		if after, err = m.reacted(one, n.Limits().Reactions); err != nil {
			return false, nil, &Refused{"A message can have 20 different reactions, and this one has."}
		}
	}
	if after == m {
		return false, m, nil
	}
	return true, m, n.save(ctx, after)
}

// delete takes a message away. Who may: who sees it alone, who wrote it, and
// who manages the community.
func (n *Network) delete(ctx context.Context, d Deed) error {
	n.write.Lock()
	m := n.find(d.Message)
	p, _ := n.persona(d.User)
	switch {
	case m == nil || !m.sees(d.User):
		n.write.Unlock()
		return nil
	case m.Only != "":
		defer n.write.Unlock()
		return n.remove(ctx, m)
	case m.From != d.User && !p.Manages:
		n.write.Unlock()
		return &Refused{"Only who wrote a message or an organiser can delete it."}
	}
	// The message leaves its place behind, so that its key stays used.
	gone := &message{ID: m.ID, Seq: m.Seq, Place: m.Place, At: m.At, From: m.From, Thread: m.Thread, State: deleted}
	err := n.save(ctx, gone)
	n.write.Unlock()
	if err == nil && m.From == "" {
		n.tell(chat.Vanished{From: n.from(d, m.Place), Message: m.ref()})
	}
	return err
}

// messageID makes the id of what came of an event: the same when the event
// comes again after an end of the process in between.
func messageID(kind byte, event string) string { return string(kind) + keyed(event)[1:] }

// clean drops characters that would be no text: control characters but for
// the end of a line, and bytes that are no character.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// use has a command answered that is in the menu of a message.
func (n *Network) use(ctx context.Context, d Deed, doing *Doing) error {
	m := n.find(d.Message)
	if m == nil || !m.sees(d.User) || m.From == "" {
		return &Refused{"That message is not there any more."}
	}
	by, err := n.begin(ctx)
	if err != nil {
		return err
	}
	defer n.working.Done()
	c, ok := chat.CommandOnMessage(by.cmds, d.Text)
	if !ok {
		return &Refused{"That is not in the menu any more."}
	}
	t := &turn{deed: d, doing: doing, place: m.Place, manner: c.Manner, used: &used{By: d.User, Command: c.OnMessage}}
	return n.answer(ctx, by, t, chat.Invocation{From: n.from(d, m.Place), Command: c.Name, Values: c.Begun(m.Text)})
}
