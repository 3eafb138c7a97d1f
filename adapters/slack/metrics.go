package slack

import (
	"context"
	"errors"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/bot/chat"
)

type metrics struct {
	requests   *prometheus.CounterVec
	duplicates prometheus.Counter
	sockets    prometheus.Gauge

	connections  prometheus.Counter
	disconnects  *prometheus.CounterVec
	envelopes    *prometheus.CounterVec
	acknowledged prometheus.Histogram
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
		connections: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "muster_slack_socket_connections_total", Help: "Connections that were opened in Socket Mode.",
		}),
		disconnects: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_slack_socket_disconnects_total",
			Help: "Connections in Socket Mode that ended, by reason (network, link_disabled, too_many_websockets, other).",
		}, []string{"reason"}),
		envelopes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_slack_envelopes_total", Help: "Envelopes received in Socket Mode, by type.",
		}, []string{"type"}),
		acknowledged: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "muster_slack_acknowledgement_seconds", Help: "Time from an envelope's arrival to its acknowledgement.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 3, 5},
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

// envelope counts an envelope. Types that Slack adds are counted together.
func (m *metrics) envelope(kind string) {
	switch kind {
	case "slash_commands", "interactive", "events_api":
	default:
		kind = "other"
	}
	m.envelopes.WithLabelValues(kind).Inc()
}

// Collectors returns the network's metrics, for the program to register.
func (n *Network) Collectors() []prometheus.Collector {
	m := n.metrics
	return []prometheus.Collector{m.requests, m.duplicates, m.sockets, m.connections, m.disconnects, m.envelopes, m.acknowledged}
}

// Ready reports that Slack is not connected in Socket Mode, though this process should
// receive. Over HTTP it is Slack that connects.
func (n *Network) Ready(context.Context) error {
	if n.options.AppToken != "" && n.openSockets.Load() == 0 && !n.spare.Load() {
		return errors.New("slack: no connection in Socket Mode is open")
	}
	return nil
}
