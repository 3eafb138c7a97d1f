package storage_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

func TestAnInvalidURLIsExplained(t *testing.T) {
	t.Parallel()
	for address, why := range map[string]string{
		"":                            `is ""`,
		"mysql://x":                   `is "mysql"`,
		"sqlite:":                     "names no file",
		"sqlite::memory:":             "names no file",
		"sqlite:/x.db?synchronous=no": "synchronous=no is not known",
		"sqlite:/x.db?mode=ro":        "mode=ro is not known",
		"sqlite:/x.db?a=%zz":          "sqlite URL",
		"sqlite:/%zz.db":              "sqlite URL",
		"sqlite:/no/such/place/x.db":  "no such file",
		"postgres://u:hush@[::1/x":    "cannot be read",
		"postgres://u:hush@127.0.0.1:1/x?sslmode=disable&connect_timeout=1": "connect to postgres",
	} {
		s, err := storage.Open(context.Background(), address, storage.Options{})
		if err == nil {
			_ = s.Close()
			t.Errorf("%s was opened", address)
			continue
		}
		if !strings.Contains(err.Error(), why) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAFileIsReadableByItsOwnerOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "odd name?#%41 ü.db")
	s := storagetest.OpenURL(t, storage.FileURL(path))
	inTx(t, s, func(tx bot.Tx) error { return tx.AddCommunity(bot.Community{ID: berlin}) })
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", path+suffix, info, err)
		}
	}
	wantEqual(t, "engine", s.Engine(), "sqlite")
}

func TestAClosedDatabaseIsOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	for range 2 {
		s, err := storage.Open(context.Background(), storage.FileURL(path)+"?synchronous=normal", storage.Options{Migrate: true})
		must(t, err)
		inTx(t, s, func(tx bot.Tx) error { return tx.AddCommunity(bot.Community{ID: berlin, Name: "Berlin"}) })
		must(t, s.Close())
		if _, err := os.Stat(path + "-wal"); !os.IsNotExist(err) {
			t.Errorf("the log is left over: %v", err)
		}
	}
	content, err := os.ReadFile(path)
	must(t, err)
	moved := filepath.Join(t.TempDir(), "b.db")
	must(t, os.WriteFile(moved, content, fs.FileMode(0o600)))
	wantEqual(t, "name", communityName(t, storagetest.OpenURL(t, "file:"+moved)), "Berlin")
}

func TestACommitIsOnDiskByDefault(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.db")
	if _, err := storage.Open(context.Background(), "sqlite:"+path+"?synchronous=off", storage.Options{}); err == nil {
		t.Error("synchronous=off was taken")
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("a file was made all the same: %v", err)
	}
}

func TestTheDatabaseClockAgrees(t *testing.T) {
	each(t, func(t *testing.T, s *storage.Store) {
		must(t, s.Ping(context.Background()))
		now, err := s.Clock(context.Background())
		if err != nil || now.Year() < 2025 || now.Location().String() != "UTC" {
			t.Errorf("%s, %v", now, err)
		}
	})
}
