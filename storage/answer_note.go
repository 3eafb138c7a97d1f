package storage

import "github.com/muster-bot/muster/bot"

type answerNoteRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	Text      string          `db:"note"`
	Audience  bot.Audience    `db:"audience"`
	At        instant         `db:"at"`
}

var (
	answerNotes         = tableOf[answerNoteRow]("answer_note")
	answerNotesOfMeetup = answerNotes.selects() + ` where community = ? and meetup = ? order by at desc, member`
	upsertAnswerNote    = answerNotes.insert(1) + ` on conflict (meetup, member) do update set ` +
		answerNotes.without("community", "meetup", "member").excluded() + ` where ` + answerNotes.ownCommunity()
	deleteAnswerNote = `delete from answer_note where community = ? and meetup = ? and member = ?`
)

// AnswerNotes lists the notes on a poll, the latest first.
func (t *tx) AnswerNotes(c bot.CommunityID, m bot.MeetupID) ([]bot.AnswerNote, error) {
	var rows []answerNoteRow
	if err := t.list(&rows, answerNotesOfMeetup, c, m); err != nil {
		return nil, wrap(err, "notes on meetup %d of %s", m, c)
	}
	found := make([]bot.AnswerNote, len(rows))
	for i, row := range rows {
		found[i] = bot.AnswerNote{Member: row.Member, Text: row.Text, Audience: row.Audience, At: row.At.Time}
	}
	return found, nil
}

// SaveAnswerNote replaces a member's note on a poll, or deletes it if it has no text.
func (t *tx) SaveAnswerNote(c bot.CommunityID, m bot.MeetupID, n bot.AnswerNote) error {
	const call = "save note of %s on meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return wrap(err, call, n.Member, m, c)
	}
	if n.Text == "" {
		_, err := t.exec(deleteAnswerNote, c, m, n.Member)
		return wrap(err, call, n.Member, m, c)
	}
	_, err := t.exec(upsertAnswerNote, answerNotes.values(answerNoteRow{c, m, n.Member, n.Text, n.Audience, instant{n.At}})...)
	return wrap(err, call, n.Member, m, c)
}
