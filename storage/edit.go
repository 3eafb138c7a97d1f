package storage

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

type editRow struct {
	ID        bot.EditID      `db:"id"`
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	At        instant         `db:"at"`
	Before    editTerms       `db:"before"`
	After     editTerms       `db:"after"`
}

// editJSON is the JSON form of terms: an edit is read and written as a whole.
type editJSON struct {
	termsRow
	listsRow
	Affected     []bot.UserID `json:"guests,omitempty"` // this and the next are set in before only
	WasCancelled bool         `json:"off,omitempty"`
}

type editTerms struct{ jsonOf[editJSON] }

func editTermsOf(t bot.Terms) editTerms {
	return editTerms{jsonOf[editJSON]{editJSON{termsRow: rowOfTerms(t), listsRow: rowOfLists(t)}}}
}

func (e editTerms) terms() bot.Terms {
	t := e.V.termsRow.terms()
	e.V.fill(&t)
	return t
}

// without returns the terms without a member.
func (e editTerms) without(u bot.UserID) editTerms {
	e.V.listsRow = e.V.listsRow.without(u)
	e.V.Affected = slices.DeleteFunc(slices.Clone(e.V.Affected), func(o bot.UserID) bool { return o == u })
	return e
}

var (
	edits      = tableOf[editRow]("edit")
	newEdits   = edits.without("id")
	editByID   = edits.selects() + ` where community = ? and meetup = ? and id = ?`
	insertEdit = newEdits.insert(1) + ` returning id`
)

// TermsEdit finds one edit of a meetup. Its instants are as stored, not derived
// from wall times again.
func (t *tx) TermsEdit(c bot.CommunityID, m bot.MeetupID, id bot.EditID) (bot.TermsEdit, error) {
	var row editRow
	if err := t.get(&row, editByID, c, m, id); err != nil {
		return bot.TermsEdit{}, wrap(err, "edit %d of meetup %d of %s", id, m, c)
	}
	return bot.TermsEdit{
		ID: row.ID, Community: row.Community, Meetup: row.Meetup, By: row.Member, At: row.At.Time,
		Affected: row.Before.V.Affected, WasCancelled: row.Before.V.WasCancelled, Before: row.Before.terms(), After: row.After.terms(),
	}, nil
}

// CreateTermsEdit inserts an edit of a meetup and sets its id.
func (t *tx) CreateTermsEdit(e *bot.TermsEdit) error {
	row := editRow{
		Community: e.Community, Meetup: e.Meetup, Member: e.By, At: instant{e.At},
		Before: editTermsOf(e.Before), After: editTermsOf(e.After),
	}
	row.Before.V.Affected, row.Before.V.WasCancelled = e.Affected, e.WasCancelled
	err := t.get(&e.ID, insertEdit, newEdits.values(row)...)
	return wrap(err, "create edit of meetup %d of %s", e.Meetup, e.Community)
}
