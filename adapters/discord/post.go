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

// posted is a message with what makes it the same one when it is sent twice:
// Discord itself compares nonces for some minutes, and the mark on the first
// component is there to be found in the channel's history after that.
type posted struct {
	message
	Nonce   string `json:"nonce"`
	Enforce bool   `json:"enforce_nonce"`
}

// once is the message under a key.
func (w written) once(key string) content {
	w.Components = slices.Clone(w.Components)
	w.Components[0] = withID(w.Components[0], mark(key))
	return content{JSON: posted{message: w.message, Nonce: key, Enforce: true}, Files: w.files}
}

// mark is a key as a component's id. Discord numbers components without one
// from 1, so a mark is larger than their number can be.
func mark(key string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key)) // it never fails
	return int(h.Sum32()>>1 | 1<<30)
}

// sent is a message as Discord holds it.
type sent struct {
	ID         string `json:"id"`
	Author     user   `json:"author"`
	Nonce      loose  `json:"nonce"`
	Components []struct {
		ID int64 `json:"id"`
	} `json:"components"`
	Reactions []struct {
		Count int   `json:"count"`
		Me    bool  `json:"me"`
		Emoji emoji `json:"emoji"`
	} `json:"reactions"`
}

// has tells whether the message was sent under a key.
func (s sent) has(key string) bool {
	return string(s.Nonce) == key || len(s.Components) > 0 && s.Components[0].ID == int64(mark(key))
}

// keyTime is how long it is remembered that a key was begun to be sent.
const keyTime = 14 * 24 * time.Hour

// Post sends a message, or finds the one that was sent with that key.
func (n *Network) Post(ctx context.Context, m chat.Message) (bot.MessageRef, error) {
	if err := ctx.Err(); err != nil {
		return bot.MessageRef{}, err
	}
	if limit := Limits().MessageKey; utf8.RuneCountInString(m.Key) > limit {
		return bot.MessageRef{}, &chat.TooLarge{What: "message key", Limit: limit}
	}
	body, files, err := render(m.Card, m.Mention)
	if err != nil {
		return bot.MessageRef{}, err
	}
	channel, err := n.channelOf(ctx, m.To)
	if err != nil {
		return bot.MessageRef{}, err
	}
	done, err := n.posting.take(ctx, m.Key)
	if err != nil {
		return bot.MessageRef{}, err
	}
	defer done()
	first, err := n.notes.Once(ctx, "post:"+m.Key, keyTime)
	if err != nil {
		return bot.MessageRef{}, err
	}
	if !first {
		id, err := n.findSent(ctx, channel, m.Key)
		if err != nil {
			return bot.MessageRef{}, n.explain(ctx, err, m.Community, channel, discordgo.PermissionViewChannel|discordgo.PermissionReadMessageHistory)
		}
		if id != "" {
			return bot.MessageRef{Place: m.To, ID: id}, nil
		}
	}
	var out sent
	err = n.rest.send(ctx, http.MethodPost, "/channels/"+channel+"/messages", written{body, files}.once(m.Key), &out)
	if isRefusal(err, discordgo.ErrCodeCannotSendMessagesToThisUser) {
		user, _ := m.To.Direct()
		return bot.MessageRef{}, &chat.Closed{User: user}
	}
	if err != nil {
		return bot.MessageRef{}, n.explain(ctx, err, m.Community, channel, toPost)
	}
	return bot.MessageRef{Place: m.To, ID: out.ID}, nil
}

// toPost is what a message needs.
const toPost permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionSendMessagesInThreads |
	discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles

// lookBack is how many of a place's last messages are read for one of ours.
const lookBack = 50

// findSent finds our own message with a key among the last of a channel.
func (n *Network) findSent(ctx context.Context, channel, key string) (id string, err error) {
	var last []sent
	if err := n.rest.call(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit="+strconv.Itoa(lookBack), nil, &last); err != nil {
		return "", err
	}
	us, err := n.ourselves(ctx)
	if err != nil {
		return "", err
	}
	for _, m := range last {
		if string(m.Author.ID) == us.user && m.has(key) {
			return m.ID, nil
		}
	}
	return "", nil
}

// channelOf is the channel of a place. That of a member's direct messages is
// asked for, which opens it if it never was open.
func (n *Network) channelOf(ctx context.Context, p bot.Place) (string, error) {
	u, direct := p.Direct()
	if !direct {
		if id := bare(p); id != "" {
			return id, nil
		}
		return "", &chat.Gone{What: "place " + string(p)}
	}
	id := bare(u)
	if id == "" {
		return "", &chat.Gone{What: "member " + string(u)}
	}
	n.mu.Lock()
	channel := n.directs[id]
	n.mu.Unlock()
	if channel != "" {
		return channel, nil
	}
	var c struct {
		ID string `json:"id"`
	}
	err := n.rest.call(ctx, http.MethodPost, "/users/@me/channels", map[string]string{"recipient_id": id}, &c)
	if isRefusal(err, discordgo.ErrCodeCannotSendMessagesToThisUser) {
		return "", &chat.Closed{User: u}
	}
	if err != nil {
		return "", fault(err, "direct messages of "+string(u))
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	remember(n.directs, id, c.ID)
	return c.ID, nil
}

// Edit replaces a message's card.
func (n *Network) Edit(ctx context.Context, ref bot.MessageRef, c chat.Card) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m, files, err := render(c, nil)
	if err != nil {
		return err
	}
	path, err := n.pathOf(ctx, ref)
	if err != nil {
		return err
	}
	err = n.rest.send(ctx, http.MethodPatch, path, written{m, files}.content(), nil)
	if isRefusal(err, discordgo.ErrCodeUnknownMessage, discordgo.ErrCodeUnknownChannel) {
		n.vanished(ctx, ref)
	}
	return fault(err, "message "+ref.ID)
}

// vanished lets the handler hear that a message is gone. Deletions are not told
// to who may not read messages, so this is how they are found out.
func (n *Network) vanished(ctx context.Context, ref bot.MessageRef) {
	by, ok := n.life.Enter()
	if !ok {
		return
	}
	defer n.life.Leave()
	by.Handler.Handle(ctx, chat.Vanished{From: chat.From{ID: "vanished-" + ref.ID, Place: ref.Place, Channel: ref.Place}, Message: ref})
}

// pathOf is the path of a message. One that Discord cannot know is Gone.
func (n *Network) pathOf(ctx context.Context, ref bot.MessageRef) (string, error) {
	channel, err := n.channelOf(ctx, ref.Place)
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

// threadRest is after how many minutes of silence Discord puts a thread away.
const threadRest = 10080

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
	path, err := n.pathOf(ctx, ref)
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
	body := map[string]any{"name": cut(name, maxThreadName), "auto_archive_duration": threadRest}
	err = fault(n.rest.call(ctx, http.MethodPost, path+"/threads", body, &made), "message "+ref.ID)
	switch {
	case err == nil:
		return named[bot.Place](made.ID), nil
	case isRefusal(err, discordgo.ErrCodeThreadAlreadyCreatedForThisMessage):
		// A thread has the id of the message that it hangs on.
		return named[bot.Place](ref.ID), nil
	case isRefusal(err, discordgo.ErrCodeCannotExecuteActionOnThisChannelType, discordgo.ErrCodeMaximumNumberOfActiveThreadsReached), chat.IsError[*chat.Forbidden](err):
		n.log.Warn("no thread can be opened; its messages go to the channel", "message", ref.ID, "place", ref.Place, "err", err)
		return ref.Place, nil
	}
	return "", err
}
