package storage_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestAnInspectionChangesNothing(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		ctx := context.Background()
		s, err := storage.Inspect(ctx, storagetest.EmptyURL(t, engine), storage.Options{})
		if engine == storagetest.SQLite {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a file that is not there: %v", err)
			}
		} else {
			must(t, err)
			schema, err := s.Schema(ctx)
			if err != nil || schema.Applied != 0 {
				t.Errorf("schema %+v, %v", schema, err)
			}
			must(t, s.Close())
		}

		s, err = storage.Inspect(ctx, storagetest.URL(t, engine), storage.Options{Secret: []byte(strings.Repeat("s", 32))})
		must(t, err)
		schema, err := s.Schema(ctx)
		if err != nil || schema.Applied != storage.LatestSchema {
			t.Errorf("schema %+v, %v", schema, err)
		}
		_, err = s.QueueStats(ctx)
		must(t, err)
		_, err = s.Clock(ctx)
		must(t, err)
		must(t, s.CheckSeals(ctx))
		if err := s.Notebook("test").Put(ctx, "key", nil); engine == storagetest.SQLite && err == nil {
			t.Error("it is written to")
		}
		must(t, s.Close())
	})
}

func TestAnEmptyFileAndAForeignOneAreLeftAsTheyAre(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{"empty.db": "", "text.db": strings.Repeat("no database ", 1000)} {
		path := filepath.Join(t.TempDir(), name)
		must(t, os.WriteFile(path, []byte(content), 0o600))
		s, err := storage.Inspect(t.Context(), storage.FileURL(path), storage.Options{})
		if (err == nil) != (content == "") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			must(t, s.Close())
		}
		after, err := os.ReadFile(path)
		must(t, err)
		files, err := os.ReadDir(filepath.Dir(path))
		must(t, err)
		if string(after) != content || len(files) != 1 {
			t.Errorf("%s has %d bytes, and %d files are there", name, len(after), len(files))
		}
	}
}

func TestSealsOfAnotherSecretAreCounted(t *testing.T) {
	onEngines(t, func(t *testing.T, engine storagetest.Engine) {
		ctx := context.Background()
		address := storagetest.URL(t, engine)
		with := func(secret string, do func(s *storage.Store)) {
			s, err := storage.Open(ctx, address, storage.Options{Secret: []byte(secret)})
			must(t, err)
			do(s)
			must(t, s.Close())
		}
		first, second := strings.Repeat("a", 32), strings.Repeat("b", 32)
		with(first, func(s *storage.Store) {
			must(t, s.CheckSeals(ctx))
			must(t, s.Notebook("test").Put(ctx, "one", []byte("x")))
			must(t, s.Notebook("test").Put(ctx, "two", []byte("x")))
			must(t, s.CheckSeals(ctx))
		})
		with(second, func(s *storage.Store) {
			must(t, s.Notebook("test").Put(ctx, "three", []byte("x")))
			if err := s.CheckSeals(ctx); !errors.Is(err, storage.ErrSealed) || !strings.Contains(err.Error(), "2 of 3 notes") {
				t.Errorf("got %v", err)
			}
		})
	})
}
