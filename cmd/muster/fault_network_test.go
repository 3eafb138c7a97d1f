//go:build unix

package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// networkFaults breaks the connections of one replica to its chat network.
type networkFaults struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	mu     sync.Mutex
	random *rand.Rand
	mode   networkMode
	thaw   chan struct{}
	counts map[string]int
	conns  map[*brokenConn]bool
}

type networkMode string

const (
	networkWell   networkMode = ""
	networkDown   networkMode = "network down"       // refuses connections
	networkSlow   networkMode = "network slow"       // each read waits
	networkSilent networkMode = "network silent"     // takes all and says nothing; such a connection stays so
	networkLost   networkMode = "network reply lost" // breaks where a reply begins
	networkPaused networkMode = "paused"             // as if the process were stopped: nothing moves until it goes on
	networkDead   networkMode = "dead"
)

func newNetworkFaults(random *rand.Rand, dial func(ctx context.Context, network, address string) (net.Conn, error)) *networkFaults {
	return &networkFaults{random: random, dial: dial, counts: map[string]int{}, conns: map[*brokenConn]bool{}}
}

// set changes the mode for all connections, and for those to come.
func (f *networkFaults) set(mode networkMode) {
	f.mu.Lock()
	if f.mode == networkDead {
		f.mu.Unlock()
		return
	}
	if f.thaw != nil {
		close(f.thaw)
		f.thaw = nil
	}
	f.mode = mode
	if mode == networkPaused {
		f.thaw = make(chan struct{})
	}
	var cut []*brokenConn
	for c := range f.conns {
		switch mode {
		case networkSilent:
			c.silent = true
			f.counts[string(mode)]++
		case networkDown, networkDead:
			cut = append(cut, c)
		}
	}
	f.mu.Unlock()
	for _, c := range cut {
		c.close()
	}
}

// cut closes all connections once.
func (f *networkFaults) cut() {
	f.mu.Lock()
	var all []*brokenConn
	for c := range f.conns {
		all = append(all, c)
	}
	f.counts["network cut"] += len(all)
	f.mu.Unlock()
	for _, c := range all {
		c.close()
	}
}

var errNetworkDown = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}

// Dial is the Dial of an adapter.
func (f *networkFaults) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	f.mu.Lock()
	mode, thaw := f.mode, f.thaw
	if mode == networkDown || mode == networkDead {
		f.counts[string(mode)]++
	}
	f.mu.Unlock()
	switch mode {
	case networkDown, networkDead:
		return nil, errNetworkDown
	case networkPaused:
		<-thaw
	}
	under, err := f.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	near, far := net.Pipe()
	c := &brokenConn{far: far, under: under, faults: f, closed: make(chan struct{})}
	f.mu.Lock()
	c.silent = f.mode == networkSilent
	f.conns[c] = true
	dead := f.mode == networkDead
	f.mu.Unlock()
	if dead {
		c.close()
		return nil, errNetworkDown
	}
	sent, received := make(chan []byte, mostBuffered), make(chan []byte, mostBuffered)
	go c.take(far, sent)
	go c.passOut(sent)
	go c.take(under, received)
	go c.passIn(received)
	return near, nil
}

// brokenConn carries a connection to the network through the faults. It takes what
// comes from either end at once, as the buffers of machines do, so that one that was
// stopped does not stop the other.
type brokenConn struct {
	far, under net.Conn
	faults     *networkFaults
	once       sync.Once
	closed     chan struct{}
	silent     bool // guarded by faults.mu
}

// mostBuffered is how many reads are buffered.
const mostBuffered = 1 << 12

func (c *brokenConn) close() {
	c.once.Do(func() {
		close(c.closed)
		c.faults.mu.Lock()
		delete(c.faults.conns, c)
		c.faults.mu.Unlock()
		_, _ = c.under.Close(), c.far.Close() // both end what reads from them
	})
}

// state returns what holds for what is sent or comes now.
func (c *brokenConn) state() (mode networkMode, silent bool, pause time.Duration) {
	c.faults.mu.Lock()
	mode, silent, pause = c.faults.mode, c.silent, time.Duration(20+c.faults.random.IntN(400))*time.Millisecond
	thaw := c.faults.thaw
	c.faults.mu.Unlock()
	if thaw != nil {
		select {
		case <-thaw:
		case <-c.closed:
		}
	}
	return mode, silent, pause
}

// take takes what one end sends.
func (c *brokenConn) take(from net.Conn, into chan []byte) {
	defer close(into)
	for {
		b := make([]byte, 1<<12)
		n, err := from.Read(b)
		if err != nil {
			return
		}
		select {
		case into <- b[:n]:
		case <-c.closed:
			return
		}
	}
}

// passOut passes on what the program sent.
func (c *brokenConn) passOut(sent chan []byte) {
	defer c.close()
	for b := range sent {
		if _, silent, _ := c.state(); silent {
			continue
		}
		if _, err := c.under.Write(b); err != nil {
			return
		}
	}
}

// passIn passes on what came from the network.
func (c *brokenConn) passIn(received chan []byte) {
	defer c.close()
	for b := range received {
		mode, silent, pause := c.state()
		switch {
		case silent:
			continue
		case mode == networkSlow:
			c.faults.count(mode)
			pass(pause)
		case mode == networkLost:
			c.faults.count(mode)
			return
		}
		if _, err := c.far.Write(b); err != nil {
			return
		}
	}
}

func (f *networkFaults) count(mode networkMode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[string(mode)]++
}
