package storage

import (
	"errors"

	"github.com/muster-bot/muster/bot"
)

type passRow struct {
	Hash      bot.PassHash    `db:"hash"`
	Kind      bot.PassKind    `db:"kind"`
	Community bot.CommunityID `db:"community"`
	Member    bot.UserID      `db:"member"`
	Meetup    *bot.MeetupID   `db:"meetup"`
	ExpiresAt instant         `db:"expires_at"`
}

type pageClientRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	Client    string          `db:"client"`
	Seq       int64           `db:"seq"`
	At        instant         `db:"at"`
}

type pollRevisionRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Revision  int64           `db:"revision"`
}

// maxPageClients is of how many pages of one member and meetup the newest stroke is
// known: each that is loaded anew without its storage is another one.
const maxPageClients = 20

var (
	passes      = tableOf[passRow]("pass")
	passByHash  = passes.selects() + ` where hash = ?`
	countPasses = `select count(*) from pass where community = ? and member = ? and kind = ? and expires_at > ?` //nolint:gosec // no password
	insertPass  = passes.insert(1) + ` on conflict (hash) do nothing`
	trimPasses  = `delete from pass where community = ? and member = ? and kind = ? and coalesce(meetup, 0) = ? and hash not in (
		select hash from pass where community = ? and member = ? and kind = ? and coalesce(meetup, 0) = ? order by expires_at desc, hash limit ?)`
	deletePasses = `delete from pass where community = ? and member = ?`

	pageClients      = tableOf[pageClientRow]("page_client")
	lastStroke       = `select seq from page_client where community = ? and meetup = ? and member = ? and client = ?`
	upsertPageClient = pageClients.insert(1) + ` on conflict (meetup, member, client) do update set seq = excluded.seq, at = excluded.at where ` + pageClients.ownCommunity()
	trimPageClients  = `delete from page_client where community = ? and meetup = ? and member = ? and client not in (
		select client from page_client where community = ? and meetup = ? and member = ? order by at desc, client limit ?)`

	pollRevisions      = tableOf[pollRevisionRow]("poll_revision")
	pollRevision       = `select revision from poll_revision where community = ? and meetup = ?`
	insertPollRevision = pollRevisions.insert(1) + ` on conflict (meetup) do nothing`
)

// PassOf finds a pass by the hash of its secret.
func (t *tx) PassOf(hash bot.PassHash) (bot.Pass, error) {
	var row passRow
	if err := t.get(&row, passByHash, hash); err != nil {
		return bot.Pass{}, wrap(err, "a pass")
	}
	return bot.Pass{Hash: row.Hash, Kind: row.Kind, Community: row.Community, Member: row.Member, Meetup: zeroIfNull(row.Meetup), Expires: row.ExpiresAt.Time}, nil
}

// CountPasses counts the passes of a member that have not expired.
func (t *tx) CountPasses(c bot.CommunityID, u bot.UserID, kind bot.PassKind) (int, error) {
	var n int
	err := t.get(&n, countPasses, c, u, kind, instant{t.now})
	return n, wrap(err, "passes of %s in %s", u, c)
}

// AddPass stores a pass, and that its meetup has sessions.
func (t *tx) AddPass(p bot.Pass) error {
	const call = "add a pass of %s in %s"
	row := passRow{p.Hash, p.Kind, p.Community, p.Member, nullIfZero(p.Meetup), instant{p.Expires}}
	if _, err := t.exec(insertPass, passes.values(row)...); err != nil {
		return wrap(err, call, p.Member, p.Community)
	}
	of := []any{p.Community, p.Member, p.Kind, p.Meetup}
	if _, err := t.exec(trimPasses, append(append(of, of...), bot.MaxPasses)...); err != nil {
		return wrap(err, call, p.Member, p.Community)
	}
	if p.Kind != bot.PassSession || p.Meetup == 0 {
		return nil
	}
	_, err := t.exec(insertPollRevision, pollRevisions.values(pollRevisionRow{p.Community, p.Meetup, 1})...)
	return wrap(err, call, p.Member, p.Community)
}

// DeletePasses deletes the passes of a member and returns how many sessions had not
// expired.
func (t *tx) DeletePasses(c bot.CommunityID, u bot.UserID) (int, error) {
	open, err := t.CountPasses(c, u, bot.PassSession)
	if err != nil {
		return 0, err
	}
	_, err = t.exec(deletePasses, c, u)
	return open, wrap(err, "delete passes of %s in %s", u, c)
}

// PollRevision returns how often a meetup has changed since it has sessions.
func (t *tx) PollRevision(c bot.CommunityID, m bot.MeetupID) (int64, error) {
	return t.number(pollRevision, c, m)
}

// LastStroke returns the number of the newest stroke of a page.
func (t *tx) LastStroke(c bot.CommunityID, m bot.MeetupID, u bot.UserID, client string) (int64, error) {
	return t.number(lastStroke, c, m, u, client)
}

// number returns what a query finds; 0 if it finds nothing.
func (t *tx) number(query string, args ...any) (int64, error) {
	var n int64
	err := wrap(t.get(&n, query, args...), "what pages need of %v", args)
	if errors.Is(err, bot.ErrNotFound) {
		err = nil
	}
	return n, err
}

// SaveLastStroke stores the number of the newest stroke of a page.
func (t *tx) SaveLastStroke(c bot.CommunityID, m bot.MeetupID, u bot.UserID, client string, seq int64) error {
	const call = "save the newest stroke of %s on meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return wrap(err, call, u, m, c)
	}
	if _, err := t.exec(upsertPageClient, pageClients.values(pageClientRow{c, m, u, client, seq, instant{t.now}})...); err != nil {
		return wrap(err, call, u, m, c)
	}
	_, err := t.exec(trimPageClients, c, m, u, c, m, u, maxPageClients)
	return wrap(err, call, u, m, c)
}
