package storage

import (
	"context"
	"crypto/rand"
	"net"
	"time"

	"github.com/lib/pq"
)

const (
	// promisesChannel is the channel on which Postgres passes on that tasks were
	// promised.
	promisesChannel = "muster_promises"
	// notifyInterval is the least time between two notifications of one process:
	// Postgres commits them one after the other.
	notifyInterval = 200 * time.Millisecond
	// listenSilence is how long the connection that listens may hear nothing, and
	// listenProbe how often its server is asked to say something.
	listenSilence, listenProbe = 40 * time.Second, 15 * time.Second
	// listenRetry and maxListenRetry bound the pauses before the connection is opened
	// again.
	listenRetry, maxListenRetry = time.Second, 30 * time.Second
)

// SharePromises tells other processes on the same Postgres when this one has promised
// a task, and calls wake when one of them has, until ctx ends. It is a hint, which may
// be lost or come for nothing: when tasks are due is what NextDue says, and a pooler
// that passes no notifications on costs only the time until somebody asks. On SQLite,
// which one process serves, it does nothing.
func (s *Store) SharePromises(ctx context.Context, wake func()) {
	if s.dialect != &postgres || s.options.Deaf {
		return
	}
	self, promised := rand.Text(), make(chan struct{}, 1)
	s.OnPromise(func() {
		select {
		case promised <- struct{}{}:
		default:
		}
	})
	listener := pq.NewDialListener(dialUntil(ctx), s.address, listenRetry, maxListenRetry, func(_ pq.ListenerEventType, err error) {
		if err != nil {
			s.options.Logger.Debug("listen for promises of other processes", "err", err)
		}
	})
	stop := context.AfterFunc(ctx, func() { _ = listener.Close() }) // what it waits for ends with that
	defer stop()
	go s.tellPromises(ctx, self, promised)
	if err := listener.Listen(promisesChannel); err != nil {
		return // it was closed
	}
	probe := time.NewTicker(listenProbe)
	defer probe.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case n, ok := <-listener.NotificationChannel():
			switch {
			case !ok:
				return
			case n == nil || n.Extra != self: // nil after the connection was away
				wake()
			}
		case <-probe.C:
			go func() { _ = listener.Ping() }() // a connection that does not answer is opened again
		}
	}
}

// tellPromises notifies other processes of promises, of several at once.
func (s *Store) tellPromises(ctx context.Context, self string, promised <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-promised:
		}
		err := s.autocommit(ctx, s.write, func(r *runner) error {
			_, err := r.exec(`select pg_notify(?, ?)`, promisesChannel, self)
			return err
		})
		if err != nil && ctx.Err() == nil {
			s.options.Logger.Debug("notify of a promise", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(notifyInterval):
		}
	}
}

// listenDialer opens the connection that listens. It ends if nothing comes for
// listenSilence, although the server is asked to answer more often.
type listenDialer func(network, address string, timeout time.Duration) (net.Conn, error)

// dialUntil returns a dialer whose connections end with a context.
func dialUntil(ctx context.Context) listenDialer {
	return func(network, address string, timeout time.Duration) (net.Conn, error) {
		dialling, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		conn, err := new(net.Dialer).DialContext(dialling, network, address)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { _ = conn.Close() }) // what reads from it gets the error
		return listenConn{conn, stop}, nil
	}
}

// Dial is part of pq.Dialer.
func (d listenDialer) Dial(network, address string) (net.Conn, error) {
	return d(network, address, connectTimeout)
}

// DialTimeout is part of pq.Dialer.
func (d listenDialer) DialTimeout(network, address string, timeout time.Duration) (net.Conn, error) {
	return d(network, address, timeout)
}

type listenConn struct {
	net.Conn

	stop func() bool // ends what would close it with its context
}

// Read is part of net.Conn.
func (c listenConn) Read(b []byte) (int, error) {
	if err := c.SetReadDeadline(time.Now().Add(listenSilence)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// Write is part of net.Conn.
func (c listenConn) Write(b []byte) (int, error) {
	if err := c.SetWriteDeadline(time.Now().Add(listenSilence)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}

// SetDeadline is part of net.Conn. The driver limits the login, which Read and Write
// do as well.
func (listenConn) SetDeadline(time.Time) error { return nil }

// Close is part of net.Conn.
func (c listenConn) Close() error {
	c.stop()
	return c.Conn.Close()
}
