package storage

import (
	"context"
	"log/slog"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	transactions *prometheus.HistogramVec
	retried      prometheus.Counter
	fenced       prometheus.Counter
}

func newMetrics() *metrics {
	return &metrics{
		transactions: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "muster_store_transaction_seconds",
			Help:    "Duration of transactions including retries, by kind and outcome.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14), // 0.5 ms to 4 s
		}, []string{"kind", "outcome"}),
		retried: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "muster_store_retries_total",
			Help: "Transactions that conflicted and ran again.",
		}),
		fenced: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "muster_queue_fenced_total",
			Help: "Tasks settled by a worker after they were cancelled or its lease had expired.",
		}),
	}
}

func (m *metrics) observe(kind string, start time.Time, err error) {
	outcome := "done"
	if _, refused := bot.AsError(err); refused {
		outcome = "refused"
	} else if err != nil {
		outcome = "failed"
	}
	m.transactions.WithLabelValues(kind, outcome).Observe(time.Since(start).Seconds())
}

// Collectors returns the store's metrics for the caller to register.
func (s *Store) Collectors() []prometheus.Collector {
	return []prometheus.Collector{s.metrics.transactions, s.metrics.retried, s.metrics.fenced, queueCollector{s}, heldCollector{s}}
}

// queueCollector queries the queue on every scrape.
type queueCollector struct{ store *Store }

var (
	descTasks  = prometheus.NewDesc("muster_queue_tasks", "Tasks in the queue, by state. No state is counted beyond 10,000; later is estimated then.", []string{"state"}, nil)
	descOldest = prometheus.NewDesc("muster_queue_oldest_due_seconds", "How long the oldest task has been due that waits for nothing but a worker.", nil, nil)
)

// Describe is part of prometheus.Collector.
func (c queueCollector) Describe(out chan<- *prometheus.Desc) {
	out <- descTasks
	out <- descOldest
}

// Collect is part of prometheus.Collector. The interface passes no context, so a
// timeout bounds the query.
func (c queueCollector) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	stats, err := c.store.QueueStats(ctx)
	if err != nil {
		return // what else is known is worth a scrape; muster_up says that the database is away
	}
	for state, n := range map[string]int{"later": stats.Tasks - stats.Due - stats.Leased - stats.Refused, "due": stats.Due - stats.Paused, "paused": stats.Paused, "refused": stats.Refused, "running": stats.Leased, "parked": stats.Parked} {
		out <- prometheus.MustNewConstMetric(descTasks, prometheus.GaugeValue, float64(n), state)
	}
	var age float64
	if !stats.Oldest.IsZero() {
		age = max(0, c.store.now().Sub(stats.Oldest).Seconds())
	}
	out <- prometheus.MustNewConstMetric(descOldest, prometheus.GaugeValue, age)
}

// logTask logs ids, never a task's subject.
func (s *Store) logTask(ctx context.Context, message string, t bot.Task) {
	s.options.Logger.LogAttrs(ctx, slog.LevelInfo, message,
		slog.Int64("task", int64(t.ID)), slog.String("kind", string(t.Kind)),
		slog.String("community", string(t.Community)), slog.Int64("meetup", int64(t.Meetup)))
}
