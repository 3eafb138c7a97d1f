// Command muster is a chat bot that gets online communities to meet in person.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/muster-bot/muster/bot/tzdata"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if said := (*exitError)(nil); errors.As(err, &said) {
		os.Exit(said.code)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "muster:", err)
		os.Exit(1)
	}
}

// cli is the command line. Each flag is also a variable: --http-addr is
// MUSTER_HTTP_ADDR.
type cli struct {
	Demo    demoCmd    `cmd:"" help:"Try Muster in the browser, in a chat room of its own."`
	Serve   serveCmd   `cmd:"" help:"Run Muster."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up to date."`
	When    whenCmd    `cmd:"" help:"Say what a phrase about time means."`

	NetworkCommands kong.Plugins `embed:""`

	ZoneData string `help:"Time zones of a newer release than the program and the machine have: a directory such as /usr/share/zoneinfo, or a zip archive of one." placeholder:"PATH"`

	Tasks   tasksCmd   `cmd:"" help:"List, retry and drop the tasks that could not be done."`
	Doctor  doctorCmd  `cmd:"" help:"Check the configuration, the database and the clock, and say what to fix."`
	Version versionCmd `cmd:"" help:"Print the version."`

	VersionFlag kong.VersionFlag `name:"version" help:"Print the version."`
}

// AfterApply chooses the zone data of every sub-command.
func (c *cli) AfterApply(p *program) error {
	var err error
	if p.zones, err = findZoneData(c.ZoneData, systemZones); err != nil {
		return err
	}
	tzdata.Use(p.zones.Data)
	return nil
}

func newCLI(list func() []network) *cli {
	return &cli{
		Serve:           serveCmd{config: newConfig(list())},
		Doctor:          doctorCmd{config: newConfig(list())},
		NetworkCommands: networkCommands(list),
	}
}

// program is what a sub-command runs with.
type program struct {
	getenv   func(string) string
	out      io.Writer
	err      io.Writer
	networks func() []network // a new list at each call
	zones    zoneData
}

// run is the whole program. args do not include its name. It returns when the
// sub-command is done or ctx ends.
func run(ctx context.Context, args []string, getenv func(string) string, out, errs io.Writer) error {
	p := &program{getenv: getenv, out: out, err: errs, networks: networks}
	return p.run(ctx, args)
}

func (p *program) run(ctx context.Context, args []string) error {
	var exited *exitError
	info, _ := debug.ReadBuildInfo()
	zones, err := findZoneData(p.getenv(envVar("zone-data")), systemZones)
	if err != nil {
		return err
	}
	parser, err := kong.New(newCLI(p.networks),
		kong.Name("muster"),
		kong.Description("Gets online communities to meet in person."),
		kong.UsageOnError(),
		kong.Writers(p.out, p.err),
		kong.Exit(func(code int) { panic(&exitError{code}) }),
		kong.Resolvers(envResolver(p.getenv)),
		kong.Vars{"data_dir": dataDir(p.getenv), "version": versionLine(version, info, zones)},
		kong.Bind(p),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(*exitError); ok { // --help or --version has printed what was asked for
				exited = e
				return
			}
			panic(r)
		}
	}()
	command, err := parser.Parse(args)
	if err != nil {
		return err
	}
	err = command.Run()
	if exited != nil {
		return nil
	}
	return err
}

// exitError ends the process with a status once everything was printed.
type exitError struct{ code int }

func (e *exitError) Error() string { return fmt.Sprintf("exit status %d", e.code) }

// envResolver gives each flag the value of its variable.
func envResolver(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if flag.Name == "help" || flag.Name == "version" {
			return nil, nil // means no value
		}
		if value := getenv(envVar(flag.Name)); value != "" {
			return value, nil
		}
		return nil, nil
	})
}

// envVar returns the environment variable of a flag.
func envVar(flag string) string {
	return "MUSTER_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
