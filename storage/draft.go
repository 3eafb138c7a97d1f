package storage

import (
	"fmt"

	"github.com/muster-bot/muster/bot"
)

type draftRow struct {
	termsRow
	listsRow

	ID              bot.DraftID                  `db:"id"`
	Community       bot.CommunityID              `db:"community"`
	Author          bot.UserID                   `db:"author"`
	Channel         bot.Place                    `db:"channel"`
	Kind            bot.DraftKind                `db:"kind"`
	Typed           jsonOf[map[bot.Field]string] `db:"typed"`
	CloseAt         instant                      `db:"close_at"`
	Ready           bool                         `db:"ready"`
	Posted          *bot.MeetupID                `db:"posted"`
	CreatedAt       instant                      `db:"created_at"`
	Edits           *bot.MeetupID                `db:"edits"`
	Version         int                          `db:"version"`
	Basis           jsonOf[*basisJSON]           `db:"basis"`
	Anonymous       bool                         `db:"anonymous"`
	MembersAddTimes bool                         `db:"members_add_times"`
}

// basisJSON is what an edit began from. It is read and written as a whole.
type basisJSON struct {
	termsRow
	listsRow
	Status bot.Status  `json:"status,omitempty"`
	Seen   *basisJSON  `json:"seen,omitempty"`   // before the changes that the author has to see
	Fields []bot.Field `json:"fields,omitempty"` // of those
}

func rowOfBasis(b bot.Basis) *basisJSON {
	return &basisJSON{termsRow: rowOfTerms(b.Terms), listsRow: rowOfLists(b.Terms), Status: b.Status}
}

// basisOf returns the basis column of a draft.
func basisOf(d *bot.Draft) jsonOf[*basisJSON] {
	if d.Basis.Status == "" {
		return jsonOf[*basisJSON]{}
	}
	row := rowOfBasis(d.Basis)
	if d.Meanwhile != nil {
		row.Seen, row.Fields = rowOfBasis(d.Meanwhile.Seen), d.Meanwhile.Fields
	}
	return jsonOf[*basisJSON]{row}
}

func (b *basisJSON) basis() bot.Basis {
	t := b.termsRow.terms()
	b.listsRow.fill(&t)
	return bot.Basis{Terms: t, Status: b.Status}
}

// fill adds the basis to a draft.
func (b *basisJSON) fill(d *bot.Draft) {
	if b == nil {
		return
	}
	d.Basis = b.basis()
	if b.Seen != nil {
		d.Meanwhile = &bot.Meanwhile{Seen: b.Seen.basis(), Fields: b.Fields}
	}
}

// without returns the basis without a member.
func (b *basisJSON) without(u bot.UserID) *basisJSON {
	if b == nil {
		return nil
	}
	out := *b
	out.listsRow, out.Seen = b.listsRow.without(u), b.Seen.without(u)
	return &out
}

func rowOfDraft(d *bot.Draft) draftRow {
	return draftRow{
		termsRow: rowOfTerms(d.Terms), listsRow: rowOfLists(d.Terms),
		ID: d.ID, Community: d.Community, Author: d.Author, Channel: d.Channel, Kind: d.Kind,
		Typed: jsonOf[map[bot.Field]string]{d.Typed}, CloseAt: instant{d.CloseAt}, Ready: d.Ready,
		Posted: nullIfZero(d.PostedAs), CreatedAt: instant{d.CreatedAt}, Edits: nullIfZero(d.Edits), Version: d.Version, Basis: basisOf(d), Anonymous: d.Anonymous, MembersAddTimes: d.MembersAddTimes,
	}
}

func (t *tx) draftOf(row draftRow) bot.Draft {
	d := bot.Draft{
		Terms: row.terms(),
		ID:    row.ID, Community: row.Community, Author: row.Author, Channel: row.Channel, Kind: row.Kind,
		Typed: row.Typed.V, Ready: row.Ready, PostedAs: zeroIfNull(row.Posted), CreatedAt: row.CreatedAt.Time, Edits: zeroIfNull(row.Edits), Version: row.Version, Anonymous: row.Anonymous, MembersAddTimes: row.MembersAddTimes,
	}
	row.fill(&d.Terms)
	row.Basis.V.fill(&d)
	d.CloseAt, _ = t.store.zones.at(d.Deadline, d.Zone, row.CloseAt.Time, bot.ShiftNone)
	for i := range d.Slots {
		s := &d.Slots[i]
		t.store.zones.resolve(s, d.Zone, s.StartAt, s.Shift)
	}
	return d
}

var (
	drafts           = tableOf[draftRow]("draft")
	newDrafts        = drafts.without("id")
	mutableDrafts    = drafts.without("id", "community", "author")
	draftWhere       = ` where community = ? and author = ? and id = ?`
	draftByID        = drafts.selects() + draftWhere
	communityOfDraft = `select community from draft where author = ? and id = ?`
	newestDraft      = drafts.selects() + ` where community = ? and author = ? order by id desc limit 1`
	insertDraft      = newDrafts.insert(1) + ` returning id`
	updateDraft      = `update draft set ` + mutableDrafts.assign() + draftWhere
	deleteDraft      = `delete from draft` + draftWhere

	trimDrafts = `delete from draft where community = ? and author = ? and posted is null and id not in (
		select id from draft where community = ? and author = ? and posted is null order by id desc limit ?)`
)

// Draft finds a draft of an author.
func (t *tx) Draft(c bot.CommunityID, author bot.UserID, id bot.DraftID) (bot.Draft, error) {
	d, err := t.draft(draftByID, c, author, id)
	return d, wrap(err, "draft %d of %s", id, c)
}

// CommunityOfDraft finds the community of an author's draft, which is not known in
// direct messages.
func (t *tx) CommunityOfDraft(author bot.UserID, id bot.DraftID) (bot.CommunityID, error) {
	var c bot.CommunityID
	err := t.get(&c, communityOfDraft, author, id)
	return c, wrap(err, "community of draft %d", id)
}

// NewestDraft finds the newest draft of an author.
func (t *tx) NewestDraft(c bot.CommunityID, author bot.UserID) (bot.Draft, error) {
	d, err := t.draft(newestDraft, c, author)
	return d, wrap(err, "newest draft of %s", c)
}

// LockDraft finds a draft and locks it until the transaction ends.
func (t *tx) LockDraft(c bot.CommunityID, author bot.UserID, id bot.DraftID) (bot.Draft, error) {
	const call = "lock draft %d of %s"
	l := lockOfDraft(c, id)
	if err := t.beforeLock(l); err != nil {
		return bot.Draft{}, wrap(err, call, id, c)
	}
	d, err := t.draft(draftByID+t.pool.dialect.forUpdate, c, author, id)
	if err == nil {
		t.afterLock(l)
	}
	return d, wrap(err, call, id, c)
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
	t.own(lockOfDraft(d.Community, d.ID))
	return wrap(err, "create draft of %s", d.Community)
}

// SaveDraft updates a locked draft.
func (t *tx) SaveDraft(d bot.Draft) error {
	if err := t.mustHold(lockOfDraft(d.Community, d.ID)); err != nil {
		return wrap(err, "save draft %d of %s", d.ID, d.Community)
	}
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

// TrimDrafts deletes all but the newest drafts of an author that are not posted.
func (t *tx) TrimDrafts(c bot.CommunityID, author bot.UserID, keep int) error {
	_, err := t.exec(trimDrafts, c, author, c, author, keep)
	return wrap(err, "trim drafts of %s", c)
}
