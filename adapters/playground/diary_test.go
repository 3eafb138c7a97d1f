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

// read writes a diary's notes, newest first.
func (d *Diary) read() []string {
	var out []string
	for _, n := range d.notes {
		out = append(out, fmt.Sprintf("%s: %s", n.state, n.text))
	}
	return out
}

func TestTheDiaryTellsATaskFromPromiseToEnd(t *testing.T) {
	t.Parallel()
	d := newDiary(fixed(chattest.GalleryNow))
	task := bot.Task{ID: 1, Kind: bot.Redraw, Meetup: 7, Due: chattest.GalleryNow}
	later := bot.Task{ID: 2, Kind: bot.Remind, Meetup: 7, Due: chattest.GalleryNow.Add(48 * time.Hour)}
	d.Saved([]bot.Task{task, later})
	d.Saved(nil)
	d.Claimed([]bot.Task{task, later})
	d.PutOff(later, chattest.GalleryNow.Add(time.Hour))
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
	if diff := cmp.Diff(want, d.read()); diff != "" {
		t.Error(diff)
	}
}

func TestTheDiaryHoldsNoWordsAndNotForEver(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	n, err := New(ctx, Options{Notebook: newLedger(), Now: fixed(chattest.GalleryNow)})
	must(t, err)
	d := n.Diary()
	run(t, n, handlerFunc(greeter))
	must(t, n.As(ana).Type(ctx, Channel, "a secret of mine"))
	must(t, n.As(ana).Type(ctx, Channel, "/meetup shout secret"))
	must(t, n.As(ana).React(ctx, n.order[0], "🎉"))
	want := []string{"heard: Ana reacted with 🎉", "heard: Ana used /meetup shout", "heard: Muster asks for what it missed", "heard: Muster is in the room"}
	if diff := cmp.Diff(want, d.read()); diff != "" {
		t.Error(diff)
	}
	if got := n.diaryHTML(look{me: n.people[0]}); len(got) != len(want) || got[0].State != "heard" || got[0].Text != "Ana reacted with 🎉" {
		t.Errorf("the page shows %v", got)
	}
	for range 2 * keptAtMost {
		d.Saved(nil)
	}
	if len(d.notes) != keptAtMost {
		t.Errorf("%d notes are kept", len(d.notes))
	}
}

func TestWhatIsTypedIsNotNoted(t *testing.T) {
	t.Parallel()
	if text := eventText(chat.Query{Typed: "secret"}); text != "" {
		t.Errorf("what is being typed is noted: %s", text)
	}
	if got := owes(bot.Task{Kind: "some_thing"}); got != "some thing" {
		t.Errorf("a kind that is not known owes %q", got)
	}
}
