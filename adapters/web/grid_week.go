package web

import (
	"slices"
	"strings"
	"time"
)

// Regions whose weeks begin on Sunday and on Saturday (CLDR, supplemental weekData).
var (
	sundayRegions   = strings.Fields("ag as au bd br bs bt bw bz ca co dm do et gt gu hk hn id il in jm jp ke kh kr la mh mm mo mt mx mz ni np pa pe ph pk pr pt py sa sg sv th tt tw um us ve vi ws ye za zw")
	saturdayRegions = strings.Fields("ae af bh dj dz eg iq ir jo kw ly om qa sd sy")
)

// firstDayOf returns the day on which weeks begin where a locale is from: Monday unless
// its region says otherwise.
func firstDayOf(locale string) time.Weekday {
	for part := range strings.FieldsFuncSeq(locale, func(r rune) bool { return r == '-' || r == '_' }) {
		switch region := strings.ToLower(part); {
		case len(part) != 2, part == region && strings.HasPrefix(locale, part): // the second is the language
		case slices.Contains(sundayRegions, region):
			return time.Sunday
		case slices.Contains(saturdayRegions, region):
			return time.Saturday
		}
	}
	return time.Monday
}
