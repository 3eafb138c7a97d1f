package bot

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Gap is a time of which the database knows nothing: no Muster ran on it, or the
// database was restored from a copy and what was done since the copy is forgotten.
type Gap struct {
	Since, Until time.Time
	Held         int // tasks that fell due and are held
}

// IsZero reports whether there was none.
func (g Gap) IsZero() bool { return g.Since.IsZero() }

// tasksNeverHeld are the kinds of tasks that a gap does not hold: done twice, they
// leave what members see as it is.
var tasksNeverHeld = []TaskKind{
	TaskRedraw, TaskAddReactions, TaskReconcileReactions, TaskBegin, TaskFinish, TaskSyncCalendar, TaskForgetCommunity, TaskDeleteExpired, TaskReport, TaskRefreshCalendar,
}

// TasksNeverHeld returns the kinds of tasks that a gap does not hold.
func TasksNeverHeld() []TaskKind { return slices.Clone(tasksNeverHeld) }

type soughtKey struct{}

// WithSought says that what follows from a task that fell due in a gap may have
// followed from it before, so that its messages are looked for as well.
func WithSought(ctx context.Context, since time.Time) context.Context {
	if since.IsZero() {
		return ctx
	}
	return context.WithValue(ctx, soughtKey{}, since)
}

// Sought returns the time that WithSought has set, or zero.
func Sought(ctx context.Context) time.Time {
	since, _ := ctx.Value(soughtKey{}).(time.Time)
	return since
}

// ContentKey identifies what the task's message says, of a meetup with that date: it
// is the same for another task that says it again. Like the key it has at most 25
// characters.
func (t Task) ContentKey(date Wall) string {
	about := t.Key
	if t.Meetup != 0 {
		about = strconv.FormatInt(int64(t.Meetup), 10)
	}
	said := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %q", t.Community, t.Kind, about, t.Member, t.Subject, date))
	return "t" + strconv.FormatUint(binary.BigEndian.Uint64(said[:8]), 36)
}
