package discord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
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
		n.writeResponse(w, requestBody{JSON: newResponse(discordgo.InteractionResponsePong, nil)})
		return
	}
	recv, ok := n.dispatcher.Acquire()
	if !ok {
		http.Error(w, "starting or stopping", http.StatusServiceUnavailable)
		return
	}
	responses := make(chan requestBody)
	unread := make(chan struct{}) // closed when the request no longer waits for a response
	var once sync.Once
	reply := n.newReply(i, recv)
	reply.sendInitial = func(ctx context.Context, c requestBody) error {
		err := error(&apiError{Status: http.StatusBadRequest, Code: discordgo.ErrCodeInteractionHasAlreadyBeenAcknowledged, Message: "answered already"})
		once.Do(func() {
			select {
			case responses <- c:
				err = nil
			case <-unread:
				err = n.callback(i)(ctx, c)
			}
		})
		return err
	}
	go func() {
		defer n.dispatcher.Release()
		reply.run(recv)
	}()
	select {
	case c := <-responses:
		n.writeResponse(w, c)
	case <-r.Context().Done():
	}
	close(unread)
}

// writeResponse writes an interaction response.
func (n *Network) writeResponse(w http.ResponseWriter, c requestBody) {
	kind, raw, err := c.encode()
	if err != nil {
		n.log.Error("encode interaction response", "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", kind)
	if _, err := w.Write(raw); err != nil {
		n.log.Warn("send interaction response over HTTP", "err", err)
	}
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

// newReply creates the reply to an interaction.
func (n *Network) newReply(i *interaction, recv dispatch.Receiver) *interactionReply {
	reply := &interactionReply{network: n, interaction: i, formName: i.pendingFormName()}
	reply.event, reply.mode = i.decodeEvent(recv.Commands)
	if actor := i.from().Actor; actor.User != "" {
		n.cacheLocale(snowflake(actor.User), actor.Locale)
	}
	if reply.event == nil {
		// Discord added a kind of interaction. A press without a verb has the
		// handler say that it is unknown.
		reply.event = chat.Press{From: i.from(), Message: i.messageRef(), Action: chat.Action{ReplyMode: chat.ModePrivate}}
	}
	return reply
}
