//go:build unix

package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"syscall"
	"time"
)

// databaseFaults breaks the connections of one replica to its database. While a
// mode is set, it is what happens to a share of the calls.
type databaseFaults struct {
	slowInTx bool                    // waits may fall into a transaction: nobody waits for its locks but in our own pool
	drops    func(query string) bool // planted: what such a statement wrote is dropped by its commit
	clock    *shiftedClock           // of Postgres

	mu     sync.Mutex
	random *rand.Rand
	mode   databaseMode
	share  float64
	thaw   chan struct{} // closed when a silence or a pause is over
	counts map[string]int
	conns  map[*faultConn]bool
}

type databaseMode string

const (
	databaseWell   databaseMode = ""
	databaseCut    databaseMode = "database cut"               // fails before anything is done
	databaseLost   databaseMode = "database reply lost"        // is done, and the connection breaks before the reply
	databaseCommit databaseMode = "database COMMIT reply lost" // the same, of commits alone
	databaseSlow   databaseMode = "database slow"
	databaseSilent databaseMode = "database silent" // no reply until the silence is over
	databaseFull   databaseMode = "database disk full"
	databaseDown   databaseMode = "database down" // refuses connections, too
	databaseDead   databaseMode = "dead"          // as if the process had been killed
)

func newDatabaseFaults(random *rand.Rand, clock *shiftedClock) *databaseFaults {
	return &databaseFaults{random: random, clock: clock, slowInTx: clock == nil, counts: map[string]int{}, conns: map[*faultConn]bool{}}
}

// set changes the mode. A process that is dead stays so.
func (f *databaseFaults) set(mode databaseMode, share float64) {
	f.mu.Lock()
	if f.mode == databaseDead {
		f.mu.Unlock()
		return
	}
	if f.thaw != nil {
		close(f.thaw)
		f.thaw = nil
	}
	f.mode, f.share = mode, share
	if mode == databaseSilent || mode == databaseSlow {
		f.thaw = make(chan struct{})
	}
	var all []*faultConn
	for c := range f.conns {
		all = append(all, c)
	}
	f.mu.Unlock()
	for _, c := range all {
		if mode == databaseDown || mode == databaseDead {
			c.lose()
		}
	}
}

var errDatabaseLost = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}

// strike says what happens to a call.
func (f *databaseFaults) strike(ctx context.Context, op string, inTx bool) (lost bool, err error) {
	f.mu.Lock()
	mode, thaw := f.mode, f.thaw
	hit := f.random.Float64() < f.share
	pause := time.Duration(50+f.random.IntN(1500)) * time.Millisecond
	f.mu.Unlock()
	if mode == databaseDead {
		return false, driver.ErrBadConn
	}
	if !hit || op == "rollback" {
		return false, nil
	}
	switch mode {
	case databaseDown, databaseCut:
		f.count(mode)
		return false, errDatabaseLost
	case databaseLost:
		f.count(mode)
		return true, nil
	case databaseCommit:
		if op != "commit" {
			return false, nil
		}
		f.count(mode)
		return true, nil
	case databaseSlow:
		if inTx && !f.slowInTx {
			return false, nil
		}
		f.count(mode)
		select {
		case <-time.After(pause):
		case <-thaw:
		case <-ctx.Done():
			return false, ctx.Err()
		}
	case databaseSilent:
		if inTx && !f.slowInTx {
			return false, nil
		}
		f.count(mode)
		select {
		case <-thaw:
			return false, errDatabaseLost
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
	return false, nil
}

func (f *databaseFaults) count(mode databaseMode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[string(mode)]++
}

// plant has what some statements write dropped by their commit.
func (f *databaseFaults) plant(drops func(query string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.drops = drops
}

// wrap is a storage.Options.Connector.
func (f *databaseFaults) wrap(c driver.Connector) driver.Connector { return &faultConnector{c, f} }

type faultConnector struct {
	driver.Connector

	faults *databaseFaults
}

func (c *faultConnector) Connect(ctx context.Context) (driver.Conn, error) {
	if _, err := c.faults.strike(ctx, "connect", false); err != nil {
		return nil, err
	}
	under, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn := &faultConn{Conn: under, faults: c.faults}
	c.faults.mu.Lock()
	c.faults.conns[conn] = true
	c.faults.mu.Unlock()
	return conn, nil
}

// faultConn is a connection that can break.
type faultConn struct {
	driver.Conn

	faults *databaseFaults

	mu      sync.Mutex // one call at a time; lose does not wait for it
	inTx    bool
	lost    bool
	limited bool
	dropped bool
}

// lose breaks the connection as seen from this side; what runs may still be done.
func (c *faultConn) lose() {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	c.lost = true
}

func (c *faultConn) isLost() bool {
	c.faults.mu.Lock()
	defer c.faults.mu.Unlock()
	return c.lost
}

// limitPages makes SQLite's file as large as it may become, or lifts that.
func (c *faultConn) limitPages() {
	c.faults.mu.Lock()
	full := c.faults.mode == databaseFull
	c.faults.mu.Unlock()
	execer, ok := c.Conn.(driver.ExecerContext)
	if !ok || c.limited == full {
		return
	}
	pragma := "pragma max_page_count = 1073741823"
	if full {
		pragma = "pragma max_page_count = 1" // what is there stays
		c.faults.count(databaseFull)
	}
	c.limited = full
	_, _ = execer.ExecContext(context.Background(), pragma, nil) // only connections that write keep to it
}

// faultCall runs a call through the faults.
func faultCall[T any](ctx context.Context, c *faultConn, op string, call func() (T, error)) (T, error) {
	var none T
	if c.isLost() {
		return none, driver.ErrBadConn
	}
	lost, err := c.faults.strike(ctx, op, c.inTx)
	if err != nil {
		if ctx.Err() == nil || op == "commit" { // it is still in its transaction then
			c.lose()
		}
		return none, err
	}
	if c.faults.clock != nil {
		if err := c.faults.clock.follow(); err != nil {
			return none, err
		}
	}
	c.mu.Lock()
	c.limitPages()
	out, err := call()
	c.mu.Unlock()
	if c.isLost() { // meanwhile
		closeRows(out)
		return none, errDatabaseLost
	}
	if lost && err == nil {
		c.lose()
		closeRows(out)
		return none, errDatabaseLost
	}
	return out, err
}

func closeRows(v any) {
	if rows, ok := v.(io.Closer); ok && rows != nil {
		_ = rows.Close()
	}
}

func (c *faultConn) Close() error {
	c.faults.mu.Lock()
	delete(c.faults.conns, c)
	c.faults.mu.Unlock()
	return c.Conn.Close()
}

func (c *faultConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	under, err := faultCall(ctx, c, "begin", func() (driver.Tx, error) { return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o) })
	if err != nil {
		return nil, err
	}
	c.inTx = true
	return &faultTx{ctx, under, c}, nil
}

type faultTx struct {
	ctx  context.Context
	tx   driver.Tx
	conn *faultConn
}

func (t *faultTx) Commit() error {
	end := t.tx.Commit
	if t.conn.dropped {
		end = t.tx.Rollback
	}
	_, err := faultCall(t.ctx, t.conn, "commit", func() (struct{}, error) { return struct{}{}, end() })
	t.conn.inTx, t.conn.dropped = false, false
	return err
}

func (t *faultTx) Rollback() error {
	t.conn.mu.Lock()
	defer t.conn.mu.Unlock()
	t.conn.inTx, t.conn.dropped = false, false
	return t.tx.Rollback()
}

// note notes what a statement writes.
func (c *faultConn) note(query string) {
	c.faults.mu.Lock()
	drops := c.faults.drops
	c.faults.mu.Unlock()
	c.dropped = c.dropped || drops != nil && drops(query)
}

func (c *faultConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.note(query)
	return faultCall(ctx, c, "exec", func() (driver.Result, error) { return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args) })
}

func (c *faultConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return faultCall(ctx, c, "query", func() (driver.Rows, error) { return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args) })
}

func (c *faultConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	under, err := faultCall(ctx, c, "prepare", func() (driver.Stmt, error) { return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query) })
	if err != nil {
		return nil, err
	}
	return &faultStmt{under, c, query}, nil
}

func (c *faultConn) Ping(ctx context.Context) error {
	_, err := faultCall(ctx, c, "ping", func() (struct{}, error) {
		if p, ok := c.Conn.(driver.Pinger); ok {
			return struct{}{}, p.Ping(ctx)
		}
		return struct{}{}, nil
	})
	return err
}

func (c *faultConn) ResetSession(ctx context.Context) error {
	if c.isLost() {
		return driver.ErrBadConn
	}
	if r, ok := c.Conn.(driver.SessionResetter); ok {
		return r.ResetSession(ctx)
	}
	return nil
}

func (c *faultConn) IsValid() bool {
	if c.isLost() {
		return false
	}
	if v, ok := c.Conn.(driver.Validator); ok {
		return v.IsValid()
	}
	return true
}

func (c *faultConn) CheckNamedValue(v *driver.NamedValue) error {
	if checker, ok := c.Conn.(driver.NamedValueChecker); ok {
		return checker.CheckNamedValue(v)
	}
	var err error
	v.Value, err = driver.DefaultParameterConverter.ConvertValue(v.Value)
	return err
}

type faultStmt struct {
	driver.Stmt

	conn  *faultConn
	query string
}

func (s *faultStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.conn.note(s.query)
	return faultCall(ctx, s.conn, "exec", func() (driver.Result, error) { return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args) })
}

func (s *faultStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return faultCall(ctx, s.conn, "query", func() (driver.Rows, error) { return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args) })
}

// shiftedClock makes a Postgres database's clock_timestamp() follow the clock of
// a bubble, in which waiting takes no time.
type shiftedClock struct {
	db *sql.DB

	mu    sync.Mutex
	shift time.Duration
}

// prepareShiftedClock has clock_timestamp() look up how far it is shifted.
func prepareShiftedClock(db *sql.DB) error {
	for statement := range strings.SplitSeq(`
		create schema shifted;
		create table shifted.by (shift interval not null);
		insert into shifted.by values ('0');
		create function shifted.clock_timestamp() returns timestamptz language sql volatile as
			'select pg_catalog.clock_timestamp() + (select shift from shifted.by)';
		do $$ begin execute format('alter database %I set search_path = public, shifted, pg_catalog', current_database()); end $$`, ";\n") {
		if _, err := db.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// follow sets the database's clock to the bubble's, if it has fallen behind.
func (c *shiftedClock) follow() error {
	var now syscall.Timeval
	if err := syscall.Gettimeofday(&now); err != nil { // the machine's, also in a bubble
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	shift := time.Since(time.Unix(now.Unix()))
	if off := shift - c.shift; off > -time.Second/4 && off < time.Second/4 {
		return nil
	}
	c.shift = shift
	_, err := c.db.Exec(`update shifted.by set shift = $1::interval`, fmt.Sprintf("%d microseconds", shift.Microseconds()))
	return err
}
