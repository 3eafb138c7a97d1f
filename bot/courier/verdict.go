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

// verdict is what becomes of a task that was run.
type verdict struct {
	outcome outcome
	wait    time.Duration // of retry
	err     error
}

func (v verdict) why() string {
	if v.err == nil {
		return ""
	}
	const most = 500
	why := []rune(v.err.Error())
	return string(why[:min(len(why), most)])
}

// snooze says that something the task needs is still on its way.
type snooze struct{ wait time.Duration }

func (s *snooze) Error() string { return fmt.Sprintf("not yet: in %s", s.wait) }

// absent says that the network of a place is not connected in this process.
type absent struct{ network bot.Network }

func (a *absent) Error() string { return fmt.Sprintf("network %q is not connected", string(a.network)) }

// parkAfter is how many attempts an error of our own is given: with back-off
// about twenty minutes, so that a short outage heals by itself.
const parkAfter = 12

// judge says what becomes of a task. What a network may still accept is tried
// for as long as it takes; what it never will, and our own errors in the end,
// are parked where a person sees them. Nothing is dropped.
func judge(t bot.Task, err error) verdict {
	var (
		later *chat.Later
		nap   *snooze
	)
	switch {
	case err == nil:
		return verdict{outcome: done}
	case errors.As(err, &nap):
		return verdict{outcome: retry, wait: nap.wait}
	case errors.As(err, &later):
		return verdict{outcome: retry, wait: later.Wait, err: err}
	case barred(err), chat.IsError[*chat.TooLarge](err):
		return verdict{outcome: park, err: err}
	case chat.IsError[*chat.Unknown](err), chat.IsError[*absent](err):
		return verdict{outcome: retry, wait: backOff(t.Attempts), err: err}
	case t.Attempts >= parkAfter:
		return verdict{outcome: park, err: err}
	default:
		return verdict{outcome: retry, wait: backOff(t.Attempts), err: err}
	}
}

// backOff doubles from one second to five minutes.
func backOff(attempts int) time.Duration {
	const most = 5 * time.Minute
	if attempts < 1 {
		attempts = 1
	}
	if attempts > 9 {
		return most
	}
	return min(most, time.Second<<(attempts-1))
}
