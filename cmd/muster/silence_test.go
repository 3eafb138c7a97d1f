//go:build unix

package main

import (
	"context"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// startSilentDatabase returns the address of a database that takes connections and
// says nothing, and a channel that gets each.
func startSilentDatabase(t *testing.T) (address string, asked <-chan net.Conn) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	conns := make(chan net.Conn, 100)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			conns <- conn
		}
	}()
	return "postgres://muster:word@" + listener.Addr().String() + "/muster?sslmode=disable", conns
}

func TestASignalStopsWhatWaitsForASilentDatabase(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"serve", "migrate", "doctor"} {
		for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
			t.Run(command+" "+signal.String(), func(t *testing.T) {
				t.Parallel()
				address, asked := startSilentDatabase(t)
				cmd := exec.CommandContext(context.WithoutCancel(t.Context()), self, command)
				cmd.Env = append(os.Environ(), asMuster+"=1", "MUSTER_DATA_DIR="+t.TempDir(), "MUSTER_HTTP_ADDR=127.0.0.1:0",
					"MUSTER_DATABASE_URL="+address, "MUSTER_SECRET=0123456789abcdef0123456789abcdef")
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				ended := make(chan error, 1)
				go func() { ended <- cmd.Wait() }()
				select {
				case <-asked:
				case err := <-ended:
					t.Fatalf("it ended without the database: %v", err)
				}
				begun := time.Now()
				if err := cmd.Process.Signal(signal); err != nil {
					t.Fatal(err)
				}
				var err error
				select {
				case err = <-ended:
				case <-time.After(20 * time.Second):
					_ = cmd.Process.Kill()
					t.Fatalf("it does not end: %v", <-ended)
				}
				if took := time.Since(begun); took > 10*time.Second {
					t.Errorf("it took %s", took)
				}
				if command == "serve" && err != nil {
					t.Errorf("a stop is no failure: %v", err)
				}
			})
		}
	}
}
