package storage

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

type leaseRow struct {
	Owner  string `db:"owner"`
	Key    string `db:"key"`
	Holder string `db:"holder"`
}

var (
	leases = tableOf[leaseRow]("lease")
	// A lease of somebody else is taken only when it has expired.
	takeLeaseBegin = `insert into lease (` + strings.Join(leases.columns, ", ") + `, expires) values `
	takeLeaseRow   = `(?, ?, ?, clock_timestamp() + ?)`
	takeLeaseEnd   = ` on conflict (owner, key) do update set holder = excluded.holder, expires = excluded.expires
		where lease.holder = excluded.holder or lease.expires <= clock_timestamp() returning key`
	releaseLeases = `delete from lease where owner = ? and holder = ? and key in (`
	leasesInRange = leases.selects() + ` where owner = ? and key >= ? and key < ? and expires > clock_timestamp()`
	sweepLeases   = `delete from lease where expires + ? <= clock_timestamp()`
)

// Lease takes the keys for ttl, or renews them, and returns those that the holder has
// now.
func (n *Notebook) Lease(ctx context.Context, holder string, ttl time.Duration, keys ...string) (held []string, err error) {
	// In one order, or two holders could wait for each other.
	for batch := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(keys))), batchSize) {
		args := make([]any, 0, 4*len(batch))
		for _, key := range batch {
			args = append(args, n.owner, key, holder, n.store.dialect.span(ttl))
		}
		query := takeLeaseBegin + takeLeaseRow + strings.Repeat(", "+takeLeaseRow, len(batch)-1) + takeLeaseEnd
		var taken []string
		err := n.store.autocommit(ctx, n.store.write, func(r *runner) error {
			taken = nil
			return r.list(&taken, query, args...)
		})
		if err != nil {
			return nil, wrap(err, "lease %s of %s", n.owner, holder)
		}
		held = append(held, taken...)
	}
	return held, nil
}

// Release gives keys back that the holder has.
func (n *Notebook) Release(ctx context.Context, holder string, keys ...string) error {
	for batch := range slices.Chunk(keys, batchSize) {
		err := n.store.autocommit(ctx, n.store.write, func(r *runner) error {
			_, err := r.exec(releaseLeases+placeholders(len(batch))+`)`, append([]any{n.owner, holder}, toAny(batch)...)...)
			return err
		})
		if err != nil {
			return wrap(err, "release %s of %s", n.owner, holder)
		}
	}
	return nil
}

// Holders returns the holders of the keys that begin with prefix, by key, without
// expired leases.
func (n *Notebook) Holders(ctx context.Context, prefix string) (map[string]string, error) {
	var rows []leaseRow
	err := n.store.autocommit(ctx, n.store.read, func(r *runner) error {
		rows = nil
		return r.list(&rows, leasesInRange, n.owner, prefix, prefix+string(rune(utf8.MaxRune)))
	})
	holders := make(map[string]string, len(rows))
	for _, row := range rows {
		holders[row.Key] = row.Holder
	}
	return holders, wrap(err, "holders %s/%s", n.owner, prefix)
}
