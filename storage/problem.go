package storage

import "github.com/muster-bot/muster/bot"

type problemRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Kind      bot.ProblemKind `db:"kind"`
	Reason    string          `db:"reason"`
	Since     instant         `db:"since"`
}

var (
	problems         = tableOf[problemRow]("problem")
	problemByKind    = problems.selects() + ` where community = ? and meetup = ? and kind = ?`
	problemsOfMeetup = problems.selects() + ` where community = ? and meetup = ? order by since, kind`
	upsertProblem    = problems.insert(1) + ` on conflict (meetup, kind) do update set ` +
		problems.without("community", "meetup", "kind").excluded() + ` where ` + problems.ownCommunity()
	deleteProblem  = `delete from problem where community = ? and meetup = ? and kind = ?`
	problemsOfHost = `select count(*) from problem p join meetup m on m.community = p.community and m.id = p.meetup
		where p.community = ? and p.kind = ? and p.reason = ? and m.host = ? and m.status in (?, ?, ?)`
)

// Problem finds a meetup's problem of a kind.
func (t *tx) Problem(c bot.CommunityID, m bot.MeetupID, kind bot.ProblemKind) (bot.Problem, error) {
	var row problemRow
	err := t.get(&row, problemByKind, c, m, kind)
	return row.problem(), wrap(err, "problem %s of meetup %d of %s", kind, m, c)
}

// Problems returns a meetup's problems.
func (t *tx) Problems(c bot.CommunityID, m bot.MeetupID) ([]bot.Problem, error) {
	var rows []problemRow
	if err := t.list(&rows, problemsOfMeetup, c, m); err != nil {
		return nil, wrap(err, "problems of meetup %d of %s", m, c)
	}
	out := make([]bot.Problem, len(rows))
	for i, r := range rows {
		out[i] = r.problem()
	}
	return out, nil
}

func (r problemRow) problem() bot.Problem {
	return bot.Problem{Community: r.Community, Meetup: r.Meetup, Kind: r.Kind, Reason: r.Reason, Since: r.Since.Time}
}

// HostKnows reports whether a host has an open meetup with a problem of that kind
// and reason.
func (t *tx) HostKnows(c bot.CommunityID, host bot.UserID, kind bot.ProblemKind, reason string) (bool, error) {
	var n int
	err := t.get(&n, problemsOfHost, c, kind, reason, host, bot.StatusPolling, bot.StatusScheduled, bot.StatusUnderway)
	return n > 0, wrap(err, "problems %s of a host of %s", kind, c)
}

// SaveProblem stores a problem, or the reason and time of one that is known.
func (t *tx) SaveProblem(p bot.Problem) error {
	_, err := t.exec(upsertProblem, problems.values(problemRow{p.Community, p.Meetup, p.Kind, p.Reason, instant{p.Since}})...)
	return wrap(err, "save problem %s of meetup %d of %s", p.Kind, p.Meetup, p.Community)
}

// DeleteProblem deletes a problem and reports whether there was one.
func (t *tx) DeleteProblem(c bot.CommunityID, m bot.MeetupID, kind bot.ProblemKind) (bool, error) {
	n, err := t.exec(deleteProblem, c, m, kind)
	return n > 0, wrap(err, "delete problem %s of meetup %d of %s", kind, m, c)
}
