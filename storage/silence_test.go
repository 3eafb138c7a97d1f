package storage_test

import (
	"context"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// silentProxy stands before Postgres and can stop to pass anything on, without
// closing a connection.
type silentProxy struct {
	net.Listener

	server string // its socket
	silent atomic.Bool
	mu     sync.Mutex
	conns  []net.Conn
}

// startSilentProxy returns a proxy, and the address of a new database through it.
func startSilentProxy(t *testing.T) (p *silentProxy, address string) {
	t.Helper()
	u, err := url.Parse(storagetest.URL(t, storagetest.Postgres))
	must(t, err)
	directory := u.Query().Get("host")
	if directory == "" {
		t.Skip("the server has no socket")
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	p = &silentProxy{Listener: listener, server: directory + "/.s.PGSQL.5432"}
	go p.serve()
	t.Cleanup(p.close)
	u.RawQuery = url.Values{"sslmode": {"disable"}}.Encode()
	u.Host = listener.Addr().String()
	return p, u.String()
}

func (p *silentProxy) serve() {
	for {
		client, err := p.Accept()
		if err != nil {
			return
		}
		server, err := new(net.Dialer).DialContext(context.Background(), "unix", p.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, client, server)
		p.mu.Unlock()
		go p.pass(client, server)
		go p.pass(server, client)
	}
}

func (p *silentProxy) pass(from, to net.Conn) {
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if p.silent.Load() {
			if err != nil {
				return
			}
			continue
		}
		if n > 0 {
			_, _ = to.Write(b[:n])
		}
		if err != nil {
			_ = to.Close()
			return
		}
	}
}

func (p *silentProxy) close() {
	_ = p.Close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		_ = c.Close()
	}
}

// wantErrorWithin fails unless do returns an error within limit.
func wantErrorWithin(t *testing.T, limit time.Duration, what string, do func() error) {
	t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- do() }()
	select {
	case err := <-ended:
		if err == nil {
			t.Errorf("%s succeeded", what)
		}
	case <-time.After(limit):
		t.Fatalf("%s has not ended after %s", what, limit)
	}
}

func TestASilentDatabaseHoldsNobodyLongerThanTheirContext(t *testing.T) {
	t.Parallel()
	p, address := startSilentProxy(t)
	s := storagetest.OpenURL(t, address, storagetest.Now(clock))
	saveCommunities(t, s)
	promise(t, s, "1", start)
	for range 3 { // several connections
		view(t, s, func(r bot.Reader) error { _, err := r.Community(berlin); return err })
	}
	p.silent.Store(true)
	const limit = 11 * time.Second // less than a silent server is given
	var all sync.WaitGroup
	for what, call := range map[string]func(ctx context.Context) error{
		"a claim":       func(ctx context.Context) error { _, err := s.Claim(ctx, start, 1, time.Minute); return err },
		"the next due":  func(ctx context.Context) error { _, _, err := s.NextDue(ctx); return err },
		"settling":      func(ctx context.Context) error { return s.Complete(ctx, bot.Task{ID: 1, Lease: 1}) },
		"a view":        func(ctx context.Context) error { return s.View(ctx, func(bot.Reader) error { return nil }) },
		"a transaction": func(ctx context.Context) error { return s.InTx(ctx, func(bot.Tx) error { return nil }) },
		"a ping":        s.Ping,
		"opening": func(ctx context.Context) error {
			s, err := storage.Open(ctx, address, storage.Options{})
			if err == nil {
				_ = s.Close()
			}
			return err
		},
	} {
		all.Go(func() {
			wantErrorWithin(t, limit, what, func() error {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				defer cancel()
				return call(ctx)
			})
		})
	}
	all.Wait()
	p.silent.Store(false)
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	tasks, err := s.Claim(ctx, start, 1, time.Minute)
	if err != nil || len(tasks) != 1 {
		t.Errorf("afterwards claimed are %v, %v", tasks, err)
	}
}
