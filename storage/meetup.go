package storage

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/muster-bot/muster/bot"
)

type meetupRow struct {
	termsRow

	ID                bot.MeetupID    `db:"id"`
	Community         bot.CommunityID `db:"community"`
	Channel           bot.Place       `db:"channel"`
	Status            bot.Status      `db:"status"`
	Host              bot.UserID      `db:"host"`
	CloseAt           instant         `db:"close_at"`
	Chosen            *bot.SlotID     `db:"chosen_slot"`
	Reason            string          `db:"reason"`
	CardPlace         bot.Place       `db:"card_place"`
	CardMessage       string          `db:"card_message"`
	Thread            bot.Place       `db:"thread"`
	RenderedAt        instant         `db:"rendered_at"`
	HostAskedAt       instant         `db:"host_asked_at"`
	CreatedAt         instant         `db:"created_at"`
	NextAt            instant         `db:"next_at"`
	Heir              bot.UserID      `db:"heir"`
	NudgeCount        int             `db:"nudge_count"`
	NudgedAt          instant         `db:"nudged_at"`
	RepolledAt        instant         `db:"repolled_at"`
	TimesAddedAt      instant         `db:"times_added_at"`
	ChangedAt         instant         `db:"changed_at"`
	CancelledAt       instant         `db:"cancelled_at"`
	StartedByInterest bool            `db:"started_by_interest"`
	CalendarEntry     string          `db:"calendar_entry"`
	Applicant         bot.UserID      `db:"applicant"`
	IgnoredReactions  bool            `db:"ignored_reactions"`
	FellAt            instant         `db:"fell_at"`
	HeldUntil         instant         `db:"held_until"`
	Anonymous         bool            `db:"anonymous"`
	MembersAddTimes   bool            `db:"members_add_times"`
	Painted           bool            `db:"painted"`
}

func rowOfMeetup(m *bot.Meetup) (meetupRow, error) {
	reason, err := json.Marshal(m.Reason)
	return meetupRow{
		ID: m.ID, Community: m.Community, Channel: m.Channel,
		termsRow: rowOfTerms(m.Terms), Status: m.Status, Host: m.Host, CloseAt: instant{m.CloseAt},
		Chosen: nullIfZero(m.ChosenSlot), Reason: string(reason),
		CardPlace: m.Card.Place, CardMessage: m.Card.ID, Thread: m.Thread,
		RenderedAt: instant{m.RenderedAt}, HostAskedAt: instant{m.HostAskedAt},
		CreatedAt: instant{m.CreatedAt}, NextAt: instant{m.NextAt()},
		Heir: m.Heir, NudgeCount: m.NudgeCount, NudgedAt: instant{m.NudgedAt},
		RepolledAt: instant{m.RepolledAt}, TimesAddedAt: instant{m.TimesAddedAt}, ChangedAt: instant{m.ChangedAt}, CancelledAt: instant{m.CancelledAt},
		StartedByInterest: m.StartedByInterest, CalendarEntry: m.CalendarEntry, Applicant: m.Applicant, IgnoredReactions: m.IgnoredReactions, FellAt: instant{m.FellAt}, HeldUntil: instant{m.HeldUntil},
		Anonymous: m.Anonymous, MembersAddTimes: m.MembersAddTimes, Painted: m.Painted,
	}, err
}

func (t *tx) meetupOf(row meetupRow) (bot.Meetup, error) {
	m := bot.Meetup{
		ID: row.ID, Community: row.Community, Channel: row.Channel,
		Terms: row.terms(), Status: row.Status, Host: row.Host, ChosenSlot: zeroIfNull(row.Chosen),
		Card: bot.MessageRef{Place: row.CardPlace, ID: row.CardMessage}, Thread: row.Thread,
		RenderedAt: row.RenderedAt.Time, HostAskedAt: row.HostAskedAt.Time, CreatedAt: row.CreatedAt.Time,
		Heir: row.Heir, NudgeCount: row.NudgeCount, NudgedAt: row.NudgedAt.Time,
		RepolledAt: row.RepolledAt.Time, TimesAddedAt: row.TimesAddedAt.Time, ChangedAt: row.ChangedAt.Time, CancelledAt: row.CancelledAt.Time,
		StartedByInterest: row.StartedByInterest, CalendarEntry: row.CalendarEntry, Applicant: row.Applicant, IgnoredReactions: row.IgnoredReactions, FellAt: row.FellAt.Time, HeldUntil: row.HeldUntil.Time,
		Anonymous: row.Anonymous, MembersAddTimes: row.MembersAddTimes, Painted: row.Painted,
	}
	m.CloseAt, _ = t.store.zones.at(m.Deadline, m.Zone, row.CloseAt.Time, bot.ShiftNone)
	return m, json.Unmarshal([]byte(row.Reason), &m.Reason)
}

// nullIfZero returns nil for the zero id, which is stored as null.
func nullIfZero[T comparable](id T) *T {
	var zero T
	if id == zero {
		return nil
	}
	return &id
}

func zeroIfNull[T any](id *T) T {
	if id == nil {
		var zero T
		return zero
	}
	return *id
}

var (
	meetups        = tableOf[meetupRow]("meetup")
	newMeetups     = meetups.without("id")
	meetupByID     = meetups.selects() + ` where community = ? and id = ?`
	insertMeetup   = newMeetups.insert(1) + ` returning id`
	mutableMeetups = meetups.without("id", "community")
	updateMeetup   = `update meetup set ` + mutableMeetups.assign() + ` where community = ? and id = ?`
)

// Meetup finds a meetup with its slots, invitations and co-hosts.
func (t *tx) Meetup(c bot.CommunityID, id bot.MeetupID) (bot.Meetup, error) {
	m, err := t.meetup(meetupByID, c, id)
	return m, wrap(err, "meetup %d of %s", id, c)
}

func (t *tx) meetup(query string, c bot.CommunityID, id bot.MeetupID) (bot.Meetup, error) {
	var row meetupRow
	if err := t.get(&row, query, c, id); err != nil {
		return bot.Meetup{}, err
	}
	found, err := t.loadRelations(c, []meetupRow{row})
	if err != nil {
		return bot.Meetup{}, err
	}
	return found[0], nil
}

// FindMeetups lists a community's meetups, soonest first.
func (t *tx) FindMeetups(c bot.CommunityID, f bot.MeetupFilter) ([]bot.Meetup, error) {
	where, args := meetupsWhere(c, f)
	limit := f.Limit
	if limit <= 0 {
		limit = 50
	}
	var rows []meetupRow
	if err := t.list(&rows, meetups.selects()+where+` order by next_at, id limit ?`, append(args, limit)...); err != nil {
		return nil, wrap(err, "meetups of %s", c)
	}
	found, err := t.loadRelations(c, rows)
	return found, wrap(err, "meetups of %s", c)
}

// loadRelations returns the meetups of rows with their slots, invitations and
// co-hosts.
func (t *tx) loadRelations(c bot.CommunityID, rows []meetupRow) ([]bot.Meetup, error) {
	found := make([]bot.Meetup, len(rows))
	at := make(map[bot.MeetupID]*bot.Meetup, len(rows))
	ids := make([]bot.MeetupID, len(rows))
	for i, row := range rows {
		var err error
		if found[i], err = t.meetupOf(row); err != nil {
			return nil, err
		}
		at[row.ID], ids[i] = &found[i], row.ID
	}
	for batch := range slices.Chunk(ids, batchSize) {
		if err := t.loadSlots(c, batch, at); err != nil {
			return nil, err
		}
		if err := t.loadInvited(c, batch, at); err != nil {
			return nil, err
		}
		if err := t.loadCohosts(c, batch, at); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// LockMeetup finds a meetup and locks it until the transaction ends.
func (t *tx) LockMeetup(c bot.CommunityID, id bot.MeetupID) (bot.Meetup, error) {
	const call = "lock meetup %d of %s"
	if err := t.beforeLock(lockOfMeetup(c, id)); err != nil {
		return bot.Meetup{}, wrap(err, call, id, c)
	}
	if x := t.expected; x.hasMeetup(c, id) {
		m, err := t.readExpected(x)
		return m, wrap(err, call, id, c)
	}
	m, err := t.meetup(meetupByID+t.pool.dialect.forUpdate, c, id)
	if err != nil {
		return bot.Meetup{}, wrap(err, call, id, c)
	}
	t.afterLock(lockOfMeetup(c, id))
	t.rememberLocked(m)
	return m, nil
}

// LockMeetups finds those of the meetups that are stored and locks them, by id.
func (t *tx) LockMeetups(c bot.CommunityID, ids []bot.MeetupID) ([]bot.Meetup, error) {
	const call = "lock %d meetups of %s"
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	var rows []meetupRow
	for batch := range slices.Chunk(ids, batchSize) {
		for _, id := range batch {
			if err := t.beforeLock(lockOfMeetup(c, id)); err != nil {
				return nil, wrap(err, call, len(ids), c)
			}
		}
		var found []meetupRow
		query := meetups.selects() + ` where community = ? and id in (` + placeholders(len(batch)) + `) order by id` + t.pool.dialect.forUpdate
		if err := t.list(&found, query, append([]any{c}, toAny(batch)...)...); err != nil {
			return nil, wrap(err, call, len(ids), c)
		}
		rows = append(rows, found...)
	}
	found, err := t.loadRelations(c, rows)
	for _, m := range found {
		t.afterLock(lockOfMeetup(c, m.ID))
		t.rememberLocked(m)
	}
	return found, wrap(err, call, len(ids), c)
}

// rememberLocked keeps a copy of a locked meetup as it is stored.
func (t *tx) rememberLocked(m bot.Meetup) {
	m.Slots, m.Withdrawn = slices.Clone(m.Slots), slices.Clone(m.Withdrawn)
	m.Invited, m.Cohosts = slices.Clone(m.Invited), slices.Clone(m.Cohosts)
	t.locked[m.ID] = &m
}

// CreateMeetup inserts a meetup and sets its id and those of its slots. An unset
// m.CreatedAt becomes Now.
func (t *tx) CreateMeetup(m *bot.Meetup) error {
	if m.CreatedAt.IsZero() {
		m.CreatedAt = t.now
	}
	row, err := rowOfMeetup(m)
	if err == nil {
		err = t.get(&m.ID, insertMeetup, newMeetups.values(row)...)
	}
	if err != nil {
		return wrap(err, "create meetup of %s", m.Community)
	}
	for i := range m.Slots {
		m.Slots[i].ID = 0 // fn may run again with the ids of its first run
	}
	t.own(lockOfMeetup(m.Community, m.ID))
	t.rememberLocked(bot.Meetup{ID: m.ID, Community: m.Community})
	return wrap(t.saveRelations(m), "create meetup of %s", m.Community)
}

// SaveMeetup updates a locked meetup. Stored slots that m lacks stay.
func (t *tx) SaveMeetup(m *bot.Meetup) error {
	if err := t.mustHold(lockOfMeetup(m.Community, m.ID)); err != nil {
		return wrap(err, "save meetup %d of %s", m.ID, m.Community)
	}
	err := t.saveRelations(m)
	if err == nil {
		err = t.updateMeetup(m)
	}
	return wrap(err, "save meetup %d of %s", m.ID, m.Community)
}

// saveRelations writes slots, invitations and co-hosts if they differ from the
// stored ones.
func (t *tx) saveRelations(m *bot.Meetup) error {
	before := t.locked[m.ID]
	slots, err := t.saveSlots(m, slices.Concat(before.Slots, before.Withdrawn))
	if err != nil {
		return err
	}
	if !slices.Equal(m.Invited, before.Invited) {
		if err := t.saveInvited(m, before.Invited); err != nil {
			return err
		}
	}
	if !slices.Equal(m.Cohosts, before.Cohosts) {
		if err := t.saveCohosts(m); err != nil {
			return err
		}
	}
	saved := *m
	saved.Slots, saved.Withdrawn = slots, nil
	t.rememberLocked(saved)
	return nil
}

func (t *tx) updateMeetup(m *bot.Meetup) error {
	row, err := rowOfMeetup(m)
	if err != nil {
		return err
	}
	n, err := t.exec(updateMeetup, append(mutableMeetups.values(row), m.Community, m.ID)...)
	if err == nil && n != 1 {
		err = fmt.Errorf("%d rows instead of one", n)
	}
	return err
}
