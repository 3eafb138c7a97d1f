package main

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

const (
	// beatInterval is how exactly a copy of the database is dated.
	beatInterval = time.Minute
	beatTimeout  = 5 * time.Second
)

// resume calls resume, unless the clock can jump: then no time tells a gap.
func (c *serveCmd) resume(ctx context.Context, s *storage.Store, log *slog.Logger) (hadGap bool, err error) {
	if c.TimeTravel {
		return false, nil
	}
	return resume(ctx, s, c.HoldAfter, log)
}

// resume notes that Muster runs on the database again, before anything is sent, and
// says what is held if none did for longer than holdAfter; 0: nothing ever is. found
// says that there was such a gap, now or before.
func resume(ctx context.Context, s *storage.Store, holdAfter time.Duration, log *slog.Logger) (found bool, err error) {
	if holdAfter == 0 {
		holdAfter = math.MaxInt64
	}
	gap, begun, err := s.Resume(ctx, holdAfter)
	if err != nil {
		return false, err
	}
	since := gap.Since.Format(time.RFC3339)
	switch {
	case gap.Held > 0:
		log.Warn(describeHeld(gap), "held", gap.Held, "since", since, "until", gap.Until.Format(time.RFC3339))
	case begun:
		log.Info("no Muster ran on this database for a while; nothing fell due meanwhile", "since", since)
	}
	return !gap.IsZero(), nil
}

// describeHeld says what a gap holds, what may have happened, and what to do.
func describeHeld(gap bot.Gap) string {
	noun := "promises fell"
	if gap.Held == 1 {
		noun = "promise fell"
	}
	return fmt.Sprintf("%d %s due while no Muster ran on this database, and wait. If it was restored from a copy, some were kept already: "+
		"muster restore --confirm looks for them in the channels and sends what is missing. If Muster was only away, none was: muster restore --send sends them all", gap.Held, noun)
}

// keepBeating dates the database until ctx ends, and then once more.
func keepBeating(ctx context.Context, s *storage.Store, log *slog.Logger) {
	tick := time.NewTicker(beatInterval)
	defer tick.Stop()
	for {
		done := false
		select {
		case <-ctx.Done():
			done = true
		case <-tick.C:
		}
		beating, cancel := context.WithTimeout(context.WithoutCancel(ctx), beatTimeout)
		if err := s.Beat(beating); err != nil {
			log.Warn("note that Muster runs", "err", err)
		}
		cancel()
		if done {
			return
		}
	}
}

// diagnoseGap says what a gap holds.
func diagnoseGap(ctx context.Context, s *storage.Store) []diagnosis {
	gap, err := s.LastGap(ctx)
	switch {
	case err != nil:
		return []diagnosis{{"restore", false, err.Error()}}
	case gap.Held > 0:
		return []diagnosis{{"restore", false, describeHeld(gap)}}
	}
	return nil
}
