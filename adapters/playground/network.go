package playground

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Name is the network's name and the prefix of all its ids.
const Name bot.Network = "playground"

// There is one community with one channel.
const (
	Room    bot.CommunityID = "playground:room"
	Channel bot.Place       = "playground:room/general"
)

// Patience is how long a handler may take before the reply is visibly deferred.
// Networks expect an acknowledgement within 3 s.
const Patience = 1500 * time.Millisecond

// Options configure a Network.
type Options struct {
	Notebook  chat.Notebook
	Now       func() time.Time                                           // the meetups' clock; nil: machine time
	Travel    func(id string, by func() (time.Duration, error)) error    // moves the meetups' clock forward, once for each id; nil: it stands still
	Next      func(ctx context.Context) (at time.Time, ok bool, _ error) // when the next task of a meetup is due; nil: unknown
	Zone      string                                                     // IANA zone of the community, if known
	Locale    string                                                     // BCP 47, of the community; empty: English
	Title     string                                                     // the name of the community
	Private   map[bot.Place][]bot.UserID                                 // channels beside Channel, which only these members see
	Profiles  []Profile                                                  // nil: DefaultProfiles
	Beside    []Rendering                                                // other networks' drawings for the gallery
	Phrases   chat.Phrases
	Anyone    bool   // other machines may open the page, too
	PublicURL string // our own address, against which paths are resolved; empty: the page's
	Logger    *slog.Logger
}

// Network is the playground. It is a chat.Platform, chat.Reactor,
// chat.RoomOpener, chat.ReplyEditor and chat.Endpoint.
type Network struct {
	notes     chat.Notebook
	now       func() time.Time
	travel    func(id string, by func() (time.Duration, error)) error
	next      func(ctx context.Context) (time.Time, bool, error)
	zone      string
	locale    string
	title     string
	profiles  []Profile
	private   map[bot.Place][]bot.UserID
	beside    []Rendering
	phrases   chat.Phrases
	publicURL string
	anyone    bool
	activity  *ActivityLog
	log       *slog.Logger

	writeMu   sync.Mutex // held during a change, including the Notebook's Put
	mu        sync.RWMutex
	roomState // guarded by mu; changed only under writeMu

	replies    dispatch.ReplySealer
	replyOrder dispatch.ReplyOrder
	bootID     string // differs in every process
	lifecycle
}

// roomState is everything that is in the room. Values behind pointers are never
// changed; a change replaces them.
type roomState struct {
	seq       int64 // the last sequence number given out
	messages  map[string]*message
	order     []string // ids of messages by seq
	forms     map[bot.UserID]*openedForm
	closed    map[bot.UserID]bool                // takes no direct messages
	lastRead  map[bot.UserID]map[bot.Place]int64 // the sequence number of the last message read
	loadedSeq int64                              // the last sequence number before this process
	version   int64                              // grows with each change
	changed   chan struct{}
}

var (
	_ chat.Platform     = (*Network)(nil)
	_ chat.Reactor      = (*Network)(nil)
	_ chat.ThreadOpener = (*Network)(nil)
	_ chat.Audience     = (*Network)(nil)
)

// New opens the network as it was stored in the Notebook.
func New(ctx context.Context, o Options) (*Network, error) {
	if o.Notebook == nil {
		return nil, errors.New("playground: no notebook")
	}
	if o.Phrases == nil {
		return nil, errors.New("playground: no phrases")
	}
	n := &Network{
		notes: o.Notebook, now: o.Now, travel: o.Travel, next: o.Next, zone: o.Zone, locale: cmp.Or(o.Locale, "en"), title: o.Title,
		profiles: o.Profiles, private: o.Private, beside: o.Beside, phrases: o.Phrases, publicURL: o.PublicURL, anyone: o.Anyone, log: o.Logger, bootID: randomID(),
	}
	n.replies.Notes, n.replyOrder.Notes = o.Notebook, o.Notebook
	n.ready, n.stopped = make(chan struct{}), make(chan struct{})
	if n.now == nil {
		n.now = time.Now
	}
	n.activity = newActivityLog(n.now)
	if n.title == "" {
		n.title = "Riverside neighbours"
	}
	if n.profiles == nil {
		n.profiles = DefaultProfiles()
	}
	if n.log == nil {
		n.log = slog.New(slog.DiscardHandler)
	}
	for _, p := range n.profiles {
		if p.User.Network() != Name || p.Name == "" {
			return nil, fmt.Errorf("playground: profile %q is named %q", p.User, p.Name)
		}
	}
	if err := n.load(ctx); err != nil {
		return nil, err
	}
	return n, nil
}

// Network returns Name.
func (n *Network) Network() bot.Network { return Name }

// Limits returns the stricter limits of Discord and Slack, so that what works
// here works there.
func (n *Network) Limits() chat.Limits {
	return chat.Limits{
		Title: 256, Text: 3000, ButtonLabel: 75, Buttons: 25, Menus: 5, Options: 25, OptionLabel: 75, Action: 100,
		FormTitle: 45, FormFields: 5, Reactions: 20, MessageKey: 25, Autocomplete: 25,
	}
}

// FetchMember returns the profile of a user as a chat.Member.
func (n *Network) FetchMember(ctx context.Context, c bot.CommunityID, u bot.UserID) (chat.Identity, error) {
	if err := ctx.Err(); err != nil {
		return chat.Identity{}, err
	}
	p, ok := n.profile(u)
	if !ok || c != Room {
		return chat.Identity{}, &chat.Gone{What: "member"}
	}
	return p.member(), nil
}

// Empty reports whether the room has no messages.
func (n *Network) Empty() bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return len(n.messages) == 0
}
