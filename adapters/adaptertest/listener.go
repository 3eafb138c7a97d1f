// Package adaptertest is what the tests of networks with members of their own
// have in common: a network and a notebook in memory.
package adaptertest

import (
	"context"
	"net"
	"sync"
)

// Listener is a net.Listener in memory, which works in a bubble of
// testing/synctest.
type Listener struct {
	waiting chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

// NewListener returns an open Listener.
func NewListener() *Listener {
	return &Listener{waiting: make(chan net.Conn), closed: make(chan struct{})}
}

// Dial connects to the listener.
func (l *Listener) Dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.waiting <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.waiting:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close refuses further connections.
func (l *Listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr returns a placeholder.
func (l *Listener) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "memory"} }
