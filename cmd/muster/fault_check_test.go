//go:build unix

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// roster reads who comes to a meetup, by member.
func (w *faultWorld) roster(title string) map[string]string {
	rows, err := w.raw.Query(`select rsvp.member, rsvp.state from rsvp join meetup on meetup.id = rsvp.meetup where meetup.title = '` + title + `'`)
	w.must(err)
	defer func() { _ = rows.Close() }()
	out := map[string]string{}
	for rows.Next() {
		var member, state string
		w.must(rows.Scan(&member, &state))
		out[member] = state
	}
	w.must(rows.Err())
	return out
}

func countState(all map[string]string, state string) int {
	n := 0
	for _, s := range all {
		if s == state {
			n++
		}
	}
	return n
}

// checkSeats checks that no meetup has more guests than seats.
func (w *faultWorld) checkSeats() {
	for _, title := range w.titles {
		if n := countState(w.roster(title), "going"); n > faultCapacity {
			w.fail("oversold: %s has %d seats, and %d members are going", title, faultCapacity, n)
		}
	}
}

// check compares what members see with what is stored and with what they did.
func (w *faultWorld) check() {
	w.checkSeats()
	w.checkAnswers()
	w.checkReactions()
	w.checkPainted()
	w.checkCards()
	w.checkMessages()
	w.checkDrawn()
	w.checkZones()
}

var stateOf = map[string]string{"I'm going": "going", "Maybe": "maybe", "Can't": "not_going"}

// checkAnswers checks that each member's last answer that was confirmed to them is
// stored, or one that they gave later and that nobody confirmed.
func (w *faultWorld) checkAnswers() {
	for _, title := range w.titles {
		roster := w.roster(title)
		for _, user := range faultMembers[1:] {
			possible := []string{""}
			for _, a := range w.attempts {
				if a.user != user || a.title != title {
					continue
				}
				late := w.mayBeLate(a)
				if strings.Contains(a.answered, "nothing was changed") && !late && !a.repeated && !w.several && !w.mayBeResumed(a) {
					w.count("answers refused")
					continue
				}
				if a.confirmed() && !late {
					possible = nil
					w.count("answers confirmed")
				} else {
					w.count("answers not confirmed")
				}
				possible = append(possible, stateOf[a.label])
				if a.label == "I'm going" {
					possible = append(possible, "waiting")
				}
			}
			if state := roster[w.platform.member(user)]; !slices.Contains(possible, state) {
				w.fail("lost answer: %s is %q at %s, but after what was confirmed it can only be %q; they did\n%s", user, state, title, possible, w.history(user, title))
			}
		}
		if going, waiting := countState(roster, "going"), countState(roster, "waiting"); waiting > 0 && going+w.offered(title) < faultCapacity {
			w.fail("free seat: %d wait at %s, and %d of %d seats are taken", waiting, title, going, faultCapacity)
		}
	}
}

// offered returns for how many seats somebody who waits is asked whether they come,
// as in the last days.
func (w *faultWorld) offered(title string) int {
	var n int
	w.must(w.raw.QueryRow(`select coalesce(sum(rsvp.offered), 0) from rsvp join meetup on meetup.id = rsvp.meetup where meetup.title = '` + title + `'`).Scan(&n))
	return n
}

// mayBeLate reports whether what a member read may be the answer to something that
// they did before, to which nothing came in time.
func (w *faultWorld) mayBeLate(a *attempt) bool {
	for _, b := range w.attempts {
		if b == a {
			return false
		}
		same := b.title == a.title && b.label == a.label
		if b.user == a.user && !b.confirmed() && (same || !a.confirmed()) {
			return true
		}
	}
	return false
}

// mayBeResumed reports whether a press may have been delivered again to the process
// after the one that received it, which was killed.
func (w *faultWorld) mayBeResumed(a *attempt) bool {
	last := a.at // when it was delivered last
	for _, killed := range w.kills {
		if !killed.Before(last) && killed.Sub(last) < w.platform.resumesBack() {
			last = killed
		}
	}
	return last.After(a.at)
}

func (w *faultWorld) history(user, title string) string {
	var b strings.Builder
	for _, a := range w.attempts {
		if a.user == user && a.title == title {
			first, _, _ := strings.Cut(a.answered, "\n")
			fmt.Fprintf(&b, "  %s %s: %s\n", a.at.Format(time.TimeOnly), a.label, first)
		}
	}
	return b.String()
}

// checkReactions checks that the poll counts what is on its card.
func (w *faultWorld) checkReactions() {
	var status string
	w.must(w.raw.QueryRow(`select status from meetup where title = '` + pollTitle + `'`).Scan(&status))
	if status != "polling" {
		w.count("polls that closed")
		return
	}
	card := w.message("ana", w.cards[pollTitle])
	kept := w.cardless[pollTitle] // answers on a card that was deleted, which nobody sees any more
	for i, emoji := range pollEmoji {
		var yes int
		w.must(w.raw.QueryRow(`select count(*) from answer join slot on slot.id = answer.slot join meetup on meetup.id = answer.meetup
			where meetup.title = '` + pollTitle + `' and slot.emoji = '` + emoji + `' and availability = 'yes' and answer.member <> meetup.host`).Scan(&yes))
		if want := card.reactions[emoji] - 1; yes != want && (!kept || yes < want) { // one is Muster's own
			w.fail("lost reaction: %d members react with %s to the poll, and %d answers are stored (time %d)", want, emoji, yes, i+1)
		}
	}
}

func (w *faultWorld) message(user, id string) posted {
	for _, one := range w.platform.sees(user) {
		if one.id == id {
			return one
		}
	}
	return posted{}
}

// checkCards checks that each meetup has one card, which shows what is stored.
func (w *faultWorld) checkCards() {
	for _, title := range w.titles {
		roster, cards := w.roster(title), 0
		for _, one := range w.platform.sees("ana") {
			if isCard(one, title) {
				cards++
			}
		}
		switch {
		case cards == 0:
			w.fail("lost card: %s has none", title)
		case cards > 1:
			w.doubled("%s has %d cards", title, cards)
		}
		text := w.message("ana", w.cards[title]).text
		going, waiting := countState(roster, "going"), countState(roster, "waiting")
		if want := fmt.Sprintf("%d of %d seats", going, faultCapacity); !strings.Contains(text, want) {
			w.fail("stale card: the card of %s does not read %q but\n%s", title, want, text)
		}
		if want := fmt.Sprintf("%d waiting", waiting); waiting > 0 && !strings.Contains(text, want) {
			w.fail("stale card: the card of %s does not read %q but\n%s", title, want, text)
		}
	}
}

// reminderLeads are what the reminders of a week and of a day before read.
var reminderLeads = []string{"Monday 10 January at 16:00", "Tomorrow at 16:00"}

// checkMessages checks that every message that was promised is there once.
func (w *faultWorld) checkMessages() {
	reminders, relayed := w.checkOnce()
	for _, title := range w.titles {
		for _, lead := range reminderLeads {
			switch n := reminders[title+": "+lead]; {
			case n == 0 && relayed[title] > 0:
				w.count("reminders by direct message, with all places closed")
			case n == 0:
				w.fail("lost message: nobody was reminded of %s: %s", title, lead)
			case n > 1:
				w.doubled("%s has %d reminders: %s", title, n, lead)
			}
		}
	}
}

// checkOnce checks that no message is there twice, and counts the reminders, and those
// that went to members alone.
func (w *faultWorld) checkOnce() (reminders, relayed map[string]int) {
	byKey, welcomes := map[string]posted{}, 0
	known := map[string]bool{}
	reminders, relayed = map[string]int{}, map[string]int{}
	for _, one := range w.deleted {
		w.countReminder(one, reminders)
	}
	for _, user := range faultMembers {
		for _, one := range w.platform.sees(user) {
			if one.private || known[one.id] {
				continue
			}
			known[one.id] = true
			if strings.Contains(one.text, "Hello, I'm Muster") {
				welcomes++
			}
			other, found := byKey[one.key]
			if found && other.thread != one.thread && w.lostThread(one) {
				w.count("messages sent again in the thread of a new card")
				continue
			}
			if found && one.key != "" {
				w.doubled("two messages have the key %s: %q and %q", one.key, firstLine(other.text), firstLine(one.text))
			}
			byKey[one.key] = one
			for _, title := range w.titles {
				if one.direct && strings.Contains(one.text, "at 16:00, London time: "+title) {
					relayed[title]++
				}
			}
			if w.wasDeleted(one.key) {
				w.count("messages sent again that were deleted before they were found")
				continue
			}
			w.countReminder(one, reminders)
		}
	}
	w.mu.Lock()
	w.counts["messages"] += len(known)
	w.mu.Unlock()
	if welcomes != 1 {
		w.doubled("the community was welcomed %d times", welcomes)
	}
	return reminders, relayed
}

// countReminder counts a message in the thread, or in the channel while that was closed,
// if it is a reminder.
func (w *faultWorld) countReminder(one posted, reminders map[string]int) {
	for _, title := range w.titles {
		for _, lead := range reminderLeads {
			if !one.direct && strings.Contains(one.text, title) && strings.Contains(one.text, lead) {
				reminders[title+": "+lead]++
			}
		}
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// doubled counts a message that is there twice, where the network gives no means
// to prevent it.
func (w *faultWorld) doubled(format string, args ...any) {
	if !w.platform.canFind() {
		w.count("doubles that nothing can prevent")
		return
	}
	w.fail("doubled: "+format, args...)
}

// checkDrawn draws each card once more, which must change nothing.
func (w *faultWorld) checkDrawn() {
	s := w.replicas[0].server
	for _, title := range append([]string{pollTitle}, w.titles...) {
		var id int64
		var community string
		w.must(w.raw.QueryRow(`select id, community from meetup where title = '`+title+`'`).Scan(&id, &community))
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		effect, err := s.flow.Compose(ctx, bot.Task{Kind: bot.TaskRedraw, Community: bot.CommunityID(community), Meetup: bot.MeetupID(id)})
		w.must(err)
		edit, ok := effect.(chat.EditMessage)
		if !ok {
			w.fail("stale card: drawing %s is %T", title, effect)
			cancel()
			continue
		}
		before := w.message("ana", w.cards[title]).text
		for s.networks[0].Edit(ctx, edit.Ref, edit.Card) != nil && ctx.Err() == nil {
			pass(time.Second)
		}
		cancel()
		after := w.message("ana", w.cards[title]).text
		switch {
		case after == before:
		case strings.Contains(before, "somebody"):
			w.count("cards that lack a name")
		default:
			w.fail("stale card: %s read\n%s\nand reads, drawn once more,\n%s", title, before, after)
		}
	}
}
