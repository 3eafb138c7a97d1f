package storage

import "github.com/muster-bot/muster/bot"

// PretendLocked makes a transaction believe that it has locked rows, so that tests
// see what its statements do without that check.
func PretendLocked(r bot.Tx, c bot.CommunityID, members []bot.UserID, drafts []bot.DraftID, meetups []bot.MeetupID) {
	t := r.(*tx)
	t.own(lockOfCommunity(c))
	for _, u := range members {
		t.own(lockOfMember(c, u))
	}
	for _, id := range drafts {
		t.own(lockOfDraft(c, id))
	}
	for _, id := range meetups {
		t.own(lockOfMeetup(c, id))
		t.rememberLocked(bot.Meetup{ID: id, Community: c})
	}
}
