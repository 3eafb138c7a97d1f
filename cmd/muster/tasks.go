package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
)

// tasksCmd is what an operator can do about tasks that are stuck.
type tasksCmd struct {
	List  listTasksCmd  `cmd:"" default:"withargs" help:"List the tasks that are parked or whose attempts fail, with the reason."`
	Retry retryTasksCmd `cmd:"" help:"Try them again now."`
	Drop  dropTasksCmd  `cmd:"" help:"Delete them. What they promised is not done."`
}

// taskFlags select stuck tasks.
type taskFlags struct {
	database
	Community string `help:"Only those of a community, by its id as listed." placeholder:"ID"`
	Kind      string `help:"Only those of a kind, such as remind." placeholder:"KIND"`
	Parked    bool   `help:"Only those that are not tried again by themselves."`
}

// open opens the database as it is.
func (f *taskFlags) openStore(ctx context.Context, p *program) (*storage.Store, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	return f.open(ctx, time.Now, requireSchema, p.logger())
}

func (f *taskFlags) filter() storage.TaskFilter {
	return storage.TaskFilter{Community: bot.CommunityID(f.Community), Kind: bot.TaskKind(f.Kind), Parked: f.Parked}
}

type listTasksCmd struct {
	taskFlags
	Limit int `help:"List at most so many." default:"100"`
}

// Run lists stuck tasks, a line each.
func (c *listTasksCmd) Run(ctx context.Context, p *program) error {
	store, err := c.openStore(ctx, p)
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }() // nothing was written
	filter := c.filter()
	filter.Limit = c.Limit
	stuck, err := store.StuckTasks(ctx, filter)
	if err != nil {
		return err
	}
	for _, t := range stuck {
		fmt.Fprintln(p.out, describeTask(t))
	}
	if len(stuck) == 0 {
		fmt.Fprintln(p.out, "No task is stuck.")
	}
	return nil
}

// describeTask describes a stuck task in one line.
func describeTask(t storage.StuckTask) string {
	state := "again at " + t.Due.UTC().Format(time.DateTime) + " UTC"
	switch {
	case t.Cause == bot.CauseGap && !t.ParkedAt.IsZero():
		state = "held since " + t.ParkedAt.UTC().Format(time.DateTime) + " UTC"
	case !t.ParkedAt.IsZero():
		state = "parked since " + t.ParkedAt.UTC().Format(time.DateTime) + " UTC"
	case t.Cause == bot.CauseCredential:
		state = "paused until the network accepts the token"
	}
	// A network's text is quoted, since it may hold anything.
	return fmt.Sprintf("%d  %s %s of %s, meetup %d, attempt %d, %s: %s", t.ID, t.Kind, t.Key, t.Community, t.Meetup, t.Attempts, state, strconv.Quote(t.LastError))
}

// chosenTasks are the tasks that a sub-command changes.
type chosenTasks struct {
	taskFlags
	All bool         `help:"All that are stuck."`
	IDs []bot.TaskID `arg:"" optional:"" name:"id" help:"Tasks, by the number in front of each line of the list."`
}

// change changes the chosen tasks, of which some have to be named.
func (c *chosenTasks) change(ctx context.Context, p *program, done string, change func(*storage.Store, storage.TaskFilter) (int, error)) error {
	filter := c.filter()
	filter.IDs = c.IDs
	if !c.All && len(c.IDs) == 0 && c.Community == "" && c.Kind == "" && !c.Parked {
		return fmt.Errorf("say which: numbers of tasks, --community, --kind, --parked or --all")
	}
	store, err := c.openStore(ctx, p)
	if err != nil {
		return err
	}
	n, err := change(store, filter)
	if err == nil {
		fmt.Fprintf(p.out, "%d tasks %s.\n", n, done)
	}
	if closing := store.Close(); err == nil {
		err = closing
	}
	return err
}

type retryTasksCmd struct{ chosenTasks }

// Run makes stuck tasks due. A running Muster sees it within two seconds.
func (c *retryTasksCmd) Run(ctx context.Context, p *program) error {
	return c.change(ctx, p, "are tried again", func(s *storage.Store, f storage.TaskFilter) (int, error) { return s.RetryStuck(ctx, f) })
}

type dropTasksCmd struct{ chosenTasks }

// Run deletes stuck tasks.
func (c *dropTasksCmd) Run(ctx context.Context, p *program) error {
	return c.change(ctx, p, "were dropped", func(s *storage.Store, f storage.TaskFilter) (int, error) { return s.DropStuck(ctx, f) })
}
