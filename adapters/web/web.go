// Package web answers over HTTP what is no chat: whether the program is alive
// and ready, and its metrics. It knows no chat network.
package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Check is one thing that readiness depends on; an error says that it is not.
type Check struct {
	Name string
	Ask  func(ctx context.Context) error
}

const checkTimeout = 2 * time.Second

// Routes are the pages for operators, by pattern of http.ServeMux.
func Routes(metrics prometheus.Gatherer, ready ...Check) map[string]http.Handler {
	return map[string]http.Handler{
		"GET /healthz": http.HandlerFunc(healthy),
		"GET /readyz":  readiness(ready),
		"GET /metrics": promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}),
	}
}

func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n")) // the caller has gone, if anything
}

// readiness asks every check and names those that fail, without their error:
// the page is public and an error may hold an address.
func readiness(checks []Check) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), checkTimeout)
		defer cancel()
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
		_ = json.NewEncoder(w).Encode(state) // the caller has gone, if anything
	}
}
