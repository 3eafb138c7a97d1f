package slack

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// An uploaded file cannot be shown to one member of a channel alone, so a private card
// has its picture by an address, which is signed and expires, or in direct messages.
const (
	privatePictureTTL = 24 * time.Hour
	// publicPictureTTL is for messages that stay, where files may not be uploaded.
	publicPictureTTL = 30 * 24 * time.Hour
)

// pictureURL returns the address of a card's picture; "" if it has none.
func (n *Network) pictureURL(c chat.Card, ttl time.Duration) string {
	if c.Picture == nil || n.options.PictureURL == nil {
		return ""
	}
	return n.options.PictureURL(c.Picture.Source, time.Now().Add(ttl))
}

// uploadPicture uploads a card's picture and returns its id. A message that names the id
// shares it. It returns "" if the card has no picture, or the workspace takes none.
func (n *Network) uploadPicture(ctx context.Context, c bot.CommunityID, card chat.Card) string {
	if card.Picture == nil || len(card.Picture.PNG) == 0 {
		return ""
	}
	id, err := n.upload(ctx, c, card.Picture.PNG, singleLine(card.Picture.Alt, maxAlt))
	switch {
	case isRefusal(err, "missing_scope"):
		n.log.Debug("pictures are not uploaded: the workspace has not granted "+scopeFiles, "community", c)
	case err != nil:
		n.log.Warn("upload a picture", "community", c, "err", err)
	}
	return id
}

func (n *Network) upload(ctx context.Context, c bot.CommunityID, png []byte, alt string) (id string, _ error) {
	place, err := fetch(ctx, n, c, func(client *api.Client) (*api.GetUploadURLExternalResponse, error) {
		return client.GetUploadURLExternalContext(ctx, api.GetUploadURLExternalParameters{FileName: "picture.png", FileSize: len(png), AltTxt: alt})
	})
	if err != nil {
		return "", err
	}
	if err := n.sendFile(ctx, place.UploadURL, png); err != nil {
		return "", err
	}
	_, err = fetch(ctx, n, c, func(client *api.Client) (*api.CompleteUploadExternalResponse, error) {
		return client.CompleteUploadExternalContext(ctx, api.CompleteUploadExternalParameters{Files: []api.FileSummary{{ID: place.FileID, Title: "picture.png"}}})
	})
	if err != nil {
		return "", err
	}
	return place.FileID, nil
}

// sendFile sends a file to the address that Slack gave for it. slack-go would send the
// token there, too, which it has no need of.
func (n *Network) sendFile(ctx context.Context, address string, file []byte) error {
	u, err := url.Parse(address)
	if err != nil || !n.webhooks.allowed(u) {
		return fmt.Errorf("upload: the address that was given is not Slack's")
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(file))
	if err != nil {
		return withoutAddress(err)
	}
	req.Header.Set("Content-Type", "image/png")
	req.Header.Set("User-Agent", userAgent)
	resp, err := n.webAPI.http.Do(req)
	if err != nil {
		return withoutAddress(err)
	}
	defer resp.Body.Close() //nolint:errcheck // the body is not needed
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxResponse))
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("upload: status %d", resp.StatusCode)
	}
	return nil
}

// renderPost renders a message with its picture: as a file, or else by an address.
func (n *Network) renderPost(ctx context.Context, render renderer, m chat.Message, c bot.CommunityID) (messageContent, error) {
	file := n.uploadPicture(ctx, c, m.Card)
	render.PictureURL = n.pictureURL(m.Card, publicPictureTTL)
	return render.message(m.Card, m.Mention, file)
}

// sendPictureDirect sends the picture of a private reply to the member's direct messages,
// if the reply could not show it and the workspace takes files. It shows nothing else, so
// nobody misses anything without it.
func (ir *interactionReply) sendPictureDirect(ctx context.Context, card chat.Card) {
	n := ir.n
	if card.Picture == nil || ir.ReplyMode == chat.ModePublic || n.pictureURL(card, privatePictureTTL) != "" {
		return
	}
	file := n.uploadPicture(ctx, ir.community(), card)
	if file == "" {
		return
	}
	alone := chat.Card{Title: card.Title, Picture: card.Picture}
	to, err := n.resolvePlace(ctx, bot.DirectTo(userID(ir.community(), ir.User)))
	if err == nil {
		var body messageContent
		if body, err = n.rendererFor(ctx, alone).message(alone, nil, file); err == nil {
			_, err = n.postContent(ctx, to, body)
		}
	}
	if err != nil {
		n.log.Warn("send a picture", "user", ir.User, "err", err)
	}
}

// pictureWaits are the pauses before a message is sent again whose picture Slack has not
// processed yet. Without it the message is sent at last.
var pictureWaits = []time.Duration{500 * time.Millisecond, 2 * time.Second}

// postContent posts a message with its picture, or if Slack refuses that without it.
func (n *Network) postContent(ctx context.Context, to address, body messageContent, options ...api.MsgOption) (ts string, err error) {
	bare, hasPicture := body.withoutPicture()
	for _, wait := range append([]time.Duration{0}, pictureWaits...) {
		if wait > 0 && dispatch.Sleep(ctx, wait) != nil {
			break
		}
		ts, err = n.postMessage(ctx, to, append(body.options(), options...)...)
		if !hasPicture || !isRefusal(err, badPictureCodes...) {
			return ts, err
		}
	}
	n.log.Warn("a message is sent without its picture", "channel", to.Channel, "err", err)
	return n.postMessage(ctx, to, append(bare.options(), options...)...)
}

// badPictureCodes are Slack's refusals of a message whose picture it has not got.
var badPictureCodes = []string{"invalid_blocks", "invalid_slack_file"}
