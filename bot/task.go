package bot

import (
	"context"
	"strconv"
	"time"
)

// TaskKind says what a task does.
type TaskKind string

const (
	TaskWelcome            TaskKind = "welcome"     // greet a new community in its channel
	TaskAnnounce           TaskKind = "announce"    // post the card
	TaskRedraw             TaskKind = "redraw"      // edit the card to the current state
	TaskAddReactions       TaskKind = "put_emoji"   // add our own reactions to a poll's card
	TaskReconcileReactions TaskKind = "reread"      // read the card's reactions and apply missed changes
	TaskSettle             TaskKind = "settle"      // choose the time, after the deadline or the last answer
	TaskAskConfirm         TaskKind = "ask_confirm" // post the chosen time in the thread and ask those who could come
	TaskNotifyThread       TaskKind = "tell"        // post the notice in Subject in the thread
	TaskNotifyMember       TaskKind = "tell_member" // send the notice in Subject to one member
	TaskRemind             TaskKind = "remind"      // remind in the thread; Subject holds the lead
	TaskRemindMember       TaskKind = "remind_one"  // remind one member by direct message; Subject holds the lead
	TaskBegin              TaskKind = "begin"       // the meetup starts
	TaskFinish             TaskKind = "finish"      // the meetup is over
	TaskSyncCalendar       TaskKind = "enter"       // update the network's calendar entry
	TaskLapse              TaskKind = "lapse"       // the time to confirm a change has passed
	TaskGiveUp             TaskKind = "give_up"     // cancel because the host did not answer
	TaskForgetCommunity    TaskKind = "forget"      // delete the data of a community that removed Muster
	TaskNudge              TaskKind = "nudge"       // nudge members who have not answered, within the limit; Subject tells the two apart
)

// Task is a unit of work due at a moment of the meetups' clock. Kind and Key
// identify it; promising the same task again moves it.
type Task struct {
	ID         TaskID
	Kind       TaskKind
	Key        string
	Community  CommunityID
	Meetup     MeetupID
	Member     UserID // the recipient, if it is one member
	Subject    string // depends on Kind
	Due        time.Time
	Attempts   int   // claims since it was promised
	Generation int   // times it was promised again
	Lease      int64 // fences off a worker whose lease ran out
}

// MessageKey returns the idempotency key of the message that the task sends: the
// same over retries, and new if the task is promised again. It has at most 25
// characters (Discord's limit on a nonce).
func (t Task) MessageKey() string {
	key := "m" + strconv.FormatInt(int64(t.ID), 36)
	if t.Generation > 0 {
		key += "." + strconv.FormatInt(int64(t.Generation), 36)
	}
	return key
}

// Promiser enqueues tasks in the transaction that makes them due.
type Promiser interface {
	// Promise enqueues a task, or moves it if it is in the queue. A task that is
	// running is run again.
	Promise(t Task) error
	// CancelTasks removes the meetup's tasks of those kinds.
	CancelTasks(c CommunityID, m MeetupID, kinds ...TaskKind) error
	// CancelTasksFor removes the meetup's tasks of those kinds for one member.
	CancelTasksFor(c CommunityID, m MeetupID, u UserID, kinds ...TaskKind) error
}

// Queue is the task queue that the courier works off.
type Queue interface {
	// Claim leases up to limit tasks that are due at now, oldest first. Leases
	// run by machine time. They are committed before Claim returns.
	Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]Task, error)
	// Complete removes a task that was run, unless it was promised again
	// meanwhile.
	Complete(ctx context.Context, t Task) error
	// Retry releases a claimed task, due at another time.
	Retry(ctx context.Context, t Task, due time.Time, reason string) error
	// Park sets a task aside that cannot be run, for an operator to see.
	Park(ctx context.Context, t Task, reason string) error
	// NextDue returns when the next unclaimed task is due; ok is false if there
	// is none.
	NextDue(ctx context.Context) (time.Time, bool, error)
}
