package storage

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

const (
	// connectTimeout bounds a connection and its login.
	connectTimeout = 5 * time.Second
	// statementTimeout is Postgres's own limit of a statement, so a server that is
	// alive has always answered before silenceTimeout.
	statementTimeout = 10 * time.Second
	// silenceTimeout is how long a server may owe an answer before the connection is
	// closed. The driver reads only while it waits for one.
	silenceTimeout = 12 * time.Second
	// cancelTimeout bounds a request to cancel a statement.
	cancelTimeout = 2 * time.Second
	// patience is silenceTimeout for migrations, whose statements may be long.
	patience = 15 * time.Minute
)

// dialer opens connections that do not wait for ever for a server that is cut off
// without a word: a machine that died, a firewall that forgot the connection.
type dialer struct {
	silence time.Duration
	net     net.Dialer

	mu     sync.Mutex
	open   map[*socket]bool
	closes bool // nothing is waited for any more
}

func newDialer(silence time.Duration) *dialer {
	return &dialer{
		silence: silence,
		net:     net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}},
		open:    map[*socket]bool{},
	}
}

// Dial is part of pq.Dialer.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialTimeout is part of pq.Dialer.
func (d *dialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return d.DialContext(ctx, network, address)
}

// DialContext is part of pq.DialerContext. Without a login in ctx it is the driver
// that cancels a statement.
func (d *dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	by, opens := ctx.Value(loginKey{}).(*login)
	if !opens {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, cancelTimeout)
		defer cancel()
	}
	conn, err := d.net.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	s := &socket{Conn: conn, dialer: d}
	if !opens {
		s.cancels = true
		return s, conn.SetDeadline(time.Now().Add(cancelTimeout))
	}
	by.dialled(s)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open[s] = true
	return s, nil
}

// silent closes the connections that are idle or have waited as long as a server
// that does not even take a cancellation was given. They would be silent, too, one
// after the other.
func (d *dialer) silent() {
	d.mu.Lock()
	var cut []*socket
	for s := range d.open {
		if s.waiting == (time.Time{}) || time.Since(s.waiting) >= cancelTimeout {
			cut = append(cut, s)
		}
	}
	d.mu.Unlock()
	for _, s := range cut {
		_ = s.Conn.Close() // what reads from it gets the error
	}
}

// hurry has what closes the connections wait no longer than for a cancellation.
func (d *dialer) hurry() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closes = true
}

// closeAll closes all connections.
func (d *dialer) closeAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for s := range d.open {
		_ = s.Conn.Close() // as above
	}
}

// socket is a connection on which a read ends when nothing comes.
type socket struct {
	net.Conn

	dialer  *dialer
	cancels bool // it carries a request to cancel a statement; its deadline is set

	// Of dialer.mu:
	deadline time.Time // what the driver set
	waiting  time.Time // when the read that runs began
}

// SetDeadline is part of net.Conn. The driver sets one for the login.
func (s *socket) SetDeadline(t time.Time) error {
	if s.cancels {
		return nil // ours is shorter
	}
	s.dialer.mu.Lock()
	s.deadline = t
	s.dialer.mu.Unlock()
	return s.Conn.SetDeadline(t)
}

// limit notes that a read begins, and returns when it ends.
func (s *socket) limit() time.Time {
	now := time.Now()
	end := now.Add(s.dialer.silence)
	s.dialer.mu.Lock()
	defer s.dialer.mu.Unlock()
	s.waiting = now
	if s.dialer.closes {
		end = now.Add(cancelTimeout)
	}
	if !s.deadline.IsZero() && s.deadline.Before(end) {
		return s.deadline
	}
	return end
}

// Read is part of net.Conn.
func (s *socket) Read(b []byte) (int, error) {
	if !s.cancels {
		if err := s.Conn.SetReadDeadline(s.limit()); err != nil {
			return 0, err
		}
	}
	n, err := s.Conn.Read(b)
	s.dialer.mu.Lock()
	s.waiting = time.Time{}
	s.dialer.mu.Unlock()
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.dialer.silent()
	}
	return n, err
}

// Write is part of net.Conn.
func (s *socket) Write(b []byte) (int, error) {
	if !s.cancels {
		if err := s.Conn.SetWriteDeadline(time.Now().Add(s.dialer.silence)); err != nil {
			return 0, err
		}
	}
	return s.Conn.Write(b)
}

// Close is part of net.Conn.
func (s *socket) Close() error {
	s.dialer.mu.Lock()
	delete(s.dialer.open, s)
	s.dialer.mu.Unlock()
	return s.Conn.Close()
}

// loginKey finds the login in the context of a dial.
type loginKey struct{}

// login is a connection that is being opened. It is closed if its context ends
// first, which the driver does not notice while it reads.
type login struct {
	mu      sync.Mutex
	sockets []*socket
	ended   bool
}

func (l *login) dialled(s *socket) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sockets = append(l.sockets, s)
	if l.ended {
		_ = s.Conn.Close() // the driver gets the error
	}
}

func (l *login) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	for _, s := range l.sockets {
		_ = s.Conn.Close() // the driver gets the error
	}
}

// loginConnector ends a login with its context.
type loginConnector struct{ driver.Connector }

// Connect is part of driver.Connector.
func (c loginConnector) Connect(ctx context.Context) (driver.Conn, error) {
	opening := new(login)
	stop := context.AfterFunc(ctx, opening.end)
	conn, err := c.Connector.Connect(context.WithValue(ctx, loginKey{}, opening))
	if !stop() && err == nil {
		_ = conn.Close() // it was cut
		return nil, ctx.Err()
	}
	return conn, err
}
