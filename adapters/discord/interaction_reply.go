package discord

import (
	"context"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/hearing"
	"github.com/muster-bot/muster/bot/chat"
)

// patience is how long a handler may take before its answer is deferred.
// Discord waits 3 s for the first answer.
const patience = 1500 * time.Millisecond

// turn is one interaction that wants an answer.
type turn struct {
	n *Network
	*interaction
	event  chat.Event
	manner chat.Manner
	// name is of the kept form that is to be opened or was handed in, and kept
	// the form itself once it was read.
	name string
	kept *keptForm
	// first gives Discord its first answer, once.
	first func(ctx context.Context, c content) error
	late  bool // the first answer was that another follows
}

// take has an interaction handled and answered. It returns when all is done.
func (t *turn) take(by hearing.Ear) {
	ctx, cancel := context.WithTimeout(by.Base, hearing.Patience)
	defer cancel()
	if q, ok := t.event.(chat.Query); ok {
		t.complete(ctx, by, q)
		return
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	done := make(chan chat.Response, 1)
	go func() { done <- t.handle(ctx, by) }()
	// Whatever was found out is still said when the time for it is over.
	saying := context.WithoutCancel(ctx)
	select {
	case r := <-done:
		t.finish(saying, r)
		return
	case <-timer.C:
	}
	if err := t.deferred(saying); err != nil {
		t.n.log.Error("defer an answer", "interaction", t.ID, "err", err)
	}
	t.finish(saying, <-done)
}

// handle asks the handler, unless the interaction was heard before.
func (t *turn) handle(ctx context.Context, by hearing.Ear) chat.Response {
	first, err := t.n.notes.Once(ctx, "interaction:"+string(t.ID), tokenTime)
	switch {
	case err != nil:
		// Better twice than never: what a member does twice comes to the same.
		t.n.log.Error("note an interaction", "interaction", t.ID, "err", err)
	case !first:
		return nil
	}
	if r, ok := t.openKept(ctx); ok {
		return r
	}
	return by.Handler.Handle(ctx, t.event)
}

// finish answers; nil is an interaction that is answered elsewhere.
func (t *turn) finish(ctx context.Context, r chat.Response) {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	if r == nil {
		return
	}
	if err := t.respond(ctx, r); err != nil {
		t.n.log.Error("answer", "interaction", t.ID, "type", t.Type, "err", err)
	}
}

const (
	// tokenTime is how long an interaction can be answered by its token.
	tokenTime = 15 * time.Minute
	// answerTime is how long an answer that is made may take on its way.
	answerTime = time.Minute
)

// complete answers what is being typed, in time or not at all.
func (t *turn) complete(ctx context.Context, by hearing.Ear, q chat.Query) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	done := make(chan chat.Response, 1)
	go func() { done <- by.Handler.Handle(ctx, q) }()
	var all []chat.Choice
	select {
	case r := <-done:
		if s, ok := r.(chat.Suggestions); ok {
			all = s.Choices
		}
	case <-ctx.Done():
	}
	said := newResponse(discordgo.InteractionApplicationCommandAutocompleteResult, responseData{Choices: suggested(all)})
	if err := t.say(context.WithoutCancel(ctx), content{JSON: said}); err != nil {
		t.n.log.Warn("complete", "interaction", t.ID, "err", err)
	}
}

// suggested are as many as Discord takes, without those that are too long to
// come back whole.
func suggested(all []chat.Choice) []*discordgo.ApplicationCommandOptionChoice {
	out := []*discordgo.ApplicationCommandOptionChoice{}
	for _, c := range all {
		if n := utf8.RuneCountInString(c.Value); n == 0 || n > maxValue || len(out) == Limits().Autocomplete {
			continue
		}
		out = append(out, choice(c))
	}
	return out
}

// onMessage tells whether the interaction came from a message, which can be
// redrawn.
func (t *turn) onMessage() bool { return t.Message != nil }

// deferred tells Discord by the manner that the answer follows.
func (t *turn) deferred(ctx context.Context) error {
	t.late = true
	said := newResponse(discordgo.InteractionResponseDeferredChannelMessageWithSource, nil)
	switch {
	case t.manner == chat.Update && t.onMessage():
		said.Type = discordgo.InteractionResponseDeferredMessageUpdate
	case t.manner != chat.Public:
		said.Data = ephemeral()
	}
	return t.say(ctx, content{JSON: said})
}

// ephemeral is the data of a message that follows and that the actor alone sees.
func ephemeral() responseData {
	return responseData{InteractionResponseData: discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}}
}

// firstTries is how often the first answer is sent: Discord waits for it no
// longer than 3 s.
const firstTries = 3

// say gives the first answer. One that Discord has already is no error: its
// reply to us may have been lost.
func (t *turn) say(ctx context.Context, c content) error {
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	for try := 1; ; try++ {
		err := t.first(ctx, c)
		if isRefusal(err, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged) {
			return nil
		}
		if try == firstTries || !chat.IsError[*chat.Unknown](err) {
			return err
		}
		if err := hearing.Sleep(ctx, time.Duration(try)*100*time.Millisecond); err != nil {
			return err
		}
	}
}

// byCallback is a first answer over Discord's API.
func (n *Network) byCallback(i *interaction) func(context.Context, content) error {
	path := "/interactions/" + string(i.ID) + "/" + i.Token + "/callback"
	return func(ctx context.Context, c content) error {
		return n.rest.send(ctx, http.MethodPost, path, c, nil)
	}
}

// hook is where an interaction's later answers go.
func (t *turn) hook(rest string) string {
	return "/webhooks/" + string(t.Application) + "/" + t.Token + rest
}

const original = "/messages/@original"

// follow sends a later answer by the interaction's token, again and again
// while nobody knows whether it came, or there are too many.
func (t *turn) follow(ctx context.Context, method, path string, c content) error {
	var pause backOff
	for {
		err := t.n.rest.send(ctx, method, t.hook(path), c, nil)
		if err == nil || !chat.IsError[*chat.Unknown](err) && !chat.IsError[*chat.Later](err) {
			return err
		}
		if hearing.Sleep(ctx, pause.next()) != nil {
			return err
		}
	}
}

// expired tells whether the interaction's token serves no longer.
func expired(err error) bool {
	return isRefusal(err, discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeInvalidWebhookTokenProvided, discordgo.ErrCodeUnknownInteraction)
}
