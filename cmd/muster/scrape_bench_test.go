package main

import (
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

// The queue is counted at every scrape, with a million tasks that are not due and a
// thousand that are.
func BenchmarkQueueStats(b *testing.B) {
	for _, engine := range storagetest.Engines() {
		b.Run(string(engine), func(b *testing.B) {
			address := storagetest.URL(b, engine)
			s := storagetest.OpenURL(b, address)
			if err := s.InTx(b.Context(), func(tx bot.Tx) error { return tx.AddCommunity(bot.Community{ID: benchRoom}) }); err != nil {
				b.Fatal(err)
			}
			fillQueue(b, address, "future", time.Now().Add(24*time.Hour), time.Second, 1_000_000)
			fillQueue(b, address, "due", time.Now().Add(-time.Hour), time.Second, 1000)
			for b.Loop() {
				if _, err := s.QueueStats(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
