package storage

import (
	"errors"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// deleteMemberQueries delete a member's rows. Each takes the community and the
// member. Referring rows come first.
var deleteMemberQueries = []string{
	`delete from reminder_override where community = ? and member = ?`,
	`delete from pass where community = ? and member = ?`,
	`delete from page_client where community = ? and member = ?`,
	`delete from presence where community = ? and member = ?`,
	`delete from answer_note where community = ? and member = ?`,
	`delete from answer where community = ? and member = ?`,
	`update slot set added_by = '' where community = ? and added_by = ?`,
	`delete from invitation where community = ? and member = ?`,
	`delete from reaction where community = ? and member = ?`,
	`delete from rsvp where community = ? and member = ?`,
	`delete from message where community = ? and member = ?`,
	`delete from sent where community = ? and member = ?`,
	`delete from delivery where community = ? and member = ?`,
	`delete from draft where community = ? and author = ?`,
	`delete from task where community = ? and member = ?`,
	`update task set asker = '', reply = '' where community = ? and asker = ?`,
	`delete from cohost where community = ? and member = ?`,
	`delete from stamp where community = ? and member = ?`,
	`delete from single_notice where community = ? and member = ?`,
	`delete from interest where community = ? and member = ?`,
	`delete from join_request where community = ? and member = ?`,
	`delete from edit where community = ? and member = ?`,
	`delete from usual_week where community = ? and member = ?`,
	`delete from personal_calendar where community = ? and member = ?`,
	`delete from command_rate where community = ? and member = ?`,
	`delete from press_rate where community = ? and member = ?`,
	`delete from member where community = ? and member = ?`,
	`update meetup set heir = '' where community = ? and heir = ?`,
	`update meetup set applicant = '' where community = ? and applicant = ?`,
	// What goes on without them has another host by now, and keeps its words.
	`delete from draft where community = ? and edits in (select id from meetup m where m.community = draft.community and m.host = ?)`,
	`delete from edit where community = ? and meetup in (select id from meetup m where m.community = edit.community and m.host = ?)`,
	`update meetup set host = '', title = '', where_text = '', area = '', description = '' where community = ? and host = ?`,
}

var (
	meetupsInvolving = `select id from meetup where community = ? and (host = ? or heir = ? or applicant = ? or reason like ?
		or exists (select 1 from cohost o where o.community = meetup.community and o.meetup = meetup.id and o.member = ?)
		or exists (select 1 from interest n where n.community = meetup.community and n.meetup = meetup.id and n.member = ?)
		or exists (select 1 from invitation i where i.community = meetup.community and i.meetup = meetup.id and i.member = ?)
		or exists (select 1 from answer a where a.community = meetup.community and a.meetup = meetup.id and a.member = ?)
		or exists (select 1 from answer_note n where n.community = meetup.community and n.meetup = meetup.id and n.member = ?)
		or exists (select 1 from slot s where s.community = meetup.community and s.meetup = meetup.id and s.added_by = ?)
		or exists (select 1 from reaction r where r.community = meetup.community and r.meetup = meetup.id and r.member = ?)
		or exists (select 1 from rsvp v where v.community = meetup.community and v.meetup = meetup.id and v.member = ?)
		or exists (select 1 from task t where t.community = meetup.community and t.meetup = meetup.id and (t.member = ? or t.subject like ?))
	) order by id`
	lockDraftsNaming = `select id from draft where community = ? and (author = ? or invited like ? or cohosts like ? or typed like ? or basis like ?` + typedPeople + `
		or edits in (select id from meetup m where m.community = draft.community and m.host = ?)) order by id`
	seatsOfMember         = `select meetup from rsvp where community = ? and member = ?`
	pseudonymiseReactions = `update reaction set member = ? where community = ? and meetup = ? and member = ?`
	// Tasks that notify a host about the member end their subject with the id.
	deleteNoticesAbout = `delete from task where community = ? and substr(subject, length(subject) - length(cast(? as text)) + 1) = ?`
	draftsNaming       = drafts.selects() + ` where community = ? and (invited like ? or cohosts like ? or typed like ? or basis like ?` + typedPeople + `)`
	updateDraftGuest   = `update draft set invited = ?, cohosts = ?, typed = ?, basis = ? where community = ? and id = ?`
	forgetErrorsAbout  = `update task set last_error = '' where community = ? and last_error like ?`
	deleteReportsAbout = `delete from task where community = ? and kind = ? and subject like ?`
	editsNaming        = edits.selects() + ` where community = ? and (member = ? or before like ? or after like ?) order by id`
	updateEditTerms    = `update edit set before = ?, after = ? where community = ? and id = ?`
)

// typedPeople finds drafts in which people were typed that nobody was found by. They
// may be names of the member.
var typedPeople = func() string {
	var sql strings.Builder
	for _, f := range bot.Fields() {
		if f.Kind == bot.FieldKindPeople {
			sql.WriteString(` or typed like '%"` + string(f.Name) + `":%'`)
		}
	}
	return sql.String()
}()

// MeetupsInvolving lists the meetups that refer to a member. It may list others
// too, as the pattern also matches longer ids.
func (t *tx) MeetupsInvolving(c bot.CommunityID, u bot.UserID) ([]bot.MeetupID, error) {
	var ids []bot.MeetupID
	err := t.list(&ids, meetupsInvolving, c, u, u, u, likeContains(u), u, u, u, u, u, u, u, u, u, likeContains(u))
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

// LockPersonalData locks a member's row, and the drafts that are theirs or name
// them.
func (t *tx) LockPersonalData(c bot.CommunityID, u bot.UserID) error {
	if _, err := t.LockMember(c, u); err != nil && !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	var ids []bot.DraftID
	query := lockDraftsNaming + t.pool.dialect.forUpdate
	if err := t.list(&ids, query, c, u, likeContains(u), likeContains(u), likeContains(u), likeContains(u), u); err != nil {
		return wrap(err, "lock drafts of %s in %s", u, c)
	}
	for _, id := range ids {
		if err := t.beforeLock(lockOfDraft(c, id)); err != nil {
			return wrap(err, "lock drafts of %s in %s", u, c)
		}
		t.afterLock(lockOfDraft(c, id))
	}
	return nil
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
	if _, err := t.exec(forgetErrorsAbout, c, likeContains(u)); err != nil {
		return wrap(err, call, u, c)
	}
	for _, tag := range noteTags(c, u) {
		if _, err := t.exec(deleteNotesOf, tag); err != nil {
			return wrap(err, call, u, c)
		}
	}
	if _, err := t.exec(deleteReportsAbout, c, bot.TaskReport, likeContains(u)); err != nil {
		return wrap(err, call, u, c)
	}
	for _, m := range seats {
		if _, err := t.exec(countTaken, c, m); err != nil {
			return wrap(err, call, u, c)
		}
	}
	return nil
}

// deleteFromDrafts removes a member from the drafts of others, and names that may be
// theirs.
func (t *tx) deleteFromDrafts(c bot.CommunityID, u bot.UserID) error {
	var rows []draftRow
	if err := t.list(&rows, draftsNaming, c, likeContains(u), likeContains(u), likeContains(u), likeContains(u)); err != nil {
		return err
	}
	for _, row := range rows {
		if !t.locks[lockOfDraft(c, row.ID)] {
			continue // saved after LockPersonalData
		}
		lists := row.without(u)
		for _, f := range bot.Fields() { // as it was typed, it may be their name
			if f.Kind == bot.FieldKindPeople {
				delete(row.Typed.V, f.Name)
			}
		}
		if _, err := t.exec(updateDraftGuest, lists.Invited, lists.Cohosts, row.Typed, jsonOf[*basisJSON]{row.Basis.V.without(u)}, c, row.ID); err != nil {
			return err
		}
	}
	return nil
}

// deleteFromEdits removes a member from the edits of others.
func (t *tx) deleteFromEdits(c bot.CommunityID, u bot.UserID) error {
	var rows []editRow
	if err := t.list(&rows, editsNaming+t.pool.dialect.forUpdate, c, u, likeContains(u), likeContains(u)); err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := t.exec(updateEditTerms, row.Before.without(u), row.After.without(u), c, row.ID); err != nil {
			return err
		}
	}
	return nil
}
