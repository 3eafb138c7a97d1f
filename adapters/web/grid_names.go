package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/muster-bot/muster/bot"
)

// maxShownNames is how many names of a cell are shown; the rest is a number.
const maxShownNames = 20

// cellNames are who can at a cell, besides the reader.
type cellNames struct {
	Yes          []string `json:"yes"`
	YesMore      int      `json:"yes_more,omitempty"`
	IfNeeded     []string `json:"if_needed"`
	IfNeededMore int      `json:"if_needed_more,omitempty"`
}

// serveNames says who can at a cell. Of an anonymous poll, and to who has not answered,
// it says nothing.
func (g *Grid) serveNames(w http.ResponseWriter, r *http.Request, v Visit) {
	slot, from, to, ok := parseCell(r)
	if !ok {
		g.fail(w, r, v, errUnreadable)
		return
	}
	s, err := readPoll(r.Context(), g.polls, v)
	if err != nil {
		g.fail(w, r, v, err)
		return
	}
	out := cellNames{Yes: []string{}, IfNeeded: []string{}}
	if !s.Meetup.Anonymous && stateOf(v.Printer, s, v.Actor).Withheld == "" {
		yes, ifNeeded := whoCan(&s.Poll, v.Actor.User, slot, from, to)
		names, err := g.polls.Names(r.Context(), v, slices.Concat(yes, ifNeeded))
		if err != nil {
			g.fail(w, r, v, err)
			return
		}
		out.Yes, out.YesMore = namesOf(yes, names)
		out.IfNeeded, out.IfNeededMore = namesOf(ifNeeded, names)
	}
	if err := writeJSON(w, r, http.StatusOK, out); err != nil {
		g.fail(w, r, v, err)
	}
}

// parseCell reads which part of which slot is asked about.
func parseCell(r *http.Request) (slot bot.SlotID, from, to time.Duration, ok bool) {
	q := r.URL.Query()
	id, err1 := strconv.ParseInt(q.Get("slot"), 10, 64)
	begin, err2 := strconv.ParseInt(q.Get("from"), 10, 32)
	end, err3 := strconv.ParseInt(q.Get("to"), 10, 32)
	ok = err1 == nil && err2 == nil && err3 == nil && id > 0 && begin >= 0 && begin < end && end <= maxStrokeEnd
	return bot.SlotID(id), time.Duration(begin) * time.Minute, time.Duration(end) * time.Minute, ok
}

// whoCan lists the members besides one who can in a part of a slot.
func whoCan(s *bot.Poll, except bot.UserID, slot bot.SlotID, from, to time.Duration) (yes, ifNeeded []bot.UserID) {
	host := s.Meetup.Host
	for _, a := range s.Answers {
		if a.Slot != slot {
			continue
		}
		if a.Member == host {
			host = ""
		}
		switch av := a.During(from, to); {
		case a.Member == except:
		case av == bot.AvailabilityYes:
			yes = append(yes, a.Member)
		case av == bot.AvailabilityIfNeeded:
			ifNeeded = append(ifNeeded, a.Member)
		}
	}
	if _, asked := s.Meetup.Slot(slot); asked && host != "" && host != except {
		yes = append(yes, host)
	}
	return yes, ifNeeded
}

// namesOf returns the names of members in order, and how many more there are.
func namesOf(users []bot.UserID, names map[bot.UserID]string) (shown []string, more int) {
	shown = []string{}
	for _, u := range users {
		if names[u] != "" {
			shown = append(shown, names[u])
		}
	}
	slices.Sort(shown)
	shown = shown[:min(len(shown), maxShownNames)]
	return shown, len(users) - len(shown)
}
