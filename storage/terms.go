package storage

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// termsRow holds the scalar terms: columns of meetups and drafts, and JSON in
// edits.
type termsRow struct {
	Title       string   `db:"title" json:"title"`
	Where       string   `db:"where_text" json:"where,omitempty"`
	Area        string   `db:"area" json:"area,omitempty"`
	Zone        string   `db:"zone" json:"zone,omitempty"`
	Description string   `db:"description" json:"description,omitempty"`
	Minimum     int      `db:"minimum" json:"minimum,omitempty"`
	Capacity    int      `db:"capacity" json:"capacity,omitempty"`
	Duration    int64    `db:"duration" json:"duration,omitempty"` // microseconds
	Deadline    wallTime `db:"deadline" json:"deadline,omitzero"`
}

func rowOfTerms(t bot.Terms) termsRow {
	return termsRow{
		Title: t.Title, Where: t.Where, Area: t.Area, Zone: t.Zone, Description: t.Description,
		Minimum: t.Minimum, Capacity: t.Capacity, Duration: t.Duration.Microseconds(), Deadline: wallTime{t.Deadline},
	}
}

// terms returns the terms of a row, without their lists.
func (r termsRow) terms() bot.Terms {
	return bot.Terms{
		Title: r.Title, Where: r.Where, Area: r.Area, Zone: r.Zone, Description: r.Description,
		Minimum: r.Minimum, Capacity: r.Capacity, Duration: microseconds(r.Duration), Deadline: r.Deadline.Wall,
	}
}

// listsRow holds the terms that are lists, each as JSON: columns of drafts, and
// part of the JSON of edits. Both are read and written as a whole, so their lists
// need no tables; those of meetups have some.
type listsRow struct {
	Invited jsonOf[[]invitationJSON] `db:"invited" json:"invited,omitzero"`
	Slots   jsonOf[[]slotJSON]       `db:"slots" json:"slots,omitzero"`
	Cohosts jsonOf[[]bot.UserID]     `db:"cohosts" json:"cohosts,omitzero"`
}

type slotJSON struct {
	ID      bot.SlotID `json:"id,omitempty"`
	Start   wallTime   `json:"start"`
	Length  int64      `json:"length"` // microseconds
	AllDay  bool       `json:"all_day,omitempty"`
	Window  int64      `json:"window,omitempty"` // microseconds
	AtOnce  bool       `json:"at_once,omitempty"`
	StartAt time.Time  `json:"start_at"`
	Shift   bot.Shift  `json:"shift,omitempty"`
	Emoji   string     `json:"emoji,omitempty"`
}

type invitationJSON struct {
	User bot.UserID `json:"user"`
	Must bool       `json:"must,omitempty"`
}

func rowOfLists(t bot.Terms) listsRow {
	row := listsRow{
		Invited: jsonOf[[]invitationJSON]{make([]invitationJSON, 0, len(t.Invited))},
		Slots:   jsonOf[[]slotJSON]{make([]slotJSON, 0, len(t.Slots))},
		Cohosts: jsonOf[[]bot.UserID]{t.Cohosts},
	}
	for _, i := range t.Invited {
		row.Invited.V = append(row.Invited.V, invitationJSON(i))
	}
	for _, s := range t.Slots {
		row.Slots.V = append(row.Slots.V, slotJSON{
			s.ID, wallTime{s.Start}, s.Length.Microseconds(), s.AllDay, s.Window.Microseconds(), s.AtOnce, truncate(s.StartAt), s.Shift, s.Emoji,
		})
	}
	return row
}

// fill adds the lists to terms. The instants of the slots are as stored.
func (r listsRow) fill(t *bot.Terms) {
	t.Cohosts = r.Cohosts.V
	for _, i := range r.Invited.V {
		t.Invited = append(t.Invited, bot.Invitation(i))
	}
	for _, s := range r.Slots.V {
		t.Slots = append(t.Slots, bot.Slot{
			ID: s.ID, Start: s.Start.Wall, Length: microseconds(s.Length), AllDay: s.AllDay, Window: microseconds(s.Window), AtOnce: s.AtOnce, StartAt: s.StartAt.UTC(), Shift: s.Shift, Emoji: s.Emoji,
		})
	}
}

// without returns the lists without a member.
func (r listsRow) without(u bot.UserID) listsRow {
	r.Invited.V = slices.DeleteFunc(slices.Clone(r.Invited.V), func(i invitationJSON) bool { return i.User == u })
	r.Cohosts.V = slices.DeleteFunc(slices.Clone(r.Cohosts.V), func(o bot.UserID) bool { return o == u })
	return r
}

// jsonOf is a column that holds a value as JSON.
type jsonOf[T any] struct{ V T }

// Scan decodes what Value wrote.
func (j *jsonOf[T]) Scan(src any) error {
	switch text := src.(type) {
	case string:
		return json.Unmarshal([]byte(text), &j.V)
	case []byte:
		return json.Unmarshal(text, &j.V)
	}
	return fmt.Errorf("scan JSON from %T", src)
}

// Value encodes the value as text.
func (j jsonOf[T]) Value() (driver.Value, error) {
	return j.text()
}

// text returns the column for an export.
func (j jsonOf[T]) text() (string, error) {
	b, err := json.Marshal(j.V)
	return string(b), err
}

// MarshalJSON encodes the value within another.
func (j jsonOf[T]) MarshalJSON() ([]byte, error) { return json.Marshal(j.V) }

// UnmarshalJSON decodes what MarshalJSON wrote.
func (j *jsonOf[T]) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &j.V) }

// IsZero reports whether the JSON is null or an empty list.
func (j jsonOf[T]) IsZero() bool {
	text, err := j.text()
	return err == nil && (text == "null" || text == "[]")
}
