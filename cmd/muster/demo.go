package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot"
)

type demoCmd struct {
	DataDir  string `help:"Directory where the demo keeps its room." default:"${data_dir}" type:"path"`
	HTTPAddr string `name:"http-addr" help:"Address to listen on; of loopback, but for --anyone." default:"127.0.0.1:8080"`
	Anyone   bool   `help:"Let other machines reach the page, too. Anybody who does can be anybody in the room."`
	Zone     string `help:"Where a new room meets (an IANA name); unless given, the machine's own zone." placeholder:"ZONE"`
	Fresh    bool   `help:"Forget the room and begin again."`
}

// Run opens the playground on an SQLite file in the data directory.
func (c *demoCmd) Run(ctx context.Context, p *program) error {
	if err := checkLoopback(c.HTTPAddr); err != nil && !c.Anyone {
		return fmt.Errorf("%w, or add --anyone if everybody who reaches it may be anybody in the room", err)
	}
	if _, err := bot.TZData(c.Zone); c.Zone != "" && err != nil {
		return fmt.Errorf("--zone: %q is no time zone that I know; try Europe/Berlin", c.Zone)
	}
	state := database{DataDir: filepath.Join(c.DataDir, "demo")}
	if c.Fresh {
		if err := removeDemoFiles(ctx, state); err != nil {
			return err
		}
	}
	log := p.logger()
	var clock playground.Clock
	store, release, err := state.openAlone(ctx, clock.Now, migrateSchema, log)
	if err != nil {
		return err
	}
	defer release()
	defer closeAndLog(store, log)
	kept, err := roomZone(ctx, store)
	if err != nil {
		return err
	}
	zone := cmp.Or(kept, c.Zone, localZone(p.getenv("TZ"), os.Readlink))
	room, err := openPlayground(ctx, store, &clock, playground.Options{Zone: zone, Anyone: c.Anyone, Beside: previews(p.networks()), Logger: log})
	if err != nil {
		return err
	}
	s, err := newServer(ctx, store, clock.Now, log, room)
	if err != nil {
		return err
	}
	s.mountPages(ctx, reachesPages(""), web.Transport(c.Anyone))
	clock.OnTravel(s.courier.Wake)
	listener, err := listen(ctx, c.HTTPAddr)
	if err != nil {
		return err
	}
	telling, stop := context.WithCancel(ctx)
	defer stop()
	storyEnded := make(chan error, 1)
	go func() {
		err := playStory(telling, room, clock.Now())
		if err != nil && telling.Err() == nil {
			log.Error("the story broke off", "err", err)
		}
		storyEnded <- err
	}()
	fmt.Fprintf(p.out, "Muster's playground is at http://%s/?as=ben\n", reachableAt(listener))
	if c.Anyone {
		fmt.Fprint(p.out, anyoneWarning)
		log.Warn("the playground is open: anybody who reaches its address can be anybody in the room", "addr", listener.Addr().String())
	}
	if c.Zone != "" && c.Zone != zone {
		fmt.Fprintf(p.out, "The room that is there stays in its zone, %s. To begin again in %s, add --fresh.\n", zone, c.Zone)
	}
	fmt.Fprintf(p.out, "Its room is kept in %s; begin again with --fresh. Stop with Ctrl+C.\n", state.DataDir)
	defer announce(ctx, listener, log)()
	err = s.run(ctx, listener)
	stop()
	if e := <-storyEnded; e != nil && ctx.Err() == nil && !errors.Is(e, context.Canceled) {
		err = errors.Join(err, fmt.Errorf("the demo's story: %w", e))
	}
	return err
}

// anyoneWarning is printed where --anyone opens the playground to other machines.
const anyoneWarning = `
  !!  ANYBODY WHO REACHES THIS ADDRESS CAN BE ANYBODY IN THE ROOM  !!
  There are no accounts here, and nothing in it is private. Do not put it on the internet.

`

// checkLoopback refuses an address that other machines can reach, since anybody
// who opens the page can be anybody in the room.
func checkLoopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%s: %q is no host:port; try 127.0.0.1:8080", envVar("http-addr"), addr)
	}
	if !isLoopbackHost(host) {
		return fmt.Errorf("%s: the playground listens on loopback only; try 127.0.0.1:8080", envVar("http-addr"))
	}
	return nil
}

// isLoopbackHost reports whether only this machine reaches a host.
func isLoopbackHost(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// reachableAt returns the address of a listener as a browser on this machine takes
// it.
func reachableAt(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("localhost", port)
	}
	return l.Addr().String()
}

// listen listens on the address, or on another port if that one is taken.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", addr)
	if err == nil {
		return listener, nil
	}
	host, _, _ := net.SplitHostPort(addr)
	listener, other := config.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
	if other != nil {
		return nil, fmt.Errorf("%s: %w", envVar("http-addr"), err)
	}
	return listener, nil
}

// removeDemoFiles removes the demo's files and nothing else, unless another process
// serves them.
func removeDemoFiles(ctx context.Context, state database) error {
	dir := state.DataDir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("%s: %w", envVar("data-dir"), err)
	}
	release, err := holdFile(ctx, filepath.Join(dir, "muster.db"))
	if err != nil {
		return err
	}
	defer release()
	for _, name := range []string{"muster.db", "muster.db-wal", "muster.db-shm", "secret"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// localZone returns the IANA name of the machine's zone, from TZ or the target
// of /etc/localtime, or "" if neither names one.
func localZone(tz string, readlink func(string) (string, error)) string {
	if strings.Contains(tz, "/") {
		return strings.TrimPrefix(tz, ":")
	}
	if link, err := readlink("/etc/localtime"); err == nil {
		if _, name, found := strings.Cut(link, "zoneinfo/"); found && strings.Contains(name, "/") && !strings.HasPrefix(name, "Etc/") {
			return name
		}
	}
	return ""
}
