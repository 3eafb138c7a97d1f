//go:build unix

package main

import (
	"archive/zip"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/storage/storagetest"
)

const faultZone = "Europe/London"

// parisianLondon is zone data of a later release, in which London has the clocks of
// Paris: what is at a time of day there is an hour earlier.
var parisianLondon = sync.OnceValues(func() (zoneRules, error) {
	archive, err := zip.OpenReader(filepath.Join(moduleRoot, "bot", "tzdata", "zoneinfo.zip"))
	if err != nil {
		return zoneRules{}, err
	}
	defer func() { _ = archive.Close() }() // only read
	raw, err := fs.ReadFile(archive, "Europe/Paris")
	if err != nil {
		return zoneRules{}, err
	}
	london, err := time.LoadLocationFromTZData(faultZone, raw)
	return zoneRules{release: "2099a", zones: func(name string) (*time.Location, error) {
		if name == faultZone {
			return london, nil
		}
		return bot.TZData(name)
	}}, err
})

// changeZones has all processes replaced, one after another and amid the rest, by such
// as have other zone data.
func (w *faultWorld) changeZones() {
	rules, err := parisianLondon()
	w.must(err)
	w.rules, w.zonesChanged = rules, true
	w.start = w.start.Add(-time.Hour)
	w.count("zone data changed")
	n := len(w.replicas)
	for _, old := range slices.Clone(w.replicas) {
		if i := slices.Index(w.replicas, old); i >= 0 { // it was not killed meanwhile
			w.replicas = slices.Delete(w.replicas, i, i+1)
			old.database.set(databaseWell, 0)
			old.network.set(networkWell)
			old.stop()
			w.bury(old)
		}
		w.revive(n)
		w.chaos(2)
	}
	pass(clocksRecent + time.Minute) // what the old ones promised last is looked at again then
}

// approachReminders lets the reminders of a day before fall due, and checks that they are
// sent when the clocks of the zone say so.
func (w *faultWorld) approachReminders() {
	due := w.start.AddDate(0, 0, -1)
	w.must(w.clock.Travel(due.Add(-10 * time.Minute).Sub(w.clock.Now())))
	w.settle(5 * time.Minute)
	reminders := map[string]int{}
	for _, one := range w.platform.sees("ana") {
		w.countReminder(one, reminders)
	}
	for _, title := range w.titles {
		if n := reminders[title+": "+reminderLeads[1]]; n > 0 {
			w.fail("wrong time: %s is reminded of at %s, %d times, which is too early by the clocks of %s", title, w.clock.Now(), n, faultZone)
		}
	}
	w.must(w.clock.Travel(due.Add(5 * time.Minute).Sub(w.clock.Now())))
	w.settle(20 * time.Minute)
	for _, title := range w.titles {
		if w.reminded(title, reminderLeads[1]) == 0 {
			w.fail("wrong time: nobody is reminded of %s at %s, when it is due by the clocks of %s", title, w.clock.Now(), faultZone)
		}
	}
}

// reminded counts the reminders of a meetup that anybody got.
func (w *faultWorld) reminded(title, lead string) int {
	n := 0
	for _, user := range faultMembers {
		for _, one := range w.platform.sees(user) {
			if strings.Contains(one.text, title) && (strings.Contains(one.text, lead) || one.direct && strings.Contains(one.text, "at 16:00, London time: "+title)) {
				n++
			}
		}
	}
	return n
}

// checkZones checks that the times of day have stayed, and that the instants follow from
// them by the zone data in use.
func (w *faultWorld) checkZones() {
	instant := "start_at"
	if w.engine == storagetest.Postgres {
		instant = "(extract(epoch from start_at) * 1000000)::bigint"
	}
	rows, err := w.raw.Query(`select title, start, ` + instant + ` from slot join meetup on meetup.id = slot.meetup`)
	w.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var title, start string
		var at int64
		w.must(rows.Scan(&title, &start, &at))
		wall, err := bot.ParseWall(start)
		w.must(err)
		m, _, err := w.rules.zones.Moment(wall, faultZone)
		w.must(err)
		if title != pollTitle && wall.Hour != 16 {
			w.fail("wrong time: %s has moved to %s", title, start)
		}
		if m.At.UnixMicro() != at {
			w.fail("wrong time: %s is at %s in %s, which is %s and not %s", title, start, faultZone, m.At, time.UnixMicro(at).UTC())
		}
	}
	w.must(rows.Err())
}
