package web

import (
	"slices"
	"strings"
	"time"
)

// Regions whose weeks begin on Sunday and on Saturday (CLDR, supplemental weekData).
var (
	sundayRegions   = strings.Fields("AG AS AU BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW")
	saturdayRegions = strings.Fields("AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY")
)

// firstDayOf returns the day on which weeks begin where a locale is from: Monday unless
// its region says otherwise.
func firstDayOf(locale string) time.Weekday {
	for part := range strings.FieldsFuncSeq(locale, func(r rune) bool { return r == '-' || r == '_' }) {
		switch region := strings.ToUpper(part); {
		case len(part) != 2:
		case part != region && strings.HasPrefix(locale, part): // the language
		case slices.Contains(sundayRegions, region):
			return time.Sunday
		case slices.Contains(saturdayRegions, region):
			return time.Saturday
		}
	}
	return time.Monday
}
