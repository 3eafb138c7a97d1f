package discord

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	view  = permissions(discordgo.PermissionViewChannel)
	admin = permissions(discordgo.PermissionAdministrator)
)

func TestWhoSeesAChannelFollowsFromRolesAndOverwrites(t *testing.T) {
	g := guildInfo{ID: "1", OwnerID: "90", Roles: []role{{ID: "1"}, {ID: "2", Permissions: view}, {ID: "3", Permissions: admin}, {ID: "4"}}}
	open := g
	open.Roles = append([]role{{ID: "1", Permissions: view}}, g.Roles[1:]...)
	for name, c := range map[string]struct {
		guild      guildInfo
		user       string
		roles      []string
		overwrites []overwrite
		want       bot.Visibility
	}{
		"everyone may":                               {guild: open, user: "10", want: bot.VisibilityYes},
		"everyone may not":                           {guild: g, user: "10", want: bot.VisibilityNo},
		"a role that may (verified)":                 {guild: g, user: "10", roles: []string{"2"}, want: bot.VisibilityYes},
		"a role that an administrator has":           {guild: g, user: "10", roles: []string{"3"}, overwrites: []overwrite{{ID: "1", Deny: view}}, want: bot.VisibilityYes},
		"the owner":                                  {guild: g, user: "90", overwrites: []overwrite{{ID: "90", Deny: view}}, want: bot.VisibilityYes},
		"hidden from everyone":                       {guild: open, user: "10", roles: []string{"2"}, overwrites: []overwrite{{ID: "1", Deny: view}}, want: bot.VisibilityNo},
		"hidden but from a role":                     {guild: open, user: "10", roles: []string{"4"}, overwrites: []overwrite{{ID: "1", Deny: view}, {ID: "4", Allow: view}}, want: bot.VisibilityYes},
		"one role allows what another denies":        {guild: open, user: "10", roles: []string{"2", "4"}, overwrites: []overwrite{{ID: "2", Deny: view}, {ID: "4", Allow: view}}, want: bot.VisibilityYes},
		"a role denies":                              {guild: open, user: "10", roles: []string{"2"}, overwrites: []overwrite{{ID: "2", Deny: view}}, want: bot.VisibilityNo},
		"the member alone":                           {guild: open, user: "10", overwrites: []overwrite{{ID: "1", Deny: view}, {ID: "10", Allow: view}}, want: bot.VisibilityYes},
		"the member is denied what their role may":   {guild: open, user: "10", roles: []string{"2"}, overwrites: []overwrite{{ID: "2", Allow: view}, {ID: "10", Deny: view}}, want: bot.VisibilityNo},
		"a role of another server says nothing here": {guild: g, user: "10", roles: []string{"77"}, want: bot.VisibilityNo},
	} {
		m := guildMember{User: &user{ID: looseString(c.user)}, Roles: c.roles}
		if got := visibility(c.guild.channelPermissions(m, channel{Overwrites: c.overwrites})); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func (r *fixture) sees(user, place string) bot.Visibility {
	r.Helper()
	v := chat.Viewer{Community: encodeID[bot.CommunityID](testserver.Guild), User: encodeID[bot.UserID](user)}
	return r.network.CanSee(r.Context(), v, encodeID[bot.Place](place))[0]
}

// calls counts the requests whose path begins so.
func (r *fixture) calls(path string) int {
	n := 0
	for _, q := range r.server.Requests() {
		if q.Method == http.MethodGet && strings.HasPrefix(q.Path, path) {
			n++
		}
	}
	return n
}

func TestTheGatewayRenewsWhoSeesAChannel(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		place := r.server.AddPrivateChannel(testserver.Ana)
		r.advance(time.Hour)
		if ana, ben := r.sees(testserver.Ana, place), r.sees(testserver.Ben, place); ana != bot.VisibilityYes || ben != bot.VisibilityNo {
			r.Errorf("Ana sees it: %q, Ben: %q", ana, ben)
		}
		r.server.Admit(place, testserver.Ben)
		r.advance(time.Second)
		if got := r.sees(testserver.Ben, place); got != bot.VisibilityYes {
			r.Errorf("Ben, let in, sees it: %q", got)
		}
		if n := r.calls("/channels/"); n != 0 {
			r.Errorf("channels were asked for %d times", n)
		}
		r.server.DropConnections(4000)
		r.advance(time.Minute)
		if got := r.sees(testserver.Ben, place); got != bot.VisibilityYes || r.calls("/channels/") != 0 {
			r.Errorf("after a resumed connection Ben sees it: %q", got)
		}
	})
}

func TestAPrivateThreadIsSeenByItsMembers(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		thread := r.server.AddPrivateThread(testserver.General, testserver.Ana)
		if ana, ben := r.sees(testserver.Ana, thread), r.sees(testserver.Ben, thread); ana != bot.VisibilityYes || ben != bot.VisibilityNo {
			r.Errorf("Ana sees it: %q, Ben: %q", ana, ben)
		}
		if v, err := r.network.Public(r.Context(), encodeID[bot.CommunityID](testserver.Guild), encodeID[bot.Place](thread)); v != bot.VisibilityNo || err != nil {
			r.Errorf("it is public: %q, %v", v, err)
		}
	})
}

func TestWhoIsGoneSeesNothing(t *testing.T) {
	withFixture(t, testserver.Options{}, func(r *fixture) {
		r.server.Remove(testserver.Ben)
		if got := r.sees(testserver.Ben, testserver.General); got != bot.VisibilityNo {
			r.Errorf("Ben sees it: %q", got)
		}
		_, err := r.network.FetchMember(r.Context(), encodeID[bot.CommunityID](testserver.Guild), encodeID[bot.UserID](testserver.Ben))
		if !chat.IsError[*chat.Gone](err) {
			r.Errorf("Ben: %v, want Gone", err)
		}
		for _, fault := range []testserver.Fault{{Status: 500}, {Status: 404}, {Status: 404, Code: 10004}, {Status: 403, Code: 50001}} {
			fault.Method, fault.Path = http.MethodGet, regexp.MustCompile("/members/"+testserver.Cy+"$") //nolint:gocritic // an id is no pattern
			r.server.InjectFault(fault)
			_, err := r.network.FetchMember(r.Context(), encodeID[bot.CommunityID](testserver.Guild), encodeID[bot.UserID](testserver.Cy))
			if err == nil || chat.IsError[*chat.Gone](err) {
				r.Errorf("Cy, where Discord answers %+v: %v", fault, err)
			}
		}
	})
}
