package playground

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"regexp"
	"time"

	"github.com/muster-bot/muster/bot"
)

// maxBody is more than the longest form can be.
const maxBody = 64 << 10

var eventID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// serveInput does what somebody at a browser did. It answers when it is done and
// kept: until then the browser may send the same input again, with the same id.
func (n *Network) serveInput(w http.ResponseWriter, r *http.Request) {
	var in Input
	if !readJSON(w, r, &in) {
		return
	}
	if !eventID.MatchString(in.ID) {
		http.Error(w, "What was done has no id of its own.", http.StatusBadRequest)
		return
	}
	// The answer may take as long as the handler.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(handlerTime + 10*time.Second))
	writeResult(w, n.Do(r.Context(), in))
}

// serveClock lets time pass.
func (n *Network) serveClock(w http.ResponseWriter, r *http.Request) {
	var to struct {
		Advance string `json:"advance"` // a duration, or "next"
	}
	if !readJSON(w, r, &to) {
		return
	}
	d, err := time.ParseDuration(to.Advance)
	if to.Advance == "next" {
		d, err = n.untilNext(r)
	}
	switch {
	case n.travel == nil:
		err = &RefusedError{"This clock stands where the machine's does."}
	case err != nil || d <= 0:
		err = &RefusedError{"Time only goes forward. Say how far: an hour, a day, or more."}
	default:
		if err = n.travel(d); err != nil {
			n.log.Error("travel", "by", d, "error", err)
			err = &RefusedError{"The clock cannot go that far."}
		}
		n.update(func() {})
	}
	writeResult(w, err)
}

// untilNext is how long it is until something is due.
func (n *Network) untilNext(r *http.Request) (time.Duration, error) {
	if n.next == nil {
		return 0, errors.New("nothing is due")
	}
	at, ok, err := n.next(r.Context())
	if err != nil || !ok {
		return 0, errors.Join(err, errors.New("nothing is due"))
	}
	return at.Sub(n.now()), nil
}

// serveComplete answers with what could come next in a command.
func (n *Network) serveComplete(w http.ResponseWriter, r *http.Request) {
	screen := n.parseScreenState(r.URL.Query())
	place := bot.Place(r.URL.Query().Get("place"))
	if !n.placeExists(place) || !canSee(screen.me.User, place) {
		http.NotFound(w, r)
		return
	}
	html, err := renderTemplate("completions", n.As(screen.me.User).Complete(r.Context(), place, r.URL.Query().Get("text")))
	if err != nil {
		n.log.Error("complete", "error", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(html))
}

// readJSON reads a body. Only JSON is taken: a page elsewhere cannot send it
// without asking first, and is refused then.
func readJSON(w http.ResponseWriter, r *http.Request, into any) bool {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		http.Error(w, "Only JSON is taken here.", http.StatusUnsupportedMediaType)
		return false
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(into); err != nil {
		http.Error(w, "That could not be read.", http.StatusBadRequest)
		return false
	}
	return true
}

// writeResult says how it went: nothing, a sentence for who did it, or that it may
// be sent again.
func writeResult(w http.ResponseWriter, err error) {
	refused := (*RefusedError)(nil)
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case errors.As(err, &refused):
		http.Error(w, refused.Reason, http.StatusConflict)
	default:
		http.Error(w, "Muster could not be reached. Please try again.", http.StatusServiceUnavailable)
	}
}
