package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// announce says in the log and to systemd, if that started the program, that it
// serves, and when ctx ends that it stops. Until done is called it keeps systemd's
// watchdog quiet while the program answers.
func announce(ctx context.Context, listener net.Listener, log *slog.Logger) (done func()) {
	notify := func(state string) {
		if _, err := daemon.SdNotify(false, state); err != nil {
			log.Warn("notify systemd", "err", err)
		}
	}
	notify(daemon.SdNotifyReady)
	stopped := context.AfterFunc(ctx, func() {
		log.Info("stopping")
		notify(daemon.SdNotifyStopping)
	})
	alive, end := context.WithCancel(context.WithoutCancel(ctx))
	var watchdog sync.WaitGroup
	if limit, err := daemon.SdWatchdogEnabled(false); err == nil && limit > 0 {
		watchdog.Go(func() { keepAlive(alive, limit, listener.Addr().String(), notify) })
	}
	return func() {
		stopped()
		end()
		watchdog.Wait()
	}
}

// keepAlive notifies the watchdog three times in its limit while the program
// answers its own requests. While it stops it takes no more of them, and has the
// time that the unit gives it for that.
func keepAlive(ctx context.Context, limit time.Duration, addr string, notify func(string)) {
	tick := time.NewTicker(limit / 3)
	defer tick.Stop()
	for {
		asked, cancel := context.WithTimeout(ctx, limit/3)
		answer, err := askHealth(asked, addr, healthPath)
		cancel()
		if err == nil && answer.status == http.StatusOK {
			notify(daemon.SdNotifyWatchdog)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
