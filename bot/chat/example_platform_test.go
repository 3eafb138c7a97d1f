package chat_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// terminal is a whole chat network. One member types commands, one per line, and
// cards are printed as plain text.
type terminal struct {
	in     io.Reader
	out    io.Writer
	reader chat.PlainText
	posted map[string]bot.MessageRef
}

func (t *terminal) Network() bot.Network { return "terminal" }

func (t *terminal) Limits() chat.Limits { return chat.Limits{MessageKey: 25} }

// Run handles every line as a command until the input ends.
func (t *terminal) Run(ctx context.Context, cmds []chat.Command, h chat.Handler) error {
	me, err := t.FetchMember(ctx, "terminal:room", "terminal:me")
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(t.in)
	for n := 1; lines.Scan() && ctx.Err() == nil; n++ {
		line := chat.ParseCommandLine(cmds, lines.Text(), nil)
		from := chat.From{ID: fmt.Sprint("line", n), Community: "terminal:room", Place: "terminal:room/1", Actor: me}
		response := h.Handle(ctx, chat.Invocation{From: from, Command: line.Command, Values: line.Values, Errors: line.Errors})
		if reply, ok := response.(chat.Reply); ok {
			fmt.Fprintln(t.out, t.reader.Card(reply.Card))
		}
	}
	return lines.Err()
}

// Post prints a message, once per key.
func (t *terminal) Post(_ context.Context, m chat.Message) (bot.MessageRef, error) {
	ref, found := t.posted[m.Key]
	if !found {
		ref = bot.MessageRef{Place: m.To, ID: m.Key}
		t.posted[m.Key] = ref
		fmt.Fprintln(t.out, t.reader.Card(m.Card))
	}
	return ref, nil
}

// Edit prints the new content of a message.
func (t *terminal) Edit(_ context.Context, ref bot.MessageRef, c chat.Card) error {
	if _, found := t.posted[ref.ID]; !found {
		return &chat.Gone{What: "message " + ref.ID}
	}
	fmt.Fprintln(t.out, t.reader.Card(c))
	return nil
}

func (t *terminal) FetchMember(_ context.Context, _ bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	return chat.Identity{User: u, Name: "Ana", Locale: "en", Manages: true}, nil
}

func ExamplePlatform() {
	r := chat.NewRouter()
	r.OnCommand(chat.Command{
		Name: "greet", Description: "Greet somebody", ReplyMode: chat.ModePrivate,
		Options: []chat.Field{{Name: "name", Label: "Name", Required: true}},
	}, func(_ context.Context, e chat.Invocation) (chat.Response, error) {
		return chat.Reply{Card: chat.Card{Title: chat.Plain("Hello, " + e.Values.Text("name")), Lead: chat.Plain(e.Actor.Name + " says hello.")}}, nil
	})

	var out strings.Builder
	var network chat.Platform = &terminal{in: strings.NewReader("greet Ben\n"), out: &out, posted: map[string]bot.MessageRef{}}
	if err := network.Run(context.Background(), r.Commands(), r); err != nil {
		fmt.Println(err)
	}
	fmt.Print(out.String())
	// Output:
	// Hello, Ben
	// Ana says hello.
}
