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
	"zoneword": wordZone, "yesterday": wordYesterday, "single": wordSingle,
}

// The parts of the day are the values of wordPart and wordParts.
const (
	partMorning = 1 + iota
	partAfternoon
	partEvening
	partNight
)

// meaning is one role that a word can have, with its number.
type meaning struct {
	kind  wordKind
	value int
}
