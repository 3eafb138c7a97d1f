package when

import (
	"bufio"
	"embed"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

//go:embed places
var placeFiles embed.FS

// cities are zones by the folded name of a city; abbreviations are zones by
// what their clocks call themselves.
var cities, abbreviations = placesIn("places/zones.txt", false), placesIn("places/abbreviations.txt", true)

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

// shy marks a city that is also a person's name.
const shy = "*"

// longestCity is how many words the name of a city has at most.
const longestCity = 4

// placesIn reads lines "key: value, value" by value, or by key.
func placesIn(file string, byKey bool) map[string][]string {
	text, err := placeFiles.ReadFile(file)
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
			if strings.HasSuffix(name, shy) {
				key += shy
			}
			places[key] = append(places[key], zone)
		}
	}
	return places
}

// zoneName reads a zone: Europe/Berlin, Berlin time, heure de Paris, CET.
func (r *run) zoneName(i int) (atom, int) {
	j := r.skip(i, wordZone, wordOf, wordAt)
	if j > i && !r.is(j-1, wordZone) && !r.is(j-1, wordOf) {
		return atom{}, 0
	}
	if name, end, ok := r.ianaZone(j); ok {
		return atom{kind: zoneAtom, zone: name}, end
	}
	zones, end, isShy := r.city(j)
	if after := r.skip(end, wordZone); len(zones) > 0 && (!isShy || after > end || (j > i && r.is(i, wordZone))) {
		return atom{kind: zoneAtom, zone: zones[r.ask(len(zones), "city", j)]}, after
	}
	if j < len(r.lex) && r.lex[j].kind == tokenWord && r.abbreviated(r.lex[j].text) {
		return atom{kind: zoneAtom, zone: abbreviated + strings.ToUpper(r.lex[j].text)}, j + 1
	}
	return atom{}, 0
}

// abbreviated marks what is not the name of a zone but an abbreviation, to be
// looked up when the time is known.
const abbreviated = "~"

// abbreviated tells whether a word is an abbreviation of some zone.
func (r *run) abbreviated(text string) bool {
	if abbreviations[text] != nil {
		return true
	}
	for _, at := range r.seasons() {
		if name, _ := at.In(r.loc).Zone(); strings.EqualFold(name, text) && fold(rune(name[0])) != string(name[0]) {
			return true
		}
	}
	return false
}

// seasons are moments half a year apart: one of them has summer time if the
// zone has any.
func (r *run) seasons() []time.Time { return []time.Time{r.Now, r.Now.AddDate(0, 6, 0)} }

// city reads the longest name of a city.
func (r *run) city(i int) (zones []string, end int, isShy bool) {
	key := ""
	for j := i; j < len(r.lex) && j < i+longestCity && r.lex[j].kind == tokenWord; j++ {
		key = strings.TrimPrefix(key+" "+r.lex[j].text, " ")
		if found := cities[key]; found != nil {
			zones, end, isShy = found, j+1, false
		} else if found := cities[key+shy]; found != nil {
			zones, end, isShy = found, j+1, true
		}
	}
	return zones, end, isShy
}

func (r *run) ianaZone(i int) (name string, end int, ok bool) {
	if i >= len(r.lex) || r.lex[i].kind != tokenWord || !r.gluedSign(i+1, "/") {
		return "", 0, false
	}
	end = i + 2
	for end < len(r.lex) && r.lex[end].glued && (r.lex[end].kind != tokenSign || r.lex[end].isSign("/") || r.lex[end].isSign("_") ||
		r.lex[end].isSign("-") || r.lex[end].isSign("+")) {
		end++
	}
	name = r.typed(i, end)
	if known := ianaNames[strings.ToLower(name)]; known != "" {
		name = known
	}
	_, err := r.Zones(name)
	return name, end, err == nil
}

// inZone finds the windows of an item in a zone that was said.
func (r *run) inZone(it item) ([]Window, *stop) {
	short, isShort := strings.CutPrefix(it.zone, abbreviated)
	if !isShort {
		at, ok := r.placeOf(it.zone, it.start)
		if !ok {
			return nil, r.leftover(it.start)
		}
		ws, err := r.windowsAt(it, at)
		if err != nil {
			return nil, err
		}
		return r.home(ws, at)
	}
	zones := append([]string{r.Zone}, abbreviations[strings.ToLower(short)]...)
	for _, zone := range zones {
		at, ok := r.placeOf(zone, it.start)
		if !ok {
			continue
		}
		ws, err := r.windowsAt(it, at)
		if err != nil {
			return nil, err
		}
		if shows(ws, at.loc, short) {
			return r.home(ws, at)
		}
	}
	return nil, r.stop(len(r.lex), "when.zone_not_then", "No clock that I know shows {zone} then. Name a city instead, or leave it out, like “{example}”.",
		map[string]any{"zone": short})
}

// home moves windows to the wall clock where the phrase is read, unless the
// caller can keep them where they are.
func (r *run) home(ws []Window, from place) ([]Window, *stop) {
	if r.KeepZone || from.zone == r.Zone {
		return ws, nil
	}
	out := make([]Window, 0, len(ws))
	for _, w := range ws {
		start, _ := w.Start.In(from.loc)
		w.Zone = r.Zone
		if w.AllDay { // the day that was said, here
			moved, err := r.window(w.Start, stretch{allDay: true, to: fullDay}, place{r.Zone, r.loc, r.today})
			if err != nil {
				return nil, err
			}
			out = append(out, moved)
			continue
		}
		w.Start, w.End = bot.WallOf(start.In(r.loc)), bot.WallOf(start.Add(w.Length).In(r.loc))
		back, shift := w.Start.In(r.loc)
		if !back.Equal(start) {
			return nil, r.repeatedHour()
		}
		w.Shift = shift
		if end, _ := w.End.In(r.loc); w.Range && end.Sub(start) != w.Length {
			return nil, r.repeatedHour()
		}
		if over := w.End.Sub(w.Start.At(0, 0)) > 24*time.Hour; w.Range && over && w.Length > longestNight*time.Minute {
			return nil, r.noSuchRange(r.phrase)
		}
		out = append(out, w)
	}
	return out, nil
}

// placeOf finds a zone and what day it is there.
func (r *run) placeOf(zone string, at int) (place, bool) {
	loc, err := r.Zones(zone)
	if err != nil {
		return place{}, false
	}
	p := place{zone, loc, dayIn(r.Now, loc)}
	// Today is not the same day everywhere.
	if p.today != r.today && r.ask(2, "today", at) == 1 {
		p.today = r.today
	}
	return p, true
}

// aliases are abbreviations for what the zone data calls otherwise.
var aliases = map[string]string{"MEZ": "CET", "MESZ": "CEST", "GMT": "UTC"}

// shows tells whether the clocks of a zone are called that during the windows.
func shows(ws []Window, loc *time.Location, short string) bool {
	for _, w := range ws {
		start, _ := w.Start.In(loc)
		name, _ := start.Zone()
		if name != short && name != aliases[short] {
			return false
		}
	}
	return true
}
