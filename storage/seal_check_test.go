package storage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// TestASecretIsReplaced gives a new secret together with the old one, and then alone.
func TestASecretIsReplaced(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		ctx := context.Background()
		address := storagetest.URL(t, engine)
		open := func(secret, old string) *storage.Store {
			s, err := storage.Open(ctx, address, storage.Options{Secret: []byte(secret), OldSecret: []byte(old)})
			must(t, err)
			t.Cleanup(func() { _ = s.Close() })
			return s
		}
		wantSeals := func(s *storage.Store, want storage.Seals) {
			t.Helper()
			got, err := s.Seals(ctx)
			must(t, err)
			wantEqual(t, "seals", got, want)
		}
		first, second := strings.Repeat("a", 32), strings.Repeat("b", 32)
		const notes = 450 // more than two batches
		before := open(first, "")
		for i := range notes {
			must(t, before.Notebook("test").Put(ctx, fmt.Sprintf("key %03d", i), []byte("token")))
		}
		both := open(second, first)
		wantSeals(both, storage.Seals{Old: notes})
		if value, err := both.Notebook("test").Get(ctx, "key 007"); err != nil || string(value) != "token" {
			t.Errorf("with both: %q, %v", value, err)
		}
		must(t, both.Notebook("test").Put(ctx, "key 000", []byte("newer")))
		for _, want := range []int{notes - 1, 0} {
			if n, err := both.Reseal(ctx); err != nil || n != want {
				t.Errorf("sealed %d, %v, want %d", n, err, want)
			}
		}
		after := open(second, "")
		wantSeals(after, storage.Seals{Open: notes})
		if value, err := after.Notebook("test").Get(ctx, "key 000"); err != nil || string(value) != "newer" {
			t.Errorf("what was put meanwhile: %q, %v", value, err)
		}
		found, err := after.Notebook("test").List(ctx, "key")
		must(t, err)
		if len(found) != notes {
			t.Errorf("%d notes", len(found))
		}
		wantSeals(open(first, ""), storage.Seals{Closed: notes})
		wantSeals(open(first, second), storage.Seals{Old: notes}) // either way round, as while replicas are restarted
	})
}

func TestResealingIsNoUseWithoutAnOldSecret(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		must(t, s.Notebook("test").Put(context.Background(), "a", []byte("x")))
		if n, err := s.Reseal(context.Background()); n != 0 || err != nil {
			t.Errorf("sealed %d, %v", n, err)
		}
	})
}
