package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

// restoreCmd puts a copy in the place of an SQLite database, or says what becomes of
// what fell due while no Muster ran on the database.
type restoreCmd struct {
	database
	File    string `arg:"" optional:"" help:"A copy that muster backup made, to put in the place of the SQLite file, which is kept beside it." type:"existingfile"`
	Confirm bool   `help:"Of what fell due while no Muster ran on the database: send what is not found in the channels." xor:"held"`
	Hold    bool   `help:"Before Muster starts on a Postgres database that was restored: hold what is due, however young the copy is." xor:"held"`
	Send    bool   `help:"Send all of it, without looking: nothing was sent meanwhile." xor:"held"`
}

// Run restores the database, or releases what is held.
func (c *restoreCmd) Run(ctx context.Context, p *program) error {
	switch {
	case c.File != "" && (c.Confirm || c.Send || c.Hold):
		return errors.New("first restore the file and start muster serve, which holds what fell due; then say what becomes of that")
	case c.File != "":
		return c.restoreFile(ctx, p)
	case c.Hold:
		return c.withStore(ctx, p, c.hold)
	case c.Confirm || c.Send:
		return c.withStore(ctx, p, c.release)
	}
	return errors.New("say what to do: a file to restore, or --confirm or --send for what is held; see docs/backups.md")
}

func (c *restoreCmd) withStore(ctx context.Context, p *program, do func(context.Context, *program, *storage.Store) error) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	store, err := c.open(ctx, time.Now, requireSchema, p.logger())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return do(ctx, p, store)
}

// hold holds what fell due since a Muster last ran.
func (c *restoreCmd) hold(ctx context.Context, p *program, store *storage.Store) error {
	gap, _, err := store.Resume(ctx, 0)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.out, "%d promises fell due and wait for muster restore --confirm.\n", gap.Held)
	return nil
}

// release makes due what is held. A running Muster sees it within two seconds.
func (c *restoreCmd) release(ctx context.Context, p *program, store *storage.Store) error {
	n, err := store.ReleaseHeld(ctx, c.Confirm)
	switch {
	case err != nil:
		return err
	case n == 0:
		fmt.Fprintln(p.out, "Nothing is held.")
	case c.Confirm:
		fmt.Fprintf(p.out, "%d promises are looked for in the channels now, and kept where they are missing and still of use. "+
			"Muster has to run; hosts are notified of what nobody can look for, which is not sent.\n", n)
	default:
		fmt.Fprintf(p.out, "%d promises are kept now, as far as they are still of use. Muster has to run.\n", n)
	}
	return nil
}

// restoreFile puts a copy in the place of the SQLite file.
func (c *restoreCmd) restoreFile(ctx context.Context, p *program) error {
	path, isFile := storage.FilePath(c.url())
	if !isFile {
		return fmt.Errorf("%s is Postgres, which has its own: stop every Muster, then pg_restore --clean --if-exists --dbname=\"$%s\" %s",
			envVar("database-url"), envVar("database-url"), c.File)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	release, err := holdFile(ctx, path)
	if err != nil {
		return err
	}
	defer release()
	kept, err := storage.Restore(ctx, c.url(), c.File)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	fmt.Fprintf(p.out, "%s is in the place of %s now.\n", c.File, path)
	if kept != "" {
		fmt.Fprintf(p.out, "What was there is kept as %s.\n", kept)
	}
	return c.afterRestore(ctx, p)
}

// afterRestore holds what fell due since the copy was made, however short a time that
// is, and says what is left to do.
func (c *restoreCmd) afterRestore(ctx context.Context, p *program) (err error) {
	secret, err := c.readSecret()
	if err != nil {
		return err
	}
	options := storage.Options{Zones: bot.TZData, Secret: []byte(secret), OldSecret: []byte(c.SecretOld), Logger: p.logger()}
	store, err := storage.Open(ctx, c.url(), options)
	if outdated := (*storage.SchemaError)(nil); errors.As(err, &outdated) {
		fmt.Fprintln(p.out, "It is of an older version, and is brought up to date when Muster starts; what fell due since it was made may be sent again.")
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	gap, _, err := store.Resume(ctx, 0)
	if err != nil {
		return err
	}
	if gap.Held > 0 {
		fmt.Fprintf(p.out, "%d promises fell due since it was made, and wait: start Muster, then muster restore --confirm looks for them in the channels and sends what is missing.\n", gap.Held)
	}
	if d := diagnoseSecret(ctx, store); !d.ok {
		fmt.Fprintln(p.out, d.detail)
	}
	return nil
}
