package playground

import (
	"net/url"
	"strings"

	"github.com/muster-bot/muster/bot"
)

// screenState is what a browser shows: its member and the open places.
type screenState struct {
	me     Profile
	place  bot.Place // the channel or the direct messages
	thread string    // the message whose thread is open beside it
}

// These name the places in the page's address.
const directName, channelName = "direct", "general"

// parseScreenState reads the state from the address. Unknown members and places
// are replaced by the default ones.
func (n *Network) parseScreenState(q url.Values) screenState {
	screen := screenState{me: n.profiles[0], place: Channel}
	if p, ok := n.profile(User(q.Get("as"))); ok {
		screen.me = p
	}
	if q.Get("in") == directName {
		screen.place = bot.DirectTo(screen.me.User)
	}
	if id := q.Get("thread"); n.placeExists(threadPlace(id)) {
		screen.thread = id
	}
	return screen
}

// query encodes the state for the address.
func (screen screenState) query() string {
	q := url.Values{"as": {screen.shortName()}}
	if screen.place != Channel {
		q.Set("in", directName)
	}
	if screen.thread != "" {
		q.Set("thread", screen.thread)
	}
	return "?" + q.Encode()
}

func (screen screenState) shortName() string {
	return strings.TrimPrefix(string(screen.me.User), string(Name)+":")
}

// withPlace returns the state with other places open.
func (screen screenState) withPlace(place bot.Place, thread string) screenState {
	screen.place, screen.thread = place, thread
	return screen
}

// withUser returns the state of another member.
func (screen screenState) withUser(p Profile) screenState {
	if screen.place != Channel {
		screen.place = bot.DirectTo(p.User)
	}
	screen.me = p
	return screen
}

// places returns the open places.
func (screen screenState) places() []bot.Place {
	if screen.thread == "" {
		return []bot.Place{screen.place}
	}
	return []bot.Place{screen.place, threadPlace(screen.thread)}
}
