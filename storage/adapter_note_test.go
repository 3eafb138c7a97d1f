package storage_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestANotebookRemembers(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		notebook, other := s.Notebook("playground"), s.Notebook("slack")
		_, err := notebook.Get(ctx, "a")
		wantNotFound(t, "a key that was never put", err)
		for key, value := range map[string]string{"a/1": "one", "a/2": "", "a/é": "\x00\xff", "A/3": "3", "a": "x", "b/1": "1", "a0": "0"} {
			must(t, notebook.Put(ctx, key, []byte("before")))
			must(t, notebook.Put(ctx, key, []byte(value)))
		}
		must(t, other.Put(ctx, "a/1", []byte("other")))
		got, err := notebook.Get(ctx, "a/é")
		must(t, err)
		wantEqual(t, "value", got, []byte("\x00\xff"))
		empty, err := notebook.Get(ctx, "a/2")
		must(t, err)
		wantEqual(t, "empty value", len(empty), 0)

		list := func(prefix string, want ...string) {
			t.Helper()
			notes, err := notebook.List(ctx, prefix)
			must(t, err)
			keys := make([]string, 0, len(notes))
			for _, n := range notes {
				keys = append(keys, n.Key+"="+string(n.Value))
			}
			wantEqual(t, "list "+prefix, keys, want)
		}
		list("a/", "a/1=one", "a/2=", "a/é=\x00\xff")
		list("", "A/3=3", "a=x", "a/1=one", "a/2=", "a/é=\x00\xff", "a0=0", "b/1=1")
		list("c", []string{}...)
		must(t, notebook.Delete(ctx, "a/1"))
		must(t, notebook.Delete(ctx, "a/1"))
		list("a/", "a/2=", "a/é=\x00\xff")
		if theirs, err := other.Get(ctx, "a/1"); err != nil || string(theirs) != "other" {
			t.Errorf("another's note: %q, %v", theirs, err)
		}
	})
}

func TestOnceIsTrueForOneOfManyCallers(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		notebook := s.Notebook("discord")
		for round := range 5 {
			var first atomic.Int64
			var callers sync.WaitGroup
			for range 16 {
				callers.Go(func() {
					ok, err := notebook.Once(context.Background(), fmt.Sprint(round), time.Hour)
					if err != nil {
						t.Error(err)
					}
					if ok {
						first.Add(1)
					}
				})
			}
			callers.Wait()
			if first.Load() != 1 {
				t.Errorf("%d callers were first", first.Load())
			}
		}
	})
}

func TestKeysOfOnceExpire(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		ctx := context.Background()
		notebook := s.Notebook("discord")
		once := func(key string, ttl time.Duration, want bool) {
			t.Helper()
			if first, err := notebook.Once(ctx, key, ttl); err != nil || first != want {
				t.Errorf("%s: first %t, %v", key, first, err)
			}
		}
		must(t, notebook.Put(ctx, "1", nil))
		once("1", -time.Second, true) // separate from the keys of Put
		once("1", time.Hour, true)    // the first expired at once
		once("1", time.Hour, false)
		if first, err := s.Notebook("slack").Once(ctx, "1", time.Hour); err != nil || !first {
			t.Errorf("another's: first %t, %v", first, err)
		}
		for i := range 300 { // enough for a sweep
			once(fmt.Sprint("sweep", i), -time.Second, true)
		}
		once("1", time.Hour, false)
	})
}

func TestAnEventIsRecordedWithTheTransactionThatHandlesIt(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		handle := func(event string, end error) (first bool) {
			t.Helper()
			err := s.InTx(context.Background(), func(tx bot.Tx) (err error) {
				first, err = tx.FirstTime(event)
				return errors.Join(err, end)
			})
			if !errors.Is(err, end) {
				t.Error(err)
			}
			return first
		}
		for _, step := range []struct {
			event string
			end   error
			want  bool
		}{{"1", errEnough, true}, {"1", nil, true}, {"1", nil, false}, {"1", errEnough, false}, {"2", nil, true}} {
			if first := handle(step.event, step.end); first != step.want {
				t.Errorf("%s, which ends with %v: first %t", step.event, step.end, first)
			}
		}
		for i := range 300 { // enough for a sweep, which keeps fresh keys
			handle(fmt.Sprint("many", i), nil)
		}
		if handle("1", nil) {
			t.Error("it was forgotten")
		}
	})
}

func TestNotesAreSealed(t *testing.T) {
	t.Parallel()
	for _, engine := range storagetest.Engines() {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			url := storagetest.URL(t, engine)
			with := func(secret string) *storage.Notebook {
				return storagetest.OpenURL(t, url, func(o *storage.Options) { o.Secret = []byte(secret) }).Notebook("slack")
			}
			plain, mine, theirs := with(""), with("mine"), with("theirs")
			must(t, plain.Put(ctx, "plain", []byte("open")))
			must(t, mine.Put(ctx, "token", []byte("hush")))
			if got, err := mine.Get(ctx, "token"); err != nil || string(got) != "hush" {
				t.Errorf("%q, %v", got, err)
			}
			for who, notebook := range map[string]*storage.Notebook{"no secret": plain, "another secret": theirs} {
				if got, err := notebook.Get(ctx, "token"); !errors.Is(err, storage.ErrSealed) {
					t.Errorf("with %s: %q, %v", who, got, err)
				}
				must(t, notebook.Put(ctx, "tower", []byte(who)))
				if got, err := notebook.List(ctx, "t"); err != nil || len(got) != 1 || string(got[0].Value) != who {
					t.Errorf("with %s: %v, %v", who, got, err)
				}
			}
			if got, err := mine.Get(ctx, "plain"); err != nil || string(got) != "open" {
				t.Errorf("from before there was a secret: %q, %v", got, err)
			}
			raw := openRaw(t, url)
			var kept []byte
			must(t, raw.QueryRowContext(ctx, `select value from adapter_note where key = 'token'`).Scan(&kept))
			if string(kept) == "hush" || len(kept) < 4+12+16 {
				t.Errorf("kept as %q", kept)
			}
			_, err := raw.ExecContext(ctx, `update adapter_note set key = 'moved' where key = 'token'`)
			must(t, err)
			if got, err := mine.Get(ctx, "moved"); !errors.Is(err, storage.ErrSealed) {
				t.Errorf("put where another was: %q, %v", got, err)
			}
		})
	}
}

var _ interface {
	Get(context.Context, string) ([]byte, error)
	List(context.Context, string) ([]bot.AdapterNote, error)
} = (*storage.Notebook)(nil)
