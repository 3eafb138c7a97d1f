package storage

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

type joinRequestRow struct {
	Community  bot.CommunityID `db:"community"`
	Meetup     bot.MeetupID    `db:"meetup"`
	Member     bot.UserID      `db:"member"`
	At         instant         `db:"at"`
	AnsweredAt instant         `db:"answered_at"`
}

var (
	joinRequests        = tableOf[joinRequestRow]("join_request")
	pendingJoinRequests = joinRequests.selects() + ` where community = ? and meetup = ? and answered_at is null order by at, member`
	insertJoinRequest   = joinRequests.insert(1) + ` on conflict (meetup, member) do nothing`
	answerJoinRequests  = `update join_request set answered_at = ? where community = ? and meetup = ? and answered_at is null and at <= ?`
)

// JoinRequests lists the requests to a meetup that nobody has answered.
func (t *tx) JoinRequests(c bot.CommunityID, m bot.MeetupID) ([]bot.JoinRequest, error) {
	var rows []joinRequestRow
	if err := t.list(&rows, pendingJoinRequests, c, m); err != nil {
		return nil, wrap(err, "join requests to meetup %d of %s", m, c)
	}
	found := make([]bot.JoinRequest, len(rows))
	for i, row := range rows {
		found[i] = bot.JoinRequest{Member: row.Member, At: row.At.Time}
	}
	return found, nil
}

// AddJoinRequest stores a member's first request to a meetup.
func (t *tx) AddJoinRequest(c bot.CommunityID, m bot.MeetupID, r bot.JoinRequest) (isNew bool, err error) {
	const call = "join request of %s to meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return false, wrap(err, call, r.Member, m, c)
	}
	n, err := t.exec(insertJoinRequest, joinRequests.values(joinRequestRow{Community: c, Meetup: m, Member: r.Member, At: instant{r.At}})...)
	return n > 0, wrap(err, call, r.Member, m, c)
}

// AnswerJoinRequests marks requests to a meetup as answered.
func (t *tx) AnswerJoinRequests(c bot.CommunityID, m bot.MeetupID, until time.Time) error {
	const call = "answer join requests to meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return wrap(err, call, m, c)
	}
	_, err := t.exec(answerJoinRequests, instant{t.now}, c, m, instant{until})
	return wrap(err, call, m, c)
}
