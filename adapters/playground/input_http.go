package playground

import (
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"regexp"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
)

// maxBody is larger than the longest possible form.
const maxBody = 64 << 10

var eventID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// serveInput handles an input from a browser. It replies once the input is
// handled and stored; until then the browser may send the same input again,
// with the same id.
func (n *Network) serveInput(w http.ResponseWriter, r *http.Request) {
	var in Input
	if !readJSON(w, r, &in) {
		return
	}
	if !eventID.MatchString(in.ID) {
		http.Error(w, "What was done has no id of its own.", http.StatusBadRequest)
		return
	}
	// The reply may take as long as the handler.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(dispatch.HandleTimeout + 10*time.Second))
	writeResult(w, n.Do(r.Context(), in))
}

// serveClock moves the clock forward. The browser may send the same jump again.
func (n *Network) serveClock(w http.ResponseWriter, r *http.Request) {
	var to struct {
		ID      string `json:"id"`
		Advance string `json:"advance"` // a duration, or "next"
	}
	if !readJSON(w, r, &to) {
		return
	}
	if n.travel == nil {
		writeResult(w, &RefusedError{"This clock stands where the machine's does."})
		return
	}
	err := n.travel(to.ID, func() (time.Duration, error) {
		d, err := time.ParseDuration(to.Advance)
		if to.Advance == "next" {
			d, err = n.untilNext(r)
		}
		if err != nil || d <= 0 {
			return 0, &RefusedError{"Time only goes forward. Say how far: an hour, a day, or more."}
		}
		return d, nil
	})
	if errors.Is(err, errTooFar) {
		err = &RefusedError{"The clock cannot go that far."}
	}
	if refused := (*RefusedError)(nil); err != nil && !errors.As(err, &refused) {
		n.log.Error("travel", "by", to.Advance, "error", err)
	}
	n.update(func() {})
	writeResult(w, err)
}

// untilNext returns how long it is until something is due.
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

// serveComplete replies with what could come next in a command.
func (n *Network) serveComplete(w http.ResponseWriter, r *http.Request) {
	screen := n.parseScreenState(r.URL.Query())
	place := bot.Place(r.URL.Query().Get("place"))
	if !n.placeExists(place) || !n.canSee(screen.me.User, place) {
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

// readJSON decodes a request body. It accepts only the JSON media type, which a
// foreign page cannot send without a preflight request, and that is refused.
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

// writeResult writes the outcome: no content, a sentence for the member, or a
// status on which the browser tries again.
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
