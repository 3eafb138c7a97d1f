package web

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// request returns the status of a request from an address, which a proxy names if
// forwarded is not empty.
func request(h http.Handler, from, forwarded string) int {
	r := httptest.NewRequest(http.MethodPost, "/", http.NoBody)
	r.RemoteAddr = from
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestWhoIsRefusedAllTheTimeIsNotReadAnyMore(t *testing.T) {
	now := time.Now()
	read := 0
	h := limit(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		read++
		if r.Header.Get("X-Forwarded-For") == "198.51.100.7" {
			return
		}
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
	}), func() time.Time { return now })
	for i := range maxRefused + 50 {
		request(h, "203.0.113.9:4000", "")
		request(h, "127.0.0.1:4000", fmt.Sprintf("10.9.9.9, 2001:db8::%x", i)) // one network
		request(h, "127.0.0.1:4000", "")                                       // whose that is, nobody says
	}
	if want := 3*maxRefused + 50; read != want {
		t.Errorf("%d requests were read, want %d", read, want)
	}
	for range 1000 {
		if code := request(h, "127.0.0.1:4000", "198.51.100.7"); code != http.StatusOK {
			t.Fatalf("a network got %d", code)
		}
	}
	if code := request(h, "203.0.113.9:4000", "198.51.100.7"); code != http.StatusTooManyRequests {
		t.Errorf("an address that names another got %d", code)
	}
	now = now.Add(refusedWindow)
	if code := request(h, "203.0.113.9:4000", ""); code != http.StatusUnauthorized {
		t.Errorf("after the window it got %d", code)
	}
}

// pipes is a listener whose connections come from one address of the internet.
type pipes struct{ from net.Addr }

func (p pipes) Accept() (net.Conn, error) {
	client, server := net.Pipe()
	_ = client.Close()
	return addressed{server, p.from}, nil
}
func (pipes) Close() error     { return nil }
func (p pipes) Addr() net.Addr { return p.from }

type addressed struct {
	net.Conn

	from net.Addr
}

func (a addressed) RemoteAddr() net.Addr { return a.from }

func TestConnectionsAreLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := LimitConnections(pipes{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1}})
		var first net.Conn
		for i := range maxConns {
			conn, err := l.Accept()
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = conn
			}
		}
		accepted := make(chan error, 1)
		accept := func() {
			_, err := l.Accept()
			accepted <- err
		}
		go accept()
		synctest.Wait()
		if len(accepted) > 0 {
			t.Fatal("there are more than the limit")
		}
		_ = first.Close()
		_ = first.Close() // once is what counts
		if err := <-accepted; err != nil {
			t.Error(err)
		}
		go accept()
		synctest.Wait()
		_ = l.Close()
		if err := <-accepted; err == nil {
			t.Error("a closed listener accepts")
		}
	})
}

func TestOneAddressHasNotAllConnections(t *testing.T) {
	from := &net.TCPAddr{IP: net.IPv4(203, 0, 113, 9), Port: 1}
	l := LimitConnections(pipes{from}).(*limitedListener)
	var conns []net.Conn
	for range maxConnsEach {
		conn, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
	}
	if _, ok := l.admit(addressed{from: from}); ok {
		t.Error("one address has more than its share")
	}
	for _, c := range conns {
		_ = c.Close()
	}
	if _, ok := l.admit(addressed{from: from}); !ok || len(l.free) != 0 {
		t.Errorf("closed connections count: %d", len(l.free))
	}
}
