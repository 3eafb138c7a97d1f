package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/muster-bot/muster/storage"
)

// An SQLite file is served by one process: leases of a second would be taken for
// those of one that died. Who serves it holds a lock of the operating system's on a
// file beside it, which ends with the process, however that ends.

// lockSuffix is added to the path of an SQLite file.
const lockSuffix = ".lock"

// errLocked is the fault of a lock that another process holds.
var errLocked = errors.New("another process serves it")

// servedError says who serves an SQLite file.
type servedError struct {
	path string
	pid  string // "" if it is not known
}

func (e *servedError) Error() string {
	by := "another process"
	if e.pid != "" {
		by = "process " + e.pid
	}
	return fmt.Sprintf("%s is served by %s, and an SQLite file is for one: stop that first, or keep state in Postgres", e.path, by)
}

func (e *servedError) Unwrap() error { return errLocked }

// openAlone opens the database as its only process, if it is an SQLite file.
// release ends that, after the store is closed.
func (d *database) openAlone(ctx context.Context, now func() time.Time, mode schemaMode, log *slog.Logger) (store *storage.Store, release func(), err error) {
	if err := d.prepare(); err != nil {
		return nil, nil, err
	}
	release = func() {}
	if path, isFile := storage.FilePath(d.url()); isFile {
		if release, err = holdFile(ctx, path); err != nil {
			return nil, nil, err
		}
	}
	store, err = d.open(ctx, now, mode, log)
	if err != nil {
		release()
		return nil, nil, err
	}
	return store, release, nil
}

// lockPatience outlasts a doctor, which holds the lock while it looks.
const lockPatience = time.Second

// holdFile takes the lock of an SQLite file. Its holder is named in it.
func holdFile(ctx context.Context, path string) (release func(), err error) {
	file, err := os.OpenFile(path+lockSuffix, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", envVar("data-dir"), err)
	}
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	again := time.NewTicker(lockPatience / 20)
	defer again.Stop()
	for {
		err = lockFile(file, true)
		if !errors.Is(err, errLocked) {
			break
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			pid := lockHolder(file)
			_ = file.Close()
			return nil, &servedError{path, pid}
		}
	}
	if err == nil {
		err = errors.Join(file.Truncate(0), writeAt(file, strconv.Itoa(os.Getpid())+"\n"))
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return func() { _ = file.Close() }, nil
}

func writeAt(file *os.File, text string) error {
	_, err := file.WriteAt([]byte(text), 0)
	return err
}

// lockHolder reads who holds a lock.
func lockHolder(file *os.File) string {
	raw := make([]byte, 32)
	n, _ := file.ReadAt(raw, 0) // a short file ends early
	pid := strings.TrimSpace(string(raw[:n]))
	if _, err := strconv.Atoi(pid); err != nil {
		return ""
	}
	return pid
}

// diagnoseHolder names another process that serves an SQLite file. running says
// that a Muster was found on the address to listen on, which will be that one.
func diagnoseHolder(path string, running bool) []diagnosis {
	const name = "process"
	file, err := os.Open(path + lockSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return []diagnosis{{name, false, err.Error()}}
	}
	defer func() { _ = file.Close() }() // which ends the lock
	if err := lockFile(file, false); !errors.Is(err, errLocked) {
		return nil
	}
	served := &servedError{path, lockHolder(file)}
	if running {
		return []diagnosis{{name, true, "the Muster that runs serves " + path}}
	}
	return []diagnosis{{name, false, served.Error()}}
}
