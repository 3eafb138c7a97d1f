package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	// maxBodySize is larger than any interaction that Discord sends.
	maxBodySize = 1 << 20
	// maxSignatureAge is the largest accepted difference between the clocks of
	// Discord and this machine.
	maxSignatureAge = 5 * time.Minute
)

// Routes returns the endpoint for interactions, nil without a public key.
func (n *Network) Routes() map[string]http.Handler {
	if n.key == nil {
		return nil
	}
	return map[string]http.Handler{"POST /discord/interactions": http.HandlerFunc(n.serveInteraction)}
}

// serveInteraction answers an interaction. The initial response is the body of
// the reply; later ones go over the API, as with the gateway.
func (n *Network) serveInteraction(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBodySize))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	if !n.verifySignature(r.Header, raw, time.Now()) {
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
		return
	}
	i, err := decodeInteraction(raw)
	if err != nil {
		n.log.Warn("decode interaction over HTTP", "err", err)
		http.Error(w, "not an interaction", http.StatusBadRequest)
		return
	}
	if i.Type == discordgo.InteractionPing {
		if err := writeResponse(w, requestBody{JSON: newResponse(discordgo.InteractionResponsePong, nil)}); err != nil {
			n.log.Warn("answer a ping over HTTP", "err", err)
		}
		return
	}
	recv, ok := n.dispatcher.Acquire()
	if !ok {
		http.Error(w, "starting or stopping", http.StatusServiceUnavailable)
		return
	}
	exchange := httpExchange{responses: make(chan httpResponse), unread: make(chan struct{}), callback: n.callback(i)}
	reply := n.newReply(i, recv)
	reply.sendInitial, reply.via = exchange.sendInitial, viaHTTP
	go func() {
		defer n.dispatcher.Release()
		reply.run(recv)
	}()
	select {
	case c := <-exchange.responses:
		err := writeResponse(w, c.body)
		if err != nil {
			n.log.Warn("send interaction response over HTTP", "interaction", i.ID, "err", err)
		}
		c.written <- err
	case <-r.Context().Done(): // it has left, or is cut off: nothing is decided
		http.Error(w, "come again", http.StatusServiceUnavailable)
	}
	close(exchange.unread)
}

// httpExchange passes the initial response to the request that waits for it.
type httpExchange struct {
	responses chan httpResponse
	unread    chan struct{} // closed when the request no longer waits
	once      sync.Once
	callback  func(context.Context, requestBody) error
}

// httpResponse is a response and what became of it.
type httpResponse struct {
	body    requestBody
	written chan error
}

// sendInitial returns once the response is on its way to Discord, which takes later
// ones only after it. If the request does not wait any more, the response goes over
// the API.
func (e *httpExchange) sendInitial(ctx context.Context, c requestBody) error {
	err := error(&apiError{Status: http.StatusBadRequest, Code: discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged, Message: "answered already"})
	e.once.Do(func() {
		response := httpResponse{c, make(chan error, 1)}
		select {
		case e.responses <- response:
			if err = <-response.written; err == nil {
				return
			}
			if err = e.callback(ctx, c); hasErrorCode(err, discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged) {
				err = nil // Discord has read it all the same
			}
		case <-e.unread:
			err = e.callback(ctx, c)
		}
	})
	return err
}

// writeResponse writes an interaction response and sends it off. With its length it is
// complete before the handler returns.
func writeResponse(w http.ResponseWriter, c requestBody) error {
	kind, raw, err := c.encode()
	if err != nil {
		http.Error(w, "internal error", http.StatusInternalServerError)
		return err
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	if _, err := w.Write(raw); err != nil {
		return err
	}
	if err := http.NewResponseController(w).Flush(); !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	return nil
}

// verifySignature reports whether Discord signed the request recently.
func (n *Network) verifySignature(h http.Header, body []byte, now time.Time) bool {
	stamp := h.Get("X-Signature-Timestamp")
	signature, err := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize {
		return false
	}
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || now.Sub(time.Unix(at, 0)).Abs() > maxSignatureAge {
		return false
	}
	return ed25519.Verify(n.key, bytes.Join([][]byte{[]byte(stamp), body}, nil), signature)
}

// turnKey is the key of the events of one member, in whatever way they arrive.
func turnKey(u bot.UserID) string { return "member " + string(u) }

// newReply creates the reply to an interaction and takes its turn among the
// member's events.
func (n *Network) newReply(i *interaction, recv dispatch.Receiver) *interactionReply {
	reply := &interactionReply{network: n, interaction: i, formName: i.pendingFormName(), receivedAt: time.Now()}
	actor := i.from().Actor
	if actor.User != "" {
		n.cacheLocale(snowflake(actor.User), actor.Locale)
		n.audience.noteMember(string(i.GuildID), i.User, i.Member)
	}
	i.names = n
	reply.event, reply.mode = i.decodeEvent(recv.Commands)
	if reply.event == nil {
		// Discord added a kind of interaction. A press without a verb has the
		// handler say that it is unknown.
		reply.event = chat.Press{From: i.from(), Message: i.messageRef(), Action: chat.Action{ReplyMode: chat.ModePrivate}}
	}
	if _, query := reply.event.(chat.Query); !query {
		reply.turn, reply.hasRoom = n.dispatcher.TakeTurn(turnKey(actor.User))
	}
	return reply
}
