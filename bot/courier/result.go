package courier

import (
	"errors"
	"fmt"
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
	err     error
}

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

// networkAbsentError means that this process has no connection to a network.
type networkAbsentError struct{ network bot.Network }

func (e *networkAbsentError) Error() string {
	return fmt.Sprintf("network %q is not connected", string(e.network))
}

// parkAfter is the number of attempts for our own errors: about twenty minutes
// with back-off, so that a short outage heals itself.
const parkAfter = 12

// classify maps the error of a task to its result. What a network may still
// accept is retried without end. What it never will accept is parked for an
// operator, and so are our own errors after parkAfter attempts. Nothing is
// dropped.
func classify(t bot.Task, err error) taskResult {
	var (
		later  *chat.Later
		snooze *snoozeError
	)
	switch {
	case err == nil:
		return taskResult{outcome: done}
	case errors.As(err, &snooze):
		return taskResult{outcome: retry, wait: snooze.wait}
	case errors.As(err, &later):
		return taskResult{outcome: retry, wait: later.Wait, err: err}
	case isUndeliverable(err), chat.IsError[*chat.TooLarge](err):
		return taskResult{outcome: park, err: err}
	case chat.IsError[*chat.Unknown](err), chat.IsError[*networkAbsentError](err):
		return taskResult{outcome: retry, wait: backoff(t.Attempts), err: err}
	case t.Attempts >= parkAfter:
		return taskResult{outcome: park, err: err}
	default:
		return taskResult{outcome: retry, wait: backoff(t.Attempts), err: err}
	}
}

// backoff doubles from one second to five minutes.
func backoff(attempts int) time.Duration {
	const limit = 5 * time.Minute
	if attempts < 1 {
		attempts = 1
	}
	if attempts > 9 {
		return limit
	}
	return min(limit, time.Second<<(attempts-1))
}
