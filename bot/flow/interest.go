package flow

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeInterest(r *chat.Router) {
	r.Press("wouldcome", f.wouldCome)
	r.Press("wontcome", f.wouldNotCome)
}

func (f *Flow) wouldCome(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.WouldCome(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	return chat.Reply{Card: chat.Card{Lead: v.say("interest.noted", bot.Args{"title": s.Meetup.Title}), Controls: []chat.Control{
		chat.Button{Action: chat.Do("wontcome", chat.Update, id), Label: v.word("button.not_after_all", nil)},
	}}}, nil
}

func (f *Flow) wouldNotCome(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.WouldNotCome(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return answer(e.Action.Manner, note(f.private(e.From).say("interest.withdrawn", bot.Args{"title": s.Meetup.Title}))), nil
}

// interestCard is a meetup's card while it has no times and asks who would come.
func (v voice) interestCard(s planner.Sheet) chat.Card {
	m := &s.Meetup
	c := chat.Card{
		Tone: chat.Asking, Title: chat.Plain(m.Title), Badge: v.say("badge.gauging", nil),
		Lead:  v.described(m, v.say("interest.lead", bot.Args{"host": m.Hosts(), "n": len(m.Hosts())})),
		Where: chat.Plain(m.Where), Facts: v.sizes(m), Controls: []chat.Control{v.comeButton(m)},
	}
	if len(s.Interested) > 0 {
		c.People = append(c.People, v.people(v.say("interest.people", bot.Args{"n": len(s.Interested)}), s.Interested, m.Hosts()...))
	}
	if m.HostAsked.IsZero() {
		c.Notes = append(c.Notes, v.say("interest.until", bot.Args{"when": v.momentOf(m.CloseAt, m.Zone), "host": m.Host}))
	} else {
		c.Notes = append(c.Notes, v.say("interest.host_asked", bot.Args{"host": m.Host}))
	}
	return c
}

func (v voice) comeButton(m *bot.Meetup) chat.Control {
	return chat.Button{Action: chat.Do("wouldcome", chat.Private, m.ID), Label: v.word("button.would_come", nil), Style: chat.Primary}
}

func (v voice) timesButton(m *bot.Meetup) chat.Control {
	return chat.Button{Action: chat.Do("edit", chat.Opens, m.ID), Label: v.word("button.new_times", nil), Style: chat.Primary}
}

// once keeps each member once, in order.
func once(users []bot.UserID) []bot.UserID {
	var out []bot.UserID
	for _, u := range users {
		if !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}
