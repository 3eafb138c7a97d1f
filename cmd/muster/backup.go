package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/muster-bot/muster/storage"
)

type backupCmd struct {
	database
	File string `arg:"" help:"The file to make; one that is there is never replaced." type:"path"`
}

// Run copies an SQLite database while it is served.
func (c *backupCmd) Run(ctx context.Context, p *program) error {
	err := storage.Backup(ctx, c.url(), c.File)
	if errors.Is(err, storage.ErrNoFile) {
		return fmt.Errorf("%s is Postgres, which has its own: pg_dump --format=custom --file=%s \"$%s\"", envVar("database-url"), c.File, envVar("database-url"))
	}
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	fmt.Fprintf(p.out, "The database was copied to %s and the copy checked. What Muster keeps of networks in it is sealed: keep %s, too.\n", c.File, envVar("secret"))
	return nil
}
