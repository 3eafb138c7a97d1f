package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ErrNoDatabase is returned by Restore for a file without Muster's tables.
var ErrNoDatabase = errors.New("is no database of Muster's")

// Restore puts a copy in the place of an SQLite database, which nobody may have open.
// The copy is read whole and checked first, and stays as it is. The database that was
// there is kept beside under the name that is returned; "" if there was none.
func Restore(ctx context.Context, address, from string) (kept string, err error) {
	path, ok := FilePath(address)
	if !ok {
		return "", ErrNoFile
	}
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone after a success
	defer func() { _ = part.Close() }()           // written by SQLite
	if err := copyDatabase(ctx, from, part.Name()); err != nil {
		return "", err
	}
	if err := part.Sync(); err != nil {
		return "", err
	}
	if kept, err = keepBeside(path); err != nil {
		return "", err
	}
	return kept, os.Rename(part.Name(), path)
}

// copyDatabase copies a file that this program can use, with what is in its log.
func copyDatabase(ctx context.Context, from, to string) (err error) {
	source, err := Inspect(ctx, FileURL(from), Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	schema, err := source.Schema(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", from, err)
	case schema.Applied == 0:
		return fmt.Errorf("%s %w", from, ErrNoDatabase)
	case !schema.IsOutdated() && !schema.IsCompatible():
		return fmt.Errorf("%s: %w", from, &SchemaError{Schema: schema})
	}
	r := source.write.runner(ctx)
	if err := checkWhole(r); err != nil {
		return fmt.Errorf("%s is damaged: %w", from, err)
	}
	// The connection only reads the file, but SQLite counts the copy as a write.
	if _, err := r.exec(`pragma query_only = 0`); err != nil {
		return err
	}
	if _, err := r.exec(`vacuum into ?`, to); err != nil {
		return fmt.Errorf("copy %s: %w", from, err)
	}
	return nil
}

// checkWhole reads all of a database, and compares it with its indexes and references.
func checkWhole(r *runner) error {
	var found string
	if err := r.get(&found, `pragma integrity_check`); err != nil {
		return err
	}
	if found != "ok" {
		return errors.New(found)
	}
	broken, err := countBroken(r)
	if err == nil && broken > 0 {
		return fmt.Errorf("%d rows refer to others that are not there", broken)
	}
	return err
}

// keepBeside gives a database, with what is in its log, a second name, and leaves no
// log, which would be taken for that of another file in its place.
func keepBeside(path string) (kept string, err error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", removeAll(path+"-wal", path+"-shm")
	}
	kept = path + ".before-" + time.Now().UTC().Format("20060102T150405.000")
	if err := os.Link(path, kept); err != nil {
		return "", err
	}
	if err := os.Link(path+"-wal", kept+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return kept, removeAll(path+"-wal", path+"-shm")
}

func removeAll(paths ...string) error {
	for _, path := range paths {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
