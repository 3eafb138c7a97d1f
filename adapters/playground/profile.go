package playground

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Profile is a member that the person at the browser can be.
type Profile struct {
	User    bot.UserID
	Name    string
	Locale  string // BCP 47
	Zone    string // IANA; empty: unknown to the network
	Manages bool
	About   string // a few words, shown in the list of profiles
}

func (p Profile) member() chat.Identity {
	return chat.Identity{User: p.User, Name: p.Name, Locale: p.Locale, Zone: p.Zone, Manages: p.Manages}
}

// User returns the id of a profile by its short name: "ana".
func User(name string) bot.UserID { return bot.UserID(string(Name) + ":" + name) }

// DefaultProfiles are six neighbours: one manages the community, one reads
// German, one is far away, and one has no known zone.
func DefaultProfiles() []Profile {
	return []Profile{
		{User: User("ana"), Name: "Ana", Locale: "en-GB", Zone: "Europe/Berlin", Manages: true, About: "organiser"},
		{User: User("ben"), Name: "Ben", Locale: "en-US", Zone: "Europe/Berlin", About: "loves games"},
		{User: User("cy"), Name: "Cy", Locale: "de-DE", Zone: "Europe/Berlin", About: "reads German"},
		{User: User("dee"), Name: "Dee", Locale: "en-GB", Zone: "Europe/London", About: "in London this month"},
		{User: User("eli"), Name: "Eli", Locale: "en-US", Zone: "America/New_York", About: "in New York"},
		{User: User("fay"), Name: "Fay", Locale: "pt-BR", Zone: "", About: "zone unknown"},
	}
}

func (n *Network) profile(u bot.UserID) (Profile, bool) {
	for _, p := range n.profiles {
		if p.User == u {
			return p, true
		}
	}
	return Profile{}, false
}

// resolve finds a profile by its name, with or without an @.
func (n *Network) resolve(token string) (bot.UserID, bool) {
	name := strings.TrimPrefix(token, "@")
	for _, p := range n.profiles {
		if strings.EqualFold(p.Name, name) || strings.EqualFold(string(p.User), name) {
			return p.User, true
		}
	}
	return "", false
}

// names writes members as somebody would type them.
func (n *Network) names(users []bot.UserID) string {
	var out []string
	for _, u := range users {
		out = append(out, "@"+n.nameOf(u))
	}
	return strings.Join(out, " ")
}

// nameOf returns a member's name, or their id if they are unknown.
func (n *Network) nameOf(u bot.UserID) string {
	if p, ok := n.profile(u); ok {
		return p.Name
	}
	return string(u)
}

// reader returns a member as the reader of a card.
func (n *Network) reader(u bot.UserID) chat.PlainText {
	r := chat.PlainText{NameOf: n.nameOf, Now: n.now()}
	if p, ok := n.profile(u); ok && p.Zone != "" {
		if zone, err := bot.TZData(p.Zone); err == nil {
			r.Zone = zone
		}
	}
	return r
}

const closedPrefix = "closed/"

// closeDirect stops direct messages to a member.
func (n *Network) closeDirect(ctx context.Context, u bot.UserID) error {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	if err := n.notes.Put(ctx, closedPrefix+string(u), []byte(n.now().UTC().Format(time.RFC3339))); err != nil {
		return err
	}
	n.update(func() { n.closed[u] = true })
	return nil
}

// openDirect allows direct messages to a member again.
func (n *Network) openDirect(ctx context.Context, u bot.UserID) error {
	n.writeMu.Lock()
	defer n.writeMu.Unlock()
	if err := n.notes.Delete(ctx, closedPrefix+string(u)); err != nil {
		return err
	}
	n.update(func() { n.closed[u] = false })
	return nil
}

// mentionedIn returns the members whom a text names behind an @.
func (n *Network) mentionedIn(text string) []bot.UserID {
	var out []bot.UserID
	for _, p := range n.profiles {
		at := strings.Index(strings.ToLower(text)+" ", "@"+strings.ToLower(p.Name))
		if at < 0 {
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[min(len(text), at+len("@"+p.Name)):])
		if next == utf8.RuneError || !unicode.IsLetter(next) && !unicode.IsNumber(next) {
			out = append(out, p.User)
		}
	}
	return out
}
