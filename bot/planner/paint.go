package planner

import (
	"context"

	"github.com/muster-bot/muster/bot"
)

// CountStrokes is CountCommand for what the actor painted.
func (p *Planner) CountStrokes(ctx context.Context, by bot.Actor, n int) error {
	return p.countPresses(ctx, by, max(n, 1))
}

// Paint answers the poll with what the actor painted on a page, which names itself. A
// stroke that the page sent before is not painted again, and one of a slot that was
// withdrawn or has passed is left out: the snapshot shows what counts.
//
// Strokes may have been kept while the page was offline. Each counts from when it was
// made, as far as the page knows, and does not replace what the member said since, be it
// in the chat or on another page: networks and pages have no order in common but time.
func (p *Planner) Paint(ctx context.Context, by bot.Actor, id bot.MeetupID, client string, strokes []bot.Stroke) (Snapshot, error) {
	if err := bot.CheckStrokes(client, strokes); err != nil {
		return Snapshot{}, err
	}
	return actOn(ctx, p, by, "paint", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := checkSeesPlace(&m, by); err != nil {
			return Snapshot{}, err
		}
		if err := canAnswer(&m, by.User); err != nil {
			return Snapshot{}, err
		}
		last, err := tx.LastStroke(m.Community, m.ID, by.User, client)
		if err != nil {
			return Snapshot{}, err
		}
		s, err := readBallot(tx, m, by.User)
		if err != nil {
			return Snapshot{}, err
		}
		b, newest := s.Ballot(by.User), last
		for _, stroke := range strokes {
			if stroke.Seq <= last {
				continue
			}
			newest = max(newest, stroke.Seq)
			if slot, live := m.Slot(stroke.Slot); live && slot.PassesAt().After(tx.Now()) {
				b = b.Stroke(slot, stroke, givenBy(tx, by))
			}
		}
		if newest > last {
			if err := tx.SaveLastStroke(m.Community, m.ID, by.User, client, newest); err != nil {
				return Snapshot{}, err
			}
		}
		if _, err := p.saveBallot(tx, s, by.User, b); err != nil {
			return Snapshot{}, err
		}
		return snapshotAgain(tx, m)
	})
}

// snapshotAgain reads a meetup that a verb has changed.
func snapshotAgain(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
	m, err := tx.Meetup(m.Community, m.ID)
	if err != nil {
		return Snapshot{}, err
	}
	return readSnapshot(tx, m)
}
