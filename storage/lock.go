package storage

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/muster-bot/muster/bot"
)

// ErrNotLocked is returned for a write to a row that the transaction has not
// locked. It is a bug: the caller decided on data read without the lock.
var ErrNotLocked = errors.New("is not locked in this transaction")

// lock is a row that a transaction has locked. The fields are in the order in
// which rows are locked; see bot.Tx.
type lock struct {
	rank      lockRank
	id        int64 // of a draft or a meetup
	community bot.CommunityID
	member    bot.UserID
}

type lockRank int

const (
	rankCommunity lockRank = iota
	rankMember
	rankDraft
	rankMeetup
)

func (r lockRank) String() string {
	return [...]string{"community", "member", "draft", "meetup"}[r]
}

func (l lock) String() string {
	switch l.rank {
	case rankCommunity:
		return fmt.Sprintf("community %s", l.community)
	case rankMember:
		return fmt.Sprintf("member %s of %s", l.member, l.community)
	}
	return fmt.Sprintf("%s %d of %s", l.rank, l.id, l.community)
}

func (l lock) compare(o lock) int {
	return cmp.Or(cmp.Compare(l.rank, o.rank), cmp.Compare(l.id, o.id), cmp.Compare(l.community, o.community), cmp.Compare(l.member, o.member))
}

func lockOfCommunity(c bot.CommunityID) lock { return lock{rank: rankCommunity, community: c} }

func lockOfMember(c bot.CommunityID, u bot.UserID) lock {
	return lock{rank: rankMember, community: c, member: u}
}

func lockOfDraft(c bot.CommunityID, id bot.DraftID) lock {
	return lock{rank: rankDraft, community: c, id: int64(id)}
}

func lockOfMeetup(c bot.CommunityID, id bot.MeetupID) lock {
	return lock{rank: rankMeetup, community: c, id: int64(id)}
}

// LockOrderError reports a transaction that locks rows in another order than the
// one documented on bot.Tx, so that it and another one could wait for each other.
type LockOrderError struct{ Held, Wanted string }

func (e *LockOrderError) Error() string {
	return "locks " + e.Wanted + " after " + e.Held + ", against the order of bot.Tx"
}

// beforeLock checks the order of a lock that the transaction is about to take. A
// row locked already may be locked again.
func (t *tx) beforeLock(l lock) error {
	if t.locks[l] || len(t.locks) == 0 || l.compare(t.lastLock) > 0 {
		return nil
	}
	return t.lockMistake(&LockOrderError{Held: t.lastLock.String(), Wanted: l.String()})
}

// lockMistake returns an error that only risks a deadlock. Outside of tests it is
// logged instead.
func (t *tx) lockMistake(err error) error {
	if err == nil || t.store.options.StrictLocks {
		return err
	}
	t.store.options.Logger.WarnContext(t.ctx, "locks", "err", err)
	return nil
}

// afterLock records a lock that was taken.
func (t *tx) afterLock(l lock) {
	if t.locks[l] {
		return
	}
	if len(t.locks) == 0 || l.compare(t.lastLock) > 0 {
		t.lastLock = l
	}
	t.locks[l] = true
}

// own records a row that the transaction has inserted. Nobody can wait for it, so
// the order does not matter.
func (t *tx) own(l lock) { t.locks[l] = true }

// mustHold returns an error unless the transaction has locked the row.
func (t *tx) mustHold(l lock) error {
	if t.locks[l] {
		return nil
	}
	return fmt.Errorf("%s %w", l, ErrNotLocked)
}
