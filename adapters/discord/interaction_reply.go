package discord

import (
	"context"
	"errors"
	"log/slog"
	"net"
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
	turn  *dispatch.Turn // among the member's events; nil for a query
	// hasRoom says that the turn may be waited for.
	hasRoom bool
	// formName is the name of the pending form that is opened or submitted;
	// pending is that form, once loaded.
	formName string
	pending  *pendingForm
	// sendInitial sends the initial response, once.
	sendInitial func(ctx context.Context, c requestBody) error
	deferred    bool      // the initial response was a deferral
	initialAt   time.Time // when the initial response was sent
	receivedAt  time.Time
	via         string // how the interaction came, for the metrics
}

// run handles the interaction and answers it. It returns when both are done.
func (ir *interactionReply) run(recv dispatch.Receiver) {
	if q, ok := ir.event.(chat.Query); ok {
		ir.autocomplete(recv, q)
		return
	}
	defer ir.turn.End()
	ctx := recv.Life() // a late response is still sent
	if !ir.hasRoom {
		ir.finish(ctx, chat.Reply{Card: ir.brokenCard()})
		return
	}
	ir.network.replyOrder.Begin(string(ir.ID))
	defer ir.endReply(ctx)
	timer := time.NewTimer(deferAfter) // runs while the interaction waits for its turn, too
	defer timer.Stop()
	done := make(chan chat.Response, 1)
	go func() { done <- ir.handle(recv) }()
	select {
	case r := <-done:
		ir.finish(ctx, r)
		return
	case <-timer.C:
	}
	if err := ir.network.replyOrder.Delay(ctx, string(ir.ID)); err != nil {
		ir.logFailure(ctx, slog.LevelError, "note that a response is late", err)
	}
	err := ir.deferResponse(ctx)
	if err != nil {
		ir.logFailure(ctx, slog.LevelError, "defer interaction response", err)
	}
	r := <-done
	if !errors.Is(err, errAcknowledged) {
		ir.finish(ctx, r)
	}
}

// endReply lets edits of the reply begin.
func (ir *interactionReply) endReply(ctx context.Context) {
	if err := ir.network.replyOrder.End(ctx, string(ir.ID), ir.deferred); err != nil {
		ir.logFailure(ctx, slog.LevelError, "note that a response was given", err)
	}
}

// handle opens a pending form or calls the handler when it is the interaction's
// turn. The next turn begins then, except after a redraw: of two answers that
// replace one message the last must be sent last. Its time runs from its arrival.
func (ir *interactionReply) handle(recv dispatch.Receiver) chat.Response {
	ctx, cancel := recv.WithTimeout(dispatch.HandleTimeout)
	defer cancel()
	if ir.turn.Wait(ctx) != nil {
		return chat.Reply{Card: ir.brokenCard()}
	}
	if ir.mode != chat.ModeUpdate {
		defer ir.turn.End()
	}
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
func (ir *interactionReply) autocomplete(recv dispatch.Receiver, q chat.Query) {
	ctx, cancel := recv.WithTimeout(deferAfter)
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

// isSourcePrivate reports whether the message whose control was used is
// ephemeral.
func (ir *interactionReply) isSourcePrivate() bool {
	return ir.hasMessage() && ir.Message.Flags&discordgo.MessageFlagsEphemeral != 0
}

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
	defer func() { ir.initialAt = time.Now() }()
	for try := 1; ; try++ {
		err := ir.sendInitial(ctx, c)
		if err == nil {
			ir.network.gatewayMetrics.acknowledged(ir.via, ir.receivedAt)
		}
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

// acknowledgeLag is how long after the initial response Discord may not know the
// interaction's token yet.
const acknowledgeLag = 5 * time.Second

// sendFollowUp sends a later response with the interaction's token. It retries
// while the rate limit is exceeded, while Discord does not know of the initial
// response yet, and while the outcome is unknown. What posts a message is not
// repeated if no answer came at all: the message may be there, and nothing tells.
func (ir *interactionReply) sendFollowUp(ctx context.Context, method, path string, c requestBody) error {
	var pause dispatch.Backoff
	lag := 50 * time.Millisecond
	for {
		err := ir.network.rest.send(ctx, method, ir.webhookPath(path), c, nil)
		wait := lag
		switch {
		case hasErrorCode(err, discordgo.ErrCodeUnknownWebhook) && time.Since(ir.initialAt) < acknowledgeLag:
			lag *= 2
		case chat.IsError[*chat.Later](err), chat.IsError[*chat.Unknown](err) && (method != http.MethodPost || wasAnswered(err)):
			wait = pause.Next()
		default:
			return err
		}
		if dispatch.Sleep(ctx, wait) != nil {
			return err
		}
	}
}

// wasAnswered reports whether a request whose outcome is unknown was answered with an
// error, or never left.
func wasAnswered(err error) bool {
	answered, dial := (*serverError)(nil), (*net.OpError)(nil)
	return errors.As(err, &answered) && answered.Status != http.StatusGatewayTimeout || errors.As(err, &dial) && dial.Op == "dial"
}

// isTokenExpired reports whether the interaction can no longer be answered.
func isTokenExpired(err error) bool {
	return hasErrorCode(err, discordgo.ErrCodeUnknownWebhook, discordgo.ErrCodeInvalidWebhookTokenProvided, discordgo.ErrCodeUnknownInteraction)
}
