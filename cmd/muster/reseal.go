package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/muster-bot/muster/storage"
)

// resealInterval is the pause between two looks for notes under the old secret: a
// replica that has not been started anew yet may still seal with it.
const resealInterval = 10 * time.Minute

// resealInBackground seals anew what MUSTER_SECRET_OLD sealed, if that is given, until
// ctx ends. done waits for it.
func (d *database) resealInBackground(ctx context.Context, s *storage.Store, log *slog.Logger) (done func()) {
	if d.SecretOld == "" {
		return func() {}
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			n, err := s.Reseal(ctx)
			switch {
			case ctx.Err() != nil:
				return
			case err != nil:
				log.Warn("seal notes anew", "err", err)
			case n > 0:
				log.Info("sealed notes anew", "notes", n)
			}
			select {
			case <-time.After(resealInterval):
			case <-ctx.Done():
				return
			}
		}
	})
	return running.Wait
}
