package courier

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/bot"
)

type metrics struct {
	outcomes *prometheus.CounterVec
	lateness *prometheus.HistogramVec
}

func newMetrics() *metrics {
	return &metrics{
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_tasks_run_total", Help: "Tasks run, by kind and outcome (done, retry, park).",
		}, []string{"kind", "outcome"}),
		lateness: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "muster_task_lateness_seconds", Help: "How long after it was due a task was first run.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 5, 30, 300, 3600},
		}, []string{"kind"}),
	}
}

func (m *metrics) observeLateness(t bot.Task, now time.Time) {
	if t.Attempts <= 1 {
		m.lateness.WithLabelValues(string(t.Kind)).Observe(now.Sub(t.Due).Seconds())
	}
}

func (m *metrics) observeResult(t bot.Task, r taskResult) {
	m.outcomes.WithLabelValues(string(t.Kind), string(r.outcome)).Inc()
}

// Collectors returns the courier's metrics, for the program to register.
func (c *Courier) Collectors() []prometheus.Collector {
	return []prometheus.Collector{c.metrics.outcomes, c.metrics.lateness}
}
