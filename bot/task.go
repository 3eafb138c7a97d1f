package bot

import (
	"context"
	"strconv"
	"time"
)

// TaskKind says what is owed.
type TaskKind string

const (
	Welcome    TaskKind = "welcome"     // say hello in a community's channel
	Announce   TaskKind = "announce"    // post the card
	Redraw     TaskKind = "redraw"      // edit the card to what is true now
	PutEmoji   TaskKind = "put_emoji"   // add our own reactions to a poll's card
	Reread     TaskKind = "reread"      // read the card's reactions and apply what was missed
	Settle     TaskKind = "settle"      // the deadline or the last answer has come: decide
	AskConfirm TaskKind = "ask_confirm" // say the time in the thread, ask those who could
	Tell       TaskKind = "tell"        // say in the thread what Subject names
	TellMember TaskKind = "tell_member" // say to one member what Subject names
	Remind     TaskKind = "remind"      // in the thread; Subject names the lead
	RemindOne  TaskKind = "remind_one"  // one member, in their direct messages; Subject names the lead
	Begin      TaskKind = "begin"       // the meetup starts
	Finish     TaskKind = "finish"      // the meetup is over
	Enter      TaskKind = "enter"       // make the network's calendar entry what is true now
	Lapse      TaskKind = "lapse"       // the time to confirm a change is over
	GiveUp     TaskKind = "give_up"     // the host was asked and has not said what to do
	Forget     TaskKind = "forget"      // a community that had Muster leave is forgotten
	Nudge      TaskKind = "nudge"       // ask who has not answered, unless that was done often enough; Subject tells the two apart
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
	// Drop takes back the meetup's tasks of those kinds.
	Drop(c CommunityID, m MeetupID, kinds ...TaskKind) error
	// DropFor takes back what is owed to one member about a meetup.
	DropFor(c CommunityID, m MeetupID, u UserID, kinds ...TaskKind) error
}

// Queue is what the courier needs to run what is due.
type Queue interface {
	// Claim leases up to limit tasks that are due at now, oldest first. A lease
	// is judged by machine time and committed before Claim returns.
	Claim(ctx context.Context, now time.Time, limit int, lease time.Duration) ([]Task, error)
	// Done forgets a task that was run; one that was promised again meanwhile stays.
	Done(ctx context.Context, t Task) error
	// Retry gives a claimed task back, due at another time.
	Retry(ctx context.Context, t Task, due time.Time, why string) error
	// Park keeps a task that cannot be run where a person can see it.
	Park(ctx context.Context, t Task, why string) error
	// NextDue is when the next task that nobody has claimed falls due; false
	// when there is none.
	NextDue(ctx context.Context) (time.Time, bool, error)
}
