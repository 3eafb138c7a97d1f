package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/calendars"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/courier"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/storage"
)

type serveCmd struct {
	config
	HoldAfter  time.Duration `help:"If no Muster ran on the database for longer than this, what fell due meanwhile waits for muster restore; 0: it is sent." default:"10m"`
	TimeTravel bool          `help:"Open the playground too, and let POST /debug/clock move the meetups' clock. On loopback only."`
	PprofAddr  string        `help:"Address on loopback that serves profiles at /debug/pprof/; unless given, none does." placeholder:"ADDR"`
}

// Run serves until its context ends.
func (c *serveCmd) Run(ctx context.Context, p *program) error {
	err := errors.Join(c.check(), checkProfiles(c.PprofAddr))
	if c.TimeTravel {
		err = errors.Join(err, checkLoopback(c.HTTPAddr))
	}
	if err != nil {
		return err
	}
	log := p.logger()
	stopProfiles, err := serveProfiles(ctx, c.PprofAddr, log)
	if err != nil {
		return err
	}
	defer stopProfiles()
	now, clock := time.Now, new(playground.Clock)
	if c.TimeTravel {
		now = clock.Now
	}
	store, release, err := c.openAlone(ctx, now, c.schemaMode(), log)
	if err != nil {
		return unlessStopped(ctx, log, err)
	}
	defer release()
	defer closeAndLog(store, log)
	platforms, watched, err := c.openNetworks(store, log)
	if err != nil {
		return err
	}
	if c.TimeTravel {
		room, err := c.openRoom(ctx, p, store, clock, log)
		if err != nil {
			return err
		}
		platforms = append(platforms, room)
	}
	hadGap, err := c.resume(ctx, store, log)
	if err != nil {
		return unlessStopped(ctx, log, err)
	}
	s, err := newServer(ctx, store, now, log, platforms...)
	if err != nil {
		return unlessStopped(ctx, log, err)
	}
	links, err := c.pictureLinks()
	if err != nil {
		return err
	}
	s.mountPictures(links)
	s.mountPages(ctx, reachesPages(c.PublicURL), web.OverTLS)
	s.beats = !c.TimeTravel
	if hadGap {
		s.flow.AfterGap()
	}
	s.watch.add(c.diskPart(s.metrics)...)
	s.watch.add(watched...)
	if c.TimeTravel {
		clock.OnTravel(s.courier.Wake)
		s.mount(map[string]http.Handler{"POST /debug/clock": clockHandler(clock)})
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.HTTPAddr)
	if err != nil {
		return fmt.Errorf("%s: %w", envVar("http-addr"), err)
	}
	log.Info("listening", "addr", listener.Addr().String(), "engine", store.Engine())
	defer announce(ctx, listener, log)()
	resealing, stopResealing := context.WithCancel(ctx)
	defer c.resealInBackground(resealing, store, log)()
	defer stopResealing()
	return s.run(ctx, listener)
}

// openRoom opens the playground beside the networks.
func (c *serveCmd) openRoom(ctx context.Context, p *program, store *storage.Store, clock *playground.Clock, log *slog.Logger) (chat.Platform, error) {
	kept, err := roomZone(ctx, store)
	if err != nil {
		return nil, err
	}
	return openPlayground(ctx, store, clock, playground.Options{
		Zone: cmp.Or(kept, localZone(p.getenv("TZ"), os.Readlink)), PublicURL: c.PublicURL, Beside: previews(p.networks()), Logger: log,
	})
}

// open opens the database, after creating its directory and the secret.
func (d *database) open(ctx context.Context, now func() time.Time, mode schemaMode, log *slog.Logger) (*storage.Store, error) {
	if err := d.prepare(); err != nil {
		return nil, err
	}
	return storage.Open(ctx, d.url(), storage.Options{
		Now: now, Zones: bot.TZData, Migrate: bool(mode), Logger: log, Secret: []byte(d.Secret), OldSecret: []byte(d.SecretOld),
	})
}

// unlessStopped returns why the program did not start, nil if it was stopped first.
func unlessStopped(ctx context.Context, log *slog.Logger, err error) error {
	if ctx.Err() == nil {
		return err
	}
	log.Info("stopped before it had started", "err", err)
	return nil
}

func closeAndLog(c io.Closer, log *slog.Logger) {
	if err := c.Close(); err != nil {
		log.Error("close", "err", err)
	}
}

// server is the running program: the conversations over a store, the networks,
// the courier and the pages.
type server struct {
	store    *storage.Store
	flow     *flow.Flow
	plan     *planner.Planner
	courier  *courier.Courier
	networks []chat.Platform
	mux      *http.ServeMux
	patterns []string // of mux
	log      *slog.Logger
	metrics  *prometheus.Registry
	watch    *watch
	now      func() time.Time // of the meetups' clock
	rules    zoneRules
	beats    bool // dates the database

	calendars *calendars.Reader
}

// newServer wires the parts together. now is the meetups' clock.
func newServer(ctx context.Context, store *storage.Store, now func() time.Time, log *slog.Logger, networks ...chat.Platform) (*server, error) {
	return newServerBy(ctx, currentRules(), store, now, log, networks...)
}

// newServerBy is newServer with other zone data, which the store has to have, too.
func newServerBy(ctx context.Context, rules zoneRules, store *storage.Store, now func() time.Time, log *slog.Logger, networks ...chat.Platform) (*server, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	watched := recordActivity(store, networks)
	plan := planner.New(watched, rules.zones)
	f := flow.New(catalog, plan, rules.zones, now, log, networks...)
	s := &server{
		store: store, flow: f, plan: plan, networks: networks, mux: http.NewServeMux(), log: log, now: now, rules: rules,
		courier: courier.New(watched, f, now, log, networks...),
	}
	s.readCalendars(newFetcher())
	store.OnPromise(s.courier.Wake)

	if err := store.ReleaseLeases(ctx); err != nil {
		return nil, err
	}
	metrics := s.registerMetrics()
	s.mount(web.Routes(metrics, s.watch.checks))
	for _, n := range networks {
		if e, ok := n.(chat.Endpoint); ok {
			s.mount(e.Routes())
		}
		if m, ok := n.(interface{ Collectors() []prometheus.Collector }); ok {
			metrics.MustRegister(m.Collectors()...)
		}
	}
	return s, nil
}

// mountPictures serves the pictures that networks fetch by their address.
func (s *server) mountPictures(links *web.PictureLinks) {
	s.mount(links.Routes(s.flow.DrawPicture, func(err error) { s.log.Error("draw a picture", "err", err) }))
}

func (s *server) mount(routes map[string]http.Handler) {
	for pattern, h := range routes {
		s.mux.Handle(pattern, h)
		s.patterns = append(s.patterns, pattern)
	}
}

// runNetworks runs all networks until ctx ends or only the playground is left.
// A network that ends does not end the others.
func (s *server) runNetworks(ctx context.Context) error {
	if len(s.networks) == 0 {
		<-ctx.Done()
		return nil
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	router := s.flow.Router()
	type end struct {
		of  bot.Network
		err error
	}
	ended, left := make(chan end), 0
	for _, n := range s.networks {
		if n.Network() != playground.Name {
			left++
		}
		go func() { ended <- end{n.Network(), n.Run(ctx, router.Commands(), router)} }()
	}
	var errs []error
	for range s.networks {
		e := <-ended
		if e.err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", e.of, e.err))
		}
		if e.of != playground.Name {
			left--
		}
		if ctx.Err() == nil {
			s.watch.end(string(e.of), e.err)
		}
		if left == 0 {
			stop()
		} else if ctx.Err() == nil {
			s.log.Error("a network ended; the others go on", "network", e.of, "err", e.err)
		}
	}
	return errors.Join(errs...)
}

// run serves until ctx ends. Then it finishes what is in flight: first the
// networks and pages, which promise tasks, then the courier.
func (s *server) run(ctx context.Context, listener net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	late, stopCourier := context.WithCancel(context.WithoutCancel(ctx))
	defer stopCourier()

	page := newPage(web.Secure(s.mux), s.log)
	var parts, couriers errgroup.Group
	part := func(g *errgroup.Group, f func() error) {
		g.Go(func() error {
			defer stop() // if one part ends, all do
			return f()
		})
	}
	part(&parts, func() error {
		if err := page.Serve(web.LimitConnections(listener)); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	part(&parts, func() error {
		<-ctx.Done()
		return shutDown(context.WithoutCancel(ctx), page, s.log)
	})
	part(&parts, func() error { return s.runNetworks(ctx) })
	part(&parts, func() error { s.watch.run(ctx); return nil })
	part(&parts, func() error { followClocks(ctx, s.store, s.rules, s.now, s.log); return nil })
	part(&parts, func() error { s.store.SharePromises(ctx, s.courier.Wake); <-ctx.Done(); return nil })
	if s.beats {
		part(&parts, func() error { keepBeating(ctx, s.store, s.log); return nil })
	}
	part(&couriers, func() error { return s.courier.Run(late) })
	err := parts.Wait()
	stopCourier()
	return errors.Join(err, couriers.Wait())
}
