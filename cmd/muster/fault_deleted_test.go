//go:build unix

package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

// isAbout reports whether a message in public is about one of the meetups.
func (w *faultWorld) isAbout(one posted) bool {
	return !one.private && !one.direct && slices.ContainsFunc(append([]string{pollTitle}, w.titles...), func(title string) bool {
		return strings.Contains(one.text, title)
	})
}

// deleteMessage has a moderator delete a card, or another message in public.
func (w *faultWorld) deleteMessage() {
	var found []posted
	cards := w.random.IntN(2) == 0
	for _, one := range w.platform.sees("ana") {
		if w.isAbout(one) && cards == w.isCurrentCard(one) && !slices.Contains(one.controls, "Post it again") {
			found = append(found, one)
		}
	}
	if len(found) == 0 {
		return
	}
	one := found[w.random.IntN(len(found))]
	kind, err := w.platform.remove(w.random, one.id)
	if err != nil {
		w.fail("nobody can delete %s: %v", one.id, err)
		return
	}
	w.deleted = append(w.deleted, one)
	if !cards {
		w.count("message deleted" + kind)
		return
	}
	w.count("card deleted" + kind)
	for title, id := range w.cards {
		if id == one.id {
			delete(w.cards, title)
			w.cardless[title] = true
		}
	}
}

func (w *faultWorld) isCurrentCard(one posted) bool {
	for _, id := range w.cards {
		if id == one.id {
			return true
		}
	}
	return false
}

// repost has the host press what offers to post a deleted card again, and reports
// whether there is a card for each meetup.
func (w *faultWorld) repost() bool {
	w.findCards()
	missing := false
	for _, title := range append([]string{pollTitle}, w.titles...) {
		if w.cards[title] != "" {
			continue
		}
		missing = true
		for _, one := range slices.Backward(w.platform.sees("ana")) {
			if slices.Contains(one.controls, "Post it again") && strings.Contains(one.text, "Somebody deleted the card of "+title) {
				_, err := w.platform.press("ana", one.id, "Post it again")
				w.must(err)
				break
			}
		}
	}
	return !missing
}

// restoreCards posts again what was deleted, once nothing fails any more. That a card is
// gone is noticed when it is drawn next.
func (w *faultWorld) restoreCards() {
	for range 4 {
		if w.repost() {
			w.findRecorded()
			return
		}
		pass(time.Minute)
		w.findCards()
		for _, title := range append([]string{pollTitle}, w.titles...) {
			if w.cards[title] == "" {
				w.promiseRedraw(title)
			}
		}
		w.settle(time.Hour)
	}
	for _, title := range append([]string{pollTitle}, w.titles...) {
		if w.cards[title] == "" {
			w.abandon("lost card: that of %s was deleted, and its host cannot have it posted again; they see\n%s", title, w.transcript("ana"))
		}
	}
}

// promiseRedraw has a card drawn, as any change of the meetup does.
func (w *faultWorld) promiseRedraw(title string) {
	var id bot.MeetupID
	var community bot.CommunityID
	w.must(w.raw.QueryRow(`select id, community from meetup where title = '`+title+`'`).Scan(&id, &community))
	w.must(w.replicas[0].store.InTx(context.Background(), func(tx bot.Tx) error {
		m, err := tx.LockMeetup(community, id)
		if err != nil {
			return err
		}
		return tx.Promise(bot.Task{Kind: bot.TaskRedraw, Key: m.TaskKey(), Community: community, Meetup: id, Due: tx.Now()})
	}))
}

// findRecorded has members use the cards that Muster knows. Where sent messages cannot be
// looked up there may be another one, whose sending was reported as failed.
func (w *faultWorld) findRecorded() {
	for title := range w.cardless {
		var recorded string
		w.must(w.raw.QueryRow(`select card_message from meetup where title = '` + title + `'`).Scan(&recorded))
		for _, one := range w.platform.sees("ana") {
			if isCard(one, title) && strings.HasSuffix("/"+one.id, "/"+recorded) {
				w.cards[title] = one.id
			}
		}
	}
}

// lostThread reports whether a message is about a meetup whose card was deleted, and with
// it the thread in which it may have been sent without anybody knowing.
func (w *faultWorld) lostThread(one posted) bool {
	for title := range w.cardless {
		if one.key != "" && strings.Contains(one.text, title) {
			return true
		}
	}
	return false
}

// wasDeleted reports whether a moderator deleted a message with that key.
func (w *faultWorld) wasDeleted(key string) bool {
	return key != "" && slices.ContainsFunc(w.deleted, func(one posted) bool { return one.key == key })
}
