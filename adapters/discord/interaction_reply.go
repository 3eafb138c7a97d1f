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

// deferAfter is how long a handler may take before its response is deferred.
// Discord waits 3 s for the initial response.
const deferAfter = 1500 * time.Millisecond

// interactionReply answers one interaction.
type interactionReply struct {
	network *Network
	*interaction
	event chat.Event
	mode  chat.Manner
	// formName is the name of the pending form that is opened or submitted;
	// pending is that form, once loaded.
	formName string
	pending  *pendingForm
	// sendInitial sends the initial response, once.
	sendInitial func(ctx context.Context, c requestBody) error
	deferred    bool // the initial response was a deferral
}

// run handles the interaction and answers it. It returns when both are done.
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
	// A late response is still sent.
	saying := context.WithoutCancel(ctx)
	select {
	case r := <-done:
		t.finish(saying, r)
		return
	case <-timer.C:
	}
	if err := t.deferResponse(saying); err != nil {
		t.network.log.Error("defer interaction response", "interaction", t.ID, "err", err)
	}
	t.finish(saying, <-done)
}

// handle calls the handler unless the interaction was handled before.
func (t *interactionReply) handle(ctx context.Context, by hearing.Ear) chat.Response {
	first, err := t.network.notebook.Once(ctx, "interaction:"+string(t.ID), tokenLifetime)
	switch {
	case err != nil:
		// Twice is better than never: handling a repeated action changes nothing.
		t.network.log.Error("deduplicate interaction", "interaction", t.ID, "err", err)
	case !first:
		return nil
	}
	if r, ok := t.loadPendingForm(ctx); ok {
		return r
	}
	return by.Handler.Handle(ctx, t.event)
}

// finish sends the response. For nil another process does.
func (t *interactionReply) finish(ctx context.Context, r chat.Response) {
	ctx, cancel := context.WithTimeout(ctx, responseTimeout)
	defer cancel()
	if r == nil {
		return
	}
	if err := t.respond(ctx, r); err != nil {
		t.network.log.Error("respond to interaction", "interaction", t.ID, "type", t.Type, "err", err)
	}
}

const (
	// tokenLifetime is how long an interaction can be answered.
	tokenLifetime = 15 * time.Minute
	// responseTimeout limits the sending of a response.
	responseTimeout = time.Minute
)

// autocomplete answers a query in time or with no suggestions.
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
		t.network.log.Warn("answer autocomplete", "interaction", t.ID, "err", err)
	}
}

// renderSuggestions renders as many suggestions as Discord accepts, without
// values too long to come back whole.
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

// hasMessage reports whether the interaction came from a message, which can
// then be redrawn.
func (t *interactionReply) hasMessage() bool { return t.Message != nil }

// deferResponse tells Discord, according to the reply mode, that the response
// follows.
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

// ephemeralData is the data of a deferred response that only the actor sees.
func ephemeralData() responseData {
	return responseData{InteractionResponseData: discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}}
}

// initialAttempts is how often the initial response is sent: Discord waits 3 s
// at most.
const initialAttempts = 3

// sendInitialWithRetry sends the initial response. It is no error if Discord
// has it already: the reply to an earlier attempt may have been lost.
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

// callback returns a function that sends the initial response over the API.
func (n *Network) callback(i *interaction) func(context.Context, requestBody) error {
	path := "/interactions/" + string(i.ID) + "/" + i.Token + "/callback"
	return func(ctx context.Context, c requestBody) error {
		return n.rest.send(ctx, http.MethodPost, path, c, nil)
	}
}

// webhookPath returns the path of later responses.
func (t *interactionReply) webhookPath(rest string) string {
	return "/webhooks/" + string(t.ApplicationID) + "/" + t.Token + rest
}

const originalMessage = "/messages/@original"

// sendFollowUp sends a later response with the interaction's token. It retries
// while the outcome is unknown or the rate limit is exceeded.
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

// isTokenExpired reports whether the interaction can no longer be answered.
func isTokenExpired(err error) bool {
	return hasErrorCode(err, discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeInvalidWebhookTokenProvided, discordgo.ErrCodeUnknownInteraction)
}
