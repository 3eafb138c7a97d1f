package planner

import "github.com/muster-bot/muster/bot"

// lostTimes reads those of the meetups whose polls chose a time to which a member cannot
// come, though they could to another.
func lostTimes(r bot.Reader, c bot.CommunityID, u bot.UserID, ms []bot.Meetup) (map[bot.MeetupID]Snapshot, error) {
	var ids []bot.MeetupID
	for _, m := range ms {
		if m.Status == bot.StatusScheduled {
			ids = append(ids, m.ID)
		}
	}
	out := map[bot.MeetupID]Snapshot{}
	if len(ids) == 0 {
		return out, nil
	}
	ballots, err := r.AnswersOf(c, u, ids...)
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		own := bot.Poll{Meetup: m, Answers: ballots[m.ID], Now: r.Now()}
		if _, lost := own.Lost(u); !lost {
			continue
		}
		if out[m.ID], err = readSnapshot(r, m); err != nil {
			return nil, err
		}
	}
	return out, nil
}
