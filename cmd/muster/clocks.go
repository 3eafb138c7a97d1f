package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/tzdata"
	"github.com/muster-bot/muster/storage"
)

const (
	clocksInterval = 24 * time.Hour
	clocksRetry    = time.Minute     // after an error
	clocksRecent   = 5 * time.Minute // while processes of older zone data may still run
)

// zoneRules is how zones are found, and the release of the data that say it.
type zoneRules struct {
	zones   bot.Zones
	release string
}

// currentRules returns those of the whole program.
func currentRules() zoneRules { return zoneRules{bot.TZData, tzdata.Current().Release()} }

// followClocks moves what is stored where the zone data have other rules than those by
// which it was computed: at start, and every day for the zones that came into use.
func followClocks(ctx context.Context, s *storage.Store, rules zoneRules, now func() time.Time, log *slog.Logger) {
	release := rules.release
	clocks := planner.NewClockRules(planner.New(s, rules.zones), s, release)
	for ctx.Err() == nil {
		pause := clocksInterval
		report, err := clocks.Follow(ctx, now())
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			pause = clocksRetry
			log.Error("follow the rules of clocks", "zone_data", release, "err", err)
		case report.Recent:
			pause = clocksRecent
		}
		if len(report.Changed) > 0 || report.Meetups > 0 {
			log.Info("rules of clocks changed; wall times stay", "zone_data", release, "zones", report.Changed, "meetups", report.Meetups)
		}
		if len(report.Newer) > 0 {
			log.Warn("newer zone data were in use before, with other rules; start Muster with those", "zone_data", release, "zones", report.Newer)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}
