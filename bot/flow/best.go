package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/schedule"
)

func (f *Flow) routeBest(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "best", Description: "command.best", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.bestCommand)
	r.OnPress("best", f.best)
}

func (f *Flow) bestCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	id, question, err := f.findMeetup(ctx, e, actor, "best", bot.StatusPolling)
	if err != nil || question != nil {
		return question, err
	}
	return f.bestOf(ctx, e.From, actor, id, 0, chat.ModePrivate)
}

func (f *Flow) best(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	return f.bestOf(ctx, e.From, actor, id, pageArg(e.Action, 1), e.Action.ReplyMode)
}

// bestOf lists a page of the slots of a poll, best first, each with its counts and who is
// missing.
func (f *Flow) bestOf(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID, page int, mode chat.ReplyMode) (chat.Response, error) {
	s, err := f.plan.SnapshotFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	p, m := f.privatePrinter(from), &s.Meetup
	ranked := schedule.Rank(&s.Poll)
	if m.Status != bot.StatusPolling || len(ranked) == 0 {
		return replyOrRedraw(mode, card.Details(p, s, by)), nil
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: card.Heading(m), Lead: p.Say("best.nobody_answered", nil), Notes: card.ZoneNote(p, m)}
	if n := len(s.Answered()); n > 0 {
		c.Lead = p.Say("best.lead", bot.Args{"n": n})
	}
	shown := card.RankedPage(ranked, page)
	for i, r := range shown.Items {
		first := p.FirstTime(r.Slot, m.Zone)
		first.Emoji = r.Slot.Emoji
		line := chat.Join(": ", chat.Plain(card.SlotLabel(p, first, m.Zone)), chat.Join(". ", card.Counts(p, r.Yes, r.IfNeeded), card.Standing(p, r.Reason)))
		if m.CanDecide(by) && r.Reason.NamesMissing() {
			line = chat.Join(" ", line, p.Say("best.missing", bot.Args{"missing": r.Reason.Missing}))
		}
		if !r.Must {
			line = chat.Join(" ", line, p.Say("best.must", nil))
		}
		if key, ok := card.TieKeys[r.Reason.Tie]; ok && i+shown.Number == 0 && r.HasOthers() {
			line = chat.Join(" ", line, p.Say(key, nil))
		}
		c.Lines = append(c.Lines, line)
	}
	if m.Minimum > 0 && !ranked[0].Enough {
		c.Notes = append(c.Notes, p.Say("best.too_few", bot.Args{"n": m.Minimum}))
	}
	if s.CountsHost() {
		c.Notes = append(c.Notes, p.Say("poll.host_counts", bot.Args{"host": m.Host}))
	}
	turn := func(page int) chat.Action { return chat.NewAction("best", chat.ModeUpdate, m.ID, page) }
	if m.CanDecide(by) {
		card.OfferPick(p, &c, s, ranked, page, turn)
	} else {
		c.Controls, c.Notes = shown.Buttons(p, card.ByRank, turn), append(c.Notes, shown.Note(p)...)
	}
	return replyOrRedraw(mode, c), nil
}
