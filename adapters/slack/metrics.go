package slack

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/bot/chat"
)

type metrics struct {
	requests   *prometheus.CounterVec
	duplicates prometheus.Counter
	sockets    prometheus.Gauge
}

func newMetrics() *metrics {
	return &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_slack_requests_total", Help: "Requests to Slack's Web API, by method and outcome (ok, refused, later, unknown).",
		}, []string{"method", "outcome"}),
		duplicates: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "muster_slack_possible_duplicates_total",
			Help: "Messages that were sent once more because nobody could tell whether they had arrived.",
		}),
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "muster_slack_sockets", Help: "Open connections in Socket Mode.",
		}),
	}
}

func (m *metrics) asked(method string, err error) {
	outcome := "ok"
	no := (*refusal)(nil)
	switch {
	case errors.As(err, &no):
		outcome = "refused"
	case chat.IsError[*chat.Later](err):
		outcome = "later"
	case err != nil:
		outcome = "unknown"
	}
	m.requests.WithLabelValues(method, outcome).Inc()
}

// Collectors are the network's metrics, to be registered by the program.
func (n *Network) Collectors() []prometheus.Collector {
	return []prometheus.Collector{n.metrics.requests, n.metrics.duplicates, n.metrics.sockets}
}
