package storage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrNoFile is returned by Backup for a database that is not an SQLite file.
var ErrNoFile = errors.New("is not an SQLite file")

// Backup copies an SQLite database into a new file, as it is at one moment, while
// others read and write it. The copy is checked before it gets its name; only its owner
// can read it. A file of that name that is there already is left alone.
func Backup(ctx context.Context, address, path string) (err error) {
	if _, ok := FilePath(address); !ok {
		return ErrNoFile
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s: %w", path, os.ErrExist)
	}
	source, err := Inspect(ctx, address, Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	// SQLite fills an empty file, which it would otherwise make readable by others.
	part, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone after a success
	defer func() { _ = part.Close() }()           // written by SQLite
	// The one connection only reads the database, but SQLite counts the copy as a write.
	if _, err := source.write.runner(ctx).exec(`pragma query_only = 0`); err != nil {
		return err
	}
	if _, err := source.write.runner(ctx).exec(`vacuum into ?`, part.Name()); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	if err := checkCopy(ctx, part.Name()); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	return os.Link(part.Name(), path) // refuses to replace another file
}

// checkCopy reads all of a copy and compares it with its indexes.
func checkCopy(ctx context.Context, path string) (err error) {
	s, err := Inspect(ctx, FileURL(path), Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := checkWhole(s.write.runner(ctx)); err != nil {
		return fmt.Errorf("the copy is damaged, and so perhaps is the database: %w", err)
	}
	return nil
}
