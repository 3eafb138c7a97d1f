package storage_test

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// sharing is a process that is notified of the promises of others.
type sharing struct {
	*storage.Store
	woken chan struct{}
}

func share(t *testing.T, address string) sharing {
	t.Helper()
	s := sharing{storagetest.OpenURL(t, address, storagetest.Now(clock)), make(chan struct{}, 1)}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.SharePromises(ctx, func() {
			select {
			case s.woken <- struct{}{}:
			default:
			}
		})
	}()
	t.Cleanup(func() { stop(); <-ended })
	return s
}

// promiseUntil has a process promise until another one is woken.
func (s sharing) promiseUntil(t *testing.T, other sharing, key string) {
	t.Helper()
	late := time.After(30 * time.Second)
	for n := 0; ; n++ {
		promise(t, s.Store, fmt.Sprint(key, n), start)
		select {
		case <-other.woken:
			return
		case <-time.After(50 * time.Millisecond):
		case <-late:
			t.Fatal("nobody is woken")
		}
	}
}

func TestPromisesWakeOtherProcesses(t *testing.T) {
	address := storagetest.URL(t, storagetest.Postgres)
	one, other := share(t, address), share(t, address)
	saveCommunities(t, one.Store)
	one.promiseUntil(t, other, "one")
	other.promiseUntil(t, one, "other")

	db, err := sql.Open("postgres", address)
	must(t, err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'`)
	must(t, err)
	select { // what was said meanwhile is not known
	case <-other.woken:
	case <-time.After(30 * time.Second):
		t.Error("it does not look again after its connection was away")
	}
	one.promiseUntil(t, other, "again")
}

func TestWhoListensToASilentServerStops(t *testing.T) {
	silent, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = silent.Close() }()
	s := storagetest.OpenURL(t, storagetest.URL(t, storagetest.Postgres), storagetest.Now(clock))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		storage.SharePromisesAt(ctx, s, "postgres://nobody@"+silent.Addr().String()+"/none?sslmode=disable", func() {})
	}()
	conn, err := silent.Accept()
	must(t, err)
	defer func() { _ = conn.Close() }()
	stop()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Error("it waits for a server that says nothing")
	}
}

func TestAConnectionThatListensEndsIfNothingComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer func() { _ = far.Close() }()
		begun, conn := time.Now(), storage.ListenConn(near)
		if _, err := conn.Read(make([]byte, 1)); err == nil || time.Since(begun) > time.Minute {
			t.Errorf("it ended after %s with %v", time.Since(begun), err)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	})
}
