//go:build unix

package main

import (
	"database/sql"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// lostDay is a day of which a restored database knows nothing.
type lostDay struct {
	*faultWorld
	copied string // the database as it was at its beginning
	known  map[string]bool
	zoned  bool
}

func TestARestoredDatabaseRepeatsNothingAndLosesNothing(t *testing.T) {
	networks := map[string]func() (faultPlatform, error){
		"discord": newFaultDiscord,
		"slack":   func() (faultPlatform, error) { return newFaultSlack(true) },
	}
	for _, engine := range storagetest.Engines() {
		for name, open := range networks {
			t.Run(string(engine)+" "+name, func(t *testing.T) {
				t.Parallel()
				runLostDay(t, engine, open, (*lostDay).restoreAndConfirm)
			})
		}
	}
}

func TestWhatNobodyCanLookForIsNamedToItsHost(t *testing.T) {
	open := func() (faultPlatform, error) { return newFaultSlack(false) }
	runLostDay(t, storagetest.SQLite, open, func(d *lostDay) {
		d.live()
		d.restore()
		d.startMuster()
		_, err := d.replicas[0].store.ReleaseHeld(d.Context(), true)
		d.must(err)
		pass(10 * time.Minute)
		const unsent = "put back to an earlier copy"
		d.expectNews("once confirmed", "My records of Foxtrot were "+unsent, "My records of Golf were "+unsent, "My records of Poll were "+unsent)
		pass(time.Until(time.Now().Truncate(24 * time.Hour).Add(14*time.Hour + 2*time.Minute)))
		d.expectNews("later", "Alpha")
	})
}

func TestAfterAPlainOutageEverythingOfUseIsSent(t *testing.T) {
	runLostDay(t, storagetest.SQLite, newFaultDiscord, func(d *lostDay) {
		made := d.prepareDay()
		d.stopMuster()
		pass(time.Until(made.Add(24*time.Hour + 15*time.Minute)))
		d.startMuster()
		d.expectNews("while it is held")
		_, err := d.replicas[0].store.ReleaseHeld(d.Context(), false)
		d.must(err)
		pass(10 * time.Minute)
		d.expectNews("once sent", "Foxtrot", "Golf", "Poll is on")
	})
}

func runLostDay(t *testing.T, engine storagetest.Engine, open func() (faultPlatform, error), test func(*lostDay)) {
	t.Helper()
	address := storagetest.URL(t, engine)
	copied := filepath.Join(t.TempDir(), "copy.db")
	if engine == storagetest.Postgres {
		db, err := sql.Open("postgres", address)
		if err == nil {
			err = errors.Join(prepareShiftedClock(db), db.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		w := &faultWorld{
			T: t, random: rand.New(rand.NewPCG(1, 2)), engine: engine, url: address, rules: currentRules(), clock: new(playground.Clock),
			log: slog.New(slog.DiscardHandler), busy: map[string]bool{}, counts: map[string]int{}, cards: map[string]string{}, holdAfter: 10 * time.Minute,
		}
		if testing.Verbose() {
			w.log = slog.New(slog.NewTextHandler(os.Stderr, nil))
		}
		var err error
		if w.platform, err = open(); err != nil {
			t.Fatal(err)
		}
		d := &lostDay{faultWorld: w, copied: copied}
		d.shiftClock()
		pass(10 * time.Hour) // in the night nobody is disturbed
		func() {
			defer w.noteAbandoned()
			test(d)
		}()
		d.stopMuster()
		w.endPlatform()
		d.dropCopy()
		pass(5 * time.Minute)
		for _, wrong := range w.wrong {
			t.Error(wrong)
		}
	})
}

func (d *lostDay) startMuster() {
	r, err := d.startReplica()
	d.must(err)
	d.replicas = []*faultReplica{r}
	pass(2 * time.Minute)
}

func (d *lostDay) stopMuster() {
	for _, r := range d.replicas {
		r.stop()
		d.bury(r)
	}
	d.replicas = nil
}

// runUntil lets Muster sleep until it is time, and then runs it for a while: what is
// due comes a little late.
func (d *lostDay) runUntil(at time.Time) {
	d.stopMuster()
	pass(time.Until(at))
	d.holdAfter = 0
	d.startMuster()
	d.holdAfter = 10 * time.Minute
}

// copyDatabase copies the database as operators do.
func (d *lostDay) copyDatabase() {
	if d.engine == storagetest.SQLite {
		d.must(storage.Backup(d.Context(), d.url, d.copied))
		return
	}
	d.stopMuster()
	d.copied = addressOfCopy(d.url)
	d.must(d.shifted.db.Close()) // nobody may use what is copied
	d.onPostgres("create database " + databaseName(d.copied) + " template " + databaseName(d.url))
	d.shiftClock()
	d.startMuster()
}

func (d *lostDay) onPostgres(statement string) {
	db, err := sql.Open("postgres", d.url)
	d.must(err)
	_, err = db.Exec(statement)
	d.must(errors.Join(err, db.Close()))
}

const suffixOfCopy = "_copy"

func addressOfCopy(address string) string {
	u, _ := url.Parse(address) // made by storagetest
	u.Path += suffixOfCopy
	return u.String()
}

func databaseName(address string) string {
	u, _ := url.Parse(address) // made by storagetest
	return strings.TrimPrefix(u.Path, "/")
}

// restore puts the copy in the place of the database.
func (d *lostDay) restore() {
	d.stopMuster()
	if d.engine == storagetest.SQLite {
		_, err := storage.Restore(d.Context(), d.url, d.copied)
		d.must(err)
		return
	}
	d.url, d.copied = d.copied, d.url
	d.onPostgres("alter database " + databaseName(d.url) + " set search_path = public, shifted, pg_catalog") // a copy has no settings
	d.shiftClock()
}

// shiftClock has Postgres follow the clock of the bubble.
func (d *lostDay) shiftClock() {
	if d.engine != storagetest.Postgres {
		return
	}
	if d.shifted != nil {
		d.must(d.shifted.db.Close())
	}
	db, err := sql.Open("postgres", d.url)
	d.must(err)
	d.shifted = &shiftedClock{db: db}
	d.must(d.shifted.follow())
}

func (d *lostDay) dropCopy() {
	if d.engine != storagetest.Postgres {
		return
	}
	d.must(d.shifted.db.Close())
	if strings.HasSuffix(databaseName(d.url), suffixOfCopy) {
		d.url, d.copied = d.copied, d.url
	}
	d.onPostgres("drop database if exists " + databaseName(addressOfCopy(d.url)) + " with (force)")
}

// plan has Ana post a meetup.
func (d *lostDay) plan(verb, title string, values map[string]string) {
	values["title"] = title
	d.must(d.platform.invoke("ana", verb, values))
	if !d.zoned {
		d.zoned = true
		d.pressLast("ana", "Time zone", "Europe/London")
	}
	d.pressLast("ana", "Post it")
	for range 60 {
		pass(2 * time.Second)
		for _, one := range d.platform.sees("ana") {
			if isCard(one, title) {
				d.cards[title] = one.id
				return
			}
		}
	}
	d.abandon("%s has no card\n%s", title, d.transcript("ana"))
}

// posts lists all that members keep, by message.
func (d *lostDay) posts() map[string]string {
	all := map[string]string{}
	for _, user := range faultMembers {
		for _, one := range d.platform.sees(user) {
			if !one.private {
				all[one.id] = one.text
			}
		}
	}
	return all
}

// news returns the messages that were not there the last time.
func (d *lostDay) news() []string {
	var fresh []string
	all := d.posts()
	for id, text := range all {
		if !d.known[id] {
			fresh = append(fresh, text)
		}
	}
	d.known = map[string]bool{}
	for id := range all {
		d.known[id] = true
	}
	return fresh
}

func (d *lostDay) expectNews(when string, want ...string) {
	fresh := d.news()
	for _, words := range want {
		found := 0
		for _, text := range fresh {
			if strings.Contains(text, words) {
				found++
			}
		}
		if found != 1 {
			d.fail("%s there are %d new messages with %q, of\n%s", when, found, words, strings.Join(fresh, "\n---\n"))
		}
	}
	if len(want) != len(fresh) {
		d.fail("%s there are %d new messages, not %d:\n%s", when, len(fresh), len(want), strings.Join(fresh, "\n---\n"))
	}
}

// dayAhead formats a time of a day as members type it.
func dayAhead(n int, clock string) string {
	return time.Now().AddDate(0, 0, n).Format("2 Jan 2006") + " " + clock
}

// prepareDay has Ana post meetups of which much falls due in the day after.
func (d *lostDay) prepareDay() (made time.Time) {
	d.startMuster()
	made = time.Now().Truncate(24 * time.Hour).Add(11 * time.Hour)
	d.plan("schedule", "Alpha", map[string]string{"when": dayAhead(1, "4pm")})
	d.plan("schedule", "Beta", map[string]string{"when": dayAhead(0, "8pm")})
	d.plan("schedule", "Foxtrot", map[string]string{"when": dayAhead(1, "1pm")})
	d.plan("schedule", "Golf", map[string]string{"when": dayAhead(1, "9pm")})
	d.plan("propose", "Poll", map[string]string{"when": dayAhead(9, "7pm") + ", " + dayAhead(10, "3pm"), "deadline": dayAhead(0, "7pm")})
	for _, title := range []string{"Alpha", "Beta", "Foxtrot", "Golf"} {
		d.answer("ben", title, "I'm going")
		d.acting.Wait()
	}
	d.must(d.platform.react("ana", d.cards["Poll"], "1️⃣", true))
	d.must(d.platform.react("ben", d.cards["Poll"], "1️⃣", true))
	d.news()
	return made
}

// live plays the day until the copy that was made at its beginning is put back. Muster
// stops before the last reminder of it.
func (d *lostDay) live() {
	made := d.prepareDay()
	d.runUntil(made)
	d.copyDatabase()
	d.plan("schedule", "Echo", map[string]string{"when": dayAhead(6, "4pm")}) // the copy does not have it
	d.answer("cy", "Alpha", "I'm going")
	d.acting.Wait()
	d.news()
	for _, hour := range []time.Duration{13 * time.Hour, 16 * time.Hour, 18 * time.Hour, 19 * time.Hour, 21 * time.Hour} {
		d.runUntil(made.Truncate(24 * time.Hour).Add(hour))
	}
	if fresh := d.news(); len(fresh) != 5 {
		d.abandon("in the day only these were sent:\n%s", strings.Join(fresh, "\n---\n"))
	}
	d.stopMuster()
	pass(time.Until(made.Add(24*time.Hour + 15*time.Minute))) // Foxtrot's reminder was due a quarter before
}

func (d *lostDay) restoreAndConfirm() {
	d.live()
	d.restore()
	d.startMuster()
	store := d.replicas[0].store
	gap, err := store.LastGap(d.Context())
	d.must(err)
	if gap.Held < 3 { // what is of use no more was dropped meanwhile
		d.fail("held are %+v", gap)
	}
	pass(10 * time.Minute)
	d.expectNews("while it is held")
	n, err := store.ReleaseHeld(d.Context(), true)
	d.must(err)
	if n != gap.Held {
		d.fail("%d of %d were released", n, gap.Held)
	}
	pass(10 * time.Minute)
	d.expectNews("once confirmed", "Foxtrot")
	stuck, err := store.StuckTasks(d.Context(), storage.TaskFilter{Limit: 10})
	d.must(err)
	for _, one := range stuck {
		d.fail("it is stuck: %s", describeTask(one))
	}
	pass(time.Until(time.Now().Truncate(24 * time.Hour).Add(14*time.Hour + 2*time.Minute)))
	d.expectNews("later", "Alpha")
	d.useLostCards(store)
}

// useLostCards has members use the card of a meetup that the copy does not have, and one
// that the copy does not know.
func (d *lostDay) useLostCards(store *storage.Store) {
	d.answer("ben", "Echo", "I'm going")
	d.acting.Wait()
	if said := d.attempts[len(d.attempts)-1].answered; !strings.Contains(said, "I don't know this meetup any more") {
		d.fail("on the card of a meetup that is lost a member reads %q", said)
	}
	var golf bot.Meetup
	d.must(store.InTx(d.Context(), func(tx bot.Tx) error {
		var err error
		if golf, err = tx.LockMeetup(communityOf(d.platform), 4); err != nil {
			return err
		}
		if err := tx.DeletePostedMessage(golf.Card); err != nil {
			return err
		}
		unknown := golf
		unknown.Card, unknown.Thread = bot.MessageRef{}, ""
		return tx.SaveMeetup(&unknown)
	}))
	d.answer("cy", "Golf", "I'm going")
	d.acting.Wait()
	pass(time.Minute)
	found, err := bot.View(d.Context(), store, func(r bot.Reader) (bot.Meetup, error) { return r.Meetup(golf.Community, golf.ID) })
	d.must(err)
	if golf.Title != "Golf" || found.Card != golf.Card {
		d.fail("the card of %s was %v and is %v", golf.Title, golf.Card, found.Card)
	}
	for _, one := range d.platform.sees("ana") {
		if isCard(one, "Golf") && !strings.Contains(one.text, "Cy") {
			d.fail("the card is not drawn again:\n%s", one.text)
		}
	}
	d.expectNews("on cards")
}

func communityOf(p faultPlatform) bot.CommunityID {
	if _, onSlack := p.(*faultSlack); onSlack {
		return "slack:T1"
	}
	return bot.CommunityID("discord:" + testserver.Guild)
}
