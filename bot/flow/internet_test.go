package flow_test

import (
	"context"
	"sync"

	"github.com/muster-bot/muster/bot"
)

// internet has a calendar at every address.
type internet struct {
	mu      sync.Mutex
	problem bot.FetchProblem // instead of the calendar
}

func (*internet) ParseAddress(typed string) (string, error) { return typed, nil }

func (i *internet) Fetch(context.Context, string, bot.Validators) (bot.Fetched, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.problem != bot.FetchNone {
		return bot.Fetched{}, &bot.FetchError{Problem: i.problem}
	}
	return bot.Fetched{Body: []byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Choir\nDTSTART:20261127T180000\nDURATION:PT5H\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR\n")}, nil
}

func (i *internet) set(problem string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.problem = bot.FetchProblem(problem)
}
