package chat_test

import (
	"context"
	"fmt"

	"github.com/muster-bot/muster/bot/chat"
)

func ExampleRouter() {
	r := chat.NewRouter()
	r.OnError = func(_ context.Context, _ chat.Event, err error) chat.Response {
		return chat.Reply{Card: chat.Card{Tone: chat.ToneWarning, Title: chat.Plain(err.Error())}}
	}

	// The command answers privately, with a button.
	wave := chat.Command{Name: "wave", Description: "Say hello", ReplyMode: chat.ModePrivate}
	r.OnCommand(wave, func(_ context.Context, e chat.Invocation) (chat.Response, error) {
		again := chat.Button{Label: "Wave back", Action: chat.NewAction("back", chat.ModeUpdate, e.Actor.User)}
		return chat.Reply{Card: chat.Card{
			Title:    chat.Plain("Hello, " + e.Actor.Name),
			Controls: []chat.Control{again},
		}}, nil
	})
	// Pressing the button replaces the message that carries it.
	r.OnPress("back", func(_ context.Context, e chat.Press) (chat.Response, error) {
		return chat.Redraw{Card: chat.Card{Title: chat.Plain(e.Actor.Name + " waved at " + e.Action.Arg(0))}}, nil
	})

	from := chat.From{Actor: chat.Identity{User: "ana", Name: "Ana"}}
	reply := r.Handle(context.Background(), chat.Invocation{From: from, Command: "wave"}).(chat.Reply)
	button := reply.Card.Controls[0].(chat.Button)
	fmt.Println(reply.Card.Title)
	fmt.Println(button.Label, button.Action)

	from.Actor.Name = "Ben"
	redraw := r.Handle(context.Background(), chat.Press{From: from, Action: button.Action}).(chat.Redraw)
	fmt.Println(redraw.Card.Title)
	// Output:
	// Hello, Ana
	// Wave back 1r:back:ana
	// Ben waved at ana
}
