package when

import (
	"bufio"
	"embed"
	"slices"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
)

//go:embed places
var zoneFiles embed.FS

// cities are zones by the folded name of a city.
var cities = func() map[string][]string {
	zones := make(map[string][]string)
	for _, line := range readPairs("places/zones.txt") {
		for _, name := range strings.Split(line.value, ",") {
			name = strings.TrimSpace(name)
			key := foldKey(name)
			if strings.HasSuffix(name, personMark) {
				key += personMark
			}
			zones[key] = append(zones[key], line.key)
		}
	}
	return zones
}()

// ZonesOfCity returns the zones of the cities of a name, in any of the languages and
// however it is cased and accented: Munich, NYC.
func ZonesOfCity(name string) []string {
	key := foldKey(strings.TrimSpace(name))
	return slices.Concat(cities[key], cities[key+personMark])
}

// abbreviations are zones by what their clocks show, such as CET.
var abbreviations = func() map[string][]string {
	zones := make(map[string][]string)
	for _, line := range readPairs("places/abbreviations.txt") {
		key := foldKey(line.key)
		zones[key] = append(zones[key], strings.TrimSpace(line.value))
	}
	return zones
}()

// ianaNames are the zones of cities by their names in lower case.
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

type pair struct{ key, value string }

// readPairs reads the lines "key: value" of an embedded file.
func readPairs(file string) []pair {
	text, err := zoneFiles.ReadFile(file)
	if err != nil {
		panic(err)
	}
	var pairs []pair
	lines := bufio.NewScanner(strings.NewReader(string(text)))
	for lines.Scan() {
		key, value, ok := strings.Cut(lines.Text(), ":")
		if ok && !strings.HasPrefix(key, "#") {
			pairs = append(pairs, pair{key, value})
		}
	}
	return pairs
}

// scanZone scans a zone: Europe/Berlin, Berlin time, heure de Paris, CET.
func (p *parser) scanZone(i int) (atom, int) {
	j := p.skip(i, wordZone, wordOf, wordAt)
	if j > i && !p.is(j-1, wordZone) && !p.is(j-1, wordOf) {
		return atom{}, 0
	}
	if j < len(p.lexemes) && (p.lexemes[j].text == "utc" || p.lexemes[j].text == "gmt") {
		if zone, end, ok := p.utcOffsetAt(j + 1); ok {
			return atom{kind: atomZone, zone: zone}, end
		}
	}
	if name, end, ok := p.scanIANAZone(j); ok {
		return atom{kind: atomZone, zone: name}, end
	}
	zones, end, isPerson := p.scanCity(j)
	if after := p.skip(end, wordZone); len(zones) > 0 && (!isPerson || after > end || (j > i && p.is(i, wordZone))) {
		return atom{kind: atomZone, zone: zones[p.branch(len(zones), "city", j)]}, after
	}
	if j < len(p.lexemes) && p.lexemes[j].kind == tokenWord && p.isAbbreviation(p.lexemes[j].text) {
		return atom{kind: atomZone, zone: abbreviationMark + strings.ToUpper(p.lexemes[j].text)}, j + 1
	}
	return atom{}, 0
}

// abbreviationMark marks an abbreviation in place of a zone; it is looked up
// once the time is known.
const abbreviationMark = "~"

// isAbbreviation reports whether a word is an abbreviation of some zone.
func (p *parser) isAbbreviation(text string) bool {
	if abbreviations[text] != nil {
		return true
	}
	for _, season := range p.seasonSamples() {
		if name, _ := season.In(p.loc).Zone(); strings.EqualFold(name, text) && fold(rune(name[0])) != string(name[0]) {
			return true
		}
	}
	return false
}

// seasonSamples returns two moments half a year apart: one of them has summer
// time if the zone has any.
func (p *parser) seasonSamples() []time.Time { return []time.Time{p.Now, p.Now.AddDate(0, 6, 0)} }

// scanCity scans the longest name of a city.
func (p *parser) scanCity(i int) (zones []string, end int, isPerson bool) {
	key := ""
	for j := i; j < len(p.lexemes) && j < i+maxCityWords && p.lexemes[j].kind == tokenWord; j++ {
		key = strings.TrimPrefix(key+" "+p.lexemes[j].text, " ")
		if found := cities[key]; found != nil {
			zones, end, isPerson = found, j+1, false
		} else if found := cities[key+personMark]; found != nil {
			zones, end, isPerson = found, j+1, true
		}
	}
	return zones, end, isPerson
}

// scanIANAZone scans a name of the zone database, such as Europe/Berlin.
func (p *parser) scanIANAZone(i int) (name string, end int, ok bool) {
	if i >= len(p.lexemes) || p.lexemes[i].kind != tokenWord || !p.isGluedSign(i+1, "/") {
		return "", 0, false
	}
	end = i + 2
	for end < len(p.lexemes) && p.lexemes[end].glued && (p.lexemes[end].kind != tokenSign || p.lexemes[end].isSign("/") || p.lexemes[end].isSign("_") ||
		p.lexemes[end].isSign("-") || p.lexemes[end].isSign("+")) {
		end++
	}
	name = p.sourceText(i, end)
	if known := ianaNames[strings.ToLower(name)]; known != "" {
		name = known
	}
	_, err := p.Zones(name)
	return name, end, err == nil
}

// resolveInZone resolves an item in the zone that it names.
func (p *parser) resolveInZone(it item) ([]Window, *parseError) {
	short, isShort := strings.CutPrefix(it.zone, abbreviationMark)
	if !isShort {
		z, ok := p.zoneDayOf(it.zone, it.start)
		if !ok {
			return nil, p.errLeftover(it.start)
		}
		ws, err := p.resolveItemIn(it, z)
		if err != nil {
			return nil, err
		}
		return p.toContextZone(ws, z)
	}
	zones := append([]string{p.Zone}, abbreviations[strings.ToLower(short)]...)
	for _, zone := range zones {
		z, ok := p.zoneDayOf(zone, it.start)
		if !ok {
			continue
		}
		ws, err := p.resolveItemIn(it, z)
		if err != nil {
			return nil, err
		}
		switch generic := genericAbbreviations[short]; {
		case generic && zone == p.Zone && !slices.Contains(abbreviations[strings.ToLower(short)], zone):
		case generic || clocksShow(ws, z.loc, short):
			return p.toContextZone(ws, z)
		case showsRepeated(ws, z.loc, short):
			return nil, p.errRepeatedHour(ws[0].Start, z.loc)
		}
	}
	return nil, p.errAt(len(p.lexemes), "when.zone_not_then", "No clock that I know shows {zone} then. Name a city instead, or leave it out, like “{example}”.",
		map[string]any{"zone": short})
}

// toContextZone moves windows to the wall clock of the context's zone, unless
// the caller can keep them where they are.
func (p *parser) toContextZone(ws []Window, from zoneDay) ([]Window, *parseError) {
	if p.KeepZone && !isOffset(from.name) || from.name == p.Zone {
		return ws, nil
	}
	out := make([]Window, 0, len(ws))
	for _, w := range ws {
		start, _ := w.Start.In(from.loc)
		w.Zone = p.Zone
		if start.In(p.loc).Format(time.TimeOnly) != start.In(from.loc).Format(time.TimeOnly) {
			w = w.unnamed(p.Length)
		}
		if w.AllDay { // the same date in the context's zone
			moved, err := p.newWindow(w.Start, interval{allDay: true, to: fullDay}, zoneDay{p.Zone, p.loc, p.today})
			if err != nil {
				return nil, err
			}
			out = append(out, moved)
			continue
		}
		w.Start, w.End = bot.WallOf(start.In(p.loc)), bot.WallOf(start.Add(w.Length).In(p.loc))
		back, shift := w.Start.In(p.loc)
		if !back.Equal(start) {
			return nil, p.errRepeatedHour(w.Start, p.loc)
		}
		w.Shift = shift
		if end, _ := w.End.In(p.loc); w.Range && end.Sub(start) != w.Length {
			return nil, p.errRepeatedHour(w.Start, p.loc)
		}
		if over := w.End.Sub(w.Start.At(0, 0)) > 24*time.Hour; w.Range && over && w.Length > maxNight*time.Minute {
			return nil, p.errNoSuchRange(p.phrase)
		}
		out = append(out, w)
	}
	return out, nil
}

// zoneDayOf returns a zone and the day that it is there.
func (p *parser) zoneDayOf(zone string, pos int) (zoneDay, bool) {
	find := p.Zones
	if isOffset(zone) {
		find = fixedZone
	}
	loc, err := find(zone)
	if err != nil {
		return zoneDay{}, false
	}
	z := zoneDay{zone, loc, startOfDay(p.Now, loc)}
	// It may be another day there.
	if z.today != p.today && p.branch(2, "today", pos) == 1 {
		z.today = p.today
	}
	return z, true
}

// genericAbbreviations are those of both a zone's winter and its summer.
var genericAbbreviations = map[string]bool{"ET": true, "CT": true, "MT": true, "PT": true}

// showsRepeated reports whether the clocks show that abbreviation when they show a
// time for the second time, which no wall time can mean.
func showsRepeated(ws []Window, loc *time.Location, short string) bool {
	for _, w := range ws {
		start, shift := w.Start.In(loc)
		_, next := start.ZoneBounds()
		if name, _ := next.In(loc).Zone(); shift != bot.ShiftOverlap || next.IsZero() || name != short {
			return false
		}
	}
	return len(ws) > 0
}

// abbreviationAliases are abbreviations that the zone data knows by another
// name.
var abbreviationAliases = map[string]string{"MEZ": "CET", "MESZ": "CEST", "GMT": "UTC", "Z": "UTC"}

// clocksShow reports whether the clocks of a zone show that abbreviation during
// the windows.
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
