package storage

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

type rsvpRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	State     bot.RSVPState   `db:"state"`
	Guests    int             `db:"guests"`
	Quiet     bool            `db:"quiet"`
	Note      string          `db:"note"`
	Late      int             `db:"late"`
	Turn      int64           `db:"turn"`
	At        instant         `db:"at"`
	ConfirmBy instant         `db:"confirm_by"`
	VoidAt    instant         `db:"voided_at"`
	Agreed    string          `db:"agreed"`
	Offered   int             `db:"offered"`
	OfferBy   instant         `db:"offer_by"`
	DroppedAt instant         `db:"dropped_at"`
	NotedAt   instant         `db:"noted_at"`
}

var (
	rsvps         = tableOf[rsvpRow]("rsvp")
	rsvpsOfMeetup = rsvps.selects() + ` where community = ? and meetup = ? order by turn`
	upsertRSVPs   = ` on conflict (meetup, member) do update set ` +
		rsvps.without("community", "meetup", "member").excluded() + ` where ` + rsvps.ownCommunity()
	capacityOfMeetup = `select capacity from meetup where community = ? and id = ?`
	// The sum over the rows cannot drift from them.
	countTaken = `update meetup set taken = (
			select coalesce(sum(1 + guests), 0) from rsvp where rsvp.community = meetup.community and rsvp.meetup = meetup.id
				and state = 'going' and voided_at is null
		) where community = ? and id = ?`
	voidRSVPs = `update rsvp set voided_at = ?, confirm_by = null, offered = 0, offer_by = null, dropped_at = null, noted_at = null where community = ? and meetup = ? and voided_at is null`
)

// Roster returns a meetup's roster in order of turn.
func (t *tx) Roster(c bot.CommunityID, m bot.MeetupID) (bot.Roster, error) {
	const call = "roster of meetup %d of %s"
	var roster bot.Roster
	var rows []rsvpRow
	h := t.readOf(c, m)
	if locked := t.locked[m]; h != nil && locked != nil {
		roster.Capacity = locked.Capacity
	} else if err := t.get(&roster.Capacity, capacityOfMeetup, c, m); err != nil {
		return bot.Roster{}, wrap(err, call, m, c)
	}
	if h != nil && h.hasRoster {
		rows = h.roster
	} else if err := t.list(&rows, rsvpsOfMeetup, c, m); err != nil {
		return bot.Roster{}, wrap(err, call, m, c)
	}
	for _, row := range rows {
		addRSVP(&roster, row)
	}
	return roster, nil
}

// addRSVP adds the next row to a roster, unless it is void.
func addRSVP(roster *bot.Roster, row rsvpRow) {
	if roster.Turns = row.Turn; !row.VoidAt.IsZero() {
		return
	}
	roster.RSVPs = append(roster.RSVPs, bot.RSVP{
		Member: row.Member, State: row.State, Guests: row.Guests, Quiet: row.Quiet, Note: row.Note, Late: row.Late,
		Turn: row.Turn, At: row.At.Time, ConfirmBy: row.ConfirmBy.Time, Agreed: row.Agreed, Offered: row.Offered, OfferBy: row.OfferBy.Time,
		DroppedAt: row.DroppedAt.Time, NotedAt: row.NotedAt.Time,
	})
}

// SaveRSVPs writes rows of a roster that was read under the meetup's lock.
// Without that lock it returns an error, since the roster could be out of date.
func (t *tx) SaveRSVPs(c bot.CommunityID, m bot.MeetupID, changed []bot.RSVP) error {
	const call = "save rsvps of meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return wrap(err, call, m, c)
	}
	if len(changed) == 0 {
		return nil
	}
	rows := make([]rsvpRow, 0, len(changed))
	for _, v := range changed {
		// One statement cannot write two rows of a member; the last one wins.
		rows = slices.DeleteFunc(rows, func(r rsvpRow) bool { return r.Member == v.Member })
		rows = append(rows, rsvpRow{
			Community: c, Meetup: m, Member: v.Member, State: v.State, Guests: v.Guests, Quiet: v.Quiet, Note: v.Note, Late: v.Late,
			Turn: v.Turn, At: instant{v.At}, ConfirmBy: instant{v.ConfirmBy}, Agreed: v.Agreed, Offered: v.Offered, OfferBy: instant{v.OfferBy},
			DroppedAt: instant{v.DroppedAt}, NotedAt: instant{v.NotedAt},
		})
	}
	for batch := range slices.Chunk(rows, batchSize) {
		if _, err := t.exec(rsvps.insert(len(batch))+upsertRSVPs, rsvps.values(batch...)...); err != nil {
			return wrap(err, call, m, c)
		}
	}
	_, err := t.exec(countTaken, c, m)
	return wrap(err, call, m, c)
}

// VoidRSVPs removes everybody from the roster and keeps their rows as voided.
func (t *tx) VoidRSVPs(c bot.CommunityID, m bot.MeetupID) error {
	const call = "void rsvps of meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return wrap(err, call, m, c)
	}
	if _, err := t.exec(voidRSVPs, instant{t.now}, c, m); err != nil {
		return wrap(err, call, m, c)
	}
	_, err := t.exec(countTaken, c, m)
	return wrap(err, call, m, c)
}
