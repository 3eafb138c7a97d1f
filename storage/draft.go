package storage

import (
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
)

type draftRow struct {
	termsRow
	listsRow

	ID        bot.DraftID                  `db:"id"`
	Community bot.CommunityID              `db:"community"`
	Author    bot.UserID                   `db:"author"`
	Channel   bot.Place                    `db:"channel"`
	Kind      bot.DraftKind                `db:"kind"`
	Typed     jsonOf[map[bot.Field]string] `db:"typed"`
	CloseAt   instant                      `db:"close_at"`
	Ready     bool                         `db:"ready"`
	Posted    *bot.MeetupID                `db:"posted"`
	CreatedAt instant                      `db:"created_at"`
	Edits     *bot.MeetupID                `db:"edits"`
}

func rowOfDraft(d *bot.Draft) draftRow {
	return draftRow{
		termsRow: rowOfTerms(d.Terms), listsRow: rowOfLists(d.Terms),
		ID: d.ID, Community: d.Community, Author: d.Author, Channel: d.Channel, Kind: d.Kind,
		Typed: jsonOf[map[bot.Field]string]{d.Typed}, CloseAt: instant{d.CloseAt}, Ready: d.Ready,
		Posted: nullIfZero(d.PostedAs), CreatedAt: instant{d.CreatedAt}, Edits: nullIfZero(d.Edits),
	}
}

func (t *tx) draftOf(row draftRow) bot.Draft {
	d := bot.Draft{
		Terms: row.terms(),
		ID:    row.ID, Community: row.Community, Author: row.Author, Channel: row.Channel, Kind: row.Kind,
		Typed: row.Typed.V, Ready: row.Ready, PostedAs: zeroIfNull(row.Posted), CreatedAt: row.CreatedAt.Time, Edits: zeroIfNull(row.Edits),
	}
	row.fill(&d.Terms)
	d.CloseAt, _ = t.store.zones.at(d.Deadline, d.Zone, row.CloseAt.Time, bot.ShiftNone)
	for i := range d.Slots {
		s := &d.Slots[i]
		s.StartAt, s.Shift = t.store.zones.at(s.Start, d.Zone, s.StartAt, s.Shift)
	}
	return d
}

var (
	drafts        = tableOf[draftRow]("draft")
	newDrafts     = drafts.without("id")
	mutableDrafts = drafts.without("id", "community", "author")
	draftWhere    = ` where community = ? and author = ? and id = ?`
	draftByID     = drafts.selects() + draftWhere
	newestDraft   = drafts.selects() + ` where community = ? and author = ? order by id desc limit 1`
	insertDraft   = newDrafts.insert(1) + ` returning id`
	updateDraft   = `update draft set ` + mutableDrafts.assign() + draftWhere
	deleteDraft   = `delete from draft` + draftWhere

	deleteOldDrafts = `delete from draft where community = ? and author = ? and created_at < ?`
)

// Draft finds a draft of an author.
func (t *tx) Draft(c bot.CommunityID, author bot.UserID, id bot.DraftID) (bot.Draft, error) {
	d, err := t.draft(draftByID, c, author, id)
	return d, wrap(err, "draft %d of %s", id, c)
}

// NewestDraft finds the newest draft of an author.
func (t *tx) NewestDraft(c bot.CommunityID, author bot.UserID) (bot.Draft, error) {
	d, err := t.draft(newestDraft, c, author)
	return d, wrap(err, "newest draft of %s", c)
}

// LockDraft finds a draft and locks it until the transaction ends.
func (t *tx) LockDraft(c bot.CommunityID, author bot.UserID, id bot.DraftID) (bot.Draft, error) {
	d, err := t.draft(draftByID+t.pool.dialect.forUpdate, c, author, id)
	return d, wrap(err, "lock draft %d of %s", id, c)
}

func (t *tx) draft(query string, args ...any) (bot.Draft, error) {
	var row draftRow
	if err := t.get(&row, query, args...); err != nil {
		return bot.Draft{}, err
	}
	return t.draftOf(row), nil
}

// CreateDraft inserts a draft and sets its id. An unset d.CreatedAt becomes Now.
func (t *tx) CreateDraft(d *bot.Draft) error {
	if d.CreatedAt.IsZero() {
		d.CreatedAt = t.now
	}
	err := t.get(&d.ID, insertDraft, newDrafts.values(rowOfDraft(d))...)
	return wrap(err, "create draft of %s", d.Community)
}

// SaveDraft updates a draft. It returns bot.ErrNotFound if the author has no
// draft with that id.
func (t *tx) SaveDraft(d bot.Draft) error {
	n, err := t.exec(updateDraft, append(mutableDrafts.values(rowOfDraft(&d)), d.Community, d.Author, d.ID)...)
	if err == nil && n == 0 {
		err = bot.ErrNotFound
	}
	return wrap(err, "save draft %d of %s", d.ID, d.Community)
}

// DeleteDraft deletes a draft. It is no error if there is none.
func (t *tx) DeleteDraft(c bot.CommunityID, author bot.UserID, id bot.DraftID) error {
	if _, err := t.exec(deleteDraft, c, author, id); err != nil {
		return fmt.Errorf("delete draft %d of %s: %w", id, c, err)
	}
	return nil
}

// DeleteDrafts deletes the drafts that an author began before a moment.
func (t *tx) DeleteDrafts(c bot.CommunityID, author bot.UserID, before time.Time) error {
	if _, err := t.exec(deleteOldDrafts, c, author, instant{before}); err != nil {
		return fmt.Errorf("delete old drafts of %s: %w", c, err)
	}
	return nil
}
