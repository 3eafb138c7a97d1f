package flow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// Compose says what a due task comes to. It may be asked again for the same
// task, and then finds what was done already.
func (f *Flow) Compose(ctx context.Context, t bot.Task) (chat.Errand, error) {
	compose, ok := map[bot.TaskKind]func(context.Context, bot.Task) (chat.Errand, error){
		bot.Welcome: f.welcome, bot.Announce: f.announce, bot.Redraw: f.redraw, bot.PutEmoji: f.putEmoji,
		bot.Reread: f.reread, bot.Settle: f.settle, bot.AskConfirm: f.askConfirm,
		bot.Tell: f.tell, bot.TellMember: f.tellMember, bot.Remind: f.remind, bot.RemindOne: f.remindOne,
		bot.Begin: f.begin, bot.Finish: f.finish, bot.Lapse: f.lapse, bot.GiveUp: f.giveUp, bot.Nudge: f.nudgeDue,
		bot.Forget: f.forgetCommunity, bot.Enter: f.enter,
	}[t.Kind]
	if !ok {
		return nil, fmt.Errorf("task kind %q is of another version", t.Kind)
	}
	c, err := f.plan.Community(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	if !c.LeftAt.IsZero() && t.Kind != bot.Forget {
		return chat.NoErrand{}, nil // nobody to say it to; should Muster come back, it is promised anew
	}
	errand, err := compose(ctx, t)
	if bot.IsKind(err, bot.NotFound) || errors.Is(err, bot.ErrNotFound) {
		return chat.NoErrand{}, nil // the meetup is gone, and its debts with it
	}
	return errand, err
}

func (f *Flow) announce(ctx context.Context, t bot.Task) (chat.Errand, error) {
	s, err := f.plan.Look(ctx, t.Community, t.Meetup)
	if err != nil || !s.Meetup.Card.IsZero() || s.Meetup.Status == bot.Cancelled {
		return chat.NoErrand{}, err // posted already, or called off before anybody saw it
	}
	v, err := f.publicOf(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	if s, err = f.plan.Draw(ctx, t.Community, t.Meetup); err != nil {
		return nil, err
	}
	return chat.Post{
		Message: chat.Message{Key: t.MessageKey(), Community: t.Community, To: s.Meetup.Channel, Card: v.card(s), Mention: invited(s)},
		Then: func(ctx context.Context, ref bot.MessageRef) error {
			return f.plan.Announced(ctx, t.Community, t.Meetup, ref)
		},
		Instead: f.unposted(t),
	}, nil
}

// unposted tells the host that their card cannot be posted, and what Muster
// lacks for it; nothing of their meetup is lost.
func (f *Flow) unposted(t bot.Task) func(context.Context, error) (chat.Errand, error) {
	return func(ctx context.Context, why error) (chat.Errand, error) {
		missing := ""
		if lacks := new(chat.Forbidden); errors.As(why, &lacks) {
			missing = strings.Join(lacks.Missing, ", ")
		}
		return chat.NoErrand{}, f.plan.Unposted(ctx, t.Community, t.Meetup, missing)
	}
}

func (f *Flow) publicOf(ctx context.Context, c bot.CommunityID) (voice, error) {
	community, err := f.plan.Community(ctx, c)
	return f.public(community), err
}

// invited are those whom a card calls: not its host, who had it posted.
func invited(s planner.Sheet) []bot.UserID {
	var users []bot.UserID
	for _, i := range s.Meetup.Invited {
		if i.User != s.Meetup.Host {
			users = append(users, i.User)
		}
	}
	return users
}

func (f *Flow) redraw(ctx context.Context, t bot.Task) (chat.Errand, error) {
	v, err := f.publicOf(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.Draw(ctx, t.Community, t.Meetup)
	if err != nil || s.Meetup.Card.IsZero() {
		return chat.NoErrand{}, err
	}
	return chat.Edit{Ref: s.Meetup.Card, Card: v.card(s), Gone: f.gone(s.Meetup.Card)}, nil
}

func (f *Flow) gone(ref bot.MessageRef) func(context.Context) error {
	return func(ctx context.Context) error { return f.plan.CardGone(ctx, ref) }
}

func (f *Flow) putEmoji(ctx context.Context, t bot.Task) (chat.Errand, error) {
	s, err := f.plan.Look(ctx, t.Community, t.Meetup)
	if err != nil || s.Meetup.Status != bot.Polling || s.Meetup.Card.IsZero() {
		return chat.NoErrand{}, err
	}
	var emoji []string
	last := bot.NoneOfThese
	if s.Meetup.Gauging() {
		last = bot.IWouldCome
	}
	for _, slot := range s.Meetup.Slots {
		if slot.Emoji != "" {
			emoji = append(emoji, slot.Emoji)
		}
	}
	return chat.AddEmoji{
		Ref: s.Meetup.Card, Emoji: append(emoji, last),
		// Who reacted before the card was ours to know is found by reading.
		Then: func(ctx context.Context) error { return f.plan.Reread(ctx, t.Community, t.Meetup) },
	}, nil
}

func (f *Flow) reread(ctx context.Context, t bot.Task) (chat.Errand, error) {
	return f.readCard(ctx, t, func(context.Context) error { return nil })
}

// settle decides a poll, once the reactions on its card are known for sure.
func (f *Flow) settle(ctx context.Context, t bot.Task) (chat.Errand, error) {
	return f.readCard(ctx, t, func(ctx context.Context) error { return f.plan.Settle(ctx, t.Community, t.Meetup) })
}

// readCard reads a poll's reactions, applies what was missed, and goes on.
func (f *Flow) readCard(ctx context.Context, t bot.Task, then func(context.Context) error) (chat.Errand, error) {
	m, seen, err := f.plan.Seen(ctx, t.Community, t.Meetup)
	if err != nil || m.Status != bot.Polling {
		return chat.NoErrand{}, err
	}
	if m.Card.IsZero() {
		return chat.NoErrand{}, then(ctx)
	}
	return chat.ReadReactions{
		Ref: m.Card,
		Then: func(ctx context.Context, present []bot.Reaction) error {
			if err := f.plan.Reconcile(ctx, t.Community, t.Meetup, seen, present); err != nil {
				return err
			}
			return then(ctx)
		},
		Gone: func(ctx context.Context) error {
			if err := f.plan.CardGone(ctx, m.Card); err != nil {
				return err
			}
			return then(ctx)
		},
	}, nil
}

func (f *Flow) begin(ctx context.Context, t bot.Task) (chat.Errand, error) {
	return chat.NoErrand{}, f.plan.Begin(ctx, t.Community, t.Meetup)
}

func (f *Flow) finish(ctx context.Context, t bot.Task) (chat.Errand, error) {
	return chat.NoErrand{}, f.plan.Finish(ctx, t.Community, t.Meetup)
}

func (f *Flow) lapse(ctx context.Context, t bot.Task) (chat.Errand, error) {
	return chat.NoErrand{}, f.plan.Lapse(ctx, t.Community, t.Meetup)
}

func (f *Flow) forgetCommunity(ctx context.Context, t bot.Task) (chat.Errand, error) {
	return chat.NoErrand{}, f.plan.ForgetCommunity(ctx, t.Community)
}

func (f *Flow) giveUp(ctx context.Context, t bot.Task) (chat.Errand, error) {
	return chat.NoErrand{}, f.plan.GiveUp(ctx, t.Community, t.Meetup)
}

// cardPatience is how long a message for a thread waits for the card that the
// thread hangs on; then it goes to the channel.
const (
	cardPatience = 10
	cardWait     = time.Second
)

// inThread sends a card to the meetup's thread, which is opened first if need
// be. Without a card to hang it on, it goes to the channel.
func (f *Flow) inThread(t bot.Task, m bot.Meetup, c chat.Card, mention []bot.UserID) chat.Errand {
	switch {
	case m.Thread == "" && !m.Card.IsZero():
		return chat.OpenThread{
			Ref: m.Card, Title: m.Title, Gone: f.gone(m.Card),
			Then: func(ctx context.Context, thread bot.Place) error {
				return f.plan.Opened(ctx, t.Community, t.Meetup, thread)
			},
		}
	case m.Thread == "" && t.Attempts < cardPatience:
		return chat.Wait{For: cardWait}
	}
	post := f.message(t, m, m.Channel, c, mention)
	if m.Thread != "" {
		channel := post
		post = f.message(t, m, m.Thread, c, mention)
		post.Instead = always(channel)
	}
	return post
}

// always is another way, whatever barred the first.
func always(e chat.Errand) func(context.Context, error) (chat.Errand, error) {
	return func(context.Context, error) (chat.Errand, error) { return e, nil }
}

func (f *Flow) message(t bot.Task, m bot.Meetup, to bot.Place, c chat.Card, mention []bot.UserID) chat.Post {
	user, _ := to.Direct()
	return chat.Post{
		Message: chat.Message{Key: t.MessageKey(), Community: m.Community, To: to, Card: c, Mention: mention},
		Then: func(ctx context.Context, ref bot.MessageRef) error {
			return f.plan.Told(ctx, bot.Shown{Ref: ref, Community: m.Community, Meetup: m.ID, Member: user})
		},
	}
}

// subject splits what a task is about from the value that goes with it.
func subject(t bot.Task) (what, value string) {
	what, value, _ = strings.Cut(t.Subject, ":")
	return what, value
}
