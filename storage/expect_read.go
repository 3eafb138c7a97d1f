package storage

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/muster-bot/muster/bot"
)

// pollRow is the result of hotSQL.poll and hotSQL.scheduled.
type pollRow struct {
	Slots     []byte `db:"slots"`
	Invited   []byte `db:"invited"`
	Cohosts   []byte `db:"cohosts"`
	Answers   []byte `db:"answers"`
	Others    []byte `db:"others"`
	Tallies   []byte `db:"tallies"`
	Stamps    []byte `db:"stamps"`
	Sents     []byte `db:"sents"`
	Tasks     []byte `db:"tasks"`
	Overrides []byte `db:"overrides"`
	Reactions []byte `db:"reactions"`
	Community []byte `db:"community"`
	Roster    []byte `db:"roster"`
}

// readExpected reads the locked meetup, and what belongs to it and the member.
func (t *tx) readExpected(x *expected) (bot.Meetup, error) {
	c, id, u := x.Community, x.meetup.ID, x.Member
	m, err := t.meetupOf(*x.meetup)
	if err != nil {
		return m, err
	}
	query, scheduled := t.pool.dialect.hot.poll, m.Status != bot.StatusPolling
	args := []any{c, id, c, id, c, id, c, id, u, m.Host, c, id, u, m.Host, c, id, scheduled, c, id,
		c, id, c, id, u, c, id, c, id, u, c, id, c, id, u, c}
	if scheduled {
		query, args = t.pool.dialect.hot.scheduled, append(args, c, id)
	}
	var row pollRow
	if err := t.get(&row, query, args...); err != nil {
		return m, err
	}
	h := &readAhead{id: id, user: u, host: m.Host, stamps: map[bot.Topic]bot.Stamp{}, hasTallies: true, hasTasks: true, hasRoster: scheduled}
	if err := t.decodePoll(&m, h, row); err != nil {
		return m, fmt.Errorf("decode: %w", err)
	}
	h.hasAllAnswers = scheduled || len(m.Invited) > 0 && t.pool.dialect.hot.write != ""
	x.meetup, x.read = nil, h
	t.rememberLocked(m)
	return m, nil
}

func (t *tx) decodePoll(m *bot.Meetup, h *readAhead, row pollRow) error {
	slotRows, err := decodeRows(slots, row.Slots)
	if err != nil {
		return err
	}
	for _, s := range slotRows {
		t.addSlot(m, s)
	}
	invited, err := decodeRows(invitationsOrAbsent, row.Invited)
	if err != nil {
		return err
	}
	for _, i := range invited {
		i.addTo(m)
	}
	named, err := decodeRows(cohostsOrAbsent, row.Cohosts)
	if err != nil {
		return err
	}
	for _, n := range named {
		n.addTo(m)
	}
	if h.answers, err = decodeRows(answers, row.Answers); err != nil {
		return err
	}
	others, err := decodeRows(answers, row.Others)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		h.answers = append(h.answers, others...)
		slices.SortFunc(h.answers, compareAnswerRows)
	}
	return h.decode(row)
}

func compareAnswerRows(a, b answerRow) int {
	return cmp.Or(cmp.Compare(a.Member, b.Member), cmp.Compare(a.Slot, b.Slot))
}

func (h *readAhead) decode(row pollRow) (err error) {
	if h.tallies, err = decodeRows(tallies, row.Tallies); err != nil {
		return err
	}
	stamped, err := decodeRows(stamps, row.Stamps)
	if err != nil {
		return err
	}
	for _, s := range stamped {
		h.stamps[s.Topic] = bot.Stamp{Session: s.Session, Number: s.Number}
	}
	if h.sents, err = decodeRows(sents, row.Sents); err != nil {
		return err
	}
	if h.tasks, err = decodeRows(tasks, row.Tasks); err != nil {
		return err
	}
	if h.overrides, err = decodeRows(reminderOverrides, row.Overrides); err != nil {
		return err
	}
	if h.reactions, err = decodeRows(reactions, row.Reactions); err != nil {
		return err
	}
	if h.roster, err = decodeRows(rsvps, row.Roster); err != nil {
		return err
	}
	h.community, err = decodeRow(communities, row.Community)
	return err
}

var (
	invitationsOrAbsent = tableOf[invitationOrAbsent]("invitation")
	cohostsOrAbsent     = tableOf[cohostOrAbsent]("cohost")
)
