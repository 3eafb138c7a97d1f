package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"time"
)

// serveProfiles serves the profiles of net/http/pprof on an address of loopback
// until stop is called. Without an address it does nothing.
func serveProfiles(ctx context.Context, addr string, log *slog.Logger) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", envVar("pprof-addr"), err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("serve profiles", "err", err)
		}
	}()
	log.Info("profiles", "at", listener.Addr().String())
	return func() { _ = server.Close() }, nil
}

// checkProfiles refuses an address that other machines can reach: profiles show
// what is in memory.
func checkProfiles(addr string) error {
	if host, _, err := net.SplitHostPort(addr); addr == "" || err == nil && isLoopbackHost(host) {
		return nil
	}
	return fmt.Errorf("%s: profiles are for this machine only; try 127.0.0.1:6060", envVar("pprof-addr"))
}
