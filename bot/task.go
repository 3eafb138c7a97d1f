package bot

import (
	"context"
	"strconv"
	"strings"
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
	TaskMarkPassed         TaskKind = "passed"      // mark a time of a poll that has passed; Subject holds its slot
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
	TaskDeleteExpired      TaskKind = "expire"      // delete what was kept long enough; every day
	TaskNudge              TaskKind = "nudge"       // nudge members who have not answered, within the limit; Subject tells the two apart
	TaskPromote            TaskKind = "promote"     // give a free seat to the next on the waitlist who is still there
	TaskHostNews           TaskKind = "host_news"   // notify the host of drop-outs, notes and a fall below the minimum, gathered
	TaskRelay              TaskKind = "relay"       // send one member what cannot be posted; Subject holds a Relayed
	TaskReport             TaskKind = "report"      // complete the reply to the member who asked for a message; Subject holds the Delivery
	TaskRefreshCalendar    TaskKind = "refresh"     // read a member's calendar again; Subject holds its id
	TaskCalendarFails      TaskKind = "cal_fails"   // notify a member that their calendar cannot be read; Subject holds its id
)

// Task is a unit of work due at a moment of the meetups' clock. Kind and Key
// identify it; promising the same task again moves it.
type Task struct {
	ID         TaskID
	Kind       TaskKind
	Key        string
	Community  CommunityID
	Meetup     MeetupID
	Member     UserID   // the recipient, if it is one member
	Subject    string   // depends on Kind
	Asker      UserID   // the member whose reply says that this is being sent; empty: nobody
	Reply      ReplyRef // that reply
	Due        time.Time
	Attempts   int       // claims since it was promised, but for those that were put off; one for all before, until it is done
	Failures   int       // attempts in a row that failed
	Cause      TaskCause // why the last attempt failed or was put off
	Generation int       // times it was promised again
	Lease      int64     // fences off a worker whose lease ran out

	PromisedFor time.Time // the due time of the promise, which a retry leaves alone
	Sought      time.Time // since when its message may have been sent in a Gap; zero: it was not
}

// Relayed names the task whose message is sent to a member instead of a thread.
type Relayed struct {
	Kind    TaskKind
	Subject string
}

// Encode formats it as kind or kind|subject, for Task.Subject.
func (r Relayed) Encode() string {
	if r.Subject == "" {
		return string(r.Kind)
	}
	return string(r.Kind) + "|" + r.Subject
}

// Relayed returns the task that a TaskRelay sends to its member.
func (t Task) Relayed() Task {
	kind, subject, _ := strings.Cut(t.Subject, "|")
	t.Kind, t.Subject = TaskKind(kind), subject
	return t
}

// TaskCause says why a task is not done yet.
type TaskCause string

const (
	CauseNone       TaskCause = ""
	CauseLater      TaskCause = "later"      // a rate limit, ours or the network's; puts the task off
	CauseCredential TaskCause = "credential" // the network refuses Muster's credential; puts the task off
	CauseQuiet      TaskCause = "quiet"      // quiet hours; puts the task off until they are over
	CauseCard       TaskCause = "card"       // something the task needs is not there yet
	CauseNetwork    TaskCause = "network"    // the network did not answer
	CauseAccess     TaskCause = "access"     // a place is closed to Muster: it may open again
	CauseFault      TaskCause = "fault"      // our own error, or a limit that a message exceeds
	CauseGap        TaskCause = "gap"        // it fell due in a Gap, and an operator has to say what to do
)

// PutsOff reports whether the cause costs a task no attempt.
func (c TaskCause) PutsOff() bool {
	return c == CauseLater || c == CauseCredential || c == CauseQuiet
}

// Fails reports whether the cause makes the next attempt wait longer.
func (c TaskCause) Fails() bool { return c == CauseNetwork || c == CauseAccess || c == CauseFault }

// Setback says why a task is not done yet: the cause, and the error for operators.
type Setback struct {
	Cause  TaskCause
	Reason string
}

// Paused is work that waits because a network refuses Muster's credential.
type Paused struct {
	Networks    []Network     // all of it
	Communities []CommunityID // beyond those networks
}

// IsZero reports whether no work is paused.
func (p Paused) IsZero() bool { return len(p.Networks)+len(p.Communities) == 0 }

// TasksWithoutNetwork are the kinds of tasks that run while their work is paused,
// since they depend on nothing that members are sent or could answer.
var TasksWithoutNetwork = []TaskKind{TaskBegin, TaskFinish, TaskForgetCommunity, TaskDeleteExpired, TaskRefreshCalendar}

// TasksAfterLeaving are the kinds of tasks that run also where Muster has left. A calendar
// is not fetched meanwhile; its task waits.
var TasksAfterLeaving = []TaskKind{TaskForgetCommunity, TaskDeleteExpired, TaskRefreshCalendar}

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
	// CancelTask removes one task of the meetup.
	CancelTask(c CommunityID, m MeetupID, id TaskID) error
	// MeetupTasks lists the meetup's tasks of those kinds that are for no member
	// in particular or for one of users; all of them if users is nil.
	MeetupTasks(c CommunityID, m MeetupID, kinds []TaskKind, users []UserID) ([]Task, error)
	// RetryRefused makes the community's tasks due that wait for access to a place.
	RetryRefused(c CommunityID) error
	// RetryQuiet makes the meetup's tasks due that wait for the end of quiet hours, since
	// these may have changed: those that read the member's, or if u is empty all.
	RetryQuiet(c CommunityID, m MeetupID, u UserID) error
	// MeetupsInQuiet lists the meetups, open or not, with tasks that RetryQuiet would
	// make due.
	MeetupsInQuiet(c CommunityID, u UserID) ([]MeetupID, error)
}

// Queue is the task queue that the courier works off.
type Queue interface {
	// Claim leases up to limit tasks that are due at now, oldest first. Leases
	// run by machine time. They are committed before Claim returns.
	Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]Task, error)
	// Complete removes a task that was run, unless it was promised again
	// meanwhile.
	Complete(ctx context.Context, t Task) error
	// Retry releases a claimed task, due at another time. A cause that puts it off
	// costs it no attempt.
	Retry(ctx context.Context, t Task, due time.Time, why Setback) error
	// Park sets a task aside that cannot be run, for an operator to see.
	Park(ctx context.Context, t Task, why Setback) error
	// NextDue returns when the next unclaimed task is due; ok is false if there
	// is none.
	NextDue(ctx context.Context) (due time.Time, ok bool, err error)
	// Pause says whose tasks are neither claimed nor the next due from now on.
	Pause(p Paused)
	// RetryUnanswered makes up to limit tasks due that wait because the network
	// did not answer, the longest waiting first, and forgets their failures.
	RetryUnanswered(ctx context.Context, n Network, now time.Time, limit int) error
}
