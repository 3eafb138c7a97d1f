package dispatch

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/muster-bot/muster/bot/chat"
)

// datedNote is a note that SweepNotes can date, without its other fields.
type datedNote struct{ At int64 } // Unix second

// SweepNotes deletes notes once an hour until ctx ends. ages maps the prefixes of their
// keys to how long they are kept after the Unix second in their field At.
func SweepNotes(ctx context.Context, notebook chat.Notebook, log *slog.Logger, ages map[string]time.Duration) {
	for {
		for prefix, age := range ages {
			if err := sweepNotes(ctx, notebook, prefix, age); err != nil && ctx.Err() == nil {
				log.Error("sweep notes", "kind", prefix, "err", err)
			}
		}
		if Sleep(ctx, time.Hour) != nil {
			return
		}
	}
}

func sweepNotes(ctx context.Context, notebook chat.Notebook, prefix string, age time.Duration) error {
	notes, err := notebook.List(ctx, prefix)
	if err != nil {
		return err
	}
	for _, note := range notes {
		var entry datedNote
		if json.Unmarshal(note.Value, &entry) == nil && time.Since(time.Unix(entry.At, 0)) < age {
			continue
		}
		if err := notebook.Delete(ctx, note.Key); err != nil {
			return err
		}
	}
	return nil
}
