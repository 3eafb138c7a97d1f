// Package web serves the HTTP pages that are not chat: health, readiness, metrics
// and pictures. It knows no chat network.
package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Check is something that readiness depends on. Ask returns an error if it is
// not ready.
type Check struct {
	Name string
	Ask  func(ctx context.Context) error
}

const checkTimeout = 2 * time.Second

// Routes returns the pages for operators, by pattern of http.ServeMux. ready lists
// the checks at each request.
func Routes(metrics prometheus.Gatherer, ready func() []Check) map[string]http.Handler {
	return map[string]http.Handler{
		"GET /healthz": http.HandlerFunc(healthy),
		"GET /readyz":  readiness(ready),
		"GET /metrics": promhttp.HandlerFor(metrics, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError}),
	}
}

func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // fails only if the client is gone
}

// readiness runs every check and names those that fail, without their errors:
// the page is public, and an error may contain an address.
func readiness(list func() []Check) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
		defer cancel()
		checks := list()
		state := make(map[string]string, len(checks))
		status := http.StatusOK
		for _, c := range checks {
			state[c.Name] = "ok"
			if err := c.Ask(ctx); err != nil {
				state[c.Name] = "failing"
				status = http.StatusServiceUnavailable
			}
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(state) // fails only if the client is gone
	}
}
