package discord

import (
	"context"
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// postRequest is a message with what makes it the same one when it is sent twice:
// Discord itself compares nonces for some minutes, and the mark on the first
// component is there to be found in the channel's history after that.
type postRequest struct {
	message
	Nonce        string `json:"nonce"`
	EnforceNonce bool   `json:"enforce_nonce"`
}

// withKey is the message under a key.
func (w outgoingMessage) withKey(key string) requestBody {
	w.Components = slices.Clone(w.Components)
	w.Components[0] = withID(w.Components[0], keyComponentID(key))
	return requestBody{JSON: postRequest{message: w.message, Nonce: key, EnforceNonce: true}, Files: w.files}
}

// keyComponentID is a key as a component's id. Discord numbers components without one
// from 1, so a mark is larger than their number can be.
func keyComponentID(key string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // it never fails
	return int(h.Sum32()>>1 | 1<<30)
}

// fetchedMessage is a message as Discord holds it.
type fetchedMessage struct {
	ID         string      `json:"id"`
	Author     user        `json:"author"`
	Nonce      looseString `json:"nonce"`
	Components []struct {
		ID int64 `json:"id"`
	} `json:"components"`
	Reactions []struct {
		Count int   `json:"count"`
		Me    bool  `json:"me"`
		Emoji emoji `json:"emoji"`
	} `json:"reactions"`
}

// hasKey tells whether the message was sent under a key.
func (s fetchedMessage) hasKey(key string) bool {
	return string(s.Nonce) == key || len(s.Components) > 0 && s.Components[0].ID == int64(keyComponentID(key))
}

// keyTTL is how long it is remembered that a key was begun to be sent.
const keyTTL = 14 * 24 * time.Hour

// Post sends a message, or finds the one that was sent with that key.
func (n *Network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if err := ctx.Err(); err != nil {
		return bot.MessageRef{}, err
	}
	if limit := Limits().MessageKey; utf8.RuneCountInString(m.Key) > limit {
		return bot.MessageRef{}, &chat.TooLarge{What: "message key", Limit: limit}
	}
	body, files, err := renderCard(m.Card, m.Mention)
	if err != nil {
		return bot.MessageRef{}, err
	}
	channel, err := n.resolveChannel(ctx, m.To)
	if err != nil {
		return bot.MessageRef{}, err
	}
	done, err := n.postLocks.lock(ctx, m.Key)
	if err != nil {
		return bot.MessageRef{}, err
	}
	defer done()
	first, err := n.notebook.Once(ctx, "post:"+m.Key, keyTTL)
	if err != nil {
		return bot.MessageRef{}, err
	}
	if !first {
		id, err := n.findPosted(ctx, channel, m.Key)
		if err != nil {
			return bot.MessageRef{}, n.mapPostError(ctx, err, m.Community, channel, discordgo.PermissionViewChannel|discordgo.PermissionReadMessageHistory)
		}
		if id != "" {
			return bot.MessageRef{Place: m.To, ID: id}, nil
		}
	}
	var out fetchedMessage
	err = n.rest.send(ctx, http.MethodPost, "/channels/"+channel+"/messages", outgoingMessage{body, files}.withKey(m.Key), &out)
	if hasErrorCode(err, discordgo.ErrCodeCannotSendMessagesToThisUser) {
		user, _ := m.To.Direct()
		return bot.MessageRef{}, &chat.Closed{User: user}
	}
	if err != nil {
		return bot.MessageRef{}, n.mapPostError(ctx, err, m.Community, channel, postPermissions)
	}
	return bot.MessageRef{Place: m.To, ID: out.ID}, nil
}

// postPermissions is what a message needs.
const postPermissions permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles

// historyLimit is how many of a place's last messages are read for one of ours.
const historyLimit = 50

// findPosted finds our own message with a key among the last of a channel.
func (n *Network) findPosted(ctx context.Context, channel, key string) (id string, err error) {
	var last []fetchedMessage
	if err := n.rest.call(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit="+strconv.Itoa(historyLimit), nil, &last); err != nil {
		return "", err
	}
	us, err := n.fetchSelf(ctx)
	if err != nil {
		return "", err
	}
	for _, m := range last {
		if string(m.Author.ID) == us.userID && m.hasKey(key) {
			return m.ID, nil
		}
	}
	return "", nil
}

// resolveChannel is the channel of a place. That of a member's direct messages is
// asked for, which opens it if it never was open.
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
	if hasErrorCode(err, discordgo.ErrCodeCannotSendMessagesToThisUser) {
		return "", &chat.Closed{User: u}
	}
	if err != nil {
		return "", mapError(err, "direct messages of "+string(u))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	cachePut(n.directChannels, id, c.ID)
	return c.ID, nil
}

// Edit replaces a message's card.
func (n *Network) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m, files, err := renderCard(c, nil)
	if err != nil {
		return err
	}
	path, err := n.messagePath(ctx, ref)
	if err != nil {
		return err
	}
	err = n.rest.send(ctx, http.MethodPatch, path, outgoingMessage{m, files}.body(), nil)
	if hasErrorCode(err, discordgo.ErrCodeUnknownMessage, discordgo.ErrCodeUnknownChannel) {
		n.reportVanished(ctx, ref)
	}
	return mapError(err, "message "+ref.ID)
}

// reportVanished lets the handler hear that a message is gone. Deletions are not told
// to who may not read messages, so this is how they are found out.
func (n *Network) reportVanished(ctx context.Context, ref bot.MessageRef) {
	by, ok := n.dispatcher.Enter()
	if !ok {
		return
	}
	defer n.dispatcher.Leave()
	by.Handler.Handle(ctx, chat.Vanished{From: chat.From{ID: "vanished-" + ref.ID, Place: ref.Place, Channel: ref.Place}, Message: ref})
}

// messagePath is the path of a message. One that Discord cannot know is Gone.
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

// maxThreadName is how long a thread's name may be.
const maxThreadName = 100

// threadAutoArchive is after how many minutes of silence Discord puts a thread away.
const threadAutoArchive = 10080

// Open returns the thread of a message, made if there is none. Direct messages
// and threads have none; and where none can be made, what was to go there goes
// where the message is.
func (n *Network) Open(ctx context.Context, ref bot.MessageRef, title string) (bot.Place, error) {
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
	name := strings.TrimSpace(oneLine(title))
	if name == "" {
		name = "Meetup"
	}
	var made struct {
		ID string `json:"id"`
	}
	body := map[string]any{"name": truncate(name, maxThreadName), "auto_archive_duration": threadAutoArchive}
	err = mapError(n.rest.call(ctx, http.MethodPost, path+"/threads", body, &made), "message "+ref.ID)
	switch {
	case err == nil:
		return encodeID[bot.Place](made.ID), nil
	case hasErrorCode(err, discordgo.ErrCodeThreadAlreadyCreatedForThisMessage):
		// A thread has the id of the message that it hangs on.
		return encodeID[bot.Place](ref.ID), nil
	case hasErrorCode(err, discordgo.ErrCodeCannotExecuteActionOnThisChannelType, discordgo.ErrCodeMaximumNumberOfActiveThreadsReached), chat.IsError[*chat.Forbidden](err):
		n.log.Warn("no thread can be opened; its messages go to the channel", "message", ref.ID, "place", ref.Place, "err", err)
		return ref.Place, nil
	}
	return "", err
}
