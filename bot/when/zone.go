package when

import (
	"bufio"
	"embed"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

//go:embed places
var zoneFiles embed.FS

// cities are zones by the folded name of a city; abbreviations are zones by
// what their clocks call themselves.
var cities, abbreviations = loadZones("places/zones.txt", false), loadZones("places/abbreviations.txt", true)

// ianaNames are the zones of places by their names in lower case.
var ianaNames = func() map[string]string {
	names := make(map[string]string)
	for _, zones := range cities {
		for _, z := range zones {
			names[strings.ToLower(z)] = z
		}
	}
	return names
}()

// personMark marks a city that is also a person's name.
const personMark = "*"

// maxCityWords is how many words the name of a city has at most.
const maxCityWords = 4

// loadZones reads lines "key: value, value" by value, or by key.
func loadZones(file string, byKey bool) map[string][]string {
	text, err := zoneFiles.ReadFile(file)
	if err != nil {
		panic(err)
	}
	places := make(map[string][]string)
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	for lines.Scan() {
		key, list, ok := strings.Cut(lines.Text(), ":")
		if !ok || strings.HasPrefix(key, "#") {
			continue
		}
		zone, names := key, strings.Split(list, ",")
		if byKey {
			zone, names = strings.TrimSpace(list), []string{key}
		}
		for _, name := range names {
			name = strings.TrimSpace(name)
			key := foldKey(name)
			if strings.HasSuffix(name, personMark) {
				key += personMark
			}
			places[key] = append(places[key], zone)
		}
	}
	return places
}

// scanZone reads a zone: Europe/Berlin, Berlin time, heure de Paris, CET.
func (r *parser) scanZone(i int) (atom, int) {
	j := r.skip(i, wordZone, wordOf, wordAt)
	if j > i && !r.is(j-1, wordZone) && !r.is(j-1, wordOf) {
		return atom{}, 0
	}
	if name, end, ok := r.scanIANAZone(j); ok {
		return atom{kind: atomZone, zone: name}, end
	}
	zones, end, isShy := r.scanCity(j)
	if after := r.skip(end, wordZone); len(zones) > 0 && (!isShy || after > end || (j > i && r.is(i, wordZone))) {
		return atom{kind: atomZone, zone: zones[r.branch(len(zones), "city", j)]}, after
	}
	if j < len(r.lexemes) && r.lexemes[j].kind == tokenWord && r.isAbbreviation(r.lexemes[j].text) {
		return atom{kind: atomZone, zone: abbreviationMark + strings.ToUpper(r.lexemes[j].text)}, j + 1
	}
	return atom{}, 0
}

// abbreviationMark marks what is not the name of a zone but an abbreviation, to be
// looked up when the time is known.
const abbreviationMark = "~"

// isAbbreviation tells whether a word is an abbreviation of some zone.
func (r *parser) isAbbreviation(text string) bool {
	if abbreviations[text] != nil {
		return true
	}
	for _, at := range r.seasonSamples() {
		if name, _ := at.In(r.loc).Zone(); strings.EqualFold(name, text) && fold(rune(name[0])) != string(name[0]) {
			return true
		}
	}
	return false
}

// seasonSamples are moments half a year apart: one of them has summer time if the
// zone has any.
func (r *parser) seasonSamples() []time.Time { return []time.Time{r.Now, r.Now.AddDate(0, 6, 0)} }

// scanCity reads the longest name of a city.
func (r *parser) scanCity(i int) (zones []string, end int, isShy bool) {
	key := ""
	for j := i; j < len(r.lexemes) && j < i+maxCityWords && r.lexemes[j].kind == tokenWord; j++ {
		key = strings.TrimPrefix(key+" "+r.lexemes[j].text, " ")
		if found := cities[key]; found != nil {
			zones, end, isShy = found, j+1, false
		} else if found := cities[key+personMark]; found != nil {
			zones, end, isShy = found, j+1, true
		}
	}
	return zones, end, isShy
}

func (r *parser) scanIANAZone(i int) (name string, end int, ok bool) {
	if i >= len(r.lexemes) || r.lexemes[i].kind != tokenWord || !r.isGluedSign(i+1, "/") {
		return "", 0, false
	}
	end = i + 2
	for end < len(r.lexemes) && r.lexemes[end].glued && (r.lexemes[end].kind != tokenSign || r.lexemes[end].isSign("/") || r.lexemes[end].isSign("_") ||
		r.lexemes[end].isSign("-") || r.lexemes[end].isSign("+")) {
		end++
	}
	name = r.sourceText(i, end)
	if known := ianaNames[strings.ToLower(name)]; known != "" {
		name = known
	}
	_, err := r.Zones(name)
	return name, end, err == nil
}

// resolveInZone finds the windows of an item in a zone that was said.
func (r *parser) resolveInZone(it item) ([]Window, *parseError) {
	short, isShort := strings.CutPrefix(it.zone, abbreviationMark)
	if !isShort {
		at, ok := r.zoneDayOf(it.zone, it.start)
		if !ok {
			return nil, r.errLeftover(it.start)
		}
		ws, err := r.resolveItemIn(it, at)
		if err != nil {
			return nil, err
		}
		return r.toContextZone(ws, at)
	}
	zones := append([]string{r.Zone}, abbreviations[strings.ToLower(short)]...)
	for _, zone := range zones {
		at, ok := r.zoneDayOf(zone, it.start)
		if !ok {
			continue
		}
		ws, err := r.resolveItemIn(it, at)
		if err != nil {
			return nil, err
		}
		if clocksShow(ws, at.loc, short) {
			return r.toContextZone(ws, at)
		}
	}
	return nil, r.errAt(len(r.lexemes), "when.zone_not_then", "No clock that I know shows {zone} then. Name a city instead, or leave it out, like “{example}”.",
		map[string]any{"zone": short})
}

// toContextZone moves windows to the wall clock where the phrase is read, unless the
// caller can keep them where they are.
func (r *parser) toContextZone(ws []Window, from zoneDay) ([]Window, *parseError) {
	if r.KeepZone || from.name == r.Zone {
		return ws, nil
	}
	out := make([]Window, 0, len(ws))
	for _, w := range ws {
		start, _ := w.Start.In(from.loc)
		w.Zone = r.Zone
		if w.AllDay { // the day that was said, here
			moved, err := r.newWindow(w.Start, interval{allDay: true, to: fullDay}, zoneDay{r.Zone, r.loc, r.today})
			if err != nil {
				return nil, err
			}
			out = append(out, moved)
			continue
		}
		w.Start, w.End = bot.WallOf(start.In(r.loc)), bot.WallOf(start.Add(w.Length).In(r.loc))
		back, shift := w.Start.In(r.loc)
		if !back.Equal(start) {
			return nil, r.errRepeatedHour()
		}
		w.Shift = shift
		if end, _ := w.End.In(r.loc); w.Range && end.Sub(start) != w.Length {
			return nil, r.errRepeatedHour()
		}
		if over := w.End.Sub(w.Start.At(0, 0)) > 24*time.Hour; w.Range && over && w.Length > maxNight*time.Minute {
			return nil, r.errNoSuchRange(r.phrase)
		}
		out = append(out, w)
	}
	return out, nil
}

// zoneDayOf finds a zone and what day it is there.
func (r *parser) zoneDayOf(zone string, at int) (zoneDay, bool) {
	loc, err := r.Zones(zone)
	if err != nil {
		return zoneDay{}, false
	}
	p := zoneDay{zone, loc, startOfDay(r.Now, loc)}
	// Today is not the same day everywhere.
	if p.today != r.today && r.branch(2, "today", at) == 1 {
		p.today = r.today
	}
	return p, true
}

// abbreviationAliases are abbreviations for what the zone data calls otherwise.
var abbreviationAliases = map[string]string{"MEZ": "CET", "MESZ": "CEST", "GMT": "UTC"}

// clocksShow tells whether the clocks of a zone are called that during the windows.
func clocksShow(ws []Window, loc *time.Location, short string) bool {
	for _, w := range ws {
		start, _ := w.Start.In(loc)
		name, _ := start.Zone()
		if name != short && name != abbreviationAliases[short] {
			return false
		}
	}
	return true
}
