package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"regexp"
	"time"

	"github.com/muster-bot/muster/bot"
)

const (
	// maxStrokes is how many strokes a page sends at once; it sends the rest after them.
	maxStrokes     = 200
	maxStrokesBody = 64 << 10
	// maxStrokeEnd is longer than any slot.
	maxStrokeEnd = 10 * 7 * 24 * 60
	// maxStrokeAge is how long a browser may have kept a stroke; an older one is as old.
	maxStrokeAge = 60 * 24 * time.Hour
)

var clientID = regexp.MustCompile(`^[A-Za-z0-9_-]{8,64}$`)

// strokeJSON is a stroke as a page sends it.
type strokeJSON struct {
	Seq   int64            `json:"seq"`
	Slot  bot.SlotID       `json:"slot"`
	From  int64            `json:"from"` // in minutes since the slot's start
	To    int64            `json:"to"`
	Value bot.Availability `json:"value"`
	Age   int64            `json:"age"` // in milliseconds
}

// readStrokes reads the strokes of a request.
func readStrokes(w http.ResponseWriter, r *http.Request) (client string, strokes []bot.Stroke, err error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return "", nil, errUnreadable
	}
	return decodeStrokes(http.MaxBytesReader(w, r.Body, maxStrokesBody))
}

// decodeStrokes decodes strokes in the order of their numbers.
func decodeStrokes(body io.Reader) (client string, strokes []bot.Stroke, err error) {
	var sent struct {
		Client  string       `json:"client"`
		Strokes []strokeJSON `json:"strokes"`
	}
	d := json.NewDecoder(body)
	d.DisallowUnknownFields()
	if d.Decode(&sent) != nil || !errors.Is(d.Decode(&struct{}{}), io.EOF) {
		return "", nil, errUnreadable
	}
	if !clientID.MatchString(sent.Client) || len(sent.Strokes) == 0 || len(sent.Strokes) > maxStrokes {
		return "", nil, errUnreadable
	}
	last := int64(0)
	for _, s := range sent.Strokes {
		if s.Seq <= last || !s.isValid() {
			return "", nil, errUnreadable
		}
		last = s.Seq
		strokes = append(strokes, bot.Stroke{
			Seq: s.Seq, Slot: s.Slot, From: time.Duration(s.From) * time.Minute, To: time.Duration(s.To) * time.Minute,
			Availability: s.Value, Age: time.Duration(min(s.Age, int64(maxStrokeAge/time.Millisecond))) * time.Millisecond,
		})
	}
	return sent.Client, strokes, nil
}

func (s strokeJSON) isValid() bool {
	_, known := availabilityLetters[s.Value]
	return known && s.Slot > 0 && s.From >= 0 && s.From < s.To && s.To <= maxStrokeEnd && s.Age >= 0
}
