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

// endingNetwork is a network that ends with its context or when it is asked to.
type endingNetwork struct {
	chat.Platform

	name bot.Network
	end  chan error
}

func newEndingNetwork(name bot.Network) *endingNetwork {
	return &endingNetwork{name: name, end: make(chan error, 1)}
}

func (l *endingNetwork) Network() bot.Network { return l.name }

func (l *endingNetwork) Run(ctx context.Context, _ []chat.Command, _ chat.Handler) error {
	select {
	case err := <-l.end:
		return err
	case <-ctx.Done():
		return nil
	}
}

func TestOneNetworkEndsWithoutTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		catalog, err := loadCatalog()
		if err != nil {
			t.Fatal(err)
		}
		f := flow.New(catalog, planner.New(nil, bot.TZData), bot.TZData, time.Now, slog.New(slog.DiscardHandler))
		one, other, beside := newEndingNetwork("one"), newEndingNetwork("other"), newEndingNetwork(playground.Name)
		var log strings.Builder
		srv := &server{flow: f, networks: []chat.Platform{one, other, beside}, log: slog.New(slog.NewTextHandler(&log, nil))}
		ended := make(chan error, 1)
		go func() { ended <- srv.runNetworks(t.Context()) }()
		one.end <- errors.New("the token was reset")
		synctest.Wait()
		select {
		case err := <-ended:
			t.Fatalf("all ended: %v", err)
		default:
		}
		if said := log.String(); !strings.Contains(said, "network=one") || !strings.Contains(said, "the token was reset") {
			t.Errorf("logged is %q", said)
		}
		other.end <- errors.New("so was this one")
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
