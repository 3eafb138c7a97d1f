package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
)

// line is a network that does nothing but end: with its context, or by itself
// when it is told to.
type line struct {
	chat.Platform

	name bot.Network
	ends chan error
}

func newLine(name bot.Network) *line { return &line{name: name, ends: make(chan error, 1)} }

func (l *line) Network() bot.Network { return l.name }

func (l *line) Run(ctx context.Context, _ []chat.Command, _ chat.Handler) error {
	select {
	case err := <-l.ends:
		return err
	case <-ctx.Done():
		return nil
	}
}

func TestOneNetworkEndsWithoutTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, err := flow.New(planner.New(nil, bot.TZData), bot.TZData, time.Now, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		one, other, beside := newLine("one"), newLine("other"), newLine(playground.Name)
		var log strings.Builder
		srv := &server{flow: f, networks: []chat.Platform{one, other, beside}, log: slog.New(slog.NewTextHandler(&log, nil))}
		ended := make(chan error, 1)
		go func() { ended <- srv.hear(t.Context()) }()
		one.ends <- errors.New("the token was reset")
		synctest.Wait()
		select {
		case err := <-ended:
			t.Fatalf("all ended: %v", err)
		default:
		}
		if said := log.String(); !strings.Contains(said, "network=one") || !strings.Contains(said, "the token was reset") {
			t.Errorf("logged is %q", said)
		}
		other.ends <- errors.New("so was this one")
		synctest.Wait()
		select {
		case err := <-ended:
			if err == nil || !strings.Contains(err.Error(), "one: the token was reset") || !strings.Contains(err.Error(), "other: so was") {
				t.Errorf("it ended with %v", err)
			}
		default:
			t.Error("it goes on for the playground alone")
		}
	})
}
