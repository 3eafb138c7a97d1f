package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/muster-bot/muster/bot/tzdata"
	"github.com/muster-bot/muster/storage"
)

type doctorCmd struct {
	config
}

// diagnosis is the result of one check.
type diagnosis struct {
	name   string
	ok     bool
	detail string // the state, and if it is not ok what to do
}

// Run runs every check, whatever fails, and says what to fix.
func (c *doctorCmd) Run(ctx context.Context, p *program) error {
	found := []diagnosis{c.diagnoseConfig(), diagnoseZones(p.zones)}
	if found[0].ok {
		found = append(found, c.diagnoseDatabase(ctx)...)
	}
	sick := false
	for _, d := range found {
		mark := "ok  "
		if !d.ok {
			mark, sick = "FIX ", true
		}
		fmt.Fprintf(p.out, "%s %-14s %s\n", mark, d.name, d.detail)
	}
	if sick {
		return errors.New("something needs fixing")
	}
	return nil
}

func (c *doctorCmd) diagnoseConfig() diagnosis {
	if err := c.check(); err != nil {
		return diagnosis{"configuration", false, err.Error()}
	}
	kind := "an SQLite file in " + c.DataDir
	if c.DatabaseURL != "" {
		kind = "the given database"
	}
	return diagnosis{"configuration", true, "state is kept in " + kind + "; listening on " + c.HTTPAddr}
}

// diagnoseDatabase checks the database and the networks without changing
// anything.
func (c *doctorCmd) diagnoseDatabase(ctx context.Context) []diagnosis {
	store, err := c.database.open(ctx, time.Now, requireSchema, nil)
	var outdated *storage.SchemaError
	switch {
	case errors.As(err, &outdated):
		return []diagnosis{{"database", true, "it answers"}, {"schema", false, err.Error()}}
	case err != nil:
		return []diagnosis{{"database", false, err.Error() + "; is it running, and is " + envVar("database-url") + " right?"}}
	}
	defer func() { _ = store.Close() }() // nothing was written
	found := []diagnosis{{"database", true, store.Engine() + " answers"}}
	found = append(found, diagnoseSchema(ctx, store), diagnoseClock(ctx, store), diagnoseQueue(ctx, store))
	for _, n := range c.networks {
		if n.configured() {
			found = append(found, n.diagnose(ctx, &c.config, store, slog.New(slog.DiscardHandler))...)
		}
	}
	return found
}

func diagnoseSchema(ctx context.Context, s *storage.Store) diagnosis {
	schema, err := s.Schema(ctx)
	if err != nil {
		return diagnosis{"schema", false, err.Error()}
	}
	return diagnosis{"schema", true, fmt.Sprintf("version %d; this program knows %d", schema.Applied, schema.Known)}
}

// maxSkew is the largest acceptable difference between our clock and the
// database's. Signatures are checked by ours, leases by the database's.
const maxSkew = 5 * time.Second

func diagnoseClock(ctx context.Context, s *storage.Store) diagnosis {
	begun := time.Now()
	theirs, err := s.Clock(ctx)
	if err != nil {
		return diagnosis{"clock", false, err.Error()}
	}
	skew := theirs.Sub(begun.Add(time.Since(begun) / 2)).Abs().Round(time.Millisecond)
	if skew > maxSkew {
		return diagnosis{"clock", false, fmt.Sprintf("it is %s from the database's: set both by NTP", skew)}
	}
	return diagnosis{"clock", true, fmt.Sprintf("%s from the database's", skew)}
}

// maxStuck is the number of stuck tasks that are shown.
const maxStuck = 5

func diagnoseQueue(ctx context.Context, s *storage.Store) diagnosis {
	waiting, err := s.QueueStats(ctx)
	if err != nil {
		return diagnosis{"queue", false, err.Error()}
	}
	stuck, err := s.StuckTasks(ctx, storage.TaskFilter{Limit: maxStuck})
	if err != nil {
		return diagnosis{"queue", false, err.Error()}
	}
	if len(stuck) == 0 {
		return diagnosis{"queue", true, fmt.Sprintf("%d tasks, %d of them due", waiting.Tasks, waiting.Due)}
	}
	says := fmt.Sprintf("%d tasks are parked and %d wait for access; muster tasks lists, retries and drops them:", waiting.Parked, waiting.Refused)
	for _, t := range stuck {
		says += "\n                    " + describeTask(t)
	}
	return diagnosis{"queue", false, says}
}

// diagnoseZones says which zone data is used. Older data than the program carries
// puts meetups on the wrong side of a change of the clocks.
func diagnoseZones(used zoneData) diagnosis {
	if embedded := tzdata.Embedded().Release(); used.Release() < embedded {
		return diagnosis{"zones", false, fmt.Sprintf("%s is older than the embedded %s: leave %s empty", used, embedded, envVar("zone-data"))}
	}
	return diagnosis{"zones", true, used.String()}
}
