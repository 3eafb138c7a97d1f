package slack

import (
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

// requestOutcome is the outcome of a request.
type requestOutcome string

const (
	outcomeOK      requestOutcome = "ok"
	outcomeRefused requestOutcome = "refused"
	outcomeLater   requestOutcome = "later"
	outcomeUnknown requestOutcome = "unknown"
)

// outcomeOf returns the outcome of a request without a response.
func outcomeOf(err error) requestOutcome {
	if chat.IsError[*chat.Later](err) {
		return outcomeLater
	}
	return outcomeUnknown
}

func (m *metrics) requested(method string, o requestOutcome) {
	m.requests.WithLabelValues(method, string(o)).Inc()
}

// Collectors returns the network's metrics, for the program to register.
func (n *Network) Collectors() []prometheus.Collector {
	return []prometheus.Collector{n.metrics.requests, n.metrics.duplicates, n.metrics.sockets}
}
