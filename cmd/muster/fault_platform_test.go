//go:build unix

package main

import (
	"context"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/discord/discordschema"
	discordserver "github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// dialFunc connects to a chat network.
type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// posted is a message of Muster's as a member sees it.
type posted struct {
	id, channel, thread, text, key string
	private, direct                bool
	controls                       []string
	reactions                      map[string]int
}

// faultPlatform is a chat network that can be made to fail, with its members.
type faultPlatform interface {
	faultCommunity
	faultService
	faultPromise
}

// faultCommunity is what members do and see.
type faultCommunity interface {
	invoke(user, verb string, values map[string]string) error
	// press uses a control; again delivers the same once more.
	press(user, message, label string, chosen ...string) (again func(), err error)
	react(user, message, emoji string, on bool) error
	// remove deletes a message as a moderator does, and says what Muster learns of it.
	remove(random *rand.Rand, message string) (how string, err error)
	sees(user string) []posted
	member(user string) string // as the database calls them
}

// faultService is what Muster depends on.
type faultService interface {
	open(store *storage.Store, log *slog.Logger, dial dialFunc) (chat.Platform, error)
	dial(ctx context.Context, network, address string) (net.Conn, error)
	// refuse makes the next requests fail, and says how.
	refuse(random *rand.Rand) string
	// upset breaks what delivers events, and says how.
	upset(random *rand.Rand) string
	// close closes the channel to Muster, or opens it again.
	close(closed bool)
	end() (wrong []string)
}

// faultPromise is what a network lets Muster promise.
type faultPromise interface {
	// canFind reports whether sent messages can be looked up.
	canFind() bool
	// resumesBack is how old an event may be that the process after one that was killed
	// receives again.
	resumesBack() time.Duration
}

var faultMembers = []string{"ana", "ben", "cy", "dee", "eli"}

// faultDiscord is Discord, over its gateway.
type faultDiscord struct {
	*discordserver.Server
	ids map[string]string
}

func newFaultDiscord() (faultPlatform, error) {
	s, err := discordserver.New(discordserver.Options{Limited: true, Check: discordschema.Check})
	if err != nil {
		return nil, err
	}
	return faultDiscordOf(s), nil
}

func faultDiscordOf(s *discordserver.Server) *faultDiscord {
	ids := maps.Clone(discordMembers)
	for i, id := range s.AddMembers(len(faultMembers) - len(ids)) {
		ids[faultMembers[len(discordMembers)+i]] = id
	}
	return &faultDiscord{s, ids}
}

func (d *faultDiscord) open(store *storage.Store, log *slog.Logger, dial dialFunc) (chat.Platform, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	return discord.New(discord.Options{
		Token: discordserver.Token, API: d.URL(), Dial: dial, Notebook: store.Notebook(discordNotes), Phrases: catalog, Logger: log,
	})
}

func (d *faultDiscord) dial(ctx context.Context, network, address string) (net.Conn, error) {
	return d.Dial(ctx, network, address)
}

func (d *faultDiscord) invoke(user, verb string, values map[string]string) error {
	_, err := d.Invoke(d.ids[user], discordserver.General, verb, values)
	return err
}

func (d *faultDiscord) press(user, message, label string, chosen ...string) (func(), error) {
	i, err := d.Press(d.ids[user], message, label, chosen...)
	if err != nil {
		return nil, err
	}
	return i.Redeliver, nil
}

func (d *faultDiscord) react(user, message, emoji string, on bool) error {
	if on {
		return d.React(d.ids[user], message, emoji)
	}
	return d.Unreact(d.ids[user], message, emoji)
}

// remove: Discord reports deletions only to bots that may read messages.
func (d *faultDiscord) remove(_ *rand.Rand, message string) (string, error) {
	return "", d.Delete(d.ids["ana"], message)
}

func (d *faultDiscord) sees(user string) []posted {
	var out []posted
	for _, one := range d.Sees(d.ids[user]) {
		if one.Waiting || one.Form {
			continue
		}
		thread := ""
		if !one.Direct && one.Channel != discordserver.General {
			thread = one.Channel
		}
		out = append(out, posted{one.ID, one.Channel, thread, one.Text, one.Nonce, one.Private, one.Direct, one.Controls, one.Reactions})
	}
	return out
}

var discordWrites = regexp.MustCompile(`^/(channels|interactions|webhooks)/`)

func (d *faultDiscord) refuse(random *rand.Rand) string {
	kinds := map[string]discordserver.Fault{
		"500":           {Status: http.StatusInternalServerError},
		"502":           {Status: http.StatusBadGateway, HTML: true},
		"503":           {Status: http.StatusServiceUnavailable, HTML: true},
		"504":           {Status: http.StatusGatewayTimeout},
		"429":           {Status: http.StatusTooManyRequests, RetryAfter: time.Duration(1+random.IntN(4)) * time.Second},
		"429 global":    {Status: http.StatusTooManyRequests, RetryAfter: time.Duration(1+random.IntN(3)) * time.Second, Global: true},
		"403":           {Status: http.StatusForbidden, Code: 50013},
		"401":           {Status: http.StatusUnauthorized},
		"reply lost":    {DropReply: true},
		"slow reply":    {Delay: time.Duration(500+random.IntN(8000)) * time.Millisecond},
		"late and lost": {DropReply: true, Delay: time.Duration(500+random.IntN(8000)) * time.Millisecond},
	}
	names := slices.Sorted(maps.Keys(kinds))
	name := names[random.IntN(len(names))]
	f := kinds[name]
	f.Times, f.Path = 1+random.IntN(4), discordWrites
	d.InjectFault(f)
	return "answer " + name
}

func (d *faultDiscord) upset(random *rand.Rand) string {
	kinds := map[string]func(){
		"drop":              func() { d.DropConnections(0) },
		"close 4000":        func() { d.DropConnections(4000) },
		"expire":            d.ExpireSessions,
		"invalid resumable": func() { d.InvalidateSessions(true) },
		"invalid":           func() { d.InvalidateSessions(false) },
		"reconnect":         d.RequestReconnect,
		"mute heartbeats":   d.MuteHeartbeats,
		"heartbeat":         d.RequestHeartbeat,
		"resume refused":    func() { d.RefuseResumes(1, false); d.DropConnections(0) },
		"resume put off":    func() { d.RefuseResumes(1+random.IntN(3), true); d.DropConnections(0) },
		"resume address silent": func() {
			d.MuteResumes(true)
			d.DropConnections(0)
			time.AfterFunc(time.Duration(5+random.IntN(60))*time.Second, func() { d.MuteResumes(false) })
		},
	}
	names := slices.Sorted(maps.Keys(kinds))
	name := names[random.IntN(len(names))]
	kinds[name]()
	return "gateway " + name
}

const discordPosting = 1<<11 | 1<<38 // to send messages, also in threads

func (d *faultDiscord) close(closed bool) {
	if closed {
		d.Deny(discordserver.General, discordPosting)
		return
	}
	d.Deny(discordserver.General, 0)
}

// resumesBack is the 75 seconds of decision 14, and what a database that fails for at
// most 40 delays the note of how far a session came.
func (d *faultDiscord) resumesBack() time.Duration { return 2 * time.Minute }

func (d *faultDiscord) canFind() bool             { return true }
func (d *faultDiscord) member(user string) string { return "discord:" + d.ids[user] }

func (d *faultDiscord) end() []string {
	d.Close()
	return d.Wrong()
}
