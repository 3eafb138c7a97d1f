package storage

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/muster-bot/muster/bot"
)

type draftRow struct {
	ID        bot.DraftID     `db:"id"`
	Community bot.CommunityID `db:"community"`
	Author    bot.UserID      `db:"author"`
	Channel   bot.Place       `db:"channel"`
	Kind      bot.DraftKind   `db:"kind"`
	Typed     string          `db:"typed"`
	Invited   string          `db:"invited"`
	Zone      string          `db:"zone"`
	Slots     string          `db:"slots"`
	Minimum   int             `db:"minimum"`
	Capacity  int             `db:"capacity"`
	Deadline  wall            `db:"deadline"`
	CloseAt   instant         `db:"close_at"`
	Ready     bool            `db:"ready"`
	Posted    *bot.MeetupID   `db:"posted"`
	CreatedAt instant         `db:"created_at"`
	Edits     *bot.MeetupID   `db:"edits"`
	Cohosts   string          `db:"cohosts"`
}

// draftSlot and draftGuest are how a draft's lists are kept: it is read and
// written as one, so they need no rows.
type draftSlot struct {
	ID      bot.SlotID `json:"id,omitempty"`
	Start   string     `json:"start"`
	Length  int64      `json:"length"` // microseconds
	StartAt time.Time  `json:"start_at"`
	Shift   bot.Shift  `json:"shift,omitempty"`
	Emoji   string     `json:"emoji,omitempty"`
}

type draftGuest struct {
	User bot.UserID `json:"user"`
	Must bool       `json:"must,omitempty"`
}

func rowOfDraft(d *bot.Draft) (draftRow, error) {
	slots := make([]draftSlot, len(d.Slots))
	for i, s := range d.Slots {
		slots[i] = draftSlot{s.ID, s.Start.String(), s.Length.Microseconds(), cut(s.StartAt), s.Shift, s.Emoji}
	}
	guests := make([]draftGuest, len(d.Invited))
	for i, v := range d.Invited {
		guests[i] = draftGuest(v)
	}
	typed, err1 := json.Marshal(d.Typed)
	invited, err2 := json.Marshal(guests)
	times, err3 := json.Marshal(slots)
	cohosts, err4 := json.Marshal(d.Cohosts)
	return draftRow{
		ID: d.ID, Community: d.Community, Author: d.Author, Channel: d.Channel, Kind: d.Kind,
		Typed: string(typed), Invited: string(invited), Zone: d.Zone, Slots: string(times),
		Minimum: d.Minimum, Capacity: d.Capacity, Deadline: wall{d.Deadline}, CloseAt: instant{d.CloseAt},
		Ready: d.Ready, Posted: orNull(d.Posted), CreatedAt: instant{d.CreatedAt},
		Edits: orNull(d.Edits), Cohosts: string(cohosts),
	}, errors.Join(err1, err2, err3, err4)
}

func (t *tx) draftOf(row draftRow) (bot.Draft, error) {
	d := bot.Draft{
		ID: row.ID, Community: row.Community, Author: row.Author, Channel: row.Channel, Kind: row.Kind,
		Zone: row.Zone, Minimum: row.Minimum, Capacity: row.Capacity, Deadline: row.Deadline.Wall,
		Ready: row.Ready, Posted: orZero(row.Posted), CreatedAt: row.CreatedAt.Time,
		Edits: orZero(row.Edits),
	}
	d.CloseAt, _ = t.store.zones.at(d.Deadline, d.Zone, row.CloseAt.Time, bot.NoShift)
	var slots []draftSlot
	var guests []draftGuest
	if err := errors.Join(
		json.Unmarshal([]byte(row.Typed), &d.Typed),
		json.Unmarshal([]byte(row.Invited), &guests),
		json.Unmarshal([]byte(row.Slots), &slots),
		json.Unmarshal([]byte(row.Cohosts), &d.Cohosts),
	); err != nil {
		return bot.Draft{}, err
	}
	for _, g := range guests {
		d.Invited = append(d.Invited, bot.Invitation(g))
	}
	for _, s := range slots {
		start, err := bot.ParseWall(s.Start)
		if err != nil {
			return bot.Draft{}, err
		}
		slot := bot.Slot{ID: s.ID, Start: start, Length: length(s.Length), Emoji: s.Emoji}
		slot.StartAt, slot.Shift = t.store.zones.at(start, d.Zone, s.StartAt.UTC(), s.Shift)
		d.Slots = append(d.Slots, slot)
	}
	return d, nil
}

var (
	drafts      = tableOf[draftRow]("draft")
	newDrafts   = drafts.without("id")
	keptDrafts  = drafts.without("id", "community", "author")
	draftWhere  = ` where community = ? and author = ? and id = ?`
	draftByID   = drafts.selects() + draftWhere
	insertDraft = newDrafts.insert(1) + ` returning id`
	updateDraft = `update draft set ` + keptDrafts.assign() + draftWhere
	deleteDraft = `delete from draft` + draftWhere

	deleteOldDrafts = `delete from draft where community = ? and author = ? and created_at < ?`
)

// Draft finds a draft of its author.
func (t *tx) Draft(c bot.CommunityID, author bot.UserID, id bot.DraftID) (bot.Draft, error) {
	d, err := t.draft(draftByID, c, author, id)
	return d, wrap(err, "draft %d of %s", id, c)
}

// LockDraft finds a draft and keeps it from every other transaction.
func (t *tx) LockDraft(c bot.CommunityID, author bot.UserID, id bot.DraftID) (bot.Draft, error) {
	d, err := t.draft(draftByID+t.pool.dialect.lock, c, author, id)
	return d, wrap(err, "lock draft %d of %s", id, c)
}

func (t *tx) draft(query string, c bot.CommunityID, author bot.UserID, id bot.DraftID) (bot.Draft, error) {
	var row draftRow
	if err := t.get(&row, query, c, author, id); err != nil {
		return bot.Draft{}, err
	}
	return t.draftOf(row)
}

// CreateDraft keeps a new draft, as made now unless it says otherwise.
func (t *tx) CreateDraft(d *bot.Draft) error {
	if d.CreatedAt.IsZero() {
		d.CreatedAt = t.now
	}
	row, err := rowOfDraft(d)
	if err == nil {
		err = t.get(&d.ID, insertDraft, newDrafts.values(row)...)
	}
	return wrap(err, "create draft of %s", d.Community)
}

// SaveDraft keeps a draft; bot.ErrNotFound if its author has none of that id.
func (t *tx) SaveDraft(d bot.Draft) error {
	row, err := rowOfDraft(&d)
	if err != nil {
		return wrap(err, "save draft %d of %s", d.ID, d.Community)
	}
	n, err := t.exec(updateDraft, append(keptDrafts.values(row), d.Community, d.Author, d.ID)...)
	if err == nil && n == 0 {
		err = bot.ErrNotFound
	}
	return wrap(err, "save draft %d of %s", d.ID, d.Community)
}

// DeleteDraft forgets a draft; one that is not there is no error.
func (t *tx) DeleteDraft(c bot.CommunityID, author bot.UserID, id bot.DraftID) error {
	if _, err := t.exec(deleteDraft, c, author, id); err != nil {
		return fmt.Errorf("delete draft %d of %s: %w", id, c, err)
	}
	return nil
}

// DeleteDrafts forgets those that the author began before a moment.
func (t *tx) DeleteDrafts(c bot.CommunityID, author bot.UserID, before time.Time) error {
	if _, err := t.exec(deleteOldDrafts, c, author, instant{before}); err != nil {
		return fmt.Errorf("delete old drafts of %s: %w", c, err)
	}
	return nil
}
