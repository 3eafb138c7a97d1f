package main

import (
	"context"
	"net/url"
	"strings"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/adapters/web"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/flow"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// memberPages are the pages of members, over the conversations.
type memberPages struct {
	flow  *flow.Flow
	names *nameBook
	watch *pollWatch
}

// memberPages are what the web needs of them.
var (
	_ web.Sessions = memberPages{}
	_ web.Polls    = memberPages{}
)

// mountPages serves the pages of members until ctx ends, and lets the conversations lead
// to them on the networks from which they are reached.
func (s *server) mountPages(ctx context.Context, reached func(bot.Network) bool, over web.Transport) {
	broken := func(err error) { s.log.Error("a page of a member", "err", err) }
	p := memberPages{
		flow: s.flow, names: newNameBook(s.networks),
		watch: newPollWatch(ctx, s.flow.PollRevision, broken),
	}
	s.store.OnPromise(p.watch.wake) // who answers promises that the card is drawn again
	s.flow.ServePages(reached)
	s.mount(web.NewDoor(p, over, broken).Routes(web.NewGrid(ctx, p, broken).Pages(), web.PersonalPages(personalPage{s.flow, s.plan, s.calendars, p}, broken)))
	s.mount(web.AssetRoutes())
}

// reachesPages returns from which networks members reach the pages of a program with that
// public address: from the playground always, since its reader's browser is on the same
// address as its pages. They are at the top of a host, where their cookies are.
func reachesPages(public string) func(bot.Network) bool {
	u, err := url.Parse(public)
	others := err == nil && u.Host != "" && strings.Trim(u.Path, "/") == "" && (u.Scheme == "https" || u.Scheme == "http" && isLoopbackHost(u.Hostname()))
	return func(n bot.Network) bool { return others || n == playground.Name }
}

// Start is part of web.Sessions.
func (p memberPages) Start(ctx context.Context, link string) (pass bot.Pass, secret string, err error) {
	return p.flow.StartSession(ctx, link)
}

// Visit is part of web.Sessions.
func (p memberPages) Visit(ctx context.Context, secret string) (web.Visit, error) {
	v, err := p.flow.Visitor(ctx, secret)
	if err != nil {
		return web.Visit{}, err
	}
	return web.Visit{
		Page: v.Pass.Page(), Actor: v.Pass.Actor(), Meetup: v.Pass.Meetup, Member: v.Member, Printer: p.flow.VisitorPrinter(v), Expires: v.Pass.Expires,
	}, nil
}

// Printer is part of web.Sessions.
func (p memberPages) Printer(locales ...string) i18n.Printer {
	return p.flow.StrangerPrinter(locales...)
}

// passOf returns whose visit it is.
func passOf(v web.Visit) bot.Pass {
	return bot.Pass{Kind: bot.PassSession, Community: v.Actor.Community, Member: v.Actor.User, Meetup: v.Meetup, Expires: v.Expires}
}

// Snapshot is part of web.Polls.
func (p memberPages) Snapshot(ctx context.Context, v web.Visit) (planner.Snapshot, error) {
	return p.flow.PollOf(ctx, passOf(v))
}

// Paint is part of web.Polls.
func (p memberPages) Paint(ctx context.Context, v web.Visit, client string, strokes []bot.Stroke) (planner.Snapshot, error) {
	return p.flow.Paint(ctx, passOf(v), client, strokes)
}

// Suggestion is part of web.Polls.
func (p memberPages) Suggestion(ctx context.Context, v web.Visit) (bot.Suggestion, error) {
	return p.flow.SuggestionOf(ctx, passOf(v))
}

// AnswerAsUsual is part of web.Polls.
func (p memberPages) AnswerAsUsual(ctx context.Context, v web.Visit) (planner.Snapshot, error) {
	return p.flow.AnswerAsUsual(ctx, passOf(v))
}

// Names is part of web.Polls.
func (p memberPages) Names(ctx context.Context, v web.Visit, users []bot.UserID) (map[bot.UserID]string, error) {
	return p.names.find(ctx, v.Actor.Community, users)
}

// Recheck is part of web.Polls.
func (p memberPages) Recheck(ctx context.Context, v web.Visit) error {
	_, err := p.flow.Visit(ctx, passOf(v))
	return err
}

// Changes is part of web.Polls.
func (p memberPages) Changes(v web.Visit) (changed <-chan struct{}, stop func()) {
	return p.watch.follow(v.Actor.Community, v.Meetup)
}
