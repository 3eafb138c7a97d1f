package discord

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// responseWindow is how long Discord waits for the initial response.
	responseWindow = 3 * time.Second
	// deferAfter is how long a handler may take before its response is deferred.
	deferAfter = responseWindow / 2
)

// interactionReply answers one interaction.
type interactionReply struct {
	network *Network
	*interaction
	event chat.Event
	mode  chat.ReplyMode
	// formName is the name of the pending form that is opened or submitted;
	// pending is that form, once loaded.
	formName string
	pending  *pendingForm
	// sendInitial sends the initial response, once.
	sendInitial func(ctx context.Context, c requestBody) error
	deferred    bool // the initial response was a deferral
}

// run handles the interaction and answers it. It returns when both are done.
func (ir *interactionReply) run(recv dispatch.Receiver) {
	ctx, cancel := recv.WithTimeout(dispatch.HandleTimeout)
	defer cancel()
	if q, ok := ir.event.(chat.Query); ok {
		ir.autocomplete(ctx, recv, q)
		return
	}
	timer := time.NewTimer(deferAfter)
	defer timer.Stop()
	done := make(chan chat.Response, 1)
	go func() { done <- ir.handle(ctx, recv) }()
	// A late response is still sent.
	sendCtx := context.WithoutCancel(ctx)
	select {
	case r := <-done:
		ir.finish(sendCtx, r)
		return
	case <-timer.C:
	}
	err := ir.deferResponse(sendCtx)
	if err != nil {
		ir.logFailure(sendCtx, slog.LevelError, "defer interaction response", err)
	}
	r := <-done
	if !errors.Is(err, errAcknowledged) {
		ir.finish(sendCtx, r)
	}
}

// handle opens a pending form or calls the handler.
func (ir *interactionReply) handle(ctx context.Context, recv dispatch.Receiver) chat.Response {
	if r, ok := ir.loadPendingForm(ctx); ok {
		return r
	}
	return recv.Handler.Handle(ctx, ir.withReplyRef(ctx))
}

// finish sends the response.
func (ir *interactionReply) finish(ctx context.Context, r chat.Response) {
	ctx, cancel := context.WithTimeout(ctx, responseTimeout)
	defer cancel()
	if err := ir.respond(ctx, r); err != nil {
		ir.logFailure(ctx, slog.LevelError, "respond to interaction", err)
	}
}

// errAcknowledged is the error for an interaction that was delivered twice: the
// other delivery is answered.
var errAcknowledged = errors.New("discord: the interaction is acknowledged already")

// logFailure logs why the interaction is not answered.
func (ir *interactionReply) logFailure(ctx context.Context, level slog.Level, message string, err error) {
	if errors.Is(err, errAcknowledged) {
		level = slog.LevelDebug
	}
	ir.network.log.Log(ctx, level, message, "interaction", ir.ID, "type", ir.Type, "err", err)
}

const (
	// tokenLifetime is how long an interaction can be answered.
	tokenLifetime = 15 * time.Minute
	// responseTimeout limits the sending of a response.
	responseTimeout = time.Minute
)

// autocomplete answers a query in time or with no suggestions.
func (ir *interactionReply) autocomplete(ctx context.Context, recv dispatch.Receiver, q chat.Query) {
	ctx, cancel := context.WithTimeout(ctx, deferAfter)
	defer cancel()
	done := make(chan chat.Response, 1)
	go func() { done <- recv.Handler.Handle(ctx, q) }()
	var all []chat.Choice
	select {
	case r := <-done:
		if s, ok := r.(chat.Suggestions); ok {
			all = s.Choices
		}
	case <-ctx.Done():
	}
	resp := newResponse(discordgo.InteractionApplicationCommandAutocompleteResult, responseData{Choices: renderSuggestions(all)})
	if err := ir.sendInitialWithRetry(context.WithoutCancel(ctx), requestBody{JSON: resp}); err != nil {
		ir.logFailure(context.WithoutCancel(ctx), slog.LevelWarn, "answer autocomplete", err)
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
func (ir *interactionReply) hasMessage() bool { return ir.Message != nil }

// deferResponse tells Discord, according to the reply mode, that the response
// follows.
func (ir *interactionReply) deferResponse(ctx context.Context) error {
	ir.deferred = true
	resp := newResponse(discordgo.InteractionResponseDeferredChannelMessageWithSource, nil)
	switch {
	case ir.mode == chat.ModeUpdate && ir.hasMessage():
		resp.Type = discordgo.InteractionResponseDeferredMessageUpdate
	case ir.mode != chat.ModePublic:
		resp.Data = ephemeralData()
	}
	return ir.sendInitialWithRetry(ctx, requestBody{JSON: resp})
}

// ephemeralData is the data of a deferred response that only the actor sees.
func ephemeralData() responseData {
	return responseData{InteractionResponseData: discordgo.InteractionResponseData{Flags: discordgo.MessageFlagsEphemeral}}
}

// initialAttempts is how often the initial response is sent.
const initialAttempts = 3

// sendInitialWithRetry sends the initial response. It returns errAcknowledged
// if Discord has one before the first attempt. Later it is this one, and only
// the reply to an attempt was lost.
func (ir *interactionReply) sendInitialWithRetry(ctx context.Context, c requestBody) error {
	ctx, cancel := context.WithTimeout(ctx, responseWindow)
	defer cancel()
	for try := 1; ; try++ {
		err := ir.sendInitial(ctx, c)
		if hasErrorCode(err, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged) {
			if try == 1 {
				return errAcknowledged
			}
			return nil
		}
		if try == initialAttempts || !chat.IsError[*chat.Unknown](err) {
			return err
		}
		if err := dispatch.Sleep(ctx, time.Duration(try)*100*time.Millisecond); err != nil {
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
func (ir *interactionReply) webhookPath(rest string) string {
	return "/webhooks/" + string(ir.ApplicationID) + "/" + ir.Token + rest
}

const originalMessage = "/messages/@original"

// sendFollowUp sends a later response with the interaction's token. It retries
// while the outcome is unknown or the rate limit is exceeded.
func (ir *interactionReply) sendFollowUp(ctx context.Context, method, path string, c requestBody) error {
	var pause dispatch.Backoff
	for {
		err := ir.network.rest.send(ctx, method, ir.webhookPath(path), c, nil)
		if err == nil || !chat.IsError[*chat.Unknown](err) && !chat.IsError[*chat.Later](err) {
			return err
		}
		if dispatch.Sleep(ctx, pause.Next()) != nil {
			return err
		}
	}
}

// isTokenExpired reports whether the interaction can no longer be answered.
func isTokenExpired(err error) bool {
	return hasErrorCode(err, discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeInvalidWebhookTokenProvided, discordgo.ErrCodeUnknownInteraction)
}
