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

// ActivityLog records what happened behind a room, newest first: events
// received, changes saved and tasks run. It holds no text that a member typed
// and lives only as long as the process. A nil ActivityLog records nothing.
type ActivityLog struct {
	mu      sync.Mutex
	entries []activityEntry
	changed chan struct{}
	now     func() time.Time
}

// activityEntry is one thing that happened.
type activityEntry struct {
	at    time.Time
	state activityState
	text  string
	task  bot.TaskID // of a task, whose state changes later
}

type activityState string

const (
	activityReceived activityState = "heard"
	activitySaved    activityState = "saved"
	activityRunning  activityState = "running"
	activityDone     activityState = "done"
	activityRetried  activityState = "put off"
	activityParked   activityState = "parked"
)

// maxActivity is the number of entries kept; older ones are dropped.
const maxActivity = 60

// Activity returns the log that the page shows. The program adds to it what the
// network cannot see: transactions and tasks.
func (n *Network) Activity() *ActivityLog { return n.activity }

// newActivityLog returns an empty log. now is the meetups' clock.
func newActivityLog(now func() time.Time) *ActivityLog {
	return &ActivityLog{now: now, changed: make(chan struct{})}
}

func (d *ActivityLog) add(n activityEntry) {
	d.mu.Lock()
	defer d.mu.Unlock()
	n.at = d.now()
	d.entries = append([]activityEntry{n}, d.entries[:min(len(d.entries), maxActivity-1)]...)
	d.notify()
}

// notify wakes the open pages. The caller holds d.mu.
func (d *ActivityLog) notify() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// changes returns a channel that is closed at the next change.
func (d *ActivityLog) changes() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.changed
}

// Saved records a committed transaction and the tasks it promised.
func (d *ActivityLog) Saved(promised []bot.Task) {
	if d == nil {
		return
	}
	text, joint, now := "a change", ", and promised to ", d.now()
	for _, t := range promised {
		text += joint + describeTask(t)
		joint = "; "
		if ahead := t.Due.Sub(now); ahead > time.Minute {
			text += " " + chat.RelativeTime(ahead)
		}
	}
	d.add(activityEntry{state: activitySaved, text: text})
}

// Claimed records tasks that are due and now running.
func (d *ActivityLog) Claimed(tasks []bot.Task) {
	if d == nil {
		return
	}
	for _, t := range tasks {
		d.add(activityEntry{state: activityRunning, text: describeTask(t), task: t.ID})
	}
}

// Done records that a task has run.
func (d *ActivityLog) Done(t bot.Task) { d.finish(t, activityDone, "") }

// Retried records that a task will be tried again at due.
func (d *ActivityLog) Retried(t bot.Task, due time.Time) {
	if d != nil {
		d.finish(t, activityRetried, ", again "+chat.RelativeTime(due.Sub(d.now())))
	}
}

// Parked records that a task cannot be run.
func (d *ActivityLog) Parked(t bot.Task) {
	d.finish(t, activityParked, ", which somebody has to look at")
}

// finish moves the running entry of a task to its next state.
func (d *ActivityLog) finish(t bot.Task, state activityState, more string) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.entries {
		if n := &d.entries[i]; n.task == t.ID && n.state == activityRunning {
			n.state, n.text = state, n.text+more
			d.notify()
			return
		}
	}
}

// record wraps a handler so that the log shows the events it handles.
func (d *ActivityLog) record(h chat.Handler) chat.Handler {
	return recordingHandler{h, d}
}

type recordingHandler struct {
	chat.Handler
	activity *ActivityLog
}

// Handle records an event and passes it on.
func (w recordingHandler) Handle(ctx context.Context, e chat.Event) chat.Response {
	if text := describeEvent(e); text != "" {
		w.activity.add(activityEntry{state: activityReceived, text: text})
	}
	return w.Handler.Handle(ctx, e)
}

// describeEvent says who did what, without the text they typed. It returns ""
// for events that are not shown.
func describeEvent(e chat.Event) string {
	who := e.Origin().Actor.Name
	switch e := e.(type) {
	case chat.Invocation:
		return strings.TrimSpace(fmt.Sprintf("%s used /meetup %s", who, e.Command))
	case chat.Press:
		return fmt.Sprintf("%s pressed “%s”", who, e.Action.Verb)
	case chat.Submission:
		return fmt.Sprintf("%s handed in the form “%s”", who, e.Action.Verb)
	case chat.InvalidSubmission:
		return who + " handed in a form that cannot be read"
	case chat.ReactionChanged:
		if e.Added {
			return who + " reacted with " + e.Emoji
		}
		return who + " took " + e.Emoji + " away"
	case chat.CalendarInterest:
		return who + " marked a calendar entry"
	case chat.Vanished:
		return "a message of Muster's was deleted"
	case chat.Arrived:
		return "Muster is in the room"
	case chat.Reconnected:
		return "Muster asks for what it missed"
	}
	return "" // a query for completions
}

// taskDescriptions says what each kind of task does.
var taskDescriptions = map[bot.TaskKind]string{
	bot.TaskWelcome: "say hello", bot.TaskAnnounce: "post the card", bot.TaskRedraw: "bring the card up to date", bot.TaskAddReactions: "put the emoji below the card",
	bot.TaskReconcileReactions: "read the reactions", bot.TaskSettle: "see whether the poll is decided", bot.TaskAskConfirm: "ask who could come to confirm", bot.TaskNotifyThread: "say it in the thread",
	bot.TaskNotifyMember: "tell a member", bot.TaskRemind: "remind in the thread", bot.TaskRemindMember: "remind a member", bot.TaskBegin: "let it begin", bot.TaskFinish: "let it end",
	bot.TaskSyncCalendar: "enter it in the calendar", bot.TaskLapse: "note who did not confirm", bot.TaskHostNews: "tell the host who dropped out", bot.TaskGiveUp: "call it off if nobody decides", bot.TaskForgetCommunity: "forget the community",
	bot.TaskDeleteExpired: "delete what was kept long enough",
	bot.TaskNudge:         "ask who has not answered", bot.TaskReport: "say what became of a message",
}

// describeTask says what a task does, and for which meetup.
func describeTask(t bot.Task) string {
	out := taskDescriptions[t.Kind]
	if out == "" {
		out = strings.ReplaceAll(string(t.Kind), "_", " ")
	}
	if t.Meetup != 0 {
		out += fmt.Sprintf(" (meetup %d)", t.Meetup)
	}
	return out
}
