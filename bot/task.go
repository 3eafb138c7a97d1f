package bot

import (
	"context"
	"strconv"
	"time"
)

// TaskKind says what is owed.
type TaskKind string

const (
	TaskWelcome            TaskKind = "welcome"     // say hello in a community's channel
	TaskAnnounce           TaskKind = "announce"    // post the card
	TaskRedraw             TaskKind = "redraw"      // edit the card to what is true now
	TaskAddReactions       TaskKind = "put_emoji"   // add our own reactions to a poll's card
	TaskReconcileReactions TaskKind = "reread"      // read the card's reactions and apply what was missed
	TaskSettle             TaskKind = "settle"      // the deadline or the last answer has come: decide
	TaskAskConfirm         TaskKind = "ask_confirm" // say the time in the thread, ask those who could
	TaskNotifyThread       TaskKind = "tell"        // say in the thread what Subject names
	TaskNotifyMember       TaskKind = "tell_member" // say to one member what Subject names
	TaskRemind             TaskKind = "remind"      // in the thread; Subject names the lead
	TaskRemindMember       TaskKind = "remind_one"  // one member, in their direct messages; Subject names the lead
	TaskBegin              TaskKind = "begin"       // the meetup starts
	TaskFinish             TaskKind = "finish"      // the meetup is over
	TaskSyncCalendar       TaskKind = "enter"       // make the network's calendar entry what is true now
	TaskLapse              TaskKind = "lapse"       // the time to confirm a change is over
	TaskGiveUp             TaskKind = "give_up"     // the host was asked and has not said what to do
	TaskForgetCommunity    TaskKind = "forget"      // a community that had Muster leave is forgotten
	TaskNudge              TaskKind = "nudge"       // ask who has not answered, unless that was done often enough; Subject tells the two apart
)

// Task is a promise: something owed, due at a moment of the meetups' clock.
// Kind and Key name it; promising it again moves it.
type Task struct {
	ID         TaskID
	Kind       TaskKind
	Key        string
	Community  CommunityID
	Meetup     MeetupID
	Member     UserID // to whom it is owed, if to one
	Subject    string // what it is about, for the kinds that say many things
	Due        time.Time
	Attempts   int   // how often it was claimed since it was promised
	Generation int   // how often it was promised again
	Lease      int64 // fences off a worker whose lease ran out
}

// MessageKey is the idempotency key of the message that the task owes: the
// same over retries, another when the task was promised anew. It has at most
// 25 characters (Discord's limit on a nonce).
func (t Task) MessageKey() string {
	key := "m" + strconv.FormatInt(int64(t.ID), 36)
	if t.Generation > 0 {
		key += "." + strconv.FormatInt(int64(t.Generation), 36)
	}
	return key
}

// Promiser keeps promises in the transaction that makes them owed.
type Promiser interface {
	// Promise keeps a task, or moves it if it is kept already. A task that is
	// being run at that moment is run once more.
	Promise(t Task) error
	// CancelTasks takes back the meetup's tasks of those kinds.
	CancelTasks(c CommunityID, m MeetupID, kinds ...TaskKind) error
	// CancelTasksFor takes back what is owed to one member about a meetup.
	CancelTasksFor(c CommunityID, m MeetupID, u UserID, kinds ...TaskKind) error
}

// Queue is what the courier needs to run what is due.
type Queue interface {
	// Claim leases up to limit tasks that are due at now, oldest first. A lease
	// is judged by machine time and committed before Claim returns.
	Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]Task, error)
	// Complete forgets a task that was run; one that was promised again meanwhile stays.
	Complete(ctx context.Context, t Task) error
	// Retry gives a claimed task back, due at another time.
	Retry(ctx context.Context, t Task, due time.Time, why string) error
	// Park keeps a task that cannot be run where a person can see it.
	Park(ctx context.Context, t Task, why string) error
	// NextDue is when the next task that nobody has claimed falls due; false
	// when there is none.
	NextDue(ctx context.Context) (time.Time, bool, error)
}
