package storage

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

type slotRow struct {
	ID        bot.SlotID      `db:"id"`
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Start     wallTime        `db:"start"`
	Length    int64           `db:"length"` // microseconds
	AllDay    bool            `db:"all_day"`
	Window    int64           `db:"window_length"` // microseconds
	Room      bot.SlotID      `db:"room"`
	AtOnce    bool            `db:"at_once"`
	StartAt   instant         `db:"start_at"`
	Shift     bot.Shift       `db:"shift"`
	Emoji     string          `db:"emoji"`

	AddedAt     instant    `db:"added_at"`
	AddedBy     bot.UserID `db:"added_by"`
	WithdrawnAt instant    `db:"withdrawn_at"`
}

func rowOfSlot(m *bot.Meetup, s bot.Slot) slotRow {
	return slotRow{
		ID: s.ID, Community: m.Community, Meetup: m.ID, Start: wallTime{s.Start},
		Length: s.Length.Microseconds(), AllDay: s.AllDay, Window: s.Window.Microseconds(), Room: s.RoomID, AtOnce: s.AtOnce, StartAt: instant{s.StartAt}, Shift: s.Shift, Emoji: s.Emoji,
		AddedAt: instant{s.AddedAt}, AddedBy: s.AddedBy, WithdrawnAt: instant{s.WithdrawnAt},
	}
}

func (t *tx) slotOf(row slotRow, zone string) bot.Slot {
	s := bot.Slot{
		ID: row.ID, Start: row.Start.Wall, Length: microseconds(row.Length), AllDay: row.AllDay, Window: microseconds(row.Window), RoomID: row.Room, AtOnce: row.AtOnce, Emoji: row.Emoji,
		AddedAt: row.AddedAt.Time, AddedBy: row.AddedBy, WithdrawnAt: row.WithdrawnAt.Time,
	}
	t.store.zones.resolve(&s, zone, row.StartAt.Time, row.Shift)
	return s
}

var (
	slots    = tableOf[slotRow]("slot")
	newSlots = slots.without("id")
	// saveSlots passes only slots read from the meetup, so a conflicting id is
	// the meetup's.
	upsertSlots = ` on conflict (id) do update set ` + slots.without("id", "community", "meetup").excluded() +
		` where ` + slots.ownCommunity() + ` and slot.meetup = excluded.meetup`
)

func (t *tx) loadSlots(c bot.CommunityID, ids []bot.MeetupID, at map[bot.MeetupID]*bot.Meetup) error {
	var rows []slotRow
	query := slots.selects() + ` where community = ? and meetup in (` + placeholders(len(ids)) + `)
		order by meetup, start_at, length, id`
	if err := t.list(&rows, query, append([]any{c}, toAny(ids)...)...); err != nil {
		return err
	}
	for _, row := range rows {
		t.addSlot(at[row.Meetup], row)
	}
	return nil
}

// addSlot adds a slot that was read to its meetup.
func (t *tx) addSlot(m *bot.Meetup, row slotRow) {
	if s := t.slotOf(row, m.Zone); s.WithdrawnAt.IsZero() {
		m.Slots = append(m.Slots, s)
	} else {
		m.Withdrawn = append(m.Withdrawn, s)
	}
}

// saveSlots inserts new slots, setting their ids, and updates changed ones. It
// returns all stored slots.
func (t *tx) saveSlots(m *bot.Meetup, before []bot.Slot) ([]bot.Slot, error) {
	kept := make(map[bot.SlotID]bot.Slot, len(before))
	for _, s := range before {
		kept[s.ID] = s
	}
	var added, changed []slotRow
	for _, s := range slices.Concat(m.Slots, m.Withdrawn) {
		stored, known := kept[s.ID]
		switch {
		case s.ID == 0:
			added = append(added, rowOfSlot(m, s))
		case !known:
			return nil, wrap(bot.ErrNotFound, "slot %d", s.ID)
		case stored != s:
			changed = append(changed, rowOfSlot(m, s))
			kept[s.ID] = s
		}
	}
	for rows := range slices.Chunk(changed, batchSize) {
		if _, err := t.exec(slots.insert(len(rows))+upsertSlots, slots.values(rows...)...); err != nil {
			return nil, err
		}
	}
	if err := t.addSlots(m, added); err != nil {
		return nil, err
	}
	for _, s := range m.Slots {
		kept[s.ID] = s
	}
	all := make([]bot.Slot, 0, len(kept))
	for _, s := range kept {
		all = append(all, s)
	}
	return all, nil
}

// addSlots inserts slots and sets their ids in m. A returning clause guarantees no
// order, so start and length identify each slot.
func (t *tx) addSlots(m *bot.Meetup, rows []slotRow) error {
	type slotKey struct {
		start  bot.Wall
		length int64
	}
	ids := make(map[slotKey]bot.SlotID, len(rows))
	for batch := range slices.Chunk(rows, batchSize) {
		var added []struct {
			ID     bot.SlotID `db:"id"`
			Start  wallTime   `db:"start"`
			Length int64      `db:"length"`
		}
		query := newSlots.insert(len(batch)) + ` returning id, start, length`
		if err := t.list(&added, query, newSlots.values(batch...)...); err != nil {
			return err
		}
		for _, a := range added {
			ids[slotKey{a.Start.Wall, a.Length}] = a.ID
		}
	}
	for i := range m.Slots {
		if s := &m.Slots[i]; s.ID == 0 {
			s.ID = ids[slotKey{s.Start, s.Length.Microseconds()}]
		}
	}
	return nil
}
