package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

// diagnoseDatabase opens the database as it is. The store is nil if it cannot be
// opened, or is a file that is not there yet.
func (c *config) diagnoseDatabase(ctx context.Context) (*storage.Store, []diagnosis) {
	secret, err := c.readSecret()
	if err != nil {
		return nil, []diagnosis{{"secret", false, err.Error()}}
	}
	store, err := storage.Inspect(ctx, c.url(), storage.Options{Zones: bot.TZData, Secret: []byte(secret), OldSecret: []byte(c.SecretOld)})
	path, isFile := storage.FilePath(c.url())
	switch {
	case isFile && errors.Is(err, fs.ErrNotExist):
		return nil, []diagnosis{{"database", true, path + " is not there yet: it and the schema will be made at start"}}
	case err != nil:
		return nil, []diagnosis{{"database", false, oneLine(err) + "; is it running, and is " + envVar("database-url") + " right?"}}
	}
	return store, []diagnosis{{"database", true, store.Engine() + " answers"}}
}

// diagnoseSchema says whether the program can run on the schema, or brings it up
// to date at start. current is true if it is what this program knows.
func diagnoseSchema(ctx context.Context, s *storage.Store, mode schemaMode) (d diagnosis, current bool) {
	const name = "schema"
	schema, err := s.Schema(ctx)
	switch {
	case err != nil:
		return diagnosis{name, false, err.Error()}, false
	case schema.IsCompatible() && schema.Applied > schema.Known:
		return diagnosis{name, true, fmt.Sprintf("version %d is newer than the %d of this program, and still serves it", schema.Applied, schema.Known)}, true
	case schema.IsCompatible():
		return diagnosis{name, true, fmt.Sprintf("version %d; this program knows %d", schema.Applied, schema.Known)}, true
	case !schema.IsOutdated() || mode == requireSchema:
		return diagnosis{name, false, (&storage.SchemaError{Schema: schema}).Error()}, false
	case schema.Applied == 0:
		return diagnosis{name, true, "there is none yet: the schema will be made at start"}, false
	}
	return diagnosis{name, true, fmt.Sprintf("version %d: it will be brought to %d at start", schema.Applied, schema.Known)}, false
}

// maxSkew is the largest acceptable difference between our clock and another.
// Signatures are checked by ours, leases by the database's.
const maxSkew = 5 * time.Second

func diagnoseClock(ctx context.Context, s *storage.Store) diagnosis {
	skew, err := clockSkew(ctx, s)
	if err != nil {
		return diagnosis{"clock", false, err.Error()}
	}
	skew = skew.Round(time.Millisecond)
	if skew.Abs() > maxSkew {
		return diagnosis{"clock", false, fmt.Sprintf("it is %s %s the database's: set both by NTP", skew.Abs(), aheadOrBehind(skew))}
	}
	return diagnosis{"clock", true, fmt.Sprintf("%s from the database's", skew.Abs())}
}

// clockSkew returns by how much our clock is ahead of the database's.
func clockSkew(ctx context.Context, s *storage.Store) (time.Duration, error) {
	begun := time.Now()
	theirs, err := s.Clock(ctx)
	if err != nil {
		return 0, err
	}
	return begun.Add(time.Since(begun) / 2).Sub(theirs), nil
}

func aheadOrBehind(d time.Duration) string {
	if d > 0 {
		return "ahead of"
	}
	return "behind"
}

// diagnoseSecret says whether the secret, or the one before it, is that of the stored
// notes.
func diagnoseSecret(ctx context.Context, s *storage.Store) diagnosis {
	const name = "secret"
	seals, err := s.Seals(ctx)
	switch {
	case err != nil:
		return diagnosis{name, false, err.Error()}
	case seals.Closed > 0:
		return diagnosis{name, false, fmt.Sprintf("%s is not the one with which %d of %d notes were sealed: give that one, or give it as %s to seal them anew",
			envVar("secret"), seals.Closed, seals.Open+seals.Old+seals.Closed, envVar("secret-old"))}
	case seals.Old > 0:
		return diagnosis{name, true, fmt.Sprintf("%s is still needed for %d notes, until muster serve has sealed them anew", envVar("secret-old"), seals.Old)}
	case s.OpensOldSeals():
		return diagnosis{name, true, "it opens what is stored; " + envVar("secret-old") + " is not needed any more"}
	}
	return diagnosis{name, true, "it opens what is stored"}
}

// maxStuck is the number of stuck tasks that are shown.
const maxStuck = 5

func diagnoseQueue(ctx context.Context, s *storage.Store) diagnosis {
	waiting, err := s.QueueStats(ctx)
	if err != nil {
		return diagnosis{"queue", false, err.Error()}
	}
	stuck, err := s.StuckTasks(ctx, storage.TaskFilter{Limit: maxStuck, NotHeld: true})
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
