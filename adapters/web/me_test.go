package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot"
)

// fakeCalendars records what is asked of it.
type fakeCalendars struct {
	did     []string
	refusal *bot.Error
}

func (f *fakeCalendars) note(what string) error {
	f.did = append(f.did, what)
	if f.refusal != nil {
		return f.refusal
	}
	return nil
}

func (f *fakeCalendars) Calendars(context.Context, Visit) ([]CalendarEntry, error) {
	return []CalendarEntry{{ID: 7, Name: "<i>calendar.example.com", State: "<i>read", Soon: 3}}, nil
}

func (f *fakeCalendars) AddAddress(_ context.Context, _ Visit, typed string, _ bool) (bot.CalendarID, int, error) {
	return 7, 2, f.note("address " + typed)
}

func (f *fakeCalendars) AddFile(_ context.Context, v Visit, file []byte, _ bool) (bot.CalendarID, int, error) {
	return 7, 0, f.note("file " + string(file[:min(len(file), 5)]) + " " + v.Actor.Event)
}
func (f *fakeCalendars) SetAllDay(context.Context, Visit, bot.CalendarID, bool) error {
	return f.note("days")
}
func (f *fakeCalendars) Refresh(context.Context, Visit, bot.CalendarID) error {
	return f.note("refresh")
}
func (f *fakeCalendars) Forget(context.Context, Visit, bot.CalendarID) error { return f.note("forget") }
func (f *fakeCalendars) SignOut(context.Context, Visit) error                { return f.note("signout") }

// personal is the page of Ben, who has no week.
type personal struct {
	noWeek
	*fakeCalendars
}

func (personal) Names(_ context.Context, v Visit, _ []bot.UserID) (map[bot.UserID]string, error) {
	return map[bot.UserID]string{v.Actor.User: "<i>Ben"}, nil
}

// ask sends a request to the personal page. Its form has these fields; "file" is a file.
func (f *fakeCalendars) ask(t *testing.T, method, path string, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		part, err := form.CreateFormField(fields[i])
		switch fields[i] {
		case "no file": // as browsers send it
			part, err = form.CreateFormFile("file", "")
		case "file":
			part, err = form.CreateFormFile("file", "secret name.ics")
		}
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write([]byte(fields[i+1]))
	}
	_ = form.Close()
	mux := http.NewServeMux()
	for pattern, h := range PersonalPages(personal{noWeek{}, f}, func(err error) { t.Error(err) }) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			h(w, r, Visit{Page: "mine", Printer: printerIn(t, "en")})
		})
	}
	r := httptest.NewRequest(method, "/when/mine/"+path, &body)
	if len(fields) > 0 {
		r.Header.Set("Content-Type", form.FormDataContentType())
	}
	w := httptest.NewRecorder()
	Limit(mux).ServeHTTP(w, r)
	return w
}

func TestThePersonalPageSendsItsFormsToItselfAlone(t *testing.T) {
	t.Parallel()
	w := new(fakeCalendars).ask(t, http.MethodGet, "?did=add&id=7&unread=2")
	text := unzip(t, w)
	for _, want := range []string{"This is the page of &lt;i&gt;Ben.", "&lt;i&gt;read", ": 3 busy times in the next four weeks", "2 events there could not be read", `action="/when/mine/calendar"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if strings.Contains(text, "<i>") || strings.Contains(text, "<script>") { // the scripts of the page come from files
		t.Errorf("the page is %s", text)
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self'") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the policy is %q", policy)
	}
	if text := unzip(t, new(fakeCalendars).ask(t, http.MethodGet, "?did=add&id=8")); strings.Contains(text, "Added") {
		t.Error("another's calendar is said to be added")
	}
}

func TestWhatIsSentToThePersonalPageIsCarriedOut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		path, did, location string
		fields              []string
	}{
		{"calendar", "address https://a.b/c", "/when/mine/?did=add&id=7&unread=2", []string{"address", "https://a.b/c", "no file", ""}},
		{"calendar", "file  page/nonce", "/when/mine/?did=add&id=7&unread=0", []string{"form", "nonce", "file", ""}},
		{"calendar", "file BEGIN page/nonce", "/when/mine/?did=add&id=7&unread=0", []string{"form", "nonce", "file", "BEGIN:VCALENDAR"}},
		{"calendar/7/forget", "forget", "/when/mine/?did=forget", nil},
		{"calendar/7/refresh", "refresh", "/when/mine/?did=refresh", nil},
		{"calendar/7/days", "days", "/when/mine/?did=days", nil},
	} {
		f := new(fakeCalendars)
		w := f.ask(t, http.MethodPost, test.path, test.fields...)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != test.location || len(f.did) != 1 || f.did[0] != test.did {
			t.Errorf("%s: %d to %q, did %q", test.path, w.Code, w.Header().Get("Location"), f.did)
		}
	}
	f := new(fakeCalendars)
	if w := f.ask(t, http.MethodPost, "calendar/7/anything"); w.Code != http.StatusNotFound || len(f.did) > 0 {
		t.Errorf("%d, did %q", w.Code, f.did)
	}
	if w := f.ask(t, http.MethodPost, "signout"); w.Code != http.StatusOK || !strings.Contains(unzip(t, w), "signed out everywhere") {
		t.Errorf("signing out is %d", w.Code)
	}
}

func TestWhatCannotBeTakenIsRefusedAndWhatWasTypedStays(t *testing.T) {
	t.Parallel()
	refused := new(fakeCalendars)
	refused.refusal = bot.Refuse(bot.KindInvalid, "refuse.calendar_address", "no such address", nil)
	for name, test := range map[string]struct {
		calendars *fakeCalendars
		fields    []string
		says      string
	}{
		"a refusal":        {refused, []string{"address", `"typed"`, "days", "yes"}, `value="&#34;typed&#34;"`},
		"nothing":          {new(fakeCalendars), []string{"address", " "}, "Paste the address of a calendar"},
		"a large file":     {new(fakeCalendars), []string{"file", strings.Repeat("x", maxUpload+1)}, "more than 3 MB"},
		"a very large one": {new(fakeCalendars), []string{"file", strings.Repeat("x", maxBody+1)}, "more than 3 MB"},
		"a long address":   {new(fakeCalendars), []string{"address", strings.Repeat("x", maxField+1)}, "did not reach me as a whole"},
		"no form":          {new(fakeCalendars), nil, "did not reach me as a whole"},
	} {
		w := test.calendars.ask(t, http.MethodPost, "calendar", test.fields...)
		if text := unzip(t, w); w.Code != http.StatusUnprocessableEntity || !strings.Contains(text, test.says) {
			t.Errorf("%s: %d %s", name, w.Code, text)
		}
	}
}
