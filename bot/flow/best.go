package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

func (f *Flow) routeBest(r *chat.Router) {
	meetup := chat.Field{Name: "meetup", Label: "field.meetup", Hint: "hint.meetup", Autocompletes: true}
	r.OnCommand(f.catalog.Command(chat.Command{Name: "best", Description: "command.best", ReplyMode: chat.ModePrivate, Options: []chat.Field{meetup}}), f.bestCommand)
	r.OnPress("best", f.best)
	r.OnPress("showall", f.showEveryone)
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

// bestOf lists a page of the slots of a poll, best first, with a picture.
func (f *Flow) bestOf(ctx context.Context, from chat.From, by bot.Actor, id bot.MeetupID, page int, mode chat.ReplyMode) (chat.Response, error) {
	s, err := f.plan.SnapshotFor(ctx, by, id)
	if err != nil {
		return nil, err
	}
	p, m := f.privatePrinter(from), &s.Meetup
	ranked := schedule.Shown(&s.Poll)
	switch {
	case m.Status != bot.StatusPolling || len(ranked) == 0:
		return replyOrRedraw(mode, card.Details(p, s, by)), nil
	case !s.ShowsCounts():
		return replyOrRedraw(mode, card.WithheldBest(p, s, by, ranked, page)), nil
	}
	return replyOrRedraw(mode, f.withHeatmap(ctx, p, s, card.Best(p, s, by, ranked, page))), nil
}

// withHeatmap adds the picture of a poll to a card that says the same.
func (f *Flow) withHeatmap(ctx context.Context, p i18n.Printer, s planner.Snapshot, c chat.Card) chat.Card {
	picture, err := card.Heatmap(p, s)
	if err != nil {
		f.log.ErrorContext(ctx, "draw a heatmap", "meetup", s.Meetup.ID, "err", err)
		return c
	}
	c.Picture = picture
	return c
}

// showEveryone promises to post in the thread how a poll stands.
func (f *Flow) showEveryone(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.ShowEveryone(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: deliveryCard(f.privatePrinter(e.From), s, threadDelivery(bot.NoticeStanding), actor.User)}, nil
}

// DrawPicture draws what a picture shows now, for a page that shows it by its address.
// It is bot.ErrNotFound if there is nothing to show any more.
func (f *Flow) DrawPicture(ctx context.Context, source chat.PictureSource) ([]byte, error) {
	s, err := f.plan.Snapshot(ctx, source.Community, source.Meetup)
	if err != nil {
		return nil, err
	}
	if s.Meetup.Status != bot.StatusPolling || s.Meetup.IsGaugingInterest() || !s.ShowsCounts() {
		return nil, bot.ErrNotFound
	}
	return card.HeatmapPNG(f.printer(source.Language), s)
}
