package playground

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// lines returns the log's entries, newest first.
func (d *ActivityLog) lines() []string {
	var out []string
	for _, n := range d.entries {
		out = append(out, fmt.Sprintf("%s: %s", n.state, n.text))
	}
	return out
}

func TestTheActivityLogFollowsATaskFromPromiseToEnd(t *testing.T) {
	t.Parallel()
	d := newActivityLog(fixed(chattest.GalleryNow))
	task := bot.Task{ID: 1, Kind: bot.TaskRedraw, Meetup: 7, Due: chattest.GalleryNow}
	later := bot.Task{ID: 2, Kind: bot.TaskRemind, Meetup: 7, Due: chattest.GalleryNow.Add(48 * time.Hour)}
	d.Saved([]bot.Task{task, later})
	d.Saved(nil)
	d.Claimed([]bot.Task{task, later})
	d.Retried(later, chattest.GalleryNow.Add(time.Hour))
	d.Done(task)
	d.Claimed([]bot.Task{later})
	d.Parked(later)
	want := []string{
		"parked: remind in the thread (meetup 7), which somebody has to look at",
		"put off: remind in the thread (meetup 7), again in 1 hour",
		"done: bring the card up to date (meetup 7)",
		"saved: a change",
		"saved: a change, and promised to bring the card up to date (meetup 7); remind in the thread (meetup 7) in 2 days",
	}
	if diff := cmp.Diff(want, d.lines()); diff != "" {
		t.Error(diff)
	}
}

func TestTheActivityLogHoldsNoWordsAndNotForEver(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n, err := New(ctx, Options{Phrases: catalog(t), Notebook: newNotebook(), Now: fixed(chattest.GalleryNow)})
	must(t, err)
	d := n.Activity()
	run(t, n, handlerFunc(greeter))
	must(t, n.As(ana).Type(ctx, Channel, "a secret of mine"))
	must(t, n.As(ana).Type(ctx, Channel, "/meetup shout secret"))
	must(t, n.As(ana).React(ctx, n.order[0], "🎉"))
	want := []string{"heard: Ana reacted with 🎉", "heard: Ana used /meetup shout", "heard: Muster asks for what it missed", "heard: Muster is in the room"}
	if diff := cmp.Diff(want, d.lines()); diff != "" {
		t.Error(diff)
	}
	if got := n.renderActivity(screenState{me: n.profiles[0]}); len(got) != len(want) || got[0].State != "heard" || got[0].Text != "Ana reacted with 🎉" {
		t.Errorf("the page shows %v", got)
	}
	for range 2 * maxActivity {
		d.Saved(nil)
	}
	if len(d.entries) != maxActivity {
		t.Errorf("%d notes are kept", len(d.entries))
	}
}

func TestWhatIsTypedIsNotNoted(t *testing.T) {
	t.Parallel()
	if text := describeEvent(chat.Query{Typed: "secret"}); text != "" {
		t.Errorf("what is being typed is noted: %s", text)
	}
	if got := describeTask(bot.Task{Kind: "some_thing"}); got != "some thing" {
		t.Errorf("a kind that is not known owes %q", got)
	}
}
