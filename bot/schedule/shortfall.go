package schedule

import (
	"slices"

	"github.com/muster-bot/muster/bot"
)

// Shortfall says what keeps a poll from choosing a time by itself.
type Shortfall string

const (
	ShortOfNothing Shortfall = ""
	ShortOfTimes   Shortfall = "times"   // all have passed
	ShortOfAnybody Shortfall = "anybody" // nobody could come
	ShortOfOthers  Shortfall = "others"  // nobody but the host could come, and no minimum is set
	ShortOfPeople  Shortfall = "people"  // no time has enough people
	ShortOfMust    Shortfall = "must"    // no time with enough people has all who must come
)

// ShortfallOf returns what a poll lacks, given its ranking.
func ShortfallOf(m *bot.Meetup, ranked []Ranked) Shortfall {
	switch {
	case len(ranked) == 0:
		return ShortOfTimes
	case ranked[0].Must && ranked[0].Enough:
		return ShortOfNothing
	case slices.ContainsFunc(ranked, func(r Ranked) bool { return r.Enough }):
		return ShortOfMust
	case !slices.ContainsFunc(ranked, func(r Ranked) bool { return r.Could > 0 }):
		return ShortOfAnybody
	case m.Minimum == 0 && !slices.ContainsFunc(ranked, Ranked.HasOthers):
		return ShortOfOthers
	}
	return ShortOfPeople
}
