package storage

import "github.com/muster-bot/muster/bot"

type singleNoticeRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	Kind      bot.NoticeKind  `db:"kind"`
}

var (
	singleNotices      = tableOf[singleNoticeRow]("single_notice")
	insertSingleNotice = singleNotices.insert(1) + ` on conflict (meetup, member, kind) do nothing`
)

// FirstNotice reports whether a member has not had such a notice about a meetup,
// and records it.
func (t *tx) FirstNotice(c bot.CommunityID, m bot.MeetupID, u bot.UserID, kind bot.NoticeKind) (first bool, err error) {
	n, err := t.exec(insertSingleNotice, singleNotices.values(singleNoticeRow{c, m, u, kind})...)
	return n > 0, wrap(err, "notice %s to %s about meetup %d of %s", kind, u, m, c)
}
