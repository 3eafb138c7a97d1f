package when

// wordKind is a grammatical role of a word.
type wordKind uint8

const (
	wordNone        wordKind = iota
	wordWeekday              // value: time.Weekday
	wordWeekdays             // value: time.Weekday, in the plural: fridays
	wordMonth                // value: time.Month
	wordCardinal             // value: the number
	wordOrdinal              // value: which one; -1 the last
	wordSuffix               // makes digits an ordinal: st, nd, º
	wordRelativeDay          // value: days from today
	wordPart                 // value: one of the parts of the day
	wordParts                // value: the same in the plural, for several days
	wordNoon
	wordMidnight
	wordThis
	wordNext
	wordComing
	wordWeek
	wordWeekend
	wordWorkdays
	wordCalendarMonth // the word month
	wordMinutes
	wordHours
	wordDays
	wordWeeks // value: how many the word stands for, 0: one
	wordWithin
	wordFromNow
	wordOn
	wordThe
	wordOf
	wordAt
	wordFrom
	wordTo
	wordBetween
	wordAnd
	wordOr
	wordHalf      // thirty minutes past or to
	wordQuarter   // fifteen
	wordPast      // after the hour
	wordBefore    // to the hour
	wordLess      // value: minutes before the hour that follows: halb, dreiviertel
	wordPlus      // after the hour in front
	wordMinus     // before the hour in front
	wordAM        // before noon
	wordPM        // after noon
	wordOClock    // of the 24 hours where the language says so
	wordEvery     // each
	wordOther     // every second
	wordWeekly    // value: every so many weeks
	wordZone      // time, as in Berlin time
	wordYesterday // value: days from today
	wordSingle    // a, an: one of a unit
	wordHalves    // value: halves of the unit that follows: anderthalb is three
	wordMonths    // the unit
	wordOverNext  // after the next one
	wordDaysOn    // value: days after the day in front: friday week, vendredi en huit
	wordAbout     // before or after a clock time, which it makes no other
	wordSince     // before a clock time at which something starts
	wordEdge      // value: one of the edges of a week, a month or a part of the day
	wordFiller    // means nothing here: hello, how about, maybe
	wordFor       // before a length: for, pendant
	wordLasting   // behind a length: 2 hours long, 2 Stunden lang
	wordUntil     // before an end, and nothing else
	wordLater     // behind what a meetup is moved by
	wordEarlier   // the same, backwards
	wordSame      // the same time, which an edit keeps
	wordPeople    // a filler, unless a number in front counts them
	wordKnown     // no word for a time, and no misspelling of one: not, before, except
)

// wordKinds are the kinds by their names in words/*.txt.
var wordKinds = map[string]wordKind{
	"weekday": wordWeekday, "weekdays": wordWeekdays, "month": wordMonth, "cardinal": wordCardinal, "ordinal": wordOrdinal,
	"suffix": wordSuffix, "relday": wordRelativeDay, "part": wordPart, "parts": wordParts, "noon": wordNoon, "midnight": wordMidnight,
	"this": wordThis, "next": wordNext, "coming": wordComing, "week": wordWeek, "weekend": wordWeekend, "workdays": wordWorkdays,
	"monthly": wordCalendarMonth, "minutes": wordMinutes, "hours": wordHours, "days": wordDays, "weeks": wordWeeks, "within": wordWithin,
	"fromnow": wordFromNow, "on": wordOn, "the": wordThe, "of": wordOf, "at": wordAt, "from": wordFrom, "to": wordTo, "between": wordBetween,
	"and": wordAnd, "or": wordOr, "half": wordHalf, "quarter": wordQuarter, "past": wordPast, "before": wordBefore, "less": wordLess,
	"plus": wordPlus, "minus": wordMinus, "am": wordAM, "pm": wordPM, "oclock": wordOClock, "every": wordEvery, "other": wordOther, "weekly": wordWeekly,
	"zoneword": wordZone, "yesterday": wordYesterday, "single": wordSingle, "halves": wordHalves, "months": wordMonths, "overnext": wordOverNext,
	"dayson": wordDaysOn, "about": wordAbout, "since": wordSince, "edge": wordEdge, "filler": wordFiller, "people": wordPeople, "known": wordKnown,
	"for": wordFor, "lasting": wordLasting, "until": wordUntil, "later": wordLater, "earlier": wordEarlier, "same": wordSame,
}

// The parts of the day are the values of wordPart and wordParts.
const (
	partMorning = 1 + iota
	partAfternoon
	partEvening
	partNight
	partLunch
	partAfterWork
	partDay // when people are awake: what a day with a length and no clock means

	// Added to one of the above.
	partEarly  = 10
	partMiddle = 20
	partLate   = 30
)

// The edges of a week, a month or a part of the day are the values of wordEdge.
const (
	edgeStart = 1 + iota
	edgeMiddle
	edgeEnd
)

// meaning is one role that a word can have, with its number.
type meaning struct {
	kind  wordKind
	value int
}
