package slack

import (
	"context"
	"errors"
	"fmt"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// respond does what a response says.
func (t *turn) respond(ctx context.Context, r chat.Response) error {
	if err := t.allows(r); err != nil {
		t.n.log.Error("answer", "user", t.User, "err", err)
		r = chat.Reply{Card: broken()}
	}
	switch r := r.(type) {
	case chat.Reply:
		return t.reply(ctx, r.Card)
	case chat.Redraw:
		return t.redraw(ctx, r.Card)
	case chat.Ask:
		return t.ask(ctx, r.Form)
	case chat.Correct:
		return t.correct(ctx, r)
	case keptForm:
		return t.reopen(ctx, r)
	}
	if t.opened.ID != "" {
		return t.refill(ctx, chat.Card{Lead: chat.Plain("Done.")})
	}
	return nil
}

// allows tells whether the manner that was declared allows the response.
func (t *turn) allows(r chat.Response) error {
	ok := true
	switch r.(type) {
	case chat.Ask:
		ok = t.Manner == chat.Opens && !t.submits()
	case chat.Redraw:
		ok = t.Manner == chat.Update
	case chat.Suggestions:
		ok = false
	}
	if !ok {
		return fmt.Errorf("a response %T to something of manner %q", r, t.Manner)
	}
	return nil
}

// reply answers with a message, which only the actor sees unless the manner
// says otherwise.
func (t *turn) reply(ctx context.Context, card chat.Card) error {
	if _, home := t.Event.(chat.HomeOpened); home {
		return t.n.publish(ctx, t.heard, card)
	}
	switch {
	case t.opened.ID != "" && t.Manner == chat.Public && t.inChannel():
		return errors.Join(t.refill(ctx, chat.Card{Lead: chat.Plain("Done.")}), t.say(ctx, card))
	case t.opened.ID != "":
		return t.refill(ctx, card)
	case t.Manner == chat.Public && t.inChannel():
		return t.say(ctx, card)
	case t.submits() && t.Origin.InView:
		return t.stay(ctx, card)
	case !t.submits() && t.View.ID != "":
		return t.beside(ctx, card)
	}
	t.ack(nil)
	return t.say(ctx, card)
}

// redraw replaces the message whose control was used, or on which the form was
// opened. Where there is none, the actor alone sees it.
func (t *turn) redraw(ctx context.Context, card chat.Card) error {
	switch {
	case t.submits() && t.Origin.InView && t.opened.ID == "":
		return t.stay(ctx, card)
	case t.View.Home && !t.submits():
		return nil // the page is drawn anew after each change
	case t.View.ID != "" && !t.submits():
		return t.again(ctx, t.View, card)
	}
	t.ack(nil)
	err := t.draw(ctx, card)
	if t.opened.ID != "" {
		return errors.Join(t.refill(ctx, card), err)
	}
	return err
}

// draw replaces the message of the origin.
func (t *turn) draw(ctx context.Context, card chat.Card) error {
	if t.Origin.Message == "" {
		if t.opened.ID != "" {
			return nil
		}
		return t.say(ctx, card)
	}
	body := t.written(ctx, card)
	answer := webhookMessage{Replace: true, content: body}
	if t.Origin.Ephemeral {
		answer.Type = onlyActor
		if err := t.n.hooks.answer(ctx, t.Origin.ResponseURL, answer); err != nil {
			return t.say(ctx, card) // its time is over: a new one stands below it
		}
		return nil
	}
	at := address{Community: t.community(), Channel: t.Origin.Channel}
	err := t.n.redraw(ctx, at, t.Origin.Message, body)
	if err == nil || t.n.hooks.answer(ctx, t.Origin.ResponseURL, answer) == nil {
		return nil
	}
	return mapError(err, "message "+t.Origin.Message)
}

// inChannel tells whether others can see what is said where it happened.
func (t *turn) inChannel() bool {
	_, direct := t.Origin.Place.Direct()
	return t.Origin.Place != "" && !direct
}

// say sends a message to where it happened: by the address that came along, or
// if that serves no more by the API, and what is private at last as a direct
// message.
func (t *turn) say(ctx context.Context, card chat.Card) error {
	body := t.written(ctx, card)
	_, channel, thread := splitPlace(t.Origin.Place)
	answer := webhookMessage{Type: onlyActor, Thread: thread, content: body}
	if t.Manner == chat.Public {
		answer.Type = everybody
	}
	err := t.n.hooks.answer(ctx, t.Origin.ResponseURL, answer)
	if err == nil {
		return nil
	}
	if channel != "" {
		to := address{Community: t.community(), Channel: channel, Thread: thread}
		if t.Manner == chat.Public {
			_, err = t.n.postMessage(ctx, to, body.options()...)
		} else {
			err = t.n.postEphemeral(ctx, to, t.User, body)
		}
		if err == nil || chat.IsError[*chat.Unknown](err) || t.Manner == chat.Public {
			return mapError(err, "channel "+channel)
		}
	}
	to, err := t.n.addressOf(ctx, bot.DirectTo(userID(t.community(), t.User)))
	if err != nil {
		return err
	}
	_, err = t.n.postMessage(ctx, to, body.options()...)
	return mapError(err, "direct messages")
}

// written writes a card, or what is said instead of one that is too large.
func (t *turn) written(ctx context.Context, card chat.Card) content {
	body, err := t.n.by(ctx, card).message(card, nil, "")
	if err != nil {
		t.n.log.Error("write a card", "err", err)
		body, err = painter{}.message(broken(), nil, "")
	}
	if err != nil {
		panic("the card that says so cannot be written: " + err.Error())
	}
	return body
}

func broken() chat.Card {
	return chat.Card{Tone: chat.Warning, Lead: chat.Plain("Something broke on my side. Please try again.")}
}
