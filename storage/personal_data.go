package storage

import (
	"encoding/json"
	"reflect"

	"github.com/muster-bot/muster/bot"
)

// exportedTables are the tables with data of members. A test walks the schema and
// fails if one is missing here or in deleteMemberQueries.
var exportedTables = []struct {
	table string
	read  func(*tx, bot.CommunityID, bot.UserID) ([]json.RawMessage, error)
}{
	{"member", exportRows(members, `member = ? order by member`)},
	{"command_rate", exportRows(rates, `member = ?`)},
	{"reminder_override", exportRows(reminderOverrides, `member = ? order by meetup`)},
	{"meetup", exportRows(meetups, `host = ? order by id`)},
	{"draft", exportRows(drafts, `author = ? order by id`)},
	{"invitation", exportRows(invitations, `member = ? order by meetup`)},
	{"answer", exportRows(answers, `member = ? order by meetup, slot`)},
	{"reaction", exportRows(reactions, `member = ? order by meetup, emoji`)},
	{"rsvp", exportRows(rsvps, `member = ? order by meetup`)},
	{"message", exportRows(messages, `member = ? order by place, message`)},
	{"cohost", exportRows(cohosts, `member = ? order by meetup`)},
	{"interest", exportRows(interests, `member = ? order by meetup`)},
	{"edit", exportRows(edits, `member = ? order by id`)},
	{"task", exportRows(tasks, `member = ? order by id`)},
}

// deleteMemberQueries delete a member's rows. Each takes the community and the
// member. Referring rows come first.
var deleteMemberQueries = []string{
	`delete from reminder_override where community = ? and member = ?`,
	`delete from answer where community = ? and member = ?`,
	`delete from invitation where community = ? and member = ?`,
	`delete from reaction where community = ? and member = ?`,
	`delete from rsvp where community = ? and member = ?`,
	`delete from message where community = ? and member = ?`,
	`delete from draft where community = ? and author = ?`,
	`delete from task where community = ? and member = ?`,
	`delete from cohost where community = ? and member = ?`,
	`delete from interest where community = ? and member = ?`,
	`delete from edit where community = ? and member = ?`,
	`delete from command_rate where community = ? and member = ?`,
	`delete from member where community = ? and member = ?`,
	`update meetup set heir = '' where community = ? and heir = ?`,
	`update meetup set host = '' where community = ? and host = ?`,
}

var (
	meetupsInvolving = `select id from meetup where community = ? and (host = ? or heir = ? or reason like ?
		or exists (select 1 from cohost o where o.community = meetup.community and o.meetup = meetup.id and o.member = ?)
		or exists (select 1 from interest n where n.community = meetup.community and n.meetup = meetup.id and n.member = ?)
		or exists (select 1 from invitation i where i.community = meetup.community and i.meetup = meetup.id and i.member = ?)
		or exists (select 1 from answer a where a.community = meetup.community and a.meetup = meetup.id and a.member = ?)
		or exists (select 1 from reaction r where r.community = meetup.community and r.meetup = meetup.id and r.member = ?)
		or exists (select 1 from rsvp v where v.community = meetup.community and v.meetup = meetup.id and v.member = ?)
	) order by id`
	seatsOfMember         = `select meetup from rsvp where community = ? and member = ?`
	pseudonymiseReactions = `update reaction set member = ? where community = ? and meetup = ? and member = ?`
	// Tasks that notify a host about the member end their subject with the id.
	deleteNoticesAbout = `delete from task where community = ? and substr(subject, length(subject) - length(cast(? as text)) + 1) = ?`
	draftsNaming       = drafts.selects() + ` where community = ? and (invited like ? or cohosts like ?)`
	updateDraftGuest   = `update draft set invited = ?, cohosts = ? where community = ? and id = ?`
	editsNaming        = edits.selects() + ` where community = ? and (before like ? or after like ?)`
	updateEditTerms    = `update edit set before = ?, after = ? where community = ? and id = ?`
)

func exportRows[R any](from table[R], where string) func(*tx, bot.CommunityID, bot.UserID) ([]json.RawMessage, error) {
	return func(t *tx, c bot.CommunityID, u bot.UserID) ([]json.RawMessage, error) {
		var rows []R
		if err := t.list(&rows, from.selects()+` where community = ? and `+where, c, u); err != nil {
			return nil, err
		}
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

// MeetupsInvolving lists the meetups that refer to a member. It may list others
// too, as the pattern also matches longer ids.
func (t *tx) MeetupsInvolving(c bot.CommunityID, u bot.UserID) ([]bot.MeetupID, error) {
	var ids []bot.MeetupID
	err := t.list(&ids, meetupsInvolving, c, u, u, likeContains(u), u, u, u, u, u, u)
	return ids, wrap(err, "meetups involving %s in %s", u, c)
}

// likeContains returns a pattern that matches a member's id in a text.
func likeContains(u bot.UserID) string { return "%" + string(u) + "%" }

// PseudonymiseReactions replaces a member by a pseudonym in the reactions to a
// card.
func (t *tx) PseudonymiseReactions(c bot.CommunityID, m bot.MeetupID, u, pseudonym bot.UserID) error {
	_, err := t.exec(pseudonymiseReactions, pseudonym, c, m, u)
	return wrap(err, "pseudonymise reactions to meetup %d of %s", m, c)
}

// DeleteMember deletes everything that is stored about a member.
func (t *tx) DeleteMember(c bot.CommunityID, u bot.UserID) error {
	const call = "delete member %s of %s"
	var seats []bot.MeetupID
	if err := t.list(&seats, seatsOfMember, c, u); err != nil {
		return wrap(err, call, u, c)
	}
	if err := t.deleteFromDrafts(c, u); err != nil {
		return wrap(err, call, u, c)
	}
	if err := t.deleteFromEdits(c, u); err != nil {
		return wrap(err, call, u, c)
	}
	for _, query := range deleteMemberQueries {
		if _, err := t.exec(query, c, u); err != nil {
			return wrap(err, call, u, c)
		}
	}
	if _, err := t.exec(deleteNoticesAbout, c, ":"+string(u), ":"+string(u)); err != nil {
		return wrap(err, call, u, c)
	}
	for _, m := range seats {
		if _, err := t.exec(countTaken, c, m); err != nil {
			return wrap(err, call, u, c)
		}
	}
	return nil
}

// deleteFromDrafts removes a member from the drafts of others.
func (t *tx) deleteFromDrafts(c bot.CommunityID, u bot.UserID) error {
	var rows []draftRow
	if err := t.list(&rows, draftsNaming, c, likeContains(u), likeContains(u)); err != nil {
		return err
	}
	for _, row := range rows {
		lists := row.without(u)
		if _, err := t.exec(updateDraftGuest, lists.Invited, lists.Cohosts, c, row.ID); err != nil {
			return err
		}
	}
	return nil
}

// deleteFromEdits removes a member from the edits of others.
func (t *tx) deleteFromEdits(c bot.CommunityID, u bot.UserID) error {
	var rows []editRow
	if err := t.list(&rows, editsNaming, c, likeContains(u), likeContains(u)); err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := t.exec(updateEditTerms, row.Before.without(u), row.After.without(u), c, row.ID); err != nil {
			return err
		}
	}
	return nil
}
