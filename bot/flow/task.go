package flow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// composeFunc composes the effect of a due task. It may be called again for the same
// task and must then find what is done already.
type composeFunc func(ctx context.Context, t bot.Task) (chat.Effect, error)

// task registers the function that composes tasks of a kind. It panics if the kind
// is registered already.
func (f *Flow) task(kind bot.TaskKind, compose composeFunc) {
	if f.tasks[kind] != nil {
		panic(fmt.Sprintf("task kind %q is registered twice", kind))
	}
	f.tasks[kind] = compose
}

// Compose returns the effect of a due task. It may be called again for the same
// task.
func (f *Flow) Compose(ctx context.Context, t bot.Task) (chat.Effect, error) {
	compose, ok := f.tasks[t.Kind]
	if !ok {
		return nil, fmt.Errorf("unknown task kind %q", t.Kind)
	}
	c, quietUntil, err := f.plan.TaskCommunity(ctx, t)
	if err != nil {
		return nil, err
	}
	if !c.LeftAt.IsZero() && !slices.Contains(bot.TasksAfterLeaving, t.Kind) {
		return chat.NoEffect{}, nil // promised anew if Muster is added again
	}
	if !quietUntil.IsZero() {
		return f.putOff(ctx, t, quietUntil)
	}
	effect, err := compose(ctx, t)
	if bot.IsKind(err, bot.KindNotFound) || errors.Is(err, bot.ErrNotFound) {
		return chat.NoEffect{}, nil // the meetup is gone
	}
	if err == nil {
		effect, err = f.named(ctx, effect)
	}
	if err != nil {
		return nil, err
	}
	return f.observed(ctx, t, effect)
}

func (f *Flow) publicPrinter(ctx context.Context, c bot.CommunityID) (i18n.Printer, error) {
	community, err := f.plan.Community(ctx, c)
	return f.printerFor(community), err
}

// cardPatience is the number of attempts, cardWait apart, for which a message waits
// for the card of its thread. Then it goes to the channel.
const (
	cardPatience = 10
	cardWait     = time.Second
)

// postInThread posts a card in the meetup's thread. If there is no thread it opens
// one first, or without the meetup's card waits and then posts in the channel. What
// neither takes goes to the community's channel, or else to members directly. A
// task that is relayed to a member goes to them.
func (f *Flow) postInThread(t bot.Task, m bot.Meetup, c chat.Card, mention []bot.UserID) chat.Effect {
	if t.Member != "" && isForThread(t.Kind) {
		post := f.postTo(t, m, bot.DirectTo(t.Member), c, nil)
		post.Fallback = givenUp(t, f.plan.RecordUnreached)
		return post
	}
	switch {
	case m.Thread == "" && !m.Card.IsZero():
		return chat.OpenThread{
			Ref: m.Card, Title: m.Title, Gone: f.cardDeleted(m.Card),
			Then: func(ctx context.Context, thread bot.Place) error {
				return f.plan.RecordThread(ctx, t.Community, t.Meetup, thread)
			},
		}
	case m.Thread == "" && t.Attempts < cardPatience:
		return chat.Wait{For: cardWait}
	}
	post := f.postInChannel(t, m, c, mention)
	if m.Thread != "" && m.Thread != m.Channel {
		channel := post
		post = f.postTo(t, m, m.Thread, c, mention)
		post.Fallback = f.instead(t, bot.ProblemThread, channel)
	}
	return post
}

// alwaysFallback returns a fallback to e for every error.
func alwaysFallback(e chat.Effect) func(context.Context, error) (chat.Effect, error) {
	return func(context.Context, error) (chat.Effect, error) { return e, nil }
}

// messageOf returns the message of a task, about a date if there is one.
func messageOf(t bot.Task, date bot.Wall, to bot.Place, c chat.Card, mention []bot.UserID) chat.Message {
	return chat.Message{
		Key: t.MessageKey(), ContentKey: t.ContentKey(date), SoughtSince: t.Sought,
		Community: t.Community, To: to, Card: c, Mention: mention,
	}
}

func (f *Flow) postTo(t bot.Task, m bot.Meetup, to bot.Place, c chat.Card, mention []bot.UserID) chat.PostMessage {
	user, _ := to.Direct()
	var solved []bot.ProblemKind
	if to == m.Thread || to == m.Channel {
		solved = append(solved, bot.ProblemMessage)
	}
	if to == m.Thread {
		solved = append(solved, bot.ProblemThread)
	}
	date, _ := m.Date()
	return chat.PostMessage{
		Message: messageOf(t, date.Start, to, c, mention),
		Then: func(ctx context.Context, ref bot.MessageRef) error {
			return f.plan.RecordMessage(ctx, bot.PostedMessage{Ref: ref, Community: m.Community, Meetup: m.ID, Member: user}, m, t, solved...)
		},
	}
}
