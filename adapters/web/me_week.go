package web

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// WeekEntry is a member's usual week as its owner is shown it.
type WeekEntry struct {
	Week   *bot.Week // nil: they have not said it
	Clocks string    // says in which zone its hours are
	Today  bot.Wall  // there
}

// Weeks are the usual weeks of members. Each method asks whether the member may still do
// that, and refuses with a *bot.Error.
type Weeks interface {
	Week(ctx context.Context, v Visit) (WeekEntry, error)
	// ReadWeek reads a usual week as it is typed.
	ReadWeek(ctx context.Context, v Visit, typed string) (planner.WeekSetting, error)
	SaveWeek(ctx context.Context, v Visit, set planner.WeekSetting) error
	ForgetWeek(ctx context.Context, v Visit) error
}

// maxWeekText is how many characters a usual week may have in words, here and in the chat.
const maxWeekText = 500

// weekForm is the form of a usual week, as it was filled in or as it is filled in with
// what is saved.
type weekForm struct {
	Text    string // hours, in words
	Painted string // hours that were painted and not put into words, as of bot.WeekHours
	Busy    string // last busy date, like 2027-01-03
	Use     bool
	Trouble string
	IsSaved bool
	Clocks  string
	Today   string
	View    weekView
}

// weekView is what the script of the form shows. Days begin with the first of the week.
type weekView struct {
	Read  string            `json:"read"` // path that turns words into hours and back
	Days  []weekDay         `json:"days"`
	Hours weekMinutes       `json:"hours"`
	Words map[string]string `json:"words"`
}

type weekDay struct {
	Weekday time.Weekday `json:"weekday"`
	Long    string       `json:"long"`
	Short   string       `json:"short"`
}

// weekMinutes are the free minutes of each weekday, from Sunday: from and to.
type weekMinutes [7][][2]int

func minutesOf(h bot.WeekHours) weekMinutes {
	var all weekMinutes
	for day, hours := range h {
		all[day] = [][2]int{}
		for _, o := range hours {
			all[day] = append(all[day], [2]int{o.From, o.To})
		}
	}
	return all
}

// fill completes the form with what is saved, but for what was typed.
func (m *me) fill(r *http.Request, v Visit, typed *weekForm) (weekForm, error) {
	saved, err := m.Week(r.Context(), v)
	if err != nil {
		return weekForm{}, err
	}
	f, p := weekForm{}, v.Printer
	var hours bot.WeekHours
	if w := saved.Week; w != nil {
		hours, f.Text, f.Use, f.IsSaved = w.Hours, wordsOf(p, w.Hours), w.MayBeUsed, true
		if !w.BusyUntil.IsZero() && !w.BusyUntil.At(0, 0).Before(saved.Today.At(0, 0)) {
			f.Busy = w.BusyUntil.Date()
		}
	}
	if typed != nil {
		f.Text, f.Painted, f.Busy, f.Use, f.Trouble = typed.Text, typed.Painted, typed.Busy, typed.Use, typed.Trouble
		if painted, err := bot.ParseWeekHours(f.Painted); err == nil && f.Painted != "" {
			hours = painted
		} else if set, err := m.ReadWeek(r.Context(), v, f.Text); err == nil && !set.KeepHours {
			hours = set.Hours
		}
	}
	f.Clocks, f.Today = saved.Clocks, saved.Today.Date()
	f.View = weekView{Read: landingPath + "/" + v.Page + "/week/read", Hours: minutesOf(hours), Words: make(map[string]string, len(weekWords))}
	first := firstDayOf(v.Member.Locale)
	for i := range 7 {
		day := (first + time.Weekday(i)) % 7
		long, short := p.Weekday(day)
		f.View.Days = append(f.View.Days, weekDay{day, long, short})
	}
	for _, key := range weekWords {
		f.View.Words[key] = p.Word(key, nil)
	}
	return f, nil
}

// wordsOf returns hours as the reader would type them.
func wordsOf(p i18n.Printer, h bot.WeekHours) string { return p.Week(bot.Week{Hours: h}, "UTC") }

// readForm reads the form. Hours that were painted count, else those that were typed; a
// busy date among the words counts before that of the field.
func (m *me) readForm(r *http.Request, v Visit) (typed weekForm, set planner.WeekSetting, err error) {
	if err := r.ParseForm(); err != nil {
		return typed, set, unreadableForm()
	}
	form := r.PostForm
	typed = weekForm{Text: chat.Truncate(form.Get("week"), maxField), Busy: chat.Truncate(form.Get("busy"), maxSecret), Use: form.Get("use") == "yes"}
	set.MayBeUsed = &typed.Use
	if set.BusyUntil, err = readDate(typed.Busy); err != nil {
		return typed, set, err
	}
	text := typed.Text
	if form.Has("hours") {
		painted, err := bot.ParseWeekHours(chat.Truncate(form.Get("hours"), maxField))
		if err != nil {
			return typed, set, bot.Refuse(bot.KindInvalid, "week.painted", "What you painted did not reach me as a whole, so I changed nothing. Load the page again, or say it in words.", nil)
		}
		text = wordsOf(v.Printer, painted)
		if utf8.RuneCountInString(text) > maxWeekText {
			typed.Painted = painted.String()
			return typed, set, bot.Refuse(bot.KindInvalid, "week.pieces",
				"In words, that is more than {max} characters. Paint fewer and longer stretches; a gap of half an hour can be free, too.", bot.Args{"max": maxWeekText})
		}
		typed.Text = text
	}
	read, err := m.ReadWeek(r.Context(), v, text)
	set.Hours, set.KeepHours = read.Hours, read.KeepHours
	if !read.BusyUntil.IsZero() {
		set.BusyUntil = read.BusyUntil
	}
	return typed, set, err
}

// readDate reads a date as a date field sends it; zero: none.
func readDate(typed string) (bot.Wall, error) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return bot.Wall{}, nil
	}
	at, err := time.Parse(time.DateOnly, typed)
	if err != nil || at.Year() < 1 {
		return bot.Wall{}, bot.Refuse(bot.KindInvalid, "week.date", "I can't read “{typed}” as a date. Write it like 2027-01-03.", bot.Args{"typed": typed})
	}
	return bot.WallOf(at), nil
}

// readWeek turns words into hours for the script of the page, and hours into words.
func (m *me) readWeek(w http.ResponseWriter, r *http.Request, v Visit) {
	typed, set, err := m.readForm(r, v)
	if err != nil {
		m.refuse(w, r, v, err)
		return
	}
	said := struct {
		Text  string       `json:"text,omitempty"`
		Hours *weekMinutes `json:"hours,omitempty"` // none: they stay
		Busy  string       `json:"busy"`
	}{}
	if !set.KeepHours {
		hours := minutesOf(set.Hours)
		said.Hours, said.Text = &hours, wordsOf(v.Printer, set.Hours)
	}
	if said.Busy = typed.Busy; !set.BusyUntil.IsZero() {
		said.Busy = set.BusyUntil.Date()
	}
	if err := writeJSON(w, r, http.StatusOK, said); err != nil {
		m.broken(err)
	}
}

// saveWeek saves the week with all that the form says of it.
func (m *me) saveWeek(w http.ResponseWriter, r *http.Request, v Visit) {
	typed, set, err := m.readForm(r, v)
	if err == nil {
		err = m.SaveWeek(r.Context(), v, set)
	}
	if m.staysAtWeek(w, r, v, typed, err) {
		return
	}
	back(w, v, "?did=week")
}

func (m *me) forgetWeek(w http.ResponseWriter, r *http.Request, v Visit) {
	if err := m.ForgetWeek(r.Context(), v); err != nil {
		m.refuse(w, r, v, err)
		return
	}
	back(w, v, "?did=forget_week")
}

// staysAtWeek is stays for what is wrong with the week.
func (m *me) staysAtWeek(w http.ResponseWriter, r *http.Request, v Visit, typed weekForm, err error) bool {
	refused, ok := bot.AsError(err)
	if !ok || refused.Kind != bot.KindInvalid {
		return m.stays(w, r, v, mePage{typedWeek: &typed}, err)
	}
	typed.Trouble = v.Printer.Refusal(refused).String()
	m.write(w, r, v, http.StatusUnprocessableEntity, mePage{typedWeek: &typed})
	return true
}

// weekWords are the sentences of the form's script.
var weekWords = []string{
	"grid.column_time", "grid.undone", "week.cell", "week.cell_free", "week.cell_not", "week.cell_part", "week.less_night", "week.more_night",
	"week.night", "week.night_of", "week.offline", "week.title", "week.unsaved",
}

// weekScripts are the modules of the form, the one that runs first.
var weekScripts = []string{"week.js", "table.js", "cell.js", "paint.js", "words.js"}
