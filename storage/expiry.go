package storage

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// ofOver selects a community's meetups that are over, with a date before a moment.
const ofOver = ` where community = ? and meetup in (
	select id from meetup where meetup.community = ? and status in ('done', 'cancelled') and next_at < ?)`

// traceQueries delete what served a meetup only while it was open. Each takes the
// arguments of ofOver. Rows about answers and seats stay.
var traceQueries = []string{
	`delete from reaction` + ofOver,
	`delete from stamp` + ofOver,
	`delete from reminder_override` + ofOver,
	`delete from join_request` + ofOver,
	`delete from single_notice` + ofOver,
	`delete from delivery` + ofOver,
	`delete from answer_note` + ofOver,
	`delete from pass` + ofOver,
	`delete from page_client` + ofOver,
	`delete from poll_revision` + ofOver,
	`update rsvp set note = ''` + ofOver + ` and note <> ''`,
}

// blankDeparted empties the profiles of members who left before a moment. The rows
// stay, with when that was.
const blankDeparted = `update member set locale = '', zone = '', own_zone = '', reminder_channel = '', leads = '', quiet = '', direct_at = null
	where community = ? and left_at < ?
	and (locale <> '' or zone <> '' or own_zone <> '' or reminder_channel <> '' or leads <> '' or quiet <> '' or direct_at is not null)`

// calendarsOfDeparted deletes the calendars of members who left before a moment.
const calendarsOfDeparted = `delete from personal_calendar where community = ? and member in (
	select m.member from member m where m.community = personal_calendar.community and m.left_at < ?)`

// weeksOfDeparted deletes the usual weeks of members who left before a moment.
const weeksOfDeparted = `delete from usual_week where community = ? and member in (
	select m.member from member m where m.community = usual_week.community and m.left_at < ?)`

// DeleteExpired deletes what a community kept long enough. After the commit the
// expired keys of events are swept too, as they are after many events.
func (t *tx) DeleteExpired(c bot.CommunityID, before bot.Expiry) error {
	for _, expired := range []struct {
		query  string
		before time.Time
	}{
		{`delete from draft where community = ? and created_at < ?`, before.Drafts},
		{`delete from command_rate where community = ? and minute < ?`, before.Rates},
		{`delete from press_rate where community = ? and minute < ?`, before.Rates},
		{`delete from presence where community = ? and at < ?`, before.Presences},
		{`delete from pass where community = ? and expires_at < ?`, before.Passes},
		{`delete from personal_calendar where community = ? and used_at < ?`, before.Calendars},
		{calendarsOfDeparted, before.Departed},
		{weeksOfDeparted, before.Departed},
		{blankDeparted, before.Departed},
	} {
		if _, err := t.exec(expired.query, c, instant{expired.before}); err != nil {
			return wrap(err, "delete what expired in %s", c)
		}
	}
	for _, query := range traceQueries {
		if _, err := t.exec(query, c, c, instant{before.Traces}); err != nil {
			return wrap(err, "delete what served meetups of %s that are over", c)
		}
	}
	t.sweep = true
	return nil
}
