package storage

import (
	"time"

	"github.com/muster-bot/muster/bot"
)

// longestSlot is how long ago a slot that has not passed began at most.
const longestSlot = 48 * time.Hour

// meetupsWhere returns the condition for the meetups of a community that a filter finds.
func meetupsWhere(c bot.CommunityID, f bot.MeetupFilter) (where string, args []any) {
	where, args = ` where community = ?`, []any{c}
	if len(f.Status) > 0 {
		where += ` and status in (` + placeholders(len(f.Status)) + `)`
		args = append(args, toAny(f.Status)...)
	}
	if f.Member != "" {
		where += ` and (host = ? or exists (
			select 1 from answer where answer.community = meetup.community and answer.meetup = meetup.id and answer.member = ?
		) or exists (
			select 1 from rsvp where rsvp.community = meetup.community and rsvp.meetup = meetup.id and rsvp.member = ?
		) or exists (
			select 1 from cohost where cohost.community = meetup.community and cohost.meetup = meetup.id and cohost.member = ?
		) or exists (
			select 1 from interest where interest.community = meetup.community and interest.meetup = meetup.id and interest.member = ?
		))`
		args = append(args, f.Member, f.Member, f.Member, f.Member, f.Member)
	}
	if !f.RenewableAt.IsZero() {
		where += ` and (cancelled_at > ? or exists (
			select 1 from slot where slot.community = meetup.community and slot.meetup = meetup.id
				and slot.withdrawn_at is null and slot.start_at > ?
		))`
		args = append(args, instant{f.RenewableAt.Add(-bot.ReopenWithin)}, instant{f.RenewableAt.Add(-longestSlot)})
	}
	return where, args
}
