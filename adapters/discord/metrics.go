package discord

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/bot/chat"
)

// metrics are those of the requests to Discord.
type metrics struct {
	requests *prometheus.CounterVec
	limited  *prometheus.CounterVec
	invalid  prometheus.Counter
	waits    *prometheus.HistogramVec
}

func newMetrics() *metrics {
	return &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_discord_requests_total", Help: "Requests to Discord's API, by method and outcome (ok, refused, later, unknown).",
		}, []string{"method", "outcome"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_discord_rate_limited_total",
			Help: "Requests that Discord answered with status 429, by what it limits (message, bucket, shared, global, address).",
		}, []string{"scope"}),
		invalid: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "muster_discord_invalid_requests_total", Help: "Requests that count towards Discord's limit on refused requests (401, 403 and 429).",
		}),
		waits: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "muster_discord_rate_limit_wait_seconds", Help: "How long requests waited for a rate limit, by the limit (bucket, global).",
			Buckets: []float64{.001, .01, .05, .1, .25, .5, 1, 2, 5},
		}, []string{"limit"}),
	}
}

const (
	waitBucket = "bucket"
	waitGlobal = "global"
)

func (m *metrics) waited(limit string, d time.Duration) {
	m.waits.WithLabelValues(limit).Observe(d.Seconds())
}

func (m *metrics) requested(method string, err error) {
	m.requests.WithLabelValues(method, string(outcomeOf(err))).Inc()
}

// Collectors returns the network's metrics, for the program to register.
func (n *Network) Collectors() []prometheus.Collector {
	m := n.rest.metrics
	return append(n.gatewayMetrics.collectors(), m.requests, m.limited, m.invalid, m.waits)
}

// requestOutcome is the outcome of a request.
type requestOutcome string

const (
	outcomeOK      requestOutcome = "ok"
	outcomeRefused requestOutcome = "refused"
	outcomeLater   requestOutcome = "later"
	outcomeUnknown requestOutcome = "unknown"
)

// outcomeOf returns the outcome of a request by the error of restClient.call.
func outcomeOf(err error) requestOutcome {
	refused := (*apiError)(nil)
	switch {
	case err == nil:
		return outcomeOK
	case chat.IsError[*chat.Later](err):
		return outcomeLater
	case errors.As(err, &refused), chat.IsError[*chat.Unauthorised](err):
		return outcomeRefused
	}
	return outcomeUnknown
}
