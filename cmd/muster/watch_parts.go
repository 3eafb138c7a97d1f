package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// How often parts are checked. Together those of an idle replica ask the database
// less than once in two seconds.
const (
	databaseInterval = 5 * time.Second
	machineInterval  = 10 * time.Second
	schemaInterval   = 20 * time.Second
	clockInterval    = 20 * time.Second
	networkInterval  = 10 * time.Second
	tasksInterval    = 10 * time.Second
	probeInterval    = 20 * time.Second // where a network has to be asked
	settingInterval  = 5 * time.Minute  // what changes only if somebody changes it
	connectGrace     = 10 * time.Second // a network that connects is not away yet
	lateAfter        = 2 * time.Minute  // a task that nobody begins
	lateGrace        = 20 * time.Second // for what fell due while nothing ran
)

// fault returns a diagnosis as an error, nil if it is good.
func (d diagnosis) fault() error {
	if d.ok {
		return nil
	}
	return errors.New(d.detail)
}

// firstFault returns the first of several that is not good.
func firstFault(found []diagnosis) error {
	for _, d := range found {
		if !d.ok {
			return d.fault()
		}
	}
	return nil
}

// storeParts are the parts of every server.
func storeParts(s *storage.Store, now func() time.Time, skew prometheus.Gauge) []part {
	return []part{
		tasksPart(s.OldestOwed, now),
		{name: "database", every: databaseInterval, check: s.Ping},
		{name: "schema", every: schemaInterval, check: func(ctx context.Context) error {
			d, _ := diagnoseSchema(ctx, s, requireSchema)
			return d.fault()
		}},
		{name: "clock", every: clockInterval, check: func(ctx context.Context) error {
			if ahead, err := clockSkew(ctx, s); err == nil {
				skew.Set(ahead.Seconds())
			}
			return ignoreAway(diagnoseClock(ctx, s))
		}},
		{name: "secret", every: settingInterval, check: func(ctx context.Context) error {
			if markSecret(ctx, s) == nil {
				return diagnoseSecret(ctx, s).fault()
			}
			return nil // the database is away, which its part says
		}},
	}
}

// tasksPart watches whether tasks are begun that wait for nothing. oldest returns when
// the oldest of them was due, by the meetups' clock.
func tasksPart(oldest func(context.Context) (due time.Time, ok bool, err error), now func() time.Time) part {
	var since time.Time // when one was first seen to be late
	return part{name: "tasks", every: tasksInterval, check: func(ctx context.Context) error {
		due, ok, err := oldest(ctx)
		late := now().Sub(due)
		if err == nil && (!ok || late < lateAfter) {
			since = time.Time{}
		} else if err == nil && since.IsZero() {
			since = time.Now()
		}
		if err != nil || since.IsZero() || time.Since(since) < lateGrace {
			return nil //nolint:nilerr // that the database is away is what its part says
		}
		return fmt.Errorf("the oldest task that is due has waited for %s", late.Round(time.Second))
	}}
}

// ignoreAway returns the fault of a clock, nil if it could not be read: that is
// the fault of what it was to be read from.
func ignoreAway(d diagnosis) error {
	if d.ok || !strings.Contains(d.detail, "NTP") {
		return nil
	}
	return d.fault()
}

// markSecret leaves a sealed note, so that another secret is noticed even if no
// network has kept any.
func markSecret(ctx context.Context, s *storage.Store) error {
	const key = "secret"
	notes := s.Notebook("muster")
	_, err := notes.Get(ctx, key)
	switch {
	case errors.Is(err, bot.ErrNotFound):
		return notes.Put(ctx, key, []byte("is the right one"))
	case errors.Is(err, storage.ErrSealed):
		return nil
	}
	return err
}

// diskPart watches the room for an SQLite file; with Postgres there is none.
func (d *database) diskPart(metrics prometheus.Registerer) []part {
	path, isFile := storage.FilePath(d.url())
	if !isFile {
		return nil
	}
	free := prometheus.NewGauge(prometheus.GaugeOpts{Name: "muster_disk_free_bytes", Help: "Free where the SQLite file is."})
	metrics.MustRegister(free)
	return []part{{name: "disk", every: machineInterval, check: func(context.Context) error {
		return diagnoseDisk(filepath.Dir(path), d.DiskReserve, func(dir string) (uint64, error) {
			bytes, err := freeSpace(dir)
			free.Set(float64(bytes))
			return bytes, err
		}).fault()
	}}}
}

// readiness is implemented by networks that know whether they are connected.
type readiness interface {
	Ready(ctx context.Context) error
}

// networkPart watches the connection to a network. ask asks one that does not know
// itself. A fault of what is between here and the network goes first.
func networkPart(n chat.Platform, api string, ask func(ctx context.Context) error) part {
	p := part{name: string(n.Network()), every: probeInterval}
	if r, ok := n.(readiness); ok {
		p.every, p.grace, ask = networkInterval, connectGrace, r.Ready
	}
	p.check = func(ctx context.Context) error {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		return cmp.Or(firstFault(diagnoseConnection(ctx, string(n.Network()), api)), err)
	}
	return p
}
