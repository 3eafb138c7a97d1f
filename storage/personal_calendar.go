package storage

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/muster-bot/muster/bot"
)

// sealedAddressRow is as much of a calendar as its seal needs.
type sealedAddressRow struct {
	ID        bot.CalendarID  `db:"id"`
	Community bot.CommunityID `db:"community"`
	Member    bot.UserID      `db:"member"`
	Address   sealedBytes     `db:"address"`
}

// sealedBytes is a column of a value under seal.
type sealedBytes []byte

// MarshalText encodes for an export what was set instead of the value.
func (b sealedBytes) MarshalText() ([]byte, error) { return b, nil }

// label binds an address to its member. No note has this owner.
func (r sealedAddressRow) label() string {
	return "personal_calendar\x00" + string(r.Community) + "\x00" + string(r.Member)
}

type calendarRow struct {
	sealedAddressRow
	Source bot.CalendarSource `db:"source"`
	AllDay bool               `db:"all_day"`

	AddedAt      instant          `db:"added_at"`
	UsedAt       instant          `db:"used_at"`
	Busy         busyTimes        `db:"busy"`
	Through      instant          `db:"through"`
	Zone         string           `db:"zone"`
	ETag         string           `db:"etag"`
	LastModified string           `db:"last_modified"`
	ReadAt       instant          `db:"read_at"`
	TriedAt      instant          `db:"tried_at"`
	FailingSince instant          `db:"failing_since"`
	Failures     int              `db:"failures"`
	Problem      bot.FetchProblem `db:"problem"`
	NotifiedAt   instant          `db:"notified_at"`
}

// busyTimes is a column of busy times.
type busyTimes struct{ Times []bot.Busy }

// Scan decodes what Value wrote.
func (b *busyTimes) Scan(src any) error {
	raw, ok := src.([]byte)
	if !ok && src != nil { // SQLite returns null for no bytes
		return fmt.Errorf("scan busy times from %T", src)
	}
	var err error
	b.Times, err = bot.DecodeBusy(raw)
	return err
}

// Value encodes the times with bot.EncodeBusy.
func (b busyTimes) Value() (driver.Value, error) {
	return append([]byte{}, bot.EncodeBusy(b.Times)...), nil
}

// MarshalJSON writes the times as texts for an export.
func (b busyTimes) MarshalJSON() ([]byte, error) {
	const minute = "2006-01-02T15:04Z07:00"
	texts := make([]string, len(b.Times))
	for i, t := range b.Times {
		texts[i] = t.From.Format(minute) + "/" + t.To.Format(minute)
		if t.Tentative {
			texts[i] += " tentative"
		}
	}
	return json.Marshal(texts)
}

func rowOfCalendar(c *bot.PersonalCalendar) calendarRow {
	return calendarRow{
		sealedAddressRow: sealedAddressRow{ID: c.ID, Community: c.Community, Member: c.Member},
		Source:           c.Source, AllDay: c.AllDay, AddedAt: instant{c.AddedAt}, UsedAt: instant{c.UsedAt},
		Busy: busyTimes{c.Busy}, Through: instant{c.Through}, Zone: c.Zone, ETag: c.Validators.ETag, LastModified: c.Validators.LastModified,
		ReadAt: instant{c.ReadAt}, TriedAt: instant{c.TriedAt}, FailingSince: instant{c.FailingSince},
		Failures: c.Failures, Problem: c.Problem, NotifiedAt: instant{c.NotifiedAt},
	}
}

// calendar returns the calendar of a row. An address that does not open is empty.
func (r *calendarRow) calendar(s *seal) bot.PersonalCalendar {
	address, _, _ := s.openValue(r.label(), r.Address) // Seals counts what does not open
	return bot.PersonalCalendar{
		ID: r.ID, Community: r.Community, Member: r.Member, Source: r.Source, Address: string(address), AllDay: r.AllDay,
		AddedAt: r.AddedAt.Time, UsedAt: r.UsedAt.Time,
		CalendarReading: bot.CalendarReading{
			Busy: r.Busy.Times, Through: r.Through.Time, Zone: r.Zone, Validators: bot.Validators{ETag: r.ETag, LastModified: r.LastModified},
		},
		ReadAt: r.ReadAt.Time, TriedAt: r.TriedAt.Time, FailingSince: r.FailingSince.Time,
		Failures: r.Failures, Problem: r.Problem, NotifiedAt: r.NotifiedAt.Time,
	}
}

var (
	calendars         = tableOf[calendarRow]("personal_calendar")
	newCalendars      = calendars.without("id")
	changedCalendars  = calendars.without("id", "community", "member", "source", "address", "added_at")
	calendarsOfMember = calendars.selects() + ` where community = ? and member = ? order by id`
	insertCalendar    = newCalendars.insert(1) + ` returning id`
	updateCalendar    = `update personal_calendar set ` + changedCalendars.assign() + ` where community = ? and member = ? and id = ?`
	deleteCalendar    = `delete from personal_calendar where community = ? and member = ? and id = ?`
	deleteTasksOf     = `delete from task where community = ? and member = ? and kind in (?, ?) and subject = ?`
)

// PersonalCalendars lists a member's calendars, the oldest first.
func (t *tx) PersonalCalendars(c bot.CommunityID, u bot.UserID) ([]bot.PersonalCalendar, error) {
	var rows []calendarRow
	if err := t.list(&rows, calendarsOfMember, c, u); err != nil {
		return nil, wrap(err, "calendars of %s in %s", u, c)
	}
	found := make([]bot.PersonalCalendar, len(rows))
	for i := range rows {
		found[i] = rows[i].calendar(t.store.seal)
	}
	return found, nil
}

// CreatePersonalCalendar inserts a calendar of a locked member and sets its id.
func (t *tx) CreatePersonalCalendar(c *bot.PersonalCalendar) error {
	const call = "create calendar of %s in %s"
	if err := t.mustHold(lockOfMember(c.Community, c.Member)); err != nil {
		return wrap(err, call, c.Member, c.Community)
	}
	row := rowOfCalendar(c)
	row.Address = t.store.seal.closeValue(row.label(), []byte(c.Address))
	err := t.get(&c.ID, insertCalendar, newCalendars.values(row)...)
	return wrap(err, call, c.Member, c.Community)
}

// SavePersonalCalendar updates a calendar of a locked member, but for its source and
// address.
func (t *tx) SavePersonalCalendar(c bot.PersonalCalendar) error {
	const call = "save calendar %d of %s in %s"
	if err := t.mustHold(lockOfMember(c.Community, c.Member)); err != nil {
		return wrap(err, call, c.ID, c.Member, c.Community)
	}
	values := changedCalendars.values(rowOfCalendar(&c))
	_, err := t.exec(updateCalendar, append(values, c.Community, c.Member, c.ID)...)
	return wrap(err, call, c.ID, c.Member, c.Community)
}

// DeletePersonalCalendar deletes a calendar of a locked member, and its tasks.
func (t *tx) DeletePersonalCalendar(c bot.CommunityID, u bot.UserID, id bot.CalendarID) error {
	const call = "delete calendar %d of %s in %s"
	if err := t.mustHold(lockOfMember(c, u)); err != nil {
		return wrap(err, call, id, u, c)
	}
	_, err := t.exec(deleteCalendar, c, u, id)
	if err == nil {
		_, err = t.exec(deleteTasksOf, c, u, bot.TaskRefreshCalendar, bot.TaskCalendarFails, strconv.FormatInt(int64(id), 10))
	}
	return wrap(err, call, id, u, c)
}

// exportCalendars exports a member's calendars with the host of each address only: an
// export is shown in a chat, and whoever has an address can read the calendar.
func (t *tx) exportCalendars(c bot.CommunityID, u bot.UserID) ([]json.RawMessage, error) {
	var rows []calendarRow
	if err := t.list(&rows, calendarsOfMember, c, u); err != nil {
		return nil, err
	}
	for i := range rows {
		calendar := rows[i].calendar(t.store.seal)
		rows[i].Address = sealedBytes(calendar.Host())
	}
	return exported(calendars, rows)
}
