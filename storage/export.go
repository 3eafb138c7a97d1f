package storage

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// exportedTables are the tables with data of members. A test walks the schema and
// fails if one is missing here or in deleteMemberQueries.
var exportedTables = []struct {
	table string
	read  func(*tx, bot.CommunityID, bot.UserID) ([]json.RawMessage, error)
}{
	{"member", exportRows(members, `member = ? order by member`)},
	{"usual_week", exportRows(weeks, `member = ?`)},
	{"command_rate", exportRows(commandRates, `member = ?`)},
	{"press_rate", exportRows(pressRates, `member = ?`)},
	{"pass", exportRows(passes, `member = ? order by expires_at, hash`)},
	{"page_client", exportRows(pageClients, `member = ? order by meetup, client`)},
	{"reminder_override", exportRows(reminderOverrides, `member = ? order by meetup`)},
	{"presence", exportRows(presences, `member = ? order by meetup`)},
	{"meetup", exportRows(meetups, `host = ? order by id`)},
	{"heir", exportRows(tableOf[namingRow]("meetup"), `heir = ? order by id`)},
	{"reason", exportNaming("meetup", "reason")},
	{"draft", exportRows(drafts, `author = ? order by id`)},
	{"draft_naming", exportNaming("draft", "invited", "cohosts", "typed", "basis")},
	{"invitation", exportRows(invitations, `member = ? order by meetup`)},
	{"answer", exportRows(answers, `member = ? order by meetup, slot`)},
	{"answer_note", exportRows(answerNotes, `member = ? order by meetup`)},
	{"slot", exportRows(slots, `added_by = ? order by id`)},
	{"reaction", exportRows(reactions, `member = ? order by meetup, emoji`)},
	{"rsvp", exportRows(rsvps, `member = ? order by meetup`)},
	{"message", exportRows(messages, `member = ? order by place, message`)},
	{"sent", exportRows(sents, `member = ? order by meetup, kind, date, subject`)},
	{"delivery", exportRows(deliveries, `member = ? order by meetup, message`)},
	{"cohost", exportRows(cohosts, `member = ? order by meetup`)},
	{"join_request", exportRows(joinRequests, `member = ? order by meetup`)},
	{"stamp", exportRows(stamps, `member = ? order by meetup, topic`)},
	{"single_notice", exportRows(singleNotices, `member = ? order by meetup, kind`)},
	{"interest", exportRows(interests, `member = ? order by meetup`)},
	{"personal_calendar", (*tx).exportCalendars},
	{"edit", exportRows(edits, `member = ? order by id`)},
	{"edit_naming", exportNaming("edit", "before", "after")},
	{"task", exportRows(tasks, `? in (member, asker) order by id`)},
	{"task_naming", exportNaming("task", "subject", "last_error")},
	{"adapter_note", (*tx).exportNotes},
}

// namingRow is a row of others that names a member. The rest of it is theirs.
type namingRow struct {
	Community bot.CommunityID `db:"community"`
	ID        int64           `db:"id"`
}

// exportNaming exports which rows of others name a member in one of the columns.
func exportNaming(table string, columns ...string) func(*tx, bot.CommunityID, bot.UserID) ([]json.RawMessage, error) {
	query := tableOf[namingRow](table).selects() + ` where community = ? and (` + strings.Join(columns, ` like ? or `) + ` like ?) order by id`
	return func(t *tx, c bot.CommunityID, u bot.UserID) ([]json.RawMessage, error) {
		args := []any{c}
		for range columns {
			args = append(args, likeContains(u))
		}
		var rows []namingRow
		if err := t.list(&rows, query, args...); err != nil {
			return nil, err
		}
		return exported(tableOf[namingRow](table), rows)
	}
}

var (
	notesOf       = adapterNotes.selects() + ` where key like '%.' || cast(? as text) || '.%' order by owner, key`
	deleteNotesOf = `delete from adapter_note where key like '%.' || cast(? as text) || '.%'`
)

// noteTags returns the tags of adapters' notes about a member, also of those made
// in direct messages, where the community is not known.
func noteTags(c bot.CommunityID, u bot.UserID) []string {
	return []string{bot.NoteTag(c, u), bot.NoteTag("", u)}
}

// exportNotes exports what adapters keep about a member.
func (t *tx) exportNotes(c bot.CommunityID, u bot.UserID) ([]json.RawMessage, error) {
	var out []json.RawMessage
	for _, tag := range noteTags(c, u) {
		var rows []adapterNoteRow
		if err := t.list(&rows, notesOf, tag); err != nil {
			return nil, err
		}
		for _, row := range rows {
			value, err := t.store.seal.open(row)
			if err != nil {
				return nil, err
			}
			note, err := json.Marshal(map[string]string{"owner": row.Owner, "key": row.Key, "value": string(value)})
			if err != nil {
				return nil, err
			}
			out = append(out, note)
		}
	}
	return out, nil
}

func exportRows[R any](from table[R], where string) func(*tx, bot.CommunityID, bot.UserID) ([]json.RawMessage, error) {
	return func(t *tx, c bot.CommunityID, u bot.UserID) ([]json.RawMessage, error) {
		var rows []R
		if err := t.list(&rows, from.selects()+` where community = ? and `+where, c, u); err != nil {
			return nil, err
		}
		return exported(from, rows)
	}
}

// exported returns rows as JSON, by column.
func exported[R any](from table[R], rows []R) ([]json.RawMessage, error) {
	out := make([]json.RawMessage, len(rows))
	for i, row := range rows {
		values := make(map[string]any, len(from.columns))
		var err error
		for n, field := range from.fields {
			value := reflect.ValueOf(row).FieldByIndex(field).Interface()
			if column, ok := value.(interface{ text() (string, error) }); ok {
				if value, err = column.text(); err != nil {
					return nil, err
				}
			}
			values[from.columns[n]] = value
		}
		if out[i], err = json.Marshal(values); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// ExportMember returns everything that is stored about a member.
func (t *tx) ExportMember(c bot.CommunityID, u bot.UserID) ([]bot.ExportTable, error) {
	var out []bot.ExportTable
	for _, export := range exportedTables {
		rows, err := export.read(t, c, u)
		if err != nil {
			return nil, wrap(err, "export member %s of %s", u, c)
		}
		if len(rows) > 0 {
			out = append(out, bot.ExportTable{Table: export.table, Rows: rows})
		}
	}
	return out, nil
}
