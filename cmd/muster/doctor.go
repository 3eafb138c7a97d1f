package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
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

// doctorTimeout bounds each group of checks, of which some ask a network.
const doctorTimeout = 20 * time.Second

// Run runs every check, whatever fails, and says what to fix. It changes nothing.
func (c *doctorCmd) Run(ctx context.Context, p *program) error {
	sick := 0
	show := func(found ...diagnosis) {
		for _, d := range found {
			mark := "ok  "
			if !d.ok {
				mark = "FIX "
				sick++
			}
			fmt.Fprintf(p.out, "%s %-14s %s\n", mark, d.name, d.detail)
		}
	}
	show(c.diagnoseConfig()...)
	show(diagnoseVariables(p.unknown)...)
	show(diagnoseZones(p.zones, time.Now()))
	addresses, running := c.diagnoseAddress(ctx)
	show(addresses...)
	show(c.diagnoseState(ctx, running)...)
	switch sick {
	case 0:
		return nil
	case 1:
		return errors.New("one thing needs fixing")
	}
	return fmt.Errorf("%d things need fixing", sick)
}

// diagnoseConfig names everything that is wrong with the flags and variables.
func (c *doctorCmd) diagnoseConfig() []diagnosis {
	const name = "configuration"
	var found []diagnosis
	for _, err := range unjoin(c.check()) {
		found = append(found, diagnosis{name, false, err.Error()})
	}
	if found != nil {
		return found
	}
	kind := "an SQLite file in " + c.DataDir
	if c.DatabaseURL != "" {
		kind = "the given database"
	}
	return []diagnosis{{name, true, "state is kept in " + kind + "; listening on " + c.HTTPAddr}}
}

// unjoin returns the errors that errors.Join joined, however deep.
func unjoin(err error) []error {
	if err == nil {
		return nil
	}
	several, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range several.Unwrap() {
		all = append(all, unjoin(e)...)
	}
	return all
}

func diagnoseVariables(unknown []error) []diagnosis {
	var found []diagnosis
	for _, err := range unknown {
		found = append(found, diagnosis{"variables", false, err.Error()})
	}
	return found
}

// maxZoneAge is the age in years at which zone data is called old: every year
// some countries change their clocks.
const maxZoneAge = 2

// diagnoseZones says which zone data is used. Older data than the program carries
// puts meetups on the wrong side of a change of the clocks.
func diagnoseZones(used zoneData, now time.Time) diagnosis {
	if embedded := tzdata.Embedded().Release(); used.Release() < embedded {
		return diagnosis{"zones", false, fmt.Sprintf("%s is older than the embedded %s: leave %s empty", used, embedded, envVar("zone-data"))}
	}
	var year int
	if _, err := fmt.Sscanf(used.Release(), "%4d", &year); err == nil && now.Year()-year >= maxZoneAge {
		return diagnosis{"zones", false, fmt.Sprintf("%s is %d years old: update Muster, or the machine's tzdata, or name newer data in %s", used, now.Year()-year, envVar("zone-data"))}
	}
	return diagnosis{"zones", true, used.String()}
}

// diagnoseState checks where state is kept, and the networks, of which some keep
// notes there. running says that a Muster runs on the address to listen on.
func (c *doctorCmd) diagnoseState(ctx context.Context, running bool) []diagnosis {
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	var found []diagnosis
	var usable *storage.Store
	if c.isAddress() {
		var store *storage.Store
		found = c.diagnoseFiles(running)
		store, more := c.diagnoseDatabase(ctx)
		found = append(found, more...)
		if store != nil {
			defer func() { _ = store.Close() }() // nothing was written
			d, current := diagnoseSchema(ctx, store, c.schemaMode())
			found = append(found, d, diagnoseClock(ctx, store))
			if current {
				usable = store
				found = append(found, diagnoseFileState(ctx, store, c.url())...)
				found = append(found, diagnoseQueue(ctx, store))
				found = append(found, diagnoseGap(ctx, store)...)
				if c.database.check() == nil { // or what is wrong with the secret has been said
					found = append(found, diagnoseSecret(ctx, store))
				}
			}
		}
	}
	return append(found, c.diagnoseNetworks(ctx, usable)...)
}

// diagnoseNetworks asks every network whose flags are right. store is nil if
// there are no notes yet.
func (c *config) diagnoseNetworks(ctx context.Context, store *storage.Store) []diagnosis {
	var found []diagnosis
	for _, n := range c.networks {
		if n.configured() && n.check(c) == nil {
			found = append(found, n.diagnose(ctx, c, store, slog.New(slog.DiscardHandler))...)
		}
	}
	return found
}

// oneLine joins the lines of an error.
func oneLine(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }
