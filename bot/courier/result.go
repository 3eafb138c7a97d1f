package courier

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

type outcome string

const (
	done  outcome = "done"
	retry outcome = "retry"
	park  outcome = "park"
)

// taskResult is the result of a task that was run.
type taskResult struct {
	outcome outcome
	wait    time.Duration // of retry
	until   time.Time     // of retry, instead of wait; zero: unless a moment is known
	cause   bot.TaskCause // of retry and park
	err     error
}

// due returns when a task is tried again.
func (r taskResult) due(now time.Time) time.Time {
	if !r.until.IsZero() {
		return r.until
	}
	return now.Add(r.wait)
}

func (r taskResult) setback() bot.Setback { return bot.Setback{Cause: r.cause, Reason: r.lastError()} }

func (r taskResult) lastError() string {
	if r.err == nil {
		return ""
	}
	const limit = 500
	msg := []rune(r.err.Error())
	return string(msg[:min(len(msg), limit)])
}

// snoozeError means that something the task needs is not there yet.
type snoozeError struct{ wait time.Duration }

func (e *snoozeError) Error() string { return fmt.Sprintf("not yet: in %s", e.wait) }

// putOffError means that the task waits for the end of quiet hours.
type putOffError struct{ until time.Time }

func (e *putOffError) Error() string { return fmt.Sprintf("not before %s", e.until) }

// networkAbsentError means that this process has no connection to a network.
type networkAbsentError struct{ network bot.Network }

func (e *networkAbsentError) Error() string {
	return fmt.Sprintf("network %q is not connected", string(e.network))
}

// parkAfter is the number of failures for our own errors: about twenty minutes
// with back-off, so that a short outage heals itself.
const parkAfter = 12

// classify maps the error of a task to its result. What a network may still accept
// is retried without end: after a rate limit when that allows, after quiet hours, with a refused
// credential when there is another, in a closed place now and then. What can never
// be accepted is parked for an operator, and so are our own errors after parkAfter
// failures. Nothing is dropped.
func classify(t bot.Task, err error) taskResult {
	var (
		later    *chat.Later
		putOff   *putOffError
		snooze   *snoozeError
		failures = t.Failures + 1
	)
	switch {
	case err == nil:
		return taskResult{outcome: done}
	case errors.As(err, &snooze):
		return taskResult{outcome: retry, wait: snooze.wait, cause: bot.CauseCard}
	case errors.As(err, &putOff):
		return taskResult{outcome: retry, until: putOff.until, cause: bot.CauseQuiet}
	case errors.As(err, &later):
		return taskResult{outcome: retry, wait: later.Wait, cause: bot.CauseLater, err: err}
	case chat.IsError[*chat.Unauthorised](err):
		return taskResult{outcome: retry, wait: failurePause, cause: bot.CauseCredential, err: err}
	case isUndeliverable(err):
		return taskResult{outcome: retry, wait: accessBackoff(failures), cause: bot.CauseAccess, err: err}
	case chat.IsError[*chat.TooLarge](err):
		return taskResult{outcome: park, cause: bot.CauseFault, err: err}
	case chat.IsError[*chat.Unknown](err), chat.IsError[*networkAbsentError](err), errors.Is(err, context.DeadlineExceeded):
		return taskResult{outcome: retry, wait: spread(backoff(failures)), cause: bot.CauseNetwork, err: err}
	case failures >= parkAfter:
		return taskResult{outcome: park, cause: bot.CauseFault, err: err}
	default:
		return taskResult{outcome: retry, wait: backoff(failures), cause: bot.CauseFault, err: err}
	}
}

// backoff doubles from one second to five minutes.
func backoff(failures int) time.Duration {
	return doubled(time.Second, failures, 5*time.Minute)
}

// spread lengthens a pause by up to a quarter: what failed together does not come back
// together to a network that has just recovered.
func spread(d time.Duration) time.Duration { return d + rand.N(d/4) }

// accessBackoff doubles from five minutes to an hour. Networks report most changes
// of access, and a refused request counts against us.
func accessBackoff(failures int) time.Duration {
	return doubled(5*time.Minute, failures, time.Hour)
}

func doubled(first time.Duration, failures int, limit time.Duration) time.Duration {
	const most = 20 // more would overflow
	return min(limit, first<<(min(max(failures, 1), most)-1))
}
