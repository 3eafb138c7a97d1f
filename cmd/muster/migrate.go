package main

import (
	"context"
	"fmt"
	"time"
)

type migrateCmd struct {
	database
}

// Run brings the schema up to date.
func (c *migrateCmd) Run(ctx context.Context, p *program) error {
	if err := c.check(); err != nil {
		return err
	}
	store, release, err := c.openAlone(ctx, time.Now, migrateSchema, p.logger())
	if err != nil {
		return err
	}
	defer release()
	schema, err := store.Schema(ctx)
	if err != nil {
		_ = store.Close() // the first error matters
		return err
	}
	fmt.Fprintf(p.out, "The schema is up to date: version %d.\n", schema.Applied)
	return store.Close()
}
