package playground

import (
	"context"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// TestOnlyPrivateRepliesHaveRefs looks at every kind of interaction.
func TestOnlyPrivateRepliesHaveRefs(t *testing.T) {
	ctx := t.Context()
	refs := map[string]bot.ReplyRef{}
	n := open(t, newNotebook(), func(ctx context.Context, e chat.Event) chat.Response {
		switch e := e.(type) {
		case chat.Invocation:
			refs[e.Command] = e.ReplyRef
		case chat.Press:
			refs["press"] = e.ReplyRef
		case chat.Submission:
			refs["submit"] = e.ReplyRef
		}
		return greeter(ctx, e)
	})
	a := n.As(ana)
	must(t, a.Type(ctx, Channel, "/meetup hello"))
	must(t, a.Press(ctx, "", "Wave"))
	must(t, a.Type(ctx, Channel, "/meetup shout all"))
	must(t, a.Type(ctx, Channel, "/meetup propose Games"))
	must(t, a.Submit(ctx, nil)) // answered publicly
	for what, private := range map[string]bool{"hello": true, "press": true, "propose": true, "shout": false, "submit": false} {
		if (refs[what] != "") != private {
			t.Errorf("%s has the ref %q", what, refs[what])
		}
	}
	done := chat.Card{Lead: chat.Plain("done")}
	if err := n.EditReply(ctx, refs["propose"], done); !chat.IsError[*chat.Gone](err) {
		t.Errorf("a form was the answer: %v, want Gone", err)
	}
	must(t, n.EditReply(ctx, refs["hello"], done))
	all := a.SeesIn(Channel)
	if got, want := all[0].Text(), "(only you see this)\ndone"; got != want {
		t.Errorf("Ana sees\n%s", got)
	}
	must(t, a.Delete(ctx, all[0].ID))
	if err := n.EditReply(ctx, refs["hello"], done); !chat.IsError[*chat.Gone](err) {
		t.Errorf("a reply that was dismissed: %v, want Gone", err)
	}
}
