package discord

import (
	"context"
	"errors"
	"hash/fnv"
	"net/http"
	"slices"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// postRequest is a message that Discord recognises when it is sent twice.
// Discord compares nonces for a few minutes; after that the first component's
// id identifies the message in the channel's history.
type postRequest struct {
	message
	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
}

// withKey returns the message with the nonce and component id for a key, and the
// component id for a content key if there is one.
func (m outgoingMessage) withKey(key, content string) requestBody {
	m.Components = slices.Clone(m.Components)
	if content != "" && contentComponentID(content) != keyComponentID(key) { // or Discord would refuse it
		markContent(m.Components, content)
	}
	m.Components[0] = withID(m.Components[0], keyComponentID(key))
	return requestBody{JSON: postRequest{message: m.message, Nonce: key, EnforceNonce: true}, Files: m.files}
}

// keyComponentID returns the component id for a key. Discord numbers other
// components from 1, so this id is larger than any of those.
func keyComponentID(key string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // never fails
	return int(h.Sum32()>>1 | 1<<30)
}

// fetchedMessage is a message as Discord returns it.
type fetchedMessage struct {
	ID     string      `json:"id"`
	Author user        `json:"author"`
	Nonce  looseString `json:"nonce"`

	Components []fetchedComponent `json:"components"`
	Reactions  []fetchedReaction  `json:"reactions"`
}

// fetchedReaction is the reactions to a message with one emoji.
type fetchedReaction struct {
	Count   int   `json:"count"` // of both kinds
	Me      bool  `json:"me"`
	Emoji   emoji `json:"emoji"`
	Details *struct {
		Normal int `json:"normal"`
		Burst  int `json:"burst"`
	} `json:"count_details"`
}

// hasKey reports whether the message was posted with the key.
func (m fetchedMessage) hasKey(key string) bool {
	return string(m.Nonce) == key || len(m.Components) > 0 && m.Components[0].ID == int64(keyComponentID(key))
}

// Post sends a message, or finds the one already posted with its key. Where no files may
// be attached, it goes without the picture, which says nothing that the card does not.
func (n *Network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	ref, err := n.post(ctx, m)
	if forbidden := (*chat.Forbidden)(nil); m.Card.Picture != nil && errors.As(err, &forbidden) && slices.Equal(forbidden.Missing, []string{attachFiles}) {
		n.log.Warn("a message is sent without its picture", "place", m.To, "err", err)
		m.Card.Picture = nil
		return n.post(ctx, m)
	}
	return ref, err
}

func (n *Network) post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if err := ctx.Err(); err != nil {
		return bot.MessageRef{}, err
	}
	if limit := Limits().MessageKey; utf8.RuneCountInString(m.Key) > limit {
		return bot.MessageRef{}, &chat.TooLarge{What: "message key", Limit: limit}
	}
	out, err := n.renderPost(m)
	if err != nil {
		return bot.MessageRef{}, err
	}
	posting, ctx := ctx, chat.Patient(ctx)
	channel, err := n.resolveChannel(ctx, m.To)
	if err != nil {
		return bot.MessageRef{}, err
	}
	done, err := n.postLocks.Lock(ctx, m.Key)
	if err != nil {
		return bot.MessageRef{}, err
	}
	defer done()
	path := "/channels/" + channel + "/messages"
	// First of all, so that what cannot be sent yet leaves no trace of an attempt.
	turn, err := n.rest.limiter.acquire(posting, parseRoute(http.MethodPost, path))
	if err != nil {
		return bot.MessageRef{}, err
	}
	defer turn.release()
	last, err := n.findAttempt(ctx, m.Key)
	if err != nil {
		return bot.MessageRef{}, err
	}
	id := ""
	if last != nil {
		id, err = n.findSent(ctx, channel, m.Key, *last)
	}
	if id == "" && err == nil && !m.SoughtSince.IsZero() {
		id, err = n.seek(ctx, channel, m)
	}
	if err != nil {
		return bot.MessageRef{}, n.mapPostError(ctx, err, m.Community, channel, discordgo.PermissionViewChannel|discordgo.PermissionReadMessageHistory)
	}
	if id != "" {
		return bot.MessageRef{Place: m.To, ID: id}, nil
	}
	if err := n.noteAttempt(ctx, m.Key); err != nil {
		return bot.MessageRef{}, err
	}
	var posted fetchedMessage
	err = n.rest.send(withTurn(posting, turn), http.MethodPost, path, out.withKey(m.Key, m.ContentKey), &posted)
	if refused := (*apiError)(nil); last == nil && err != nil && (!turn.left || errors.As(err, &refused) || chat.IsError[*chat.Unauthorised](err)) {
		n.forgetAttempt(ctx, m.Key)
	}
	if hasErrorCode(err, discordgo.ErrCodeCannotSendMessagesToThisUser, codeNoMutualServers) {
		user, _ := m.To.Direct()
		return bot.MessageRef{}, &chat.Closed{User: user}
	}
	if err != nil {
		return bot.MessageRef{}, n.mapPostError(ctx, err, m.Community, channel, postPermissions)
	}
	return bot.MessageRef{Place: m.To, ID: posted.ID}, nil
}

// postPermissions are the permissions that posting needs.
const postPermissions permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles

// resolveChannel returns the channel of a place. For a member's direct messages
// it asks Discord, which opens the channel if needed.
func (n *Network) resolveChannel(ctx context.Context, p bot.Place) (string, error) {
	u, direct := p.Direct()
	if !direct {
		if id := snowflake(p); id != "" {
			return id, nil
		}
		return "", &chat.Gone{What: "place " + string(p)}
	}
	id := snowflake(u)
	if id == "" {
		return "", &chat.Gone{What: "member " + string(u)}
	}
	n.mu.Lock()
	channel := n.directChannels[id]
	n.mu.Unlock()
	if channel != "" {
		return channel, nil
	}
	var c struct {
		ID string `json:"id"`
	}
	err := n.rest.call(ctx, http.MethodPost, "/users/@me/channels", map[string]string{"recipient_id": id}, &c)
	if hasErrorCode(err, discordgo.ErrCodeCannotSendMessagesToThisUser, codeNoMutualServers) {
		return "", &chat.Closed{User: u}
	}
	if err != nil {
		return "", mapError(err, "direct messages of "+string(u))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	dispatch.CachePut(n.directChannels, maxCacheEntries, id, c.ID)
	return c.ID, nil
}

// Edit replaces the card of a message. A file beside it is removed.
func (n *Network) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m, files, err := n.renderCard(c, nil)
	if err != nil {
		return err
	}
	path, err := n.messagePath(chat.Patient(ctx), ref)
	if err != nil {
		return err
	}
	err = n.rest.send(ctx, http.MethodPatch, path, outgoingMessage{m, files}.body(), nil)
	if hasErrorCode(err, discordgo.ErrCodeUnknownMessage, discordgo.ErrCodeUnknownChannel) {
		n.reportVanished(ctx, ref)
	}
	return mapError(err, "message "+ref.ID)
}

// reportVanished tells the handler that a message is gone. Discord sends
// deletions only to bots that may read messages, so a failed edit is how they
// are noticed.
func (n *Network) reportVanished(ctx context.Context, ref bot.MessageRef) {
	recv, ok := n.dispatcher.Acquire()
	if !ok {
		return
	}
	defer n.dispatcher.Release()
	recv.Handler.Handle(ctx, chat.Vanished{From: chat.From{Place: ref.Place, Channel: ref.Place}, Message: ref})
}

// messagePath returns the path of a message. An id that is no snowflake is
// Gone.
func (n *Network) messagePath(ctx context.Context, ref bot.MessageRef) (string, error) {
	channel, err := n.resolveChannel(ctx, ref.Place)
	if err != nil {
		return "", err
	}
	if !isSnowflake(ref.ID) {
		return "", &chat.Gone{What: "message " + ref.ID}
	}
	return "/channels/" + channel + "/messages/" + ref.ID, nil
}

// maxThreadName is the longest name of a thread, in characters.
const maxThreadName = 100

// threadAutoArchive is the inactivity in minutes after which Discord archives a
// thread.
const threadAutoArchive = 10080

// OpenThread returns the thread of a message and creates it if needed. It returns the
// message's own place for direct messages and threads, and where no thread can
// be created.
func (n *Network) OpenThread(ctx context.Context, ref bot.MessageRef, title string) (bot.Place, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if _, direct := ref.Place.Direct(); direct {
		return ref.Place, nil
	}
	path, err := n.messagePath(ctx, ref)
	if err != nil {
		return "", err
	}
	var thread struct {
		ID string `json:"id"`
	}
	body := map[string]any{"name": truncateLabel(title, maxThreadName), "auto_archive_duration": threadAutoArchive}
	err = mapError(n.rest.call(ctx, http.MethodPost, path+"/threads", body, &thread), "message "+ref.ID)
	switch {
	case err == nil:
		return encodeID[bot.Place](thread.ID), nil
	case hasErrorCode(err, discordgo.ErrCodeThreadAlreadyCreatedForThisMessage):
		// A thread has the id of its message.
		return encodeID[bot.Place](ref.ID), nil
	case hasErrorCode(err, discordgo.ErrCodeCannotExecuteActionOnThisChannelType, discordgo.ErrCodeMaximumNumberOfActiveThreadsReached), chat.IsError[*chat.Forbidden](err):
		n.log.Warn("no thread can be opened; its messages go to the channel", "message", ref.ID, "place", ref.Place, "err", err)
		return ref.Place, nil
	}
	return "", err
}
