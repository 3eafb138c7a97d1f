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

// deferAfter is how long a handler may take before its answer is deferred.
// Discord waits 3 s for the first answer.
const deferAfter = 1500 * time.Millisecond

// interactionReply is one interaction that wants an answer.
type interactionReply struct {
	network *Network
	*interaction
	event chat.Event
	mode  chat.Manner
	// formName is of the kept form that is to be opened or was handed in, and kept
	// the form itself once it was read.
	formName string
	pending  *pendingForm
	// sendInitial gives Discord its first answer, once.
	sendInitial func(ctx context.Context, c requestBody) error
	deferred    bool // the first answer was that another follows
}

// run has an interaction handled and answered. It returns when all is done.
func (t *interactionReply) run(by hearing.Ear) {
	ctx, cancel := context.WithTimeout(by.Base, hearing.Patience)
	defer cancel()
	if q, ok := t.event.(chat.Query); ok {
		t.autocomplete(ctx, by, q)
		return
	}
	timer := time.NewTimer(deferAfter)
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
	if err := t.deferResponse(saying); err != nil {
		t.network.log.Error("defer an answer", "interaction", t.ID, "err", err)
	}
	t.finish(saying, <-done)
}

// handle asks the handler, unless the interaction was heard before.
func (t *interactionReply) handle(ctx context.Context, by hearing.Ear) chat.Response {
	first, err := t.network.notebook.Once(ctx, "interaction:"+string(t.ID), tokenLifetime)
	switch {
	case err != nil:
		// Better twice than never: what a member does twice comes to the same.
		t.network.log.Error("note an interaction", "interaction", t.ID, "err", err)
	case !first:
		return nil
	}
	if r, ok := t.loadPendingForm(ctx); ok {
		return r
	}
	return by.Handler.Handle(ctx, t.event)
}

// finish answers; nil is an interaction that is answered elsewhere.
func (t *interactionReply) finish(ctx context.Context, r chat.Response) {
	ctx, cancel := context.WithTimeout(ctx, responseTimeout)
	defer cancel()
	if r == nil {
		return
	}
	if err := t.respond(ctx, r); err != nil {
		t.network.log.Error("answer", "interaction", t.ID, "type", t.Type, "err", err)
	}
}

const (
	// tokenLifetime is how long an interaction can be answered by its token.
	tokenLifetime = 15 * time.Minute
	// responseTimeout is how long an answer that is made may take on its way.
	responseTimeout = time.Minute
)

// autocomplete answers what is being typed, in time or not at all.
func (t *interactionReply) autocomplete(ctx context.Context, by hearing.Ear, q chat.Query) {
	ctx, cancel := context.WithTimeout(ctx, deferAfter)
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
	said := newResponse(discordgo.InteractionApplicationCommandAutocompleteResult, responseData{Choices: renderSuggestions(all)})
	if err := t.sendInitialWithRetry(context.WithoutCancel(ctx), requestBody{JSON: said}); err != nil {
		t.network.log.Warn("complete", "interaction", t.ID, "err", err)
	}
}

// renderSuggestions are as many as Discord takes, without those that are too long to
// come back whole.
func renderSuggestions(all []chat.Choice) []*discordgo.ApplicationCommandOptionChoice {
	out := []*discordgo.ApplicationCommandOptionChoice{}
	for _, c := range all {
		if n := utf8.RuneCountInString(c.Value); n == 0 || n > maxValue || len(out) == Limits().Autocomplete {
			continue
		}
		out = append(out, renderChoice(c))
	}
	return out
}

// hasMessage tells whether the interaction came from a message, which can be
// redrawn.
func (t *interactionReply) hasMessage() bool { return t.Message != nil }

// deferResponse tells Discord by the manner that the answer follows.
func (t *interactionReply) deferResponse(ctx context.Context) error {
	t.deferred = true
	said := newResponse(discordgo.InteractionResponseDeferredChannelMessageWithSource, nil)
	switch {
	case t.mode == chat.Update && t.hasMessage():
		said.Type = discordgo.InteractionResponseDeferredMessageUpdate
	case t.mode != chat.Public:
		said.Data = ephemeralData()
	}
	return t.sendInitialWithRetry(ctx, requestBody{JSON: said})
}

// ephemeralData is the data of a message that follows and that the actor alone sees.
func ephemeralData() responseData {
	return responseData{InteractionResponseData: discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}}
}

// initialAttempts is how often the first answer is sent: Discord waits for it no
// longer than 3 s.
const initialAttempts = 3

// sendInitialWithRetry gives the first answer. One that Discord has already is no error: its
// reply to us may have been lost.
func (t *interactionReply) sendInitialWithRetry(ctx context.Context, c requestBody) error {
	ctx, cancel := context.WithTimeout(ctx, 2*deferAfter)
	defer cancel()
	for try := 1; ; try++ {
		err := t.sendInitial(ctx, c)
		if hasErrorCode(err, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged) {
			return nil
		}
		if try == initialAttempts || !chat.IsError[*chat.Unknown](err) {
			return err
		}
		if err := hearing.Sleep(ctx, time.Duration(try)*100*time.Millisecond); err != nil {
			return err
		}
	}
}

// callback is a first answer over Discord's API.
func (n *Network) callback(i *interaction) func(context.Context, requestBody) error {
	path := "/interactions/" + string(i.ID) + "/" + i.Token + "/callback"
	return func(ctx context.Context, c requestBody) error {
		return n.rest.send(ctx, http.MethodPost, path, c, nil)
	}
}

// webhookPath is where an interaction's later answers go.
func (t *interactionReply) webhookPath(rest string) string {
	return "/webhooks/" + string(t.ApplicationID) + "/" + t.Token + rest
}

const originalMessage = "/messages/@original"

// sendFollowUp sends a later answer by the interaction's token, again and again
// while nobody knows whether it came, or there are too many.
func (t *interactionReply) sendFollowUp(ctx context.Context, method, path string, c requestBody) error {
	var pause backOff
	for {
		err := t.network.rest.send(ctx, method, t.webhookPath(path), c, nil)
		if err == nil || !chat.IsError[*chat.Unknown](err) && !chat.IsError[*chat.Later](err) {
			return err
		}
		if hearing.Sleep(ctx, pause.next()) != nil {
			return err
		}
	}
}

// isTokenExpired tells whether the interaction's token serves no longer.
func isTokenExpired(err error) bool {
	return hasErrorCode(err, discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeInvalidWebhookTokenProvided, discordgo.ErrCodeUnknownInteraction)
}
