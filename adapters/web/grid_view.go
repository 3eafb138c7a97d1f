package web

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

// gridView is everything that the page shows.
type gridView struct {
	Key       string            `json:"key"`  // under which a browser keeps strokes: the page's name
	Base      string            `json:"base"` // path of the page
	Language  string            `json:"language"`
	Title     string            `json:"title"`
	Lead      string            `json:"-"`
	Where     string            `json:"-"`
	Closes    string            `json:"-"`
	Me        string            `json:"me"`
	Closed    string            `json:"closed,omitempty"` // why it cannot be answered any more
	Anonymous bool              `json:"anonymous,omitempty"`
	Zone      string            `json:"zone"`
	City      string            `json:"city"`
	OwnZone   string            `json:"own_zone,omitempty"` // empty: the browser's
	Now       int64             `json:"now"`                // Unix seconds
	Layout    gridLayout        `json:"layout"`
	State     gridState         `json:"state"`
	Suggested *gridSuggestion   `json:"suggested,omitempty"`
	Words     map[string]string `json:"words"`
}

// view reads a poll for the page of a member.
func (g *Grid) view(ctx context.Context, v Visit) (gridView, error) {
	s, err := readPoll(ctx, g.polls, v)
	if err != nil {
		return gridView{}, err
	}
	m, p := &s.Meetup, v.Printer
	names, err := g.polls.Names(ctx, v, []bot.UserID{m.Host, v.Actor.User})
	if err != nil {
		return gridView{}, err
	}
	view := gridView{
		Key: v.Page, Base: "/when/" + v.Page + "/", Language: p.Language(), Title: m.Title, Where: m.PublicWhere(),
		Closed: closedWords(v, s), Anonymous: m.Anonymous, Zone: m.Zone, City: p.City(m.Zone), OwnZone: v.Member.TimeZone(), Now: s.Now.Unix(),
		Layout: layoutOf(p, m, firstDayOf(v.Member.Locale)), State: stateOf(p, s, v.Actor), Words: make(map[string]string, len(gridWords)),
	}
	if view.Closed == "" {
		if view.Suggested, err = g.suggestionOf(ctx, v, s); err != nil {
			return gridView{}, err
		}
	}
	if host := names[m.Host]; host != "" {
		view.Lead = p.Word("grid.asks", bot.Args{"host": host})
	}
	if !m.CloseAt.IsZero() && view.Closed == "" {
		view.Closes = p.Word("grid.closes", bot.Args{"when": p.InZone(m.CloseAt, m.Zone)})
	}
	for _, key := range gridWords {
		view.Words[key] = p.Word(key, nil)
	}
	if me := names[v.Actor.User]; me != "" {
		view.Me = p.Word("grid.you", bot.Args{"name": me})
	}
	return view, nil
}

// closedWords says why a poll cannot be answered any more; empty: it can.
func closedWords(v Visit, s *gridPoll) string {
	m, p := &s.Meetup, v.Printer
	switch date, settled := m.Date(); {
	case m.Status == bot.StatusCancelled:
		return p.Word("grid.cancelled", nil)
	case settled:
		return p.Word("grid.settled", bot.Args{"when": p.SlotInZone(date, m.Zone)})
	case m.Status != bot.StatusPolling:
		return p.Word("grid.over", nil)
	case m.IsGaugingInterest():
		return p.Word("grid.no_times", nil)
	case !m.PassesAt().After(s.Now.Add(time.Second)):
		return p.Word("grid.over", nil)
	}
	return ""
}

// gridWords are the sentences of the page's scripts. They fill in what stands in braces.
var gridWords = []string{
	"grid.again", "grid.anonymous", "grid.answer_first", "grid.best", "grid.best_none", "grid.calendar_suggests", "grid.column_answer",
	"grid.column_time", "grid.dropped", "grid.few", "grid.from_calendar", "grid.from_chat", "grid.from_host", "grid.from_week", "grid.if_needed",
	"grid.if_needed_names", "grid.kept", "grid.label_others", "grid.more", "grid.next_day", "grid.no", "grid.offline", "grid.offline_open",
	"grid.others_both", "grid.others_none", "grid.others_yes", "grid.past", "grid.previous_day", "grid.range", "grid.reload", "grid.said_if_needed",
	"grid.said_no", "grid.said_nothing", "grid.said_yes", "grid.saved", "grid.saving", "grid.stale", "grid.suggested", "grid.suggested_rest",
	"grid.table", "grid.undone", "grid.usual_done", "grid.usual_failed", "grid.week_suggests", "grid.who_hint", "grid.yes", "grid.yes_names",
	"grid.you_say", "grid.your_time",
}
