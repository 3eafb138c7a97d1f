package discord

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/muster-bot/muster/bot"
)

// audienceTTL is how long servers, channels and members are kept without an event
// that renews them.
const audienceTTL = 10 * time.Minute

// errNotKept means that something is not kept, or cannot be kept.
var errNotKept = errors.New("discord: not known")

// audience keeps what decides who sees which channel.
type audience struct {
	mu        sync.Mutex
	guilds    map[string]keptValue[guildInfo]
	channels  map[string]keptValue[channel]
	members   map[string]keptValue[guildMember]    // by server and user
	inThreads map[string]keptValue[bot.Visibility] // by private thread and user
}

func newAudience() *audience {
	return &audience{
		guilds: map[string]keptValue[guildInfo]{}, channels: map[string]keptValue[channel]{},
		members: map[string]keptValue[guildMember]{}, inThreads: map[string]keptValue[bot.Visibility]{},
	}
}

// maxKeptGuilds is how many servers are kept, with a few dozen roles each, and maxKept
// how many values of another kind. Others are fetched when they are asked for.
const maxKeptGuilds, maxKept = 5_000, 10_000

// keptValue is a value and when it was fetched, or when the gateway was lost. While
// the gateway renews it, it does not age.
type keptValue[T any] struct {
	value  T
	at     time.Time
	source source
}

// source says where a value comes from.
type source string

const (
	fetched       source = ""
	fromGateway   source = "gateway"
	beforeGateway source = "lost" // from the gateway, whose connection was lost since
)

// kept returns a value that is kept and fresh, or fetches and keeps it, as one of most.
func kept[T any](q audienceQuery, all map[string]keptValue[T], most int, key string, fetch func() (T, error)) (T, error) {
	a := q.n.audience
	a.mu.Lock()
	v, known := all[key]
	a.mu.Unlock()
	if known && (v.source == fromGateway || time.Since(v.at) < audienceTTL) {
		return v.value, nil
	}
	if q.keptOnly {
		return v.value, errNotKept
	}
	value, err := fetch()
	if err == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		keep(all, most, key, value)
	}
	return value, err
}

// keep keeps a value that was asked for, if need be instead of any other.
func keep[T any](all map[string]keptValue[T], most int, key string, value T) {
	if _, known := all[key]; !known && len(all) >= most {
		for other := range all {
			delete(all, other)
			break
		}
	}
	all[key] = keptValue[T]{value: value, at: time.Now()}
}

// keepFromGateway keeps a value that the gateway renews, if there is room: at a login
// the gateway tells of all servers, and members are in few of them at a time.
func keepFromGateway[T any](all map[string]keptValue[T], most int, key string, value T) {
	if _, known := all[key]; known || len(all) < most {
		all[key] = keptValue[T]{value: value, at: time.Now(), source: fromGateway}
	}
}

// follow notes that the connection for some servers was lost, so that what is kept
// of them ages, or that it was resumed and has delivered what was missed.
func (a *audience) follow(of func(guild string) bool, resumed bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, v := range a.guilds {
		if of(id) {
			a.guilds[id] = v.followed(resumed)
		}
	}
	for id, v := range a.channels {
		if of(v.value.GuildID) {
			a.channels[id] = v.followed(resumed)
		}
	}
}

func (v keptValue[T]) followed(resumed bool) keptValue[T] {
	switch {
	case !resumed && v.source == fromGateway:
		v.source, v.at = beforeGateway, time.Now()
	case resumed && v.source == beforeGateway:
		v.source = fromGateway
	}
	return v
}

// inShard returns whether a server's events come over a shard.
func inShard(shard, count int) func(guild string) bool {
	return func(guild string) bool {
		id, err := strconv.ParseUint(guild, 10, 64)
		return err == nil && int(id>>22%uint64(max(1, count))) == shard
	}
}

// noteMember keeps the roles that came with an event.
func (a *audience) noteMember(guild string, u *user, m *guildMember) {
	if u == nil && m != nil {
		u = m.User
	}
	if guild == "" || u == nil || m == nil || m.Roles == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	keep(a.members, maxKept, guild+"/"+string(u.ID), guildMember{User: u, Roles: m.Roles})
}

// noteGuild keeps a server of the gateway with its channels and active threads.
func (a *audience) noteGuild(g guildInfo) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, c := range slices.Concat(g.Channels, g.Threads) {
		c.GuildID = g.ID
		keepFromGateway(a.channels, maxKept, c.ID, c)
	}
	g = g.withRights()
	if g.knowsEveryone() {
		keepFromGateway(a.guilds, maxKeptGuilds, g.ID, g)
	} else {
		delete(a.guilds, g.ID)
	}
}

// forgetGuild drops a server that the bot has left, or whose data is unknown.
func (a *audience) forgetGuild(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.guilds, id)
	maps.DeleteFunc(a.channels, func(_ string, c keptValue[channel]) bool { return c.value.GuildID == id })
}

// noteChannel keeps a channel or thread that was created or changed, or drops one
// that was deleted.
func (a *audience) noteChannel(c channel, exists bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if exists && c.GuildID != "" {
		keepFromGateway(a.channels, maxKept, c.ID, c)
	} else {
		delete(a.channels, c.ID)
	}
}

// noteRole changes a role of a server, or drops one that was deleted.
func (a *audience) noteRole(guild string, r role, exists bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	g, known := a.guilds[guild]
	if !known {
		return
	}
	roles := slices.DeleteFunc(slices.Clone(g.value.Roles), func(o role) bool { return o.ID == r.ID })
	if exists {
		roles = append(roles, r)
	}
	g.value.Roles = roles
	a.guilds[guild] = g
}

// forgetThreadMembers drops who was in a private thread.
func (a *audience) forgetThreadMembers(thread string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.inThreads, func(key string, _ keptValue[bot.Visibility]) bool { return strings.HasPrefix(key, thread+"/") })
}
