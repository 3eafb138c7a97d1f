package storage

import (
	"database/sql/driver"
	"encoding/json"
	"reflect"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

// pending is what a transaction writes at its end, or before the next plain query. On
// Postgres it is one statement.
type pending struct {
	ballot    *ballotWrite
	stamps    []stampRow
	reactions []reactionRow
	cancelled []taskRow
	promised  []taskRow
}

// ballotWrite replaces a member's answers with rows.
type ballotWrite struct {
	user   bot.UserID
	rows   []answerRow // those that differ
	remain []bot.SlotID
	takes  bool // some answer is taken back
}

func (p *pending) isEmpty() bool {
	return p.ballot == nil && len(p.stamps)+len(p.reactions)+len(p.cancelled)+len(p.promised) == 0
}

// postponeBallot saves a ballot later. It is what the tallies do not count yet.
func (h *readAhead) postponeBallot(u bot.UserID, rows []answerRow) {
	w := &ballotWrite{user: u}
	kept := make([]answerRow, 0, len(h.answers)+len(rows))
	for _, row := range h.answers {
		if row.Member != u {
			kept = append(kept, row)
		} else if !slices.ContainsFunc(rows, func(r answerRow) bool { return r.Slot == row.Slot }) {
			w.takes = true
		}
	}
	for _, row := range rows {
		w.remain = append(w.remain, row.Slot)
		if !slices.ContainsFunc(h.answers, row.isStoredAs) {
			w.rows = append(w.rows, row)
		}
	}
	kept = append(kept, rows...)
	slices.SortFunc(kept, compareAnswerRows)
	h.answers = kept
	h.hasTallies = false
	h.pending.ballot = w
}

func (row answerRow) isStoredAs(stored answerRow) bool {
	same := row.At.Equal(stored.At.Time)
	row.At = stored.At
	return same && row == stored
}

// addReaction reports whether the reaction is new, and saves it later.
func (h *readAhead) addReaction(row reactionRow) bool {
	if slices.Contains(h.reactions, row) {
		return false
	}
	h.reactions = append(h.reactions, row)
	h.pending.reactions = append(h.pending.reactions, row)
	return true
}

// forgetTask cancels a task later if it is one of those that were read.
func (h *readAhead) forgetTask(id bot.TaskID) bool {
	at := slices.IndexFunc(h.tasks, func(row taskRow) bool { return row.ID == id })
	if at < 0 || !h.hasTasks {
		return false
	}
	h.pending.cancelled = append(h.pending.cancelled, h.tasks[at])
	h.tasks = slices.Delete(h.tasks, at, at+1)
	return true
}

// postponePromise promises a task later. One statement cannot write a row twice.
func (t *tx) postponePromise(h *readAhead, row taskRow) error {
	same := func(other taskRow) bool { return other.Kind == row.Kind && other.Key == row.Key }
	if slices.ContainsFunc(h.pending.promised, same) || slices.ContainsFunc(h.pending.cancelled, same) {
		if err := t.doPostponed(); err != nil {
			return err
		}
	}
	h.pending.promised = append(h.pending.promised, row)
	h.hasTasks = h.hasTasks && !slices.Contains(bot.OwedKinds(), row.Kind)
	return nil
}

// doPostponed writes what is pending.
func (t *tx) doPostponed() error {
	x := t.expected
	if x == nil || x.read == nil || x.read.pending.isEmpty() {
		return nil
	}
	p := x.read.pending
	x.read.pending = pending{}
	t.before = nil // what follows are not plain queries of the verb
	defer func() { t.before = t.beforeQuery }()
	err := t.write(x, p)
	return wrap(err, "write to meetup %d of %s", x.read.id, x.Community)
}

func (t *tx) write(x *expected, p pending) error {
	if query := t.pool.dialect.hot.write; query != "" {
		return t.writeAtOnce(query, x, p)
	}
	c, m := x.Community, x.read.id
	if b := p.ballot; b != nil {
		if err := t.writeBallot(c, m, b); err != nil {
			return err
		}
	}
	for _, row := range p.stamps {
		if _, err := t.exec(advanceStamp, stamps.values(row)...); err != nil {
			return err
		}
	}
	for _, row := range p.reactions {
		if _, err := t.exec(insertReaction, reactions.values(row)...); err != nil {
			return err
		}
	}
	for _, row := range p.cancelled {
		if _, err := t.exec(deleteTask, c, m, row.ID); err != nil {
			return err
		}
	}
	for _, row := range p.promised {
		if _, err := t.exec(upsertPromise, promisedTasks.values(row)...); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) writeBallot(c bot.CommunityID, m bot.MeetupID, b *ballotWrite) error {
	if b.takes {
		query, args := deleteBallot, []any{c, m, b.user}
		if len(b.remain) > 0 {
			query += ` and slot not in (` + placeholders(len(b.remain)) + `)`
		}
		if _, err := t.exec(query, append(args, toAny(b.remain)...)...); err != nil {
			return err
		}
	}
	for batch := range slices.Chunk(b.rows, batchSize) {
		if _, err := t.exec(answers.insert(len(batch))+upsertAnswers, answers.values(batch...)...); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) writeAtOnce(query string, x *expected, p pending) error {
	c, m := x.Community, x.read.id
	b := p.ballot
	if b == nil {
		b = &ballotWrite{}
	}
	var cancelled []bot.TaskID
	for _, row := range p.cancelled {
		cancelled = append(cancelled, row.ID)
	}
	said, err := answers.json(b.rows)
	if err != nil {
		return err
	}
	stamped, err := stamps.json(p.stamps)
	if err != nil {
		return err
	}
	reacted, err := reactions.json(p.reactions)
	if err != nil {
		return err
	}
	promised, err := promisedTasks.json(p.promised)
	if err != nil {
		return err
	}
	_, err = t.exec(query, said, b.takes, c, m, b.user, jsonList(b.remain), stamped, reacted, c, m, jsonList(cancelled), promised)
	return err
}

// jsonList encodes numbers as a list.
func jsonList[T ~int64](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	raw, _ := json.Marshal(list) // numbers alone
	return string(raw)
}

// json encodes rows as a list of objects by column.
func (t table[R]) json(rows []R) (string, error) {
	if len(rows) == 0 {
		return "[]", nil
	}
	objects := make([]map[string]any, len(rows))
	for i := range rows {
		objects[i] = make(map[string]any, len(t.columns))
		row := reflect.ValueOf(&rows[i]).Elem()
		for n, f := range t.fields {
			v := row.FieldByIndex(f).Interface()
			if valuer, ok := v.(driver.Valuer); ok {
				stored, err := valuer.Value()
				if err != nil {
					return "", err
				}
				v = stored
			}
			if at, ok := v.(time.Time); ok {
				v = at.UTC().Format(time.RFC3339Nano)
			}
			objects[i][t.columns[n]] = v
		}
	}
	raw, err := json.Marshal(objects)
	return string(raw), err
}
