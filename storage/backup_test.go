package storage_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestABackupIsWholeWhileTheDatabaseIsWritten(t *testing.T) {
	t.Parallel()
	url := storagetest.URL(t, storagetest.SQLite)
	s := storagetest.OpenURL(t, url, storagetest.Now(clock))
	saveCommunities(t, s)
	m := createMeetup(t, s, sampleMeetup(t))
	writing, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		for n := 0; writing.Err() == nil; n++ {
			if err := answer(t.Context(), s, m.ID, m.Slots, n); err != nil {
				t.Error(err)
				return
			}
		}
	})
	path := filepath.Join(t.TempDir(), "muster.backup")
	err := storage.Backup(t.Context(), url, path)
	stop()
	writer.Wait()
	must(t, err)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
	if left, err := filepath.Glob(path + ".*"); err != nil || len(left) > 0 {
		t.Errorf("left over: %q, %v", left, err)
	}
	restored := storagetest.OpenURL(t, storage.FileURL(path))
	found, err := bot.View(t.Context(), restored, func(r bot.Reader) (bot.Meetup, error) { return r.Meetup(berlin, m.ID) })
	if err != nil || found.Title != m.Title || len(found.Slots) != len(m.Slots) {
		t.Errorf("it has %+v, %v", found, err)
	}
	if err := storage.Backup(t.Context(), url, path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over another file: %v", err)
	}
	if err := storage.Backup(t.Context(), "postgres://localhost/muster", path+"2"); !errors.Is(err, storage.ErrNoFile) {
		t.Errorf("of Postgres: %v", err)
	}
}
