package storage

import (
	"strings"

	"github.com/muster-bot/muster/bot"
)

// hotSQL are the statements of a tap that have a second form beside the plain ones, to
// save trips to the database: with the rows as JSON, several tables are read at once.
// They are all that may exist, and every test of a verb runs through them.
type hotSQL struct {
	begin     string // expected event, presses, member, message, and the meetup locked
	poll      string // of the locked meetup what an answer to its poll needs
	scheduled string // the same and the roster
	write     string // what is pending; empty: one plain statement each
}

var (
	hotPostgres = newHotSQL("json_build_array", "json_agg", " for update", beginPostgres, writePostgres)
	hotSQLite   = newHotSQL("json_array", "json_group_array", "", "", "")
)

const beginPostgres = `with event as (
		insert into dedup (owner, key, expires) select ?::text, ?::text, clock_timestamp() + ?::interval where ?::bool
		on conflict (owner, key) do update set expires = excluded.expires where dedup.expires <= clock_timestamp() returning 1
	), done as (select count(*)::int as n from event), pressed as (
		insert into press_rate (community, member, minute, presses)
		select id, ?::text, ?::timestamptz, ?::int from community, done where ?::int > 0 and id = ? and (done.n > 0 or not ?::bool)
		on conflict (community, member) do update set minute = excluded.minute,
			presses = case when press_rate.minute = excluded.minute then press_rate.presses else 0 end + excluded.presses returning presses
	) select (select n from done) as first, coalesce((select presses from pressed), 0) as presses, `

// SQLite changes no data in a with clause, so event and presses are counted before.
const beginSQLite = `select 0 as first, 0 as presses, `

// newHotSQL returns the statements of an engine with those names for functions. What
// begin does is evaluated in the order of locks.
func newHotSQL(array, list, forUpdate, begin, write string) hotSQL {
	row := func(columns []string) string { return array + "(" + strings.Join(columns, ", ") + ")" }
	one := func(name string, columns []string, where string) string {
		return "(select " + row(columns) + " from " + where + ") as " + name
	}
	all := func(name string, columns []string, order, where string) string {
		return "(select " + list + "(" + row(columns) + " order by " + order + ") from " + where + ") as " + name
	}
	absent := func(columns []string, table string) []string {
		return append(append([]string{}, columns...), strings.TrimSuffix(strings.ReplaceAll(isAbsent, "%[1]s", table), " as absent"))
	}
	const ofMeetup = " where community = ? and meetup = ?"
	// SQLite evaluates a subquery for each row, so there the answers to a poll that is not
	// open to all are read apart.
	waits, othersToo := "", "? and 0 <> ? and 0 <> ?"
	if begin == "" {
		begin = beginSQLite
	} else {
		othersToo = "(? or exists (select 1 from invitation where community = ? and meetup = ?))"
		waits = " and (select n from done) + coalesce((select presses from pressed), 0) >= 0"
	}
	h := hotSQL{write: write}
	h.begin = begin + one("member", members.columns, "member where community = ? and member = ?") + ", " +
		one("message", messages.columns, "message where place = ? and message = ?") + ", " +
		one("meetup", meetups.columns, "meetup where community = ? and id = coalesce(?, (select meetup from message where place = ? and message = ? and community = ?))"+waits+forUpdate)
	poll := []string{
		all("slots", slots.columns, "start_at, length, id", "slot"+ofMeetup),
		all("invited", absent(invitations.columns, "invitation"), "position, member", "invitation"+ofMeetup),
		all("cohosts", absent(cohosts.columns, "cohost"), "position, member", "cohost"+ofMeetup),
		all("answers", answers.columns, "member, slot", "answer"+ofMeetup+" and member in (?, ?)"+toAskedSlot),
		all("others", answers.columns, "member, slot", "answer"+ofMeetup+" and member not in (?, ?)"+toAskedSlots+
			" and "+othersToo),
		all("tallies", tallies.columns, "slot", "tally"+ofMeetup),
		all("stamps", stamps.columns, "topic", "stamp"+ofMeetup+" and member = ?"),
		all("sents", sents.columns, "kind, date, subject, member", "sent"+ofMeetup),
		all("tasks", tasks.columns, "id", "task"+ofMeetup+" and kind in ('"+joinKinds()+"') and member in ('', ?)"),
		all("overrides", reminderOverrides.columns, "member", "reminder_override"+ofMeetup),
		all("reactions", reactions.columns, "emoji", "reaction"+ofMeetup+" and member = ?"),
		one("community", communities.columns, "community where id = ?"),
	}
	h.poll = "select " + strings.Join(poll, ", ")
	h.scheduled = h.poll + ", " + all("roster", rsvps.columns, "turn", "rsvp"+ofMeetup)
	return h
}

func joinKinds() string {
	kinds := bot.OwedKinds()
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, "', '")
}

// writePostgres does at once what the plain statements do one after another. They
// change different rows.
var writePostgres = `with said as (
		select * from json_to_recordset(?::json) as x(community text, meetup bigint, slot bigint, member text, availability text, source text, at timestamptz, stamp_session text, stamp_number bigint, stretches text)
	), unsaid as (
		delete from answer where ?::bool and community = ? and meetup = ? and member = ?` + toAskedSlot + ` and slot not in (select value::bigint from json_array_elements_text(?::json))
	), answered as (
		insert into answer (` + strings.Join(answers.columns, ", ") + `) select ` + strings.Join(answers.columns, ", ") + ` from said` + upsertAnswers + `
	), stamped as (
		insert into stamp (` + strings.Join(stamps.columns, ", ") + `) select ` + strings.Join(stamps.columns, ", ") + `
		from json_to_recordset(?::json) as x(community text, meetup bigint, member text, topic text, session text, number bigint)` + upsertStamp + `
	), reacted as (
		insert into reaction (` + strings.Join(reactions.columns, ", ") + `) select ` + strings.Join(reactions.columns, ", ") + `
		from json_to_recordset(?::json) as x(community text, meetup bigint, member text, emoji text) on conflict (meetup, member, emoji) do nothing
	), cancelled as (
		delete from task where community = ? and meetup = ? and id in (select value::bigint from json_array_elements_text(?::json))
	), promised as (
		insert into task (` + strings.Join(promisedTasks.columns, ", ") + `) select ` + strings.Join(promisedTasks.columns, ", ") + `
		from json_to_recordset(?::json) as x(community text, kind text, key text, meetup bigint, member text, subject text, asker text, reply text, due timestamptz, promised_for timestamptz, sought timestamptz)` + onPromisedAgain + `
	) select 1`
