package planner

import (
	"context"
	"fmt"
	"hash/fnv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// ShowEveryone promises to post in the thread how a poll stands, for a member who may
// answer it or decide about it. What was posted there is not posted again before
// somebody changes it, and no two posts are closer than gatherInterval.
func (p *Planner) ShowEveryone(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return actOn(ctx, p, by, "show", id, currentSnapshot, func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if !m.CanDecide(by) || m.Status != bot.StatusPolling {
			if err := canAnswer(&m, by.User); err != nil {
				return Snapshot{}, err
			}
		}
		s, err := readSnapshot(tx, m)
		if err != nil {
			return s, err
		}
		if !s.ShowsCounts() {
			return s, bot.Refuse(bot.KindConflict, "refuse.standing_withheld", "Too few have answered {title} to show how it stands.", bot.Args{"title": m.Title})
		}
		first, err := tx.FirstTime(m.TaskKey(string(bot.NoticeStanding), standing(&s)))
		if err == nil && !first {
			err = bot.Refuse(bot.KindConflict, "refuse.standing_shown", "I was asked to show everyone {title} already, and nothing has changed since.", bot.Args{"title": m.Title})
		}
		if err != nil {
			return s, err
		}
		return s, notifyThreadGathered(tx, m, bot.Notice{Kind: bot.NoticeStanding})
	})
}

// standing returns a digest of the times of a poll, of how many could come at each, and of
// the last answer: what a poll comes back to has changed since, too.
func standing(s *Snapshot) string {
	best := schedule.AtBestTimes(&s.Poll)
	counts, sum := best.Count(), fnv.New64a()
	_, _ = fmt.Fprintln(sum, s.LastAnswer().UnixNano()) // never fails
	for _, slot := range s.Meetup.UpcomingSlots(s.Now) {
		_, _ = fmt.Fprintln(sum, slot.ID, slot.Start, slot.Length, slot.Window, counts[slot.ID]) // never fails
	}
	return fmt.Sprintf("%x", sum.Sum64())
}
