package dispatch

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// maxReports is how many reports wait before those who bring more have to wait: as many
// servers as Discord allows a shard, so that a login of one is not held up.
const maxReports = 2500

// AwaitRoom waits until there is room for another report. It returns false if ctx ends
// before: the report has to be brought again then. No reading makes up for a report, so
// its bearer keeps it.
func (d *Dispatcher) AwaitRoom(ctx context.Context) bool {
	for room := d.roomForReport(); room != nil; room = d.roomForReport() {
		select {
		case <-room:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// roomForReport returns nil if there is room, or what is closed when there may be.
func (d *Dispatcher) roomForReport() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.hasRoom() {
		return nil
	}
	if d.waiting.room == nil {
		d.waiting.room = make(chan struct{})
	}
	return d.waiting.room
}

// hasRoom reports whether another report may wait. Those that failed count too, or
// they would pile up while the database is away. The caller holds mu.
func (d *Dispatcher) hasRoom() bool {
	return len(d.waiting.reports) < maxReports && len(d.kept.events) < maxKept
}

// noteRoom wakes those who wait for room if there is some. The caller holds mu.
func (d *Dispatcher) noteRoom() {
	if d.waiting.room != nil && d.hasRoom() {
		close(d.waiting.room)
		d.waiting.room = nil
	}
}

// handleReport handles an event of a report, or keeps it until it can be handled. It
// does not overtake an earlier one of its community that is kept.
func (d *Dispatcher) handleReport(ctx context.Context, r Receiver, e chat.Event) {
	d.mu.Lock()
	behind := d.kept.hasReport(e.Origin().Community)
	d.mu.Unlock()
	if !behind {
		if _, failed := r.Handler.Handle(ctx, e).(chat.Unhandled); !failed {
			return
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept.events = append(d.kept.events, keptEvent{Event: e, report: true})
	d.retry()
}

func (k *keptEvents) hasReport(c bot.CommunityID) bool {
	return slices.ContainsFunc(k.events, func(e keptEvent) bool { return e.report && e.Origin().Community == c })
}

// postpone has others tried before the reports of the first event's community, whose
// order stays.
func (k *keptEvents) postpone() {
	c := k.events[0].Origin().Community
	var others, reports []keptEvent
	for _, e := range k.events {
		if e.report && e.Origin().Community == c {
			e.tries = 0
			reports = append(reports, e)
		} else {
			others = append(others, e)
		}
	}
	k.events = slices.Concat(others, reports)
}
