package storage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

// scrape reads the store's metrics as lines of name{labels} value.
func scrape(t testing.TB, s *storage.Store) string {
	t.Helper()
	registry := prometheus.NewRegistry()
	registry.MustRegister(s.Collectors()...)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetName()+"="+l.GetValue())
			}
			value := m.GetGauge().GetValue() + m.GetCounter().GetValue() + float64(m.GetHistogram().GetSampleCount())
			fmt.Fprintf(&text, "%s%s %v\n", f.GetName(), strings.Join(append([]string{""}, labels...), " "), value)
		}
	}
	return text.String()
}

func TestTheStoreHasMetrics(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		promise(t, s, "1", start.Add(-90*time.Second))
		promise(t, s, "2", start.Add(time.Hour))
		_ = s.InTx(ctx, func(bot.Tx) error { return bot.Refuse(bot.KindConflict, "k", "No.", nil) })
		_ = s.View(ctx, func(bot.Reader) error { return errEnough })
		must(t, s.Complete(ctx, bot.Task{ID: 99, Lease: 1}))
		text := scrape(t, s)
		for _, line := range []string{
			"muster_queue_tasks state=due 1", "muster_queue_tasks state=later 1",
			"muster_queue_tasks state=running 0", "muster_queue_tasks state=parked 0",
			"muster_queue_oldest_due_seconds 90", "muster_queue_fenced_total 1", "muster_store_retries_total 0",
			"muster_store_transaction_seconds kind=write outcome=done 3",
			"muster_store_transaction_seconds kind=write outcome=refused 1",
			"muster_store_transaction_seconds kind=view outcome=failed 1",
		} {
			if !strings.Contains(text, line+"\n") {
				t.Errorf("%q is not in\n%s", line, text)
			}
		}
	})
}

func TestAClosedStoreIsScrapedWithoutItsQueue(t *testing.T) {
	t.Parallel()
	s, err := storage.Open(context.Background(), storage.FileURL(t.TempDir()+"/a.db"), storage.Options{Migrate: true})
	must(t, err)
	must(t, s.Close())
	if text := scrape(t, s); strings.Contains(text, "muster_queue_tasks") || !strings.Contains(text, "muster_store_retries_total") {
		t.Errorf("scraped is\n%s", text)
	}
	if err := s.Ping(context.Background()); err == nil {
		t.Error("a closed store answers")
	}
}
