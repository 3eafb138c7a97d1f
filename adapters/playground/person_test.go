package playground

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// refuses checks that err is a RefusedError whose reason contains words.
func refuses(t *testing.T, err error, words string) {
	t.Helper()
	refused := (*RefusedError)(nil)
	if !errors.As(err, &refused) || !strings.Contains(refused.Reason, words) {
		t.Errorf("%v, want a refusal with %q", err, words)
	}
}

func TestWhatCannotBeDoneIsRefusedWithAReason(t *testing.T) {
	ctx := t.Context()
	n := open(t, newNotebook(), greeter)
	a, b := n.As(ana), n.As(ben)
	must(t, a.Type(ctx, Channel, "/meetup hello"))
	private := a.SeesIn(Channel)[0].ID
	refuses(t, a.Type(ctx, Channel, "  \n"), "nothing to send")
	refuses(t, a.Type(ctx, Channel, strings.Repeat("x", MaxText+1)), "too long")
	refuses(t, a.Type(ctx, "playground:room/other", "hi"), "not there any more")
	refuses(t, a.Type(ctx, bot.DirectTo(ben), "hi"), "not there any more")
	refuses(t, a.Press(ctx, "", "Fly"), "Ana sees no")
	refuses(t, b.Press(ctx, private, "Wave"), "Ben sees no")
	refuses(t, n.Do(ctx, Input{User: ben, Kind: InputPress, Message: private, Action: "1r:wave:1"}), "not there any more")
	refuses(t, n.Do(ctx, Input{User: ana, Kind: InputPress, Message: private, Action: "1r:wave:2"}), "button is not there")
	refuses(t, n.Do(ctx, Input{User: ana, Kind: InputPress, Message: private, Action: "1r:wave:1", Values: []string{"x"}}), "button is not there")
	refuses(t, a.React(ctx, private, "🎉"), "not there any more")
	refuses(t, a.React(ctx, private, "hello"), "no emoji")
	refuses(t, a.Submit(ctx, nil), "no form open")
	refuses(t, n.Do(ctx, Input{User: ana, Kind: "fly"}), "fly")
	refuses(t, n.As(User("zed")).Type(ctx, Channel, "hi"), "nobody of that name")
	must(t, a.Type(ctx, Channel, "mine"))
	refuses(t, b.Delete(ctx, a.SeesIn(Channel)[1].ID), "organiser")
	must(t, a.Type(ctx, Channel, "/meetup propose"))
	refuses(t, a.Submit(ctx, map[string]string{"colour": "red"}), "no field")
	must(t, a.Submit(ctx, nil))
	if got := transcript(a); !strings.Contains(got, "Title*:\n  ✗ Please fill this in.") {
		t.Errorf("Ana sees\n%s", got)
	}
	must(t, a.Dismiss(ctx))
	if got := transcript(a); strings.Contains(got, "▢") {
		t.Errorf("after closing the form Ana sees\n%s", got)
	}
}

func TestACommandThatNobodyKnowsIsAnsweredWithWhatIsKnown(t *testing.T) {
	n := open(t, newNotebook(), greeter)
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup shuot"))
	must(t, n.As(ana).Type(t.Context(), Channel, "/poll"))
	if got, want := transcript(n.As(ana)), `(only you see this)
I know no "shuot". Did you mean shout? I know hello, shout, propose.
--
(only you see this)
There is no /poll here. Everything begins with /meetup.`; got != want {
		t.Errorf("Ana sees\n%s", got)
	}
	if got := transcript(n.As(ben)); got != "" {
		t.Errorf("Ben sees\n%s", got)
	}
}

func TestALateFormIsKeptBehindAButton(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		slow := true
		n := open(t, newNotebook(), func(ctx context.Context, e chat.Event) chat.Response {
			if _, ok := e.(chat.Invocation); ok && slow {
				<-time.After(3 * time.Second)
			}
			return greeter(ctx, e)
		})
		must(t, n.As(ana).Type(ctx, Channel, "/meetup propose Chess"))
		if got, want := transcript(n.As(ana)), "(only you see this)\nPropose\nThat took a moment. Your form is ready.\n[ Open the form ]"; got != want {
			t.Errorf("Ana sees\n%s", got)
		}
		must(t, n.As(ana).Press(ctx, "", "Open the form"))
		must(t, n.As(ana).Submit(ctx, map[string]string{"seats": "2"}))
		if got := transcript(n.As(ana)); got != "Chess" {
			t.Errorf("when it is handed in Ana sees\n%s", got)
		}
	})
}

func TestAnAnswerAgainstItsMannerIsABug(t *testing.T) {
	n := open(t, newNotebook(), func(_ context.Context, e chat.Event) chat.Response {
		if _, ok := e.(chat.Invocation); ok {
			return chat.Ask{Form: chat.Form{Title: "Too late"}}
		}
		return chat.Nothing{}
	})
	must(t, n.As(ana).Type(t.Context(), Channel, "/meetup hello"))
	if got := transcript(n.As(ana)); got != "(only you see this)\nSomething broke on my side. Please try again." {
		t.Errorf("Ana sees\n%s", got)
	}
}

func TestAThreadOutlivesItsMessage(t *testing.T) {
	ctx := t.Context()
	n := open(t, newNotebook(), greeter)
	ref, err := n.Post(ctx, chat.Message{Key: "card", Community: Room, To: Channel, Card: chat.Card{Lead: chat.Plain("a card")}})
	must(t, err)
	thread, err := n.OpenThread(ctx, ref, "Games")
	must(t, err)
	must(t, n.As(ben).Type(ctx, thread, "still here"))
	must(t, n.As(ana).Delete(ctx, ref.ID))
	if got, want := transcript(n.As(ben)), "(deleted)\n💬 Games\n--\nBen: still here"; got != want {
		t.Errorf("Ben sees\n%s", got)
	}
}

func TestThePickerOffersEverySlotsEmoji(t *testing.T) {
	var slots []bot.Slot
	for i := range bot.MaxReactions {
		slots = append(slots, bot.Slot{Start: bot.Wall{Year: 2026, Month: 1, Day: 1 + i}})
	}
	slots, err := bot.ResolveSlots(bot.TZData, "Europe/Berlin", slots)
	must(t, err)
	offered := map[string]bool{}
	for _, p := range pickerEmojis {
		offered[p.Emoji] = isEmoji(p.Emoji)
	}
	for _, s := range append(slots, bot.Slot{Emoji: bot.NoneOfThese}) {
		if !offered[s.Emoji] {
			t.Errorf("nobody can react with %s", s.Emoji)
		}
	}
}
