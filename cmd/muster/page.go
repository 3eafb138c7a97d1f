package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/muster-bot/muster/adapters/web"
)

const (
	// headerTimeout and requestTimeout bound how slowly a request may come: its
	// headers, and all of it. What calls here has sent it at once.
	headerTimeout  = 5 * time.Second
	requestTimeout = 10 * time.Second
	// responseTimeout bounds a response; an installation on Slack takes longest.
	// A stream sets its own.
	responseTimeout = 65 * time.Second
	idleTimeout     = 2 * time.Minute
	maxHeader       = 32 << 10
	// shutdownTimeout is how long requests in flight may take when it stops.
	shutdownTimeout = 10 * time.Second
)

// newPage returns the HTTP server. Requests in flight go on when the program stops:
// what they ask for may have been decided already.
func newPage(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           web.Limit(h),
		ReadHeaderTimeout: headerTimeout, ReadTimeout: requestTimeout, WriteTimeout: responseTimeout, IdleTimeout: idleTimeout,
		MaxHeaderBytes: maxHeader,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelDebug), // what clients do wrong
	}
}

// shutDown accepts nothing more and waits for the requests in flight. It cuts off
// those of clients that do not read their responses or do not end what they send.
func shutDown(ctx context.Context, page *http.Server, log *slog.Logger) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownTimeout)
	defer cancel()
	err := page.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		log.Warn("requests that did not end were cut off", "after", shutdownTimeout)
		return page.Close()
	}
	return err
}
