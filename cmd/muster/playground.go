package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
)

// openPlayground opens the playground on a store whose clock it moves. The
// options need nothing that follows from these.
func openPlayground(ctx context.Context, store *storage.Store, clock *playground.Clock, o playground.Options) (*playground.Network, error) {
	o.Notebook = store.Notebook(string(playground.Name))
	if err := clock.Restore(ctx, o.Notebook); err != nil {
		return nil, err
	}
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	o.Phrases, o.Now, o.Travel, o.Next = catalog, clock.Now, clock.TravelOnce, store.NextMeetupDue
	return playground.New(ctx, o)
}

// roomZone returns the zone of the playground's room as it is kept, "" if there
// is no room yet.
func roomZone(ctx context.Context, store *storage.Store) (string, error) {
	c, err := planner.New(store, bot.TZData).Community(ctx, playground.Room)
	return c.Zone, err
}

// clockHandler moves the meetups' clock by the posted duration:
// {"advance":"26h"}; with an "id" beside it, once however often it is posted.
// Machine time, which judges signatures and leases, stays.
func clockHandler(clock *playground.Clock) http.Handler {
	const most = 1 << 10
	return playground.Guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var to struct {
			ID      string `json:"id"`
			Advance string `json:"advance"`
		}
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, most)).Decode(&to); err != nil {
			http.Error(w, `Post JSON: {"advance":"26h"}.`, http.StatusBadRequest)
			return
		}
		err := clock.TravelOnce(to.ID, func() (time.Duration, error) { return time.ParseDuration(to.Advance) })
		if err != nil {
			http.Error(w, "Time only goes forward, by a duration such as 26h or 90m.", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, "{%q:%q}\n", "now", clock.Now().UTC().Format(time.RFC3339))
	}))
}
