package discord

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func TestServersThatCannotBeRecordedAreReportedAgain(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		const servers = 2700 // more than wait, and fewer than fill the connection too
		hangs := make(chan struct{})
		r.handler.mu.Lock()
		r.handler.respond = func(context.Context, chat.Event) chat.Response {
			<-hangs
			return chat.Nothing{}
		}
		r.handler.mu.Unlock()
		for i := range servers {
			id := strconv.Itoa(230000000000000000 + i)
			r.server.DispatchIn(id, "GUILD_CREATE", map[string]any{"id": id, "name": "Server"})
		}
		left := "230000000000000000"
		r.server.DispatchIn(left, "GUILD_DELETE", map[string]any{"id": left})
		r.advance(3 * roomTimeout)
		if r.server.Resumes() == 0 || r.server.Resumes() > 3 || r.server.Logins() != 1 {
			r.Errorf("%d resumes, %d logins", r.server.Resumes(), r.server.Logins())
		}
		close(hangs)
		r.advance(2 * roomTimeout)
		arrived, departed := map[bot.CommunityID]int{}, 0
		r.handler.mu.Lock()
		defer r.handler.mu.Unlock()
		for _, e := range r.handler.events {
			switch e.(type) {
			case chat.Arrived:
				arrived[e.Origin().Community]++
			case chat.Departed:
				departed++
			}
		}
		if len(arrived) != servers+1 || departed != 1 {
			r.Errorf("%d of %d servers have arrived, %d departed", len(arrived), servers+1, departed)
		}
		for c, n := range arrived {
			if n != 1 {
				r.Fatalf("%s has arrived %d times", c, n)
			}
		}
	})
}

func TestEventsReadAheadAreBoundedInBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := newReadAhead()
		var reading sync.WaitGroup
		reading.Go(func() {
			defer close(events.frames)
			for i, n := range []int{eventBytes / 2, eventBytes / 2, 1000, 3 * eventBytes, 10} {
				events.put(frame{Seq: int64(i), Data: make([]byte, n)})
			}
		})
		synctest.Wait()
		if n := len(events.frames); n != 2 {
			t.Errorf("%d are read ahead", n)
		}
		var got []int64
		events.each(func(f frame) error {
			if got = append(got, f.Seq); f.Seq == 3 {
				return errNoRoom
			}
			return nil
		})
		reading.Wait()
		if !slices.Equal(got, []int64{0, 1, 2, 3}) {
			t.Errorf("dispatched are %d", got)
		}
	})
}

func TestWhatWasAskedForIsKeptThoughTheGatewayTellsOfManyServers(t *testing.T) {
	a := newAudience()
	note := func(guild string) {
		a.noteGuild(guildInfo{ID: guild, Roles: []role{{ID: guild}}, Channels: []channel{{ID: guild + "1"}}})
	}
	note("5")
	for i := range 2 * maxKept {
		note(strconv.Itoa(1000 + i))
	}
	if len(a.guilds) > maxKeptGuilds || len(a.channels) > maxKept {
		t.Errorf("%d servers and %d channels are kept", len(a.guilds), len(a.channels))
	}
	keep(a.channels, maxKept, "asked", channel{ID: "asked"})
	for i := range maxKept {
		a.noteChannel(channel{ID: strconv.Itoa(i), GuildID: "7"}, true)
	}
	if _, known := a.channels["asked"]; !known || len(a.channels) > maxKept {
		t.Errorf("%d channels are kept, what was asked for: %t", len(a.channels), known)
	}
	a.noteGuild(guildInfo{ID: "5", OwnerID: "90", Roles: []role{{ID: "5"}}})
	if got := a.guilds["5"].value.OwnerID; got != "90" {
		t.Errorf("a kept server's owner is %q after the gateway has reported it", got)
	}
}
