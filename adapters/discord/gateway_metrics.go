package discord

import (
	"errors"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
)

// gatewayMetrics are those of what Discord sends.
type gatewayMetrics struct {
	shards       *prometheus.GaugeVec
	events       *prometheus.CounterVec
	sessions     *prometheus.CounterVec
	disconnects  *prometheus.CounterVec
	overlaps     prometheus.Counter
	interactions *prometheus.HistogramVec
}

// How a connection began.
const (
	sessionIdentified = "identified"
	sessionResumed    = "resumed"
)

// How an interaction came.
const (
	viaGateway = "gateway"
	viaHTTP    = "http"
)

func newGatewayMetrics() *gatewayMetrics {
	return &gatewayMetrics{
		shards: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "muster_discord_shard_up", Help: "Whether a shard that this process holds is connected to the gateway (1) or not (0).",
		}, []string{"shard"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_discord_gateway_events_total", Help: "Events received from the gateway, by type.",
		}, []string{"type"}),
		sessions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_discord_gateway_sessions_total", Help: "Logins to the gateway and resumed sessions (identified, resumed).",
		}, []string{"how"}),
		disconnects: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "muster_discord_gateway_disconnects_total",
			Help: "Connections to the gateway that ended, by reason: a close code, reconnect, invalid_session, silent, no_heartbeat, lease, no_room or network.",
		}, []string{"reason"}),
		overlaps: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "muster_discord_shard_overlaps_total", Help: "Shards that another process took while this one was still connected.",
		}),
		interactions: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "muster_discord_interaction_seconds", Help: "Time from an interaction's arrival to its acknowledgement, by way in (gateway, http).",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2, 3, 5},
		}, []string{"via"}),
	}
}

func (m *gatewayMetrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{m.shards, m.events, m.sessions, m.disconnects, m.overlaps, m.interactions}
}

func (m *gatewayMetrics) up(shard int) prometheus.Gauge {
	return m.shards.WithLabelValues(strconv.Itoa(shard))
}

func (m *gatewayMetrics) removeShard(shard int) { m.shards.DeleteLabelValues(strconv.Itoa(shard)) }

// countedEvents are the types of events that are counted by name; new ones must not add
// series without end.
var countedEvents = map[string]bool{
	"READY": true, "RESUMED": true, "INTERACTION_CREATE": true, "MESSAGE_REACTION_ADD": true, "MESSAGE_REACTION_REMOVE": true,
	"MESSAGE_REACTION_REMOVE_ALL": true, "MESSAGE_REACTION_REMOVE_EMOJI": true, "GUILD_CREATE": true, "GUILD_UPDATE": true,
	"GUILD_DELETE": true, "GUILD_ROLE_CREATE": true, "GUILD_ROLE_UPDATE": true, "GUILD_ROLE_DELETE": true,
	"GUILD_MEMBER_UPDATE": true, "GUILD_SCHEDULED_EVENT_CREATE": true, "GUILD_SCHEDULED_EVENT_UPDATE": true,
	"GUILD_SCHEDULED_EVENT_DELETE": true, "GUILD_SCHEDULED_EVENT_USER_ADD": true, "GUILD_SCHEDULED_EVENT_USER_REMOVE": true,
	"CHANNEL_CREATE": true, "CHANNEL_UPDATE": true, "CHANNEL_DELETE": true, "THREAD_CREATE": true, "THREAD_UPDATE": true,
	"THREAD_DELETE": true, "THREAD_LIST_SYNC": true, "THREAD_MEMBERS_UPDATE": true,
}

func (m *gatewayMetrics) received(event string) {
	if !countedEvents[event] {
		event = "other"
	}
	m.events.WithLabelValues(event).Inc()
}

func (m *gatewayMetrics) disconnected(err error) {
	reason := "network"
	closed := (*websocket.CloseError)(nil)
	switch {
	case errors.Is(err, errReconnect):
		reason = "reconnect"
	case errors.Is(err, errInvalidSession):
		reason = "invalid_session"
	case errors.Is(err, errSilent):
		reason = "silent"
	case errors.Is(err, errNoHeartbeat):
		reason = "no_heartbeat"
	case errors.Is(err, errLeaseLost):
		reason = "lease"
	case errors.Is(err, errNoRoom):
		reason = "no_room"
	case errors.As(err, &closed):
		reason = strconv.Itoa(closed.Code)
	}
	m.disconnects.WithLabelValues(reason).Inc()
}

func (m *gatewayMetrics) acknowledged(via string, began time.Time) {
	m.interactions.WithLabelValues(via).Observe(time.Since(began).Seconds())
}
