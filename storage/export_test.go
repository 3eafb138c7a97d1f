package storage

import (
	"context"
	"net"

	"github.com/muster-bot/muster/bot"
)

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

// SharePromisesAt is SharePromises with a connection to another address.
func SharePromisesAt(ctx context.Context, s *Store, address string, wake func()) {
	(&Store{options: s.options, dialect: s.dialect, write: s.write, read: s.read, metrics: s.metrics, address: address}).SharePromises(ctx, wake)
}

// ListenConn returns a connection as the one that listens.
func ListenConn(c net.Conn) net.Conn { return listenConn{c, func() bool { return true }} }
