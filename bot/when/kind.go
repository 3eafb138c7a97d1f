package when

// kind is the part that a word can play.
type kind uint8

const (
	none     kind = iota
	weekday       // n: time.Weekday
	weekdays      // n: time.Weekday, every one of them: fridays
	month         // n: time.Month
	cardinal      // n: the number
	ordinal       // n: which one; -1 the last
	suffix        // makes digits an ordinal: st, nd, º
	relday        // n: days from today
	part          // n: one of the parts of the day
	parts         // n: the same in the plural, for several days
	noon
	midnight
	this
	next
	coming
	week
	weekend
	workdays
	monthly // the word month
	minutes
	hours
	days
	weeks // n: how many the word stands for, 0: one
	within
	fromNow
	on
	the
	of
	at
	from
	to
	between
	and
	or
	half      // thirty minutes past or to
	quarter   // fifteen
	past      // after the hour
	before    // to the hour
	less      // n: minutes before the hour that follows: halb, dreiviertel
	plus      // after the hour in front
	minus     // before the hour in front
	am        // before noon
	pm        // after noon
	oclock    // of the 24 hours where the language says so
	every     // each
	other     // every second
	weekly    // n: every so many weeks
	zoneWord  // time, as in Berlin time
	yesterday // n: days from today
	single    // a, an: one of a unit
)

var kinds = map[string]kind{
	"weekday": weekday, "weekdays": weekdays, "month": month, "cardinal": cardinal, "ordinal": ordinal,
	"suffix": suffix, "relday": relday, "part": part, "parts": parts, "noon": noon, "midnight": midnight,
	"this": this, "next": next, "coming": coming, "week": week, "weekend": weekend, "workdays": workdays,
	"monthly": monthly, "minutes": minutes, "hours": hours, "days": days, "weeks": weeks, "within": within,
	"fromnow": fromNow, "on": on, "the": the, "of": of, "at": at, "from": from, "to": to, "between": between,
	"and": and, "or": or, "half": half, "quarter": quarter, "past": past, "before": before, "less": less,
	"plus": plus, "minus": minus, "am": am, "pm": pm, "oclock": oclock, "every": every, "other": other, "weekly": weekly,
	"zoneword": zoneWord, "yesterday": yesterday, "single": single,
}

// The parts of the day, as a number of kind part.
const (
	morning = 1 + iota
	afternoon
	evening
	night
)

// meaning is one part that a word can play.
type meaning struct {
	kind kind
	n    int
}
