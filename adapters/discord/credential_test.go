package discord

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func TestARefusedTokenPausesDiscordUntilAProbeIsAccepted(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.InjectFault(testserver.Fault{Status: http.StatusUnauthorized, Times: 3})
		if _, err := r.network.Post(r.Context(), textMessage("first", "key1")); !chat.IsError[*chat.Unauthorised](err) {
			r.Fatalf("it is %v", err)
		}
		if p := r.network.Paused(); len(p.Networks) != 1 || p.Networks[0] != Name {
			r.Errorf("paused: %+v", p)
		}
		asked := len(r.server.Requests())
		for range 10 {
			if _, err := r.network.Post(r.Context(), textMessage("first", "key1")); !chat.IsError[*chat.Unauthorised](err) {
				r.Errorf("meanwhile: %v", err)
			}
		}
		if n := len(r.server.Requests()) - asked; n != 0 {
			r.Errorf("%d requests with a refused token", n)
		}
		for range 60 {
			r.network.Recheck(r.Context())
			r.advance(time.Second)
		}
		if p := r.network.Paused(); !p.IsZero() {
			r.Errorf("it stays paused: %+v", p)
		}
		probes := 0
		for _, q := range r.server.Requests()[asked:] {
			if q.Path == "/users/@me" {
				probes++
			}
		}
		if probes != 3 {
			r.Errorf("%d probes", probes)
		}
		if _, err := r.network.Post(r.Context(), textMessage("first", "key1")); err != nil || r.countVisible("first") != 1 {
			r.Errorf("afterwards: %v", err)
		}
	})
}

func TestAnInteractionsTokenNeverBarsTheBot(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		for _, path := range []string{"/webhooks/1/token/messages/@original", "/interactions/1/token/callback"} {
			r.server.InjectFault(testserver.Fault{Status: http.StatusUnauthorized, Code: discordgo.ErrCodeInvalidWebhookTokenProvided})
			if err := r.network.rest.call(r.Context(), http.MethodPatch, path, struct{}{}, nil); err == nil || chat.IsError[*chat.Unauthorised](err) {
				r.Errorf("%s: %v", path, err)
			}
			if p := r.network.Paused(); !p.IsZero() {
				r.Errorf("%s pauses %+v", path, p)
			}
		}
	})
}

func TestAnswersGoOnWithARefusedToken(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.network.rest.refuseToken()
		i, err := r.server.Invoke(testserver.Ben, testserver.General, "list", nil)
		if err != nil {
			r.Fatal(err)
		}
		r.advance(time.Second)
		if !i.Acknowledged() {
			r.Error("an interaction is not answered")
		}
	})
}

func TestAGatewayThatRefusesTheTokenIsConnectedAgainWhenItIsAccepted(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.InjectFault(testserver.Fault{Path: regexp.MustCompile("^/users/@me$"), Status: http.StatusUnauthorized, Times: 4})
		r.server.DropConnections(closeRefusedToken)
		r.advance(30 * time.Second)
		if r.server.Logins() != 1 || r.network.Paused().IsZero() {
			r.Errorf("%d logins while the token is refused", r.server.Logins())
		}
		r.advance(10 * time.Minute)
		if r.server.Logins() != 2 || !r.network.Paused().IsZero() {
			r.Errorf("%d logins afterwards", r.server.Logins())
		}
	})
}

// One refusal by mistake, before Discord ever accepted the token.
func TestATokenIsBelievedWrongOnlyIfItIsRefusedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, n := connected(t, testserver.Options{}, adaptertest.NewNotebook())
		s.InjectFault(testserver.Fault{Path: regexp.MustCompile("^/gateway/bot$"), Status: http.StatusUnauthorized})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- n.Run(ctx, someCommands, &recordingHandler{}) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		if s.Logins() != 1 || !n.Paused().IsZero() {
			t.Errorf("%d logins", s.Logins())
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// What Discord, or a proxy before it, says of a refusal is for operators only.
func TestNoTextOfDiscordBecomesAReason(t *testing.T) {
	known := map[string]bool{}
	for _, p := range requiredPermissions {
		known[p.name] = true
	}
	for _, status := range []int{http.StatusForbidden, http.StatusBadRequest, http.StatusNotFound, http.StatusUnauthorized} {
		for _, code := range []int{0, 1, 20016, 30038, 40001, 40333, 50001, 50007, 50009, 50013, 50024, 50083, 50278, 160006, 200000} {
			err := mapError(&apiError{Status: status, Code: code, Message: "<html>error code: 1015</html>"}, "channel 1")
			o, refused := chat.ObstacleOf(err)
			if said := o.Encode(); strings.Contains(said, "1015") {
				t.Errorf("status %d, code %d: members read %q", status, code, said)
			}
			for _, name := range o.Missing {
				if !known[name] {
					t.Errorf("status %d, code %d: %q is no permission", status, code, name)
				}
			}
			if status == http.StatusForbidden && !refused && !chat.IsError[*chat.Later](err) {
				t.Errorf("code %d: %v", code, err)
			}
		}
	}
}

func TestWhatMayEndIsNotGone(t *testing.T) {
	for code, want := range map[int]bot.ObstacleReason{
		discordgo.ErrCodePerformedOperationOnArchivedThread:                    bot.ObstacleArchived,
		discordgo.ErrCodeMaximumNumberOfUncompletedGuildScheduledEventsReached: bot.ObstacleFull,
		discordgo.ErrCodeChannelVerificationLevelTooHigh:                       bot.ObstacleRestricted,
		discordgo.ErrCodeMissingAccess:                                         bot.ObstaclePermission,
		discordgo.ErrCodeUnknownChannel:                                        bot.ObstacleGone,
	} {
		if o, _ := chat.ObstacleOf(mapError(&apiError{Status: http.StatusBadRequest, Code: code}, "x")); o.Reason != want {
			t.Errorf("code %d is %s, want %s", code, o.Reason, want)
		}
	}
}

func TestChangesOfAccessAreReceived(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		events := []string{"CHANNEL_UPDATE", "CHANNEL_CREATE", "THREAD_UPDATE", "GUILD_ROLE_UPDATE", "GUILD_MEMBER_UPDATE", "GUILD_SCHEDULED_EVENT_DELETE", "GUILD_SCHEDULED_EVENT_UPDATE"}
		for _, name := range events {
			r.server.Dispatch(name, map[string]any{"id": "1", "guild_id": testserver.Guild})
			r.advance(time.Second) // of several that wait only the newest is handled
		}
		if n := countEvents[chat.AccessChanged](r.handler); n != len(events) {
			r.Errorf("%d of %d were received", n, len(events))
		}
	})
}

func TestAFullListOfEventsSaysSo(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		for code, want := range map[int]string{
			discordgo.ErrCodeMaximumNumberOfUncompletedGuildScheduledEventsReached: "full",
			discordgo.ErrCodeMissingPermissions:                                    "permission:Create Events",
		} {
			r.server.InjectFault(testserver.Fault{Method: http.MethodPost, Path: regexp.MustCompile("scheduled-events"), Status: http.StatusBadRequest, Code: code})
			_, err := r.network.PublishEvent(r.Context(), chat.CalendarEntry{
				Community: encodeID[bot.CommunityID](testserver.Guild), Title: fmt.Sprint("x", code), Where: "here",
				Start: time.Now().Add(time.Hour), End: time.Now().Add(2 * time.Hour), State: chat.CalendarEntryOn,
			})
			if o, _ := chat.ObstacleOf(err); o.Encode() != want {
				r.Errorf("code %d: %v", code, err)
			}
		}
	})
}
