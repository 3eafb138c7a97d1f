package storage

import (
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
)

type answerRow struct {
	Community    bot.CommunityID  `db:"community"`
	Meetup       bot.MeetupID     `db:"meetup"`
	Slot         bot.SlotID       `db:"slot"`
	Member       bot.UserID       `db:"member"`
	Availability bot.Availability `db:"availability"`
	Source       bot.Source       `db:"source"`
	At           instant          `db:"at"`
	Session      string           `db:"stamp_session"`
	Number       int64            `db:"stamp_number"`
	Stretches    string           `db:"stretches"`
}

func rowOfAnswer(c bot.CommunityID, m bot.MeetupID, a bot.Answer) answerRow {
	return answerRow{c, m, a.Slot, a.Member, a.Availability, a.Source, instant{a.At}, a.Stamp.Session, a.Stamp.Number, encodeStretches(a)}
}

var (
	answers        = tableOf[answerRow]("answer")
	mutableAnswers = answers.without("community", "meetup", "slot", "member")
	toAskedSlots   = ` and slot in (select id from slot where community = ? and meetup = ? and withdrawn_at is null)`
	// toAskedSlot is the same for a few answers: it is no join, which Postgres might begin with
	// the slots, and read everybody's answers to them.
	toAskedSlot     = ` and (select withdrawn_at is null from slot where slot.community = answer.community and slot.meetup = answer.meetup and slot.id = answer.slot)`
	answersOfMeetup = answers.selects() + ` where community = ? and meetup = ?` + toAskedSlots + ` order by member, slot`
	upsertAnswers   = ` on conflict (meetup, member, slot) do update set ` + mutableAnswers.excluded() +
		` where ` + answers.ownCommunity() + ` and (` + mutableAnswers.isDistinct() + `)`
	// Answers to withdrawn slots stay.
	deleteBallot = `delete from answer where community = ? and meetup = ? and member = ?` + toAskedSlot
)

// Answers lists the answers to those of a meetup's slots that are not withdrawn.
func (t *tx) Answers(c bot.CommunityID, m bot.MeetupID) ([]bot.Answer, error) {
	var rows []answerRow
	if h := t.readOf(c, m); h != nil && h.hasAllAnswers {
		rows = h.answers
	} else if err := t.list(&rows, answersOfMeetup, c, m, c, m); err != nil {
		return nil, wrap(err, "answers to meetup %d of %s", m, c)
	}
	found := make([]bot.Answer, len(rows))
	for i, row := range rows {
		found[i] = row.answer()
	}
	return found, nil
}

func (row answerRow) answer() bot.Answer {
	return decodeStretches(bot.Answer{
		Slot: row.Slot, Member: row.Member,
		Availability: row.Availability, Source: row.Source, At: row.At.Time, Stamp: bot.Stamp{Session: row.Session, Number: row.Number},
	}, row.Stretches)
}

// tallyRow counts the answers to a slot. Triggers keep it equal to the rows, whoever
// writes them.
type tallyRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Slot      bot.SlotID      `db:"slot"`
	Yes       int             `db:"yes"`
	IfNeeded  int             `db:"if_needed"`
	No        int             `db:"no"`
}

var (
	tallies         = tableOf[tallyRow]("tally")
	lastAnswer      = `select max(at) from answer where community = ? and meetup = ? and member <> ?` + toAskedSlots
	talliesOfMeetup = tallies.selects() + ` where community = ? and meetup = ?`
)

// Tallies counts the answers to a meetup's slots.
func (t *tx) Tallies(c bot.CommunityID, m bot.MeetupID) (map[bot.SlotID]bot.Tally, error) {
	var rows []tallyRow
	if h := t.readOf(c, m); h != nil && h.hasTallies {
		rows = h.tallies
	} else if err := t.list(&rows, talliesOfMeetup, c, m); err != nil {
		return nil, wrap(err, "tallies of meetup %d of %s", m, c)
	}
	found := make(map[bot.SlotID]bot.Tally, len(rows))
	for _, row := range rows {
		found[row.Slot] = bot.Tally{Yes: row.Yes, IfNeeded: row.IfNeeded, No: row.No}
	}
	return found, nil
}

// LastAnswer returns when somebody besides a member last answered a meetup.
func (t *tx) LastAnswer(c bot.CommunityID, m bot.MeetupID, u bot.UserID) (time.Time, error) {
	var at instant
	err := t.get(&at, lastAnswer, c, m, u, c, m)
	return at.Time, wrap(err, "last answer to meetup %d of %s", m, c)
}

// AnswersOf finds a member's answers to slots that are not withdrawn, by meetup.
func (t *tx) AnswersOf(c bot.CommunityID, u bot.UserID, ids ...bot.MeetupID) (map[bot.MeetupID]bot.Ballot, error) {
	found := map[bot.MeetupID]bot.Ballot{}
	if len(ids) == 1 {
		if h := t.readOf(c, ids[0]); h != nil && h.hasBallotOf(u) {
			if b := h.ballot(u); len(b) > 0 {
				found[ids[0]] = b
			}
			return found, nil
		}
	}
	for batch := range slices.Chunk(ids, batchSize) {
		var rows []answerRow
		query := answers.selects() + ` where community = ? and member = ? and meetup in (` + placeholders(len(batch)) +
			`)` + toAskedSlot + ` order by meetup, slot`
		if err := t.list(&rows, query, append([]any{c, u}, toAny(batch)...)...); err != nil {
			return nil, wrap(err, "answers of %s in %s", u, c)
		}
		for _, row := range rows {
			found[row.Meetup] = append(found[row.Meetup], row.answer())
		}
	}
	return found, nil
}

// SaveBallot replaces a member's answers with b. It writes no row that is equal
// already.
func (t *tx) SaveBallot(c bot.CommunityID, m bot.MeetupID, u bot.UserID, b bot.Ballot) error {
	const call = "save ballot of %s for meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return wrap(err, call, u, m, c)
	}
	rows := make([]answerRow, 0, len(b))
	args := []any{c, m, u}
	for _, a := range b {
		a.Member = u
		rows = append(rows, rowOfAnswer(c, m, a))
		args = append(args, a.Slot)
	}
	if h := t.readOf(c, m); h != nil && h.hasBallotOf(u) && h.pending.ballot == nil {
		h.postponeBallot(u, rows)
		return nil
	}
	query := deleteBallot
	if len(b) > 0 {
		query += ` and slot not in (` + placeholders(len(b)) + `)`
	}
	if _, err := t.exec(query, args...); err != nil {
		return wrap(err, call, u, m, c)
	}
	for batch := range slices.Chunk(rows, batchSize) {
		if _, err := t.exec(answers.insert(len(batch))+upsertAnswers, answers.values(batch...)...); err != nil {
			return wrap(err, call, u, m, c)
		}
	}
	return nil
}

const deleteAnswersTo = `delete from answer where community = ? and meetup = ? and slot = ?`

// SaveAnswersTo replaces the answers of everybody to a slot.
func (t *tx) SaveAnswersTo(c bot.CommunityID, m bot.MeetupID, s bot.SlotID, given []bot.Answer) error {
	const call = "save answers to slot %d of meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return wrap(err, call, s, m, c)
	}
	if _, err := t.exec(deleteAnswersTo, c, m, s); err != nil {
		return wrap(err, call, s, m, c)
	}
	rows := make([]answerRow, len(given))
	for i, a := range given {
		a.Slot = s
		rows[i] = rowOfAnswer(c, m, a)
	}
	for batch := range slices.Chunk(rows, batchSize) {
		if _, err := t.exec(answers.insert(len(batch)), answers.values(batch...)...); err != nil {
			return wrap(err, call, s, m, c)
		}
	}
	return nil
}

type reactionRow struct {
	Community bot.CommunityID `db:"community"`
	Meetup    bot.MeetupID    `db:"meetup"`
	Member    bot.UserID      `db:"member"`
	Emoji     string          `db:"emoji"`
}

var (
	reactions         = tableOf[reactionRow]("reaction")
	reactionsOfMeetup = reactions.selects() + ` where community = ? and meetup = ? order by member, emoji`
	insertReaction    = reactions.insert(1) + ` on conflict (meetup, member, emoji) do nothing`
	reactionsOfMember = reactions.selects() + ` where community = ? and meetup = ? and member = ? order by emoji`
	deleteReactions   = `delete from reaction where community = ? and meetup = ?`
	deleteReaction    = `delete from reaction where community = ? and meetup = ? and member = ? and emoji = ?`
)

// Reactions lists the reactions last recorded on a meetup's card.
func (t *tx) Reactions(c bot.CommunityID, m bot.MeetupID) ([]bot.Reaction, error) {
	found, err := t.listReactions(reactionsOfMeetup, c, m)
	return found, wrap(err, "reactions to meetup %d of %s", m, c)
}

// ReactionsOf lists those of one member.
func (t *tx) ReactionsOf(c bot.CommunityID, m bot.MeetupID, u bot.UserID) ([]bot.Reaction, error) {
	if h := t.readOf(c, m); h != nil && u == h.user {
		return reactionsOf(h.reactions), nil
	}
	found, err := t.listReactions(reactionsOfMember, c, m, u)
	return found, wrap(err, "reactions of %s to meetup %d of %s", u, m, c)
}

func (t *tx) listReactions(query string, args ...any) ([]bot.Reaction, error) {
	var rows []reactionRow
	if err := t.list(&rows, query, args...); err != nil {
		return nil, err
	}
	return reactionsOf(rows), nil
}

func reactionsOf(rows []reactionRow) []bot.Reaction {
	found := make([]bot.Reaction, len(rows))
	for i, row := range rows {
		found[i] = bot.Reaction{Member: row.Member, Emoji: row.Emoji}
	}
	return found
}

// RecordReaction records that a reaction is on the card, or no longer is. It
// reports whether that changed.
func (t *tx) RecordReaction(c bot.CommunityID, m bot.MeetupID, r bot.Reaction, present bool) (changed bool, err error) {
	const call = "record reaction of %s to meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return false, wrap(err, call, r.Member, m, c)
	}
	query, row := deleteReaction, reactionRow{c, m, r.Member, bot.ExactEmoji(r.Emoji)}
	if present {
		query = insertReaction
	}
	if h := t.readOf(c, m); h != nil && r.Member == h.user && present {
		return h.addReaction(row), nil
	}
	n, err := t.exec(query, reactions.values(row)...)
	return n > 0, wrap(err, call, r.Member, m, c)
}

// ForgetReactions deletes the reactions recorded for a meetup. The answers stay.
func (t *tx) ForgetReactions(c bot.CommunityID, m bot.MeetupID) error {
	const call = "forget reactions to meetup %d of %s"
	if err := t.mustHold(lockOfMeetup(c, m)); err != nil {
		return wrap(err, call, m, c)
	}
	_, err := t.exec(deleteReactions, c, m)
	return wrap(err, call, m, c)
}
