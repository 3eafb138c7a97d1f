package storage

import (
	"database/sql/driver"
	"slices"

	"github.com/muster-bot/muster/bot"
)

type weekRow struct {
	Community bot.CommunityID `db:"community"`
	Member    bot.UserID      `db:"member"`
	Hours     weekHours       `db:"hours"`
	BusyUntil wallTime        `db:"busy_until"`
	MayBeUsed bool            `db:"may_be_used"`
	At        instant         `db:"at"`
}

func (r weekRow) week() bot.Week {
	return bot.Week{Community: r.Community, Member: r.Member, Hours: r.Hours.WeekHours, BusyUntil: r.BusyUntil.Wall, MayBeUsed: r.MayBeUsed, At: r.At.Time}
}

// weekHours is a column of the hours of a week as text.
type weekHours struct{ bot.WeekHours }

// Scan decodes what Value wrote.
func (h *weekHours) Scan(src any) error {
	s, err := text(src)
	if err == nil {
		h.WeekHours, err = bot.ParseWeekHours(s)
	}
	return err
}

// Value encodes the hours with bot.WeekHours.String.
func (h weekHours) Value() (driver.Value, error) { return h.String(), nil }

// MarshalText encodes the hours for an export.
func (h weekHours) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

var (
	weeks        = tableOf[weekRow]("usual_week")
	weekOfMember = weeks.selects() + ` where community = ? and member = ?`
	upsertWeek   = weeks.insert(1) + ` on conflict (community, member) do update set ` + weeks.without("community", "member").excluded()
	deleteWeek   = `delete from usual_week where community = ? and member = ?`
)

// Week finds a member's usual week.
func (t *tx) Week(c bot.CommunityID, u bot.UserID) (bot.Week, error) {
	var row weekRow
	err := t.get(&row, weekOfMember, c, u)
	return row.week(), wrap(err, "usual week of %s in %s", u, c)
}

// WeeksToUse finds those of the users' weeks that may be used to suggest times to others.
func (t *tx) WeeksToUse(c bot.CommunityID, users []bot.UserID) ([]bot.Week, error) {
	var found []bot.Week
	for batch := range slices.Chunk(slices.Sorted(slices.Values(users)), batchSize) {
		var rows []weekRow
		query := weeks.selects() + ` where community = ? and may_be_used and member in (` + placeholders(len(batch)) + `) order by member`
		if err := t.list(&rows, query, append([]any{c}, toAny(batch)...)...); err != nil {
			return nil, wrap(err, "usual weeks in %s", c)
		}
		for _, row := range rows {
			found = append(found, row.week())
		}
	}
	return found, nil
}

// SaveWeek stores the usual week of a locked member.
func (t *tx) SaveWeek(w bot.Week) error {
	const call = "save usual week of %s in %s"
	if err := t.mustHold(lockOfMember(w.Community, w.Member)); err != nil {
		return wrap(err, call, w.Member, w.Community)
	}
	_, err := t.exec(upsertWeek, weeks.values(weekRow{w.Community, w.Member, weekHours{w.Hours}, wallTime{w.BusyUntil}, w.MayBeUsed, instant{w.At}})...)
	return wrap(err, call, w.Member, w.Community)
}

// DeleteWeek deletes the usual week of a locked member.
func (t *tx) DeleteWeek(c bot.CommunityID, u bot.UserID) error {
	const call = "delete usual week of %s in %s"
	if err := t.mustHold(lockOfMember(c, u)); err != nil {
		return wrap(err, call, u, c)
	}
	_, err := t.exec(deleteWeek, c, u)
	return wrap(err, call, u, c)
}
