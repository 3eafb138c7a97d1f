package storage

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
)

type editRow struct {
	ID        bot.EditID      `db:"id"`
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	At        instant         `db:"at"`
	Was       string          `db:"was"`
	Became    string          `db:"became"`
}

// termsJSON is how terms are kept: an edit is read and written as one.
type termsJSON struct {
	Title       string       `json:"title"`
	Where       string       `json:"where,omitempty"`
	Description string       `json:"description,omitempty"`
	Minimum     int          `json:"minimum,omitempty"`
	Capacity    int          `json:"capacity,omitempty"`
	Slots       []draftSlot  `json:"slots,omitempty"`
	Deadline    string       `json:"deadline,omitempty"`
	Cohosts     []bot.UserID `json:"cohosts,omitempty"`
	Guests      []bot.UserID `json:"guests,omitempty"` // this and the next only of how it was
	Off         bool         `json:"off,omitempty"`
}

func writeTerms(t bot.Terms, guests []bot.UserID, off bool) (string, error) {
	out := termsJSON{
		Title: t.Title, Where: t.Where, Description: t.Description, Minimum: t.Minimum, Capacity: t.Capacity, Cohosts: t.Cohosts, Guests: guests, Off: off,
	}
	if !t.Deadline.IsZero() {
		out.Deadline = t.Deadline.String()
	}
	for _, s := range t.Slots {
		out.Slots = append(out.Slots, draftSlot{s.ID, s.Start.String(), s.Length.Microseconds(), cut(s.StartAt), s.Shift, s.Emoji})
	}
	b, err := json.Marshal(out)
	return string(b), err
}

func readTerms(text string) (t bot.Terms, in termsJSON, err error) {
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return t, in, err
	}
	t = bot.Terms{
		Title: in.Title, Where: in.Where, Description: in.Description, Minimum: in.Minimum, Capacity: in.Capacity, Cohosts: in.Cohosts,
	}
	if in.Deadline != "" {
		if t.Deadline, err = bot.ParseWall(in.Deadline); err != nil {
			return t, in, err
		}
	}
	for _, s := range in.Slots {
		start, err := bot.ParseWall(s.Start)
		if err != nil {
			return t, in, err
		}
		t.Slots = append(t.Slots, bot.Slot{ID: s.ID, Start: start, Length: time.Duration(s.Length) * time.Microsecond,
			StartAt: s.StartAt.UTC(), Shift: s.Shift, Emoji: s.Emoji})
	}
	return t, in, nil
}

var (
	edits      = tableOf[editRow]("edit")
	newEdits   = edits.without("id")
	editByID   = edits.selects() + ` where community = ? and meetup = ? and id = ?`
	insertEdit = newEdits.insert(1) + ` returning id`
)

// Edit finds one change of a meetup. Its instants are those of the moment when
// it was made.
func (t *tx) Edit(c bot.CommunityID, m bot.MeetupID, id bot.EditID) (bot.Edit, error) {
	var row editRow
	if err := t.get(&row, editByID, c, m, id); err != nil {
		return bot.Edit{}, wrap(err, "edit %d of meetup %d of %s", id, m, c)
	}
	e := bot.Edit{ID: row.ID, Community: row.Community, Meetup: row.Meetup, By: row.Member, At: row.At.Time}
	before, in, err1 := readTerms(row.Was)
	after, _, err2 := readTerms(row.Became)
	e.Before, e.After, e.Guests, e.Off = before, after, in.Guests, in.Off
	return e, wrap(errors.Join(err1, err2), "edit %d of meetup %d of %s", id, m, c)
}

// CreateEdit keeps a change of a meetup.
func (t *tx) CreateEdit(e *bot.Edit) error {
	was, err1 := writeTerms(e.Before, e.Guests, e.Off)
	became, err2 := writeTerms(e.After, nil, false)
	err := errors.Join(err1, err2)
	if err == nil {
		row := editRow{Community: e.Community, Meetup: e.Meetup, Member: e.By, At: instant{e.At}, Was: was, Became: became}
		err = t.get(&e.ID, insertEdit, newEdits.values(row)...)
	}
	return wrap(err, "create edit of meetup %d of %s", e.Meetup, e.Community)
}
