package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
)

// hostNews sends the host what happened among the guests since the last time.
func (f *Flow) hostNews(ctx context.Context, t bot.Task) (chat.Effect, error) {
	s, err := f.plan.Snapshot(ctx, t.Community, t.Meetup)
	if err != nil {
		return nil, err
	}
	if _, owed := s.Roster.NewsAt(&s.Meetup); !owed {
		return chat.NoEffect{}, nil // they came back meanwhile, or it has begun
	}
	t.Member = s.Meetup.Host
	p, _, err := f.printers(ctx, t)
	if err != nil {
		return nil, err
	}
	post := f.postTo(t, s.Meetup, bot.DirectTo(t.Member), card.HostNews(p, s), nil)
	then := post.Then
	post.Then = func(ctx context.Context, ref bot.MessageRef) error {
		if err := then(ctx, ref); err != nil {
			return err
		}
		return f.plan.RecordHostNews(ctx, s)
	}
	return post, nil
}

// goOn leaves a meetup below its minimum as it is.
func (f *Flow) goOn(ctx context.Context, e chat.Press) (chat.Response, error) {
	_, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	return chat.Reply{Card: textCard(f.privatePrinter(e.From).Say("host_news.going_on", bot.Args{"title": s.Meetup.Title}))}, nil
}
