package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// ClockRules keeps what is stored in step with the rules of zones' clocks: where newer
// zone data have others than those from which it was computed, wall times stay and
// their instants move, with everything that is due by them.
type ClockRules struct {
	plan    *Planner
	store   bot.ClockRulesStore
	release string
}

// NewClockRules returns the rules' keeper; release names the zone data of the
// planner.
func NewClockRules(p *Planner, s bot.ClockRulesStore, release string) *ClockRules {
	return &ClockRules{p, s, release}
}

// RulesReport says what Follow has found and done.
type RulesReport struct {
	Changed []string // zones whose rules differ from those that were saved
	Newer   []string // zones whose saved rules are of newer data than the program's, which are left alone
	Meetups int      // meetups whose instants moved
	Recent  bool     // some rules are new: ask again soon
}

// clockRulesAge is how old saved rules may be before those further ahead are saved.
const clockRulesAge = 30 * 24 * time.Hour

// clockRulesRecent is how long after rules were saved, which names the hour, processes of
// older data may still run, as while replicas are replaced. They promise by their own rules.
const clockRulesRecent = 3 * time.Hour

// clockBatch is the number of meetups that are locked at once.
const clockBatch = 500

// Follow compares the rules of all zones in use with those saved, and moves what
// differs. Any number of replicas may call it at once, and one that is cut short is
// completed by the next: what has moved is not moved again.
func (c *ClockRules) Follow(ctx context.Context, now time.Time) (RulesReport, error) {
	var report RulesReport
	saved, err := c.store.ClockRules(ctx)
	if err != nil {
		return report, err
	}
	var failed []error
	for _, before := range saved {
		loc, err := c.plan.zones(before.Zone)
		if err != nil { // the stored instants stay in use
			continue
		}
		hold, saving := before.HoldFor(loc), now
		recent := !hold || now.Sub(before.Since) < clockRulesRecent
		if hold {
			saving = now.Add(-clockRulesRecent) // they are not new
		}
		after := bot.ClockRulesOf(loc, c.release, saving)
		switch {
		case before.Release > c.release:
			if !hold {
				report.Newer = append(report.Newer, before.Zone)
			}
			continue
		case hold && !recent && now.Sub(before.Since) < clockRulesAge && before.Release == c.release:
			continue
		case recent:
			report.Recent = true
			if !hold && before.Offsets != "" {
				report.Changed = append(report.Changed, before.Zone)
			}
			n, err := c.move(ctx, before, after, hold)
			report.Meetups += n
			if err != nil { // the rules stay as saved, so that the next one goes on
				failed = append(failed, fmt.Errorf("%s: %w", before.Zone, err))
				continue
			}
			if hold && before.Release == c.release {
				continue
			}
		}
		failed = append(failed, c.store.SaveClockRules(ctx, after))
	}
	return report, errors.Join(failed...)
}

// move moves everything whose instants follow from a zone's clocks. again says that it
// has been moved before.
func (c *ClockRules) move(ctx context.Context, before, after bot.ClockRules, again bool) (moved int, err error) {
	err = c.store.MoveDraftDeadlines(ctx, before, after, func(at time.Time) time.Time {
		wall, ok := before.WallAt(at)
		if !ok {
			return at
		}
		next, _, err := c.plan.zones.Moment(wall, before.Zone)
		if err != nil {
			return at
		}
		return next.At
	})
	if err != nil {
		return 0, err
	}
	all, err := c.store.MeetupsByZone(ctx, before.Zone)
	if err != nil {
		return 0, err
	}
	for _, refs := range all {
		for batch := range slices.Chunk(refs.Meetups, clockBatch) {
			var n int
			err := c.store.InBatch(ctx, bot.MeetupRefs{Community: refs.Community, Meetups: batch}, func(tx bot.BatchTx) (err error) {
				n, err = c.moveBatch(tx, before.Zone, again)
				return err
			})
			if err != nil {
				return moved, err
			}
			moved += n
		}
	}
	return moved, nil
}

// promiseRedrawByRules promises to redraw a card now, and once more when no process of
// older data runs that might have drawn it by the old rules.
func promiseRedrawByRules(tx bot.Tx, m *bot.Meetup) error {
	if err := promiseRedraw(tx, m); err != nil || m.Card.IsZero() {
		return err
	}
	return promiseRedrawLater(tx, *m, clockRulesRecent, "rules")
}

// moveBatch brings the locked meetups and what they owe up to date, and promises each
// host one notice about all that moved.
func (c *ClockRules) moveBatch(tx bot.BatchTx, zone string, again bool) (int, error) {
	moved := 0
	first, news := map[bot.UserID]bot.Meetup{}, map[bot.UserID]*bot.ClockNews{}
	for _, m := range tx.Locked() {
		if !m.IsOpen() {
			continue
		}
		stored, missing := tx.StoredInstants(m.ID), time.Time{}
		differ := stored.Differ(&m)
		if differ || again {
			missing = tx.Now() // what was still to be sent is sent, even if it should have been by now
		}
		if differ {
			moved++
			if err := tx.SaveInstants(&m); err != nil {
				return 0, err
			}
		}
		if by, ahead := stored.Shift(&m, tx.Now()); ahead {
			if news[m.Host] == nil {
				first[m.Host], news[m.Host] = m, &bot.ClockNews{Zone: zone}
			}
			news[m.Host].Moved = append(news[m.Host].Moved, bot.MovedMeetup{Meetup: m.ID, Shift: by})
			if err := promiseRedrawByRules(tx, &m); err != nil {
				return 0, err
			}
		}
		if err := c.plan.promiseOwedSince(tx, m, missing); err != nil {
			return 0, err
		}
	}
	for host, theirs := range news {
		about := bot.Notice{Kind: bot.NoticeClockRules, Subject: theirs.Encode()}
		if err := notifyAbout(tx, first[host], host, about, zone, tx.Now().Format(time.DateOnly)); err != nil {
			return 0, err
		}
	}
	return moved, nil
}
