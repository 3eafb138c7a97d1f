package main

import (
	"context"
	"fmt"
	"os"

	"github.com/muster-bot/muster/storage"
)

// diagnoseFileState says whether what is written to an SQLite file is safe there.
func diagnoseFileState(ctx context.Context, s *storage.Store, address string) []diagnosis {
	const name = "file"
	state, isFile, err := s.FileState(ctx, address)
	path, _ := storage.FilePath(address)
	switch {
	case !isFile:
		return nil
	case err != nil:
		return []diagnosis{{name, false, err.Error()}}
	case state.Broken > 0:
		return []diagnosis{{name, false, fmt.Sprintf("%d rows refer to others that are not there: something else has written to it; go back to a backup with muster restore", state.Broken)}}
	case state.Journal != "wal" && isServed(path):
		return []diagnosis{{name, false, fmt.Sprintf("its journal_mode is %s, not wal, though it is served: SQLite cannot lock it where it is, such as on a network share; move it to a local disk", state.Journal)}}
	case state.Journal != "wal":
		return []diagnosis{{name, true, "its references are whole; journal_mode is set to wal at start"}}
	case state.Synchronous != "full":
		return []diagnosis{{name, true, "its references are whole; with synchronous=" + state.Synchronous + " a power cut may lose the last answers"}}
	}
	return []diagnosis{{name, true, "its references are whole; journal_mode is wal, synchronous is full"}}
}

// isServed reports whether a process serves an SQLite file.
func isServed(path string) bool {
	file, err := os.Open(path + lockSuffix)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }() // which ends the lock
	return lockFile(file, false) != nil
}
