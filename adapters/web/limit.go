package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

const (
	// maxBody is more than any page takes; each has a limit of its own below it.
	maxBody = 4 << 20
	// maxConns is how many connections are open at a time; more wait. One address
	// of the internet has at most maxConnsEach, and more are closed.
	maxConns     = 4096
	maxConnsEach = 512
	// maxRefused is how many refused requests an address may make in refusedWindow.
	// Then it is refused before its body is read. Networks are refused nothing.
	maxRefused    = 120
	refusedWindow = time.Minute
	// maxClients is of how many addresses refusals are counted.
	maxClients = 10_000
)

// Limit bounds bodies, and refuses addresses that keep sending what is refused,
// such as requests with a wrong signature, before it reads what they send.
func Limit(next http.Handler) http.Handler { return limit(next, time.Now) }

func limit(next http.Handler, now func() time.Time) http.Handler {
	refused := refusals{now: now}
	next = http.MaxBytesHandler(next, maxBody)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client, known := clientOf(r)
		if known && refused.tooMany(client) {
			w.Header().Set("Retry-After", "60")
			w.Header().Set("Connection", "close")
			http.Error(w, "too many requests that were refused", http.StatusTooManyRequests)
			return
		}
		response := &statusWriter{ResponseWriter: w}
		next.ServeHTTP(response, r)
		if known && response.refused() {
			refused.count(client)
		}
	})
}

// clientOf returns the address that a request comes from. A proxy near by says whom
// it speaks for; if it does not, its own address says nothing.
func clientOf(r *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}, false
	}
	client := peer.Addr().Unmap()
	if isNear(client) {
		said := r.Header.Values("X-Forwarded-For")
		if len(said) == 0 {
			return netip.Addr{}, false
		}
		all := strings.Split(said[len(said)-1], ",")
		if client, err = netip.ParseAddr(strings.TrimSpace(all[len(all)-1])); err != nil {
			return netip.Addr{}, false
		}
		client = client.Unmap()
	}
	if client.Is6() { // one machine has as many addresses as it likes of its network
		network, err := client.Prefix(64)
		if err != nil {
			return netip.Addr{}, false
		}
		client = network.Addr()
	}
	return client, !isNear(client)
}

// isNear reports whether an address is of this machine or its own network.
func isNear(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast()
}

// refusals counts the refused requests of addresses.
type refusals struct {
	now func() time.Time

	mu    sync.Mutex
	since time.Time // when the window began
	of    map[netip.Addr]int
}

// window begins another window if this one is over.
func (r *refusals) window() {
	if now := r.now(); r.of == nil || now.Sub(r.since) >= refusedWindow {
		r.since, r.of = now, map[netip.Addr]int{}
	}
}

func (r *refusals) tooMany(a netip.Addr) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.window()
	return r.of[a] >= maxRefused
}

func (r *refusals) count(a netip.Addr) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.window()
	if _, known := r.of[a]; known || len(r.of) < maxClients {
		r.of[a]++
	}
}

// statusWriter notes the status of a response.
type statusWriter struct {
	http.ResponseWriter

	status  int
	excused bool
}

// excuse keeps a refusal of a member who was let in from being counted against their
// address: a whole office may be refused at once when a poll closes.
func excuse(w http.ResponseWriter) {
	for {
		switch one := w.(type) {
		case *statusWriter:
			one.excused = true
			return
		case interface{ Unwrap() http.ResponseWriter }:
			w = one.Unwrap()
		default:
			return
		}
	}
}

// WriteHeader is part of http.ResponseWriter.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) refused() bool {
	return !w.excused && w.status >= http.StatusBadRequest && w.status < http.StatusInternalServerError
}

// LimitConnections returns a listener that keeps to the limits of connections.
func LimitConnections(l net.Listener) net.Listener {
	return &limitedListener{Listener: l, free: make(chan struct{}, maxConns), of: map[netip.Addr]int{}, closed: make(chan struct{})}
}

type limitedListener struct {
	net.Listener

	free      chan struct{} // holds one for each open connection
	closed    chan struct{}
	closeOnce sync.Once

	mu sync.Mutex
	of map[netip.Addr]int // open connections of addresses of the internet
}

// Accept is part of net.Listener.
func (l *limitedListener) Accept() (net.Conn, error) {
	select {
	case l.free <- struct{}{}:
	case <-l.closed:
		return nil, net.ErrClosed
	}
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			<-l.free
			return nil, err
		}
		if from, ok := l.admit(conn); ok {
			return &limitedConn{Conn: conn, release: sync.OnceFunc(func() { l.release(from) })}, nil
		}
		_ = conn.Close() // it has too many
	}
}

// admit counts a connection, unless its address has too many.
func (l *limitedListener) admit(conn net.Conn) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil || isNear(peer.Addr().Unmap()) {
		return netip.Addr{}, true
	}
	from := peer.Addr().Unmap()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of[from] >= maxConnsEach {
		return from, false
	}
	l.of[from]++
	return from, true
}

func (l *limitedListener) release(from netip.Addr) {
	l.mu.Lock()
	if l.of[from]--; l.of[from] <= 0 {
		delete(l.of, from)
	}
	l.mu.Unlock()
	<-l.free
}

// Close is part of net.Listener.
func (l *limitedListener) Close() error {
	l.closeOnce.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn

	release func()
}

// Close is part of net.Conn.
func (c *limitedConn) Close() error {
	defer c.release()
	return c.Conn.Close()
}
