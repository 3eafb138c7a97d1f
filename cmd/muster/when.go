package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/when"
)

type whenCmd struct {
	JSON     bool     `name:"json" help:"Print JSON."`
	Duration string   `help:"How long a single time lasts." default:"2h" placeholder:"2h"`
	Order    string   `help:"How a date in numbers is read (dmy, mdy, ymd)." enum:"dmy,mdy,ymd" default:"dmy"`
	Lang     []string `help:"Languages to try before English." placeholder:"de"`
	Zone     string   `help:"IANA zone in which the phrase is said." required:"" placeholder:"Europe/Berlin"`
	Now      string   `help:"When it is said: RFC 3339, or the time on the zone's wall; unless given, now." placeholder:"2026-11-23T10:00"`
	Phrase   []string `arg:"" help:"What somebody typed: fri 7pm, sat 3-5pm."`
}

// whenAnswer is the JSON output. Times are wall times.
type whenAnswer struct {
	Windows []whenWindow `json:"windows"`
	Choices []whenChoice `json:"choices"`
	Every   *whenRule    `json:"every,omitempty"` // it repeats; windows is the first of each day
	Error   string       `json:"error"`
}

type whenWindow struct {
	Start  string `json:"start"`
	End    string `json:"end"`
	Zone   string `json:"zone"`
	AllDay bool   `json:"allDay"`
}

// whenRule says how something repeats: every so many weeks, or by the month on
// the nth such day (-1: the last).
type whenRule struct {
	Weeks int      `json:"weeks,omitempty"`
	Nth   int      `json:"nth,omitempty"`
	Days  []string `json:"days"`
}

type whenChoice struct {
	Phrase  string       `json:"phrase"`
	Windows []whenWindow `json:"windows"`
}

// exitNotRead is the exit status for a phrase that was refused or is ambiguous.
const exitNotRead = 2

// Run prints what a phrase about time means.
func (c *whenCmd) Run(p *program) error {
	now, err := c.now()
	if err != nil {
		return err
	}
	length, err := when.ParseLength(c.Duration)
	if err != nil {
		return fmt.Errorf("--duration: %w", err)
	}
	result, err := when.Parse(strings.Join(c.Phrase, " "), when.Context{
		Now: now, Zone: c.Zone, Zones: bot.TZData, Length: length, Order: when.Order(c.Order), Languages: c.Lang,
		AllowRecurrence: true, KeepZone: true,
	})
	c.showAsClocksDo(&result)
	answer := whenAnswer{Windows: whenWindows(result.Windows), Choices: []whenChoice{}}
	if err != nil {
		refusal, ok := bot.AsError(err)
		if !ok {
			return err
		}
		answer.Error = refusal.Error()
	}
	for _, choice := range result.Choices {
		answer.Choices = append(answer.Choices, whenChoice{choice.Phrase, whenWindows(choice.Windows)})
	}
	lang := "en"
	if len(c.Lang) > 0 {
		lang = c.Lang[0]
	}
	if every := result.Recurrence; every != nil {
		answer.Every = &whenRule{Weeks: every.Weeks, Nth: every.Nth}
		for _, day := range every.Days {
			answer.Every.Days = append(answer.Every.Days, strings.ToLower(day.String()))
		}
	}
	if err := c.print(p, answer, result, lang); err != nil {
		return err
	}
	if len(answer.Windows) == 0 {
		return &exitError{exitNotRead}
	}
	return nil
}

// now parses --now, on the wall clock of the zone unless it names another.
func (c *whenCmd) now() (time.Time, error) {
	loc, err := bot.TZData(c.Zone)
	if err != nil {
		return time.Time{}, fmt.Errorf("--zone: %w", err)
	}
	if c.Now == "" {
		return time.Now(), nil
	}
	if at, err := time.Parse(time.RFC3339, c.Now); err == nil {
		return at, nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if wall, err := time.Parse(layout, c.Now); err == nil {
			at, _ := bot.WallOf(wall).In(loc)
			return at, nil
		}
	}
	return time.Time{}, errors.New("--now: it must be a time such as 2026-11-23T10:00")
}

// showAsClocksDo moves the starts that the clocks skip to the time that they show.
func (c *whenCmd) showAsClocksDo(r *when.Result) {
	all := [][]when.Window{r.Windows}
	for _, choice := range r.Choices {
		all = append(all, choice.Windows)
	}
	for _, windows := range all {
		for i, w := range windows {
			if loc, err := bot.TZData(w.Zone); err == nil && !w.AllDay {
				windows[i].Start = w.Start.Shown(loc)
			}
		}
	}
}

func whenWindows(windows []when.Window) []whenWindow {
	out := make([]whenWindow, len(windows))
	for i, w := range windows {
		out[i] = whenWindow{w.Start.String(), w.End.String(), w.Zone, w.AllDay}
	}
	return out
}

func (c *whenCmd) print(p *program, answer whenAnswer, result when.Result, lang string) error {
	if c.JSON {
		encoder := json.NewEncoder(p.out)
		encoder.SetEscapeHTML(false)
		return encoder.Encode(answer)
	}
	var lines []string
	for _, w := range result.Windows {
		line := when.Format(w, lang)
		if result.Recurrence != nil {
			line = result.Recurrence.Format(w, lang)
		}
		if w.Zone != c.Zone && !w.AllDay {
			line += " " + w.Zone
		}
		lines = append(lines, line)
	}
	if answer.Error != "" {
		lines = append(lines, answer.Error)
	}
	if len(answer.Choices) > 0 {
		lines = append(lines, ask(len(answer.Choices)))
		for _, choice := range answer.Choices {
			lines = append(lines, "  "+choice.Phrase)
		}
	}
	_, err := fmt.Fprintln(p.out, strings.Join(lines, "\n"))
	return err
}

// ask introduces so many choices.
func ask(choices int) string {
	if choices == 1 {
		return "Is this what it means?"
	}
	return "That can mean more than one thing:"
}
