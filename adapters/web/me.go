package web

import (
	"context"
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/i18n"
)

// CalendarEntry is a calendar as its owner is shown it, without its address.
type CalendarEntry struct {
	ID     bot.CalendarID
	Name   string
	State  string
	Fails  bool
	AllDay bool // whole days count
	IsFile bool // it is not read again
	Soon   int  // busy times in the next bot.BusySoonDays
}

// Calendars are the calendars that members have read. Each method asks whether the member
// may still do that, and refuses with a *bot.Error.
type Calendars interface {
	Calendars(ctx context.Context, v Visit) ([]CalendarEntry, error)
	// AddAddress and AddFile read a calendar and add it. They return how many of its events
	// are not read as they are written.
	AddAddress(ctx context.Context, v Visit, typed string, allDay bool) (id bot.CalendarID, unread int, err error)
	AddFile(ctx context.Context, v Visit, file []byte, allDay bool) (id bot.CalendarID, unread int, err error)
	SetAllDay(ctx context.Context, v Visit, id bot.CalendarID, busy bool) error
	Refresh(ctx context.Context, v Visit, id bot.CalendarID) error
	Forget(ctx context.Context, v Visit, id bot.CalendarID) error
	// SignOut ends all sessions and links of the member.
	SignOut(ctx context.Context, v Visit) error
}

// Personal is what the personal page needs.
type Personal interface {
	Weeks
	Calendars
	// Names returns the names by which members are known in their community.
	Names(ctx context.Context, v Visit, users []bot.UserID) (map[bot.UserID]string, error)
}

// me is the personal page: forms that work without a script.
type me struct {
	Personal

	broken func(error)
}

// PersonalPages returns what NewDoor needs of the personal page, by pattern.
func PersonalPages(personal Personal, broken func(error)) map[string]Visited {
	m := &me{personal, broken}
	return map[string]Visited{
		"GET " + landingPath + "/{page}/{$}":                     m.show,
		"POST " + landingPath + "/{page}/calendar":               m.add,
		"POST " + landingPath + "/{page}/calendar/{id}/{change}": m.change,
		"POST " + landingPath + "/{page}/week":                   m.saveWeek,
		"POST " + landingPath + "/{page}/week/read":              m.readWeek,
		"POST " + landingPath + "/{page}/week/forget":            m.forgetWeek,
		"POST " + landingPath + "/{page}/signout":                m.signOut,
	}
}

// mePage is what the template of the personal page shows.
type mePage struct {
	Whose     string // names the member, so that who opens a link of somebody else's reads that
	Week      weekForm
	Calendars []CalendarEntry
	Done      []string // what was done just now
	Trouble   string
	Address   string // as it was typed
	AllDay    bool
	Form      string // names this form, so that it is carried out once
	Base      string
	Fresh     int64 // the calendar that was added just now

	typedWeek *weekForm // nil: what is saved is shown
}

func (m *me) show(w http.ResponseWriter, r *http.Request, v Visit) {
	m.write(w, r, v, http.StatusOK, mePage{})
}

// write writes the page with what there is to say.
func (m *me) write(w http.ResponseWriter, r *http.Request, v Visit, status int, data mePage) {
	var err error
	if data.Calendars, err = m.Calendars(r.Context(), v); err != nil {
		m.refuse(w, r, v, err)
		return
	}
	names, err := m.Names(r.Context(), v, []bot.UserID{v.Actor.User})
	if err != nil {
		m.refuse(w, r, v, err)
		return
	}
	if name := names[v.Actor.User]; name != "" {
		data.Whose = v.Printer.Word("me.page_of", bot.Args{"name": name})
	}
	if data.Week, err = m.fill(r, v, data.typedWeek); err != nil {
		m.refuse(w, r, v, err)
		return
	}
	data.Form, data.Base = rand.Text(), landingPath+"/"+v.Page+"/"
	data.Done = append(data.Done, m.done(r, v.Printer, &data)...)
	p := page{Printer: v.Printer, Title: v.Printer.Word("me.page_title", nil), Styles: []string{"cells.css", "me.css"}, Scripts: weekScripts, Forms: true, Data: data}
	if err := writePage(w, r, status, "me.html", p); err != nil {
		m.broken(err)
	}
}

// done says what the request before this one did. The query only chooses the sentence: its
// figures are read anew.
func (m *me) done(r *http.Request, p i18n.Printer, data *mePage) []string {
	if r.Method != http.MethodGet {
		return nil
	}
	q := r.URL.Query()
	switch q.Get("did") {
	case "week":
		return []string{p.Word("week.saved", nil)}
	case "forget_week":
		return []string{p.Word("week.forgotten", nil)}
	case "forget":
		return []string{p.Word("calendars.forgotten", nil)}
	case "refresh", "days":
		return []string{p.Word("calendars.refreshing", nil)}
	case "add":
		id, _ := strconv.ParseInt(q.Get("id"), 10, 64) // none: no calendar
		for _, c := range data.Calendars {
			if int64(c.ID) != id {
				continue
			}
			data.Fresh = id
			said := []string{p.Word("calendars.added", bot.Args{"name": c.Name, "n": c.Soon})}
			if unread, err := strconv.Atoi(q.Get("unread")); err == nil && unread > 0 {
				said = append(said, p.Word("calendars.unread", bot.Args{"n": unread}))
			}
			return said
		}
	}
	return nil
}

// add adds a calendar by its address, or from a file.
func (m *me) add(w http.ResponseWriter, r *http.Request, v Visit) {
	typed, file, err := readUpload(r)
	data := mePage{Address: typed.address, AllDay: typed.allDay}
	var id bot.CalendarID
	unread := 0
	v.Actor.Event = "page/" + typed.form
	switch {
	case err != nil:
	case file != nil:
		id, unread, err = m.AddFile(r.Context(), v, file, typed.allDay)
	case strings.TrimSpace(typed.address) == "":
		err = bot.Refuse(bot.KindInvalid, "refuse.calendar_empty", "Paste the address of a calendar, or choose a file that ends in `.ics`.", nil)
	default:
		id, unread, err = m.AddAddress(r.Context(), v, typed.address, typed.allDay)
	}
	if m.stays(w, r, v, data, err) {
		return
	}
	back(w, v, "?did=add&id="+strconv.FormatInt(int64(id), 10)+"&unread="+strconv.Itoa(unread))
}

// stays shows the page again if something is refused, with what was typed, and reports
// whether it did.
func (m *me) stays(w http.ResponseWriter, r *http.Request, v Visit, data mePage, err error) bool {
	refused, ok := bot.AsError(err)
	switch {
	case err == nil:
		return false
	case !ok || refused.Key == "refuse.not_member":
		m.refuse(w, r, v, err)
		return true
	}
	data.Trouble = v.Printer.Refusal(refused).String()
	m.write(w, r, v, http.StatusUnprocessableEntity, data)
	return true
}

// change carries out a button of one calendar.
func (m *me) change(w http.ResponseWriter, r *http.Request, v Visit) {
	n, _ := strconv.ParseInt(r.PathValue("id"), 10, 64) // none: no calendar
	id, change := bot.CalendarID(n), r.PathValue("change")
	var err error
	switch change {
	case "forget":
		err = m.Forget(r.Context(), v, id)
	case "refresh":
		err = m.Refresh(r.Context(), v, id)
	case "days":
		err = m.SetAllDay(r.Context(), v, id, r.FormValue("busy") == "yes")
	default:
		http.NotFound(w, r)
		return
	}
	if m.stays(w, r, v, mePage{}, err) {
		return
	}
	back(w, v, "?did="+change)
}

func (m *me) signOut(w http.ResponseWriter, r *http.Request, v Visit) {
	if err := m.SignOut(r.Context(), v); err != nil {
		m.refuse(w, r, v, err)
		return
	}
	p := v.Printer
	why := problem{Status: http.StatusOK, Title: p.Word("me.page_closed", nil), Text: p.Word("me.signed_out", nil), Todo: p.Word("me.page_again", nil)}
	if err := writePage(w, r, http.StatusOK, "error.html", page{Printer: p, Title: why.Title, Data: why}); err != nil {
		m.broken(err)
	}
}

func (m *me) refuse(w http.ResponseWriter, r *http.Request, v Visit, err error) {
	why, isRefusal := problemOf(v.Printer, err)
	if !isRefusal && r.Context().Err() == nil {
		m.broken(err)
	}
	if err := writeProblem(w, r, v.Printer, why); err != nil {
		m.broken(err)
	}
}

// back leads to the page, so that loading it again sends nothing again.
func back(w http.ResponseWriter, v Visit, query string) {
	w.Header().Set("Location", landingPath+"/"+v.Page+"/"+query)
	w.WriteHeader(http.StatusSeeOther)
}
