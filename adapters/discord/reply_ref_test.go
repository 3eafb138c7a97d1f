package discord

import (
	"context"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func TestARefIsSealedWithoutTheDatabase(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.respondWith(0, textReply("I am working on it"))
		notes := r.network.notebook.(*adaptertest.Notebook)
		ref := func() bot.ReplyRef {
			r.invoke()
			r.advance(time.Second)
			return r.handler.last().Origin().ReplyRef
		}
		notes.Fail(true)
		if got := ref(); got != "" || r.countVisible("I am working on it") != 1 {
			r.Errorf("without a key the ref is %q, and it is answered %d times", got, r.countVisible("I am working on it"))
		}
		notes.Fail(false)
		ref()
		notes.Fail(true)
		got := ref()
		if err := r.network.EditReply(r.Context(), got, textReply("It is done").Card); err != nil || r.countVisible("It is done") != 1 {
			r.Errorf("with the key known: %q, %v", got, err)
		}
	})
}

func TestAReplyThatIsNotSentYetIsEditedLater(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		done := textReply("It is done").Card
		var early error
		var ref bot.ReplyRef
		r.handler.respond = func(ctx context.Context, e chat.Event) chat.Response {
			if i, ok := e.(chat.Invocation); ok {
				ref = i.ReplyRef
				early = r.network.EditReply(ctx, ref, done)
			}
			return textReply("I am working on it")
		}
		r.invoke()
		r.advance(time.Second)
		if !chat.IsError[*chat.Later](early) {
			r.Errorf("before the reply: %v", early)
		}
		if err := r.network.EditReply(r.Context(), ref, done); err != nil || r.countVisible("It is done") != 1 {
			r.Errorf("afterwards: %v", err)
		}
		r.advance(tokenLifetime)
		if err := r.network.EditReply(r.Context(), ref, done); !chat.IsError[*chat.Gone](err) {
			r.Errorf("after a quarter of an hour: %v", err)
		}
	})
}

func TestOnlyRepliesToTheActorHaveRefs(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		public, private := &partialMessage{}, &partialMessage{Flags: discordgo.MessageFlagsEphemeral}
		for _, c := range []struct {
			mode   chat.ReplyMode
			server looseString
			source *partialMessage
			want   bool
		}{
			{chat.ModePrivate, testserver.Guild, public, true},
			{chat.ModeOpens, testserver.Guild, nil, true},
			{chat.ModePublic, testserver.Guild, private, false},
			{chat.ModeUpdate, testserver.Guild, public, false},
			{chat.ModeUpdate, testserver.Guild, private, true},
			{chat.ModeUpdate, testserver.Guild, nil, true},
			{chat.ModeUpdate, "", public, true},
		} {
			ir := &interactionReply{network: r.network, mode: c.mode, interaction: &interaction{
				ApplicationID: testserver.Application, Token: "t", GuildID: c.server, Message: c.source,
			}}
			for _, e := range []chat.Event{chat.Invocation{}, chat.Press{}, chat.Submission{}} {
				ir.event = e
				if ref := ir.withReplyRef(r.Context()).Origin().ReplyRef; (ref != "") != c.want {
					r.Errorf("%T in mode %q on %+v has the ref %q", e, c.mode, c.source, ref)
				}
			}
		}
	})
}
