package discord

import (
	"context"
	"fmt"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot/chat"
)

// respond does what a response says.
func (t *turn) respond(ctx context.Context, r chat.Response) error {
	if err := t.allows(r); err != nil {
		t.n.log.Error("answer", "interaction", t.ID, "err", err)
		r = chat.Reply{Card: broken()}
	}
	switch r := r.(type) {
	case chat.Reply:
		return t.reply(ctx, r.Card)
	case chat.Redraw:
		return t.redraw(ctx, r.Card)
	case chat.Ask:
		return t.ask(ctx, r.Form)
	case keptForm:
		return t.open(ctx, r)
	case chat.Correct:
		return t.offer(ctx, r.Form, func(open chat.Action) chat.Card { return corrected(r.Form, r.Errors, open) })
	}
	return t.nothing(ctx)
}

// allows tells whether the manner that was declared allows the response.
func (t *turn) allows(r chat.Response) error {
	ok := true
	switch r.(type) {
	case chat.Ask:
		ok = t.manner == chat.Opens && t.Type != discordgo.InteractionModalSubmit
	case chat.Redraw:
		ok = t.manner == chat.Update
	case chat.Suggestions:
		ok = false
	}
	if !ok {
		return fmt.Errorf("a response %T to an interaction of manner %q", r, t.manner)
	}
	return nil
}

// replaces tells whether the answer takes the place of the private message on
// which a kept form was opened: what was wrong there is over.
func (t *turn) replaces() bool {
	return t.kept != nil && t.onMessage() && t.Message.Flags&discordgo.MessageFlagsEphemeral != 0 && t.manner != chat.Public
}

// reply answers with a message, which only the actor sees unless the manner
// says otherwise.
func (t *turn) reply(ctx context.Context, card chat.Card) error {
	m := t.n.written(card)
	switch {
	case t.late && t.noted():
		return t.follow(ctx, http.MethodPost, "", m.private().content())
	case t.late:
		return t.fill(ctx, m)
	case t.replaces():
		return t.say(ctx, m.as(discordgo.InteractionResponseUpdateMessage))
	case t.manner == chat.Public:
		return t.say(ctx, m.as(discordgo.InteractionResponseChannelMessageWithSource))
	}
	return t.say(ctx, m.private().as(discordgo.InteractionResponseChannelMessageWithSource))
}

// noted tells whether the late answer was announced without a message.
func (t *turn) noted() bool { return t.manner == chat.Update && t.onMessage() }

// redraw replaces the message whose control was used. Where there is none, the
// actor alone sees it.
func (t *turn) redraw(ctx context.Context, card chat.Card) error {
	m := t.n.written(card)
	if t.kept != nil && t.kept.Message != "" {
		// The form was opened a second time, on a message that said what was
		// wrong; what it changes is the message on which it was opened first.
		path := "/channels/" + t.kept.Channel + "/messages/" + t.kept.Message
		if err := t.n.rest.send(ctx, http.MethodPatch, path, m.content(), nil); err != nil {
			t.n.log.Warn("redraw", "interaction", t.ID, "err", err)
		}
	}
	switch {
	case t.late:
		return t.fill(ctx, m)
	case t.onMessage():
		return t.say(ctx, m.as(discordgo.InteractionResponseUpdateMessage))
	}
	return t.say(ctx, m.private().as(discordgo.InteractionResponseChannelMessageWithSource))
}

// fill writes what was announced, into the message that waits for it. When the
// interaction's token has expired, what all may see is sent without it.
func (t *turn) fill(ctx context.Context, m written) error {
	err := t.follow(ctx, http.MethodPatch, original, m.content())
	if !expired(err) {
		return err
	}
	channel := "/channels/" + t.channel() + "/messages"
	switch {
	case t.noted() && t.Message.Flags&discordgo.MessageFlagsEphemeral == 0:
		return t.n.rest.send(ctx, http.MethodPatch, channel+"/"+string(t.Message.ID), m.content(), nil)
	case t.manner == chat.Public:
		// Whoever tries again within minutes finds it by the interaction's id.
		return t.n.rest.send(ctx, http.MethodPost, channel, m.once(string(t.ID)), nil)
	}
	return err
}

// ask opens a form; if it is too late for that, a private message has a button
// that does.
func (t *turn) ask(ctx context.Context, f chat.Form) error {
	form, err := opened(f)
	if err != nil {
		t.n.log.Error("open a form", "interaction", t.ID, "err", err)
		return t.reply(ctx, broken())
	}
	if t.late {
		return t.offer(ctx, f, func(open chat.Action) chat.Card { return ready(f.Title, open) })
	}
	return t.say(ctx, content{JSON: newResponse(discordgo.InteractionResponseModal, form)})
}

// open opens a kept form; if it is too late for that, the button is shown again.
func (t *turn) open(ctx context.Context, k keptForm) error {
	if t.late {
		return t.reply(ctx, ready("", chat.Do(keptVerb, chat.Opens, t.name)))
	}
	return t.say(ctx, content{JSON: newResponse(discordgo.InteractionResponseModal, k.Modal)})
}

// ready is what is said where a form would have opened, had it not taken so long.
func ready(title string, open chat.Action) chat.Card {
	return chat.Card{
		Title: chat.Plain(title), Lead: chat.Plain("That took a moment. Your form is ready."),
		Controls: []chat.Control{chat.Button{Action: open, Label: "Open the form", Style: chat.Primary}},
	}
}

// offer shows a card to the actor alone, with a button that opens a form.
func (t *turn) offer(ctx context.Context, f chat.Form, card func(open chat.Action) chat.Card) error {
	open, err := t.n.keep(ctx, t, f)
	if err != nil {
		t.n.log.Error("keep a form", "interaction", t.ID, "err", err)
		return t.reply(ctx, broken())
	}
	m := t.n.written(card(open))
	switch {
	case t.late && t.manner == chat.Public:
		// What was announced would be seen by all.
		if err := t.follow(ctx, http.MethodDelete, original, content{}); err != nil {
			return err
		}
		return t.follow(ctx, http.MethodPost, "", m.private().content())
	case t.late && t.noted():
		return t.follow(ctx, http.MethodPost, "", m.private().content())
	case t.late:
		return t.fill(ctx, m)
	case t.replaces():
		return t.say(ctx, m.as(discordgo.InteractionResponseUpdateMessage))
	}
	return t.say(ctx, m.private().as(discordgo.InteractionResponseChannelMessageWithSource))
}

// nothing answers that there is nothing to say: Discord shows a failure to who
// gets no answer at all.
func (t *turn) nothing(ctx context.Context) error {
	switch {
	case t.late && t.noted():
		return nil
	case t.late:
		return t.follow(ctx, http.MethodDelete, original, content{})
	case t.onMessage():
		return t.say(ctx, content{JSON: newResponse(discordgo.InteractionResponseDeferredMessageUpdate, nil)})
	}
	said := newResponse(discordgo.InteractionResponseDeferredChannelMessageWithSource, ephemeral())
	if err := t.say(ctx, content{JSON: said}); err != nil {
		return err
	}
	return t.follow(ctx, http.MethodDelete, original, content{})
}

// written is a card as Discord takes it.
type written struct {
	message
	files []file
}

// written writes a card, or what is said instead of one that is too large.
func (n *Network) written(card chat.Card) written {
	m, files, err := render(card, nil)
	if err != nil {
		n.log.Error("write a card", "err", err)
		m, files, err = render(broken(), nil)
	}
	if err != nil {
		panic("the card that says so cannot be written: " + err.Error())
	}
	return written{m, files}
}

// private is the message with only the actor to see it.
func (w written) private() written {
	w.Flags |= discordgo.MessageFlagsEphemeral
	return w
}

func (w written) content() content { return content{JSON: w.message, Files: w.files} }

// as is the message as a first answer.
func (w written) as(kind discordgo.InteractionResponseType) content {
	return content{JSON: newResponse(kind, w.message), Files: w.files}
}

func broken() chat.Card {
	return chat.Card{Tone: chat.Warning, Lead: chat.Plain("Something broke on my side. Please try again.")}
}
