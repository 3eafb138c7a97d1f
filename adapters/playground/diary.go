package playground

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Diary is what happened behind a room, newest first: what was heard, what was
// saved and what of the promised was run. It holds no words of a message, and
// is forgotten with the process. A nil Diary keeps nothing.
type Diary struct {
	mu      sync.Mutex
	notes   []note
	changed chan struct{}
	now     func() time.Time
}

// note is one thing that happened.
type note struct {
	at    time.Time
	state noteState
	text  string
	task  bot.TaskID // of a task, which goes on to other states
}

type noteState string

const (
	noteHeard   noteState = "heard"
	noteSaved   noteState = "saved"
	noteRunning noteState = "running"
	noteDone    noteState = "done"
	notePutOff  noteState = "put off"
	noteParked  noteState = "parked"
)

// keptAtMost is how many notes there are; older ones go.
const keptAtMost = 60

// Diary is what happened behind the room, which the page shows. Whoever wires
// the program has more noted there than the room hears itself.
func (n *Network) Diary() *Diary { return n.diary }

// newDiary begins a diary; now is the meetups' clock.
func newDiary(now func() time.Time) *Diary {
	return &Diary{now: now, changed: make(chan struct{})}
}

func (d *Diary) add(n note) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n.at = d.now()
	d.notes = append([]note{n}, d.notes[:min(len(d.notes), keptAtMost-1)]...)
	d.tell()
}

// tell lets the pages know; d.mu is held.
func (d *Diary) tell() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// next is closed at the next change.
func (d *Diary) next() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changed
}

// Saved notes that a transaction was committed, and what it promised.
func (d *Diary) Saved(promised []bot.Task) {
	if d == nil {
		return
	}
	text, joint, now := "a change", ", and promised to ", d.now()
	for _, t := range promised {
		text += joint + owes(t)
		joint = "; "
		if ahead := t.Due.Sub(now); ahead > time.Minute {
			text += " " + chat.Distance(ahead)
		}
	}
	d.add(note{state: noteSaved, text: text})
}

// Claimed notes that tasks were due and are being run.
func (d *Diary) Claimed(tasks []bot.Task) {
	if d == nil {
		return
	}
	for _, t := range tasks {
		d.add(note{state: noteRunning, text: owes(t), task: t.ID})
	}
}

// Done notes that a task was run.
func (d *Diary) Done(t bot.Task) { d.settle(t, noteDone, "") }

// PutOff notes that a task is tried again later.
func (d *Diary) PutOff(t bot.Task, due time.Time) {
	if d != nil {
		d.settle(t, notePutOff, ", again "+chat.Distance(due.Sub(d.now())))
	}
}

// Parked notes that a task cannot be run.
func (d *Diary) Parked(t bot.Task) { d.settle(t, noteParked, ", which somebody has to look at") }

// settle says on the note of a task what became of it.
func (d *Diary) settle(t bot.Task, state noteState, more string) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.notes {
		if n := &d.notes[i]; n.task == t.ID && n.state == noteRunning {
			n.state, n.text = state, n.text+more
			d.tell()
			return
		}
	}
}

// hearing is a handler of which the diary notes what it hears.
func (d *Diary) hearing(h chat.Handler) chat.Handler {
	return diarist{h, d}
}

type diarist struct {
	chat.Handler
	diary *Diary
}

// Handle notes an event and hands it on.
func (w diarist) Handle(ctx context.Context, e chat.Event) chat.Response {
	if text := eventText(e); text != "" {
		w.diary.add(note{state: noteHeard, text: text})
	}
	return w.Handler.Handle(ctx, e)
}

// eventText says who did what, and none of the words they typed.
func eventText(e chat.Event) string {
	who := e.Origin().Actor.Name
	switch e := e.(type) {
	case chat.Invocation:
		return strings.TrimSpace(fmt.Sprintf("%s used /meetup %s", who, e.Command))
	case chat.Press:
		return fmt.Sprintf("%s pressed “%s”", who, e.Action.Verb)
	case chat.Submission:
		return fmt.Sprintf("%s handed in the form “%s”", who, e.Action.Verb)
	case chat.Misfilled:
		return who + " handed in a form that cannot be read"
	case chat.Reacted:
		if e.Added {
			return who + " reacted with " + e.Emoji
		}
		return who + " took " + e.Emoji + " away"
	case chat.Marked:
		return who + " marked a calendar entry"
	case chat.Vanished:
		return "a message of Muster's was deleted"
	case chat.Arrived:
		return "Muster is in the room"
	case chat.Returned:
		return "Muster asks for what it missed"
	}
	return "" // what somebody is typing
}

// owing says what a kind of task owes.
var owing = map[bot.TaskKind]string{
	bot.Welcome: "say hello", bot.Announce: "post the card", bot.Redraw: "bring the card up to date", bot.PutEmoji: "put the emoji below the card",
	bot.Reread: "read the reactions", bot.Settle: "see whether the poll is decided", bot.AskConfirm: "ask who could come to confirm", bot.Tell: "say it in the thread",
	bot.TellMember: "tell a member", bot.Remind: "remind in the thread", bot.RemindOne: "remind a member", bot.Begin: "let it begin", bot.Finish: "let it end",
	bot.Enter: "enter it in the calendar", bot.Lapse: "note who did not confirm", bot.GiveUp: "call it off if nobody decides", bot.Forget: "forget the community",
	bot.Nudge: "ask who has not answered",
}

// owes says what a task owes, and about which meetup.
func owes(t bot.Task) string {
	out := owing[t.Kind]
	if out == "" {
		out = strings.ReplaceAll(string(t.Kind), "_", " ")
	}
	if t.Meetup != 0 {
		out += fmt.Sprintf(" (meetup %d)", t.Meetup)
	}
	return out
}
