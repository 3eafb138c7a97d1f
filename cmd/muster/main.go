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
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/muster-bot/muster/bot/tzdata"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	p := newProgram(os.Getenv, os.Environ, os.Stdout, os.Stderr)
	err := p.run(ctx, os.Args[1:])
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

	Logs logFlags `embed:""`

	Backup      backupCmd      `cmd:"" help:"Copy an SQLite database into a file, also while it is served."`
	Restore     restoreCmd     `cmd:"" help:"Put back a copy of an SQLite database, and say what becomes of what fell due meanwhile."`
	Tasks       tasksCmd       `cmd:"" help:"List, retry and drop the tasks that could not be done."`
	Doctor      doctorCmd      `cmd:"" help:"Check the configuration, the database and the clock, and say what to fix."`
	Healthcheck healthcheckCmd `cmd:"" help:"Ask a running Muster on this machine how it is."`
	Completion  completionCmd  `cmd:"" help:"Print what completes Muster's command line in a shell."`
	Man         manCmd         `cmd:"" help:"Print the manual page, for man -l."`
	Version     versionCmd     `cmd:"" help:"Print the version."`

	VersionFlag kong.VersionFlag `name:"version" help:"Print the version."`
}

// AfterApply chooses the zone data and the log of every sub-command.
func (c *cli) AfterApply(p *program) error {
	var err error
	if p.zones, err = findZoneData(c.ZoneData, systemZones); err != nil {
		return err
	}
	tzdata.Use(p.zones.Data)
	p.logs = c.Logs
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
	environ  func() []string // every variable, as NAME=value; nil: they are not checked
	unknown  []error         // a variable of Muster's that nothing reads, each
	out      io.Writer
	err      io.Writer
	networks func() []network // a new list at each call
	zones    zoneData
	logs     logFlags
}

// run is the whole program but for the check for unknown variables. args do not
// include its name. It returns when the sub-command is done or ctx ends.
func run(ctx context.Context, args []string, getenv func(string) string, out, errs io.Writer) error {
	return newProgram(getenv, nil, out, errs).run(ctx, args)
}

// newProgram returns the program with all networks.
func newProgram(getenv func(string) string, environ func() []string, out, errs io.Writer) *program {
	return &program{getenv: getenv, environ: environ, out: out, err: errs, networks: networks}
}

func (p *program) run(ctx context.Context, args []string) error {
	var exited *exitError
	zones, err := findZoneData(p.getenv(envVar("zone-data")), systemZones)
	if err != nil {
		return err
	}
	parser, err := p.parser(ctx, zones)
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
	if p.environ != nil {
		p.unknown = unknownVariables(p.environ(), knownVariables(parser.Model))
	}
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

// parser returns the parser of the command line.
func (p *program) parser(ctx context.Context, zones zoneData) (*kong.Kong, error) {
	info, _ := debug.ReadBuildInfo()
	return kong.New(newCLI(p.networks),
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
}

// exitError ends the process with a status once everything was printed.
type exitError struct{ code int }

func (e *exitError) Error() string { return fmt.Sprintf("exit status %d", e.code) }
