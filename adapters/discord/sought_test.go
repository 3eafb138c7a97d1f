package discord

import (
	"fmt"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot/chat"
)

// titled is a message of more than one sentence.
func titled(text, key, content string) chat.Message {
	m := textMessage(text, key)
	m.Card.Title, m.ContentKey = chat.Plain("About "+text), content
	return m
}

// restored is a process whose records are those before anything was sent.
func (r *fixture) restored() *Network {
	r.Helper()
	return connect(r.T, r.server, adaptertest.NewNotebook())
}

func TestWhatWasSentInAGapIsFound(t *testing.T) {
	for name, change := range map[string]func(*chat.Message){
		"by its key":                      func(m *chat.Message) { m.ContentKey = "another" },
		"by what it says":                 func(m *chat.Message) { m.Key = "another" },
		"by what it says, with a mention": func(m *chat.Message) { m.Key = "another" },
	} {
		for _, between := range []int{0, 100, 1000} {
			t.Run(fmt.Sprint(name, ", ", between, " messages later"), func(t *testing.T) {
				withFixture(t, testserver.Options{Ahead: decades}, func(r *fixture) {
					begun := time.Now()
					r.server.Chatter(testserver.General, between)
					sent := titled("once", "the-key", "the-content")
					if name == "by what it says, with a mention" {
						sent.Mention = append(sent.Mention, "discord:"+testserver.Ben)
					}
					ref, err := r.network.Post(r.Context(), sent)
					must(r.T, err)
					r.server.Chatter(testserver.General, between)
					r.advance(24 * time.Hour)
					sought := sent
					change(&sought)
					sought.SoughtSince = begun
					found, err := r.restored().Post(r.Context(), sought)
					if err != nil || found != ref || r.countVisible("About once") != 1 {
						r.Errorf("found %v, %v; it is there %d times", found, err, r.countVisible("About once"))
					}
				})
			})
		}
	}
}

func TestWhatIsMissingAfterAGapIsSent(t *testing.T) {
	withFixture(t, testserver.Options{Ahead: decades}, func(r *fixture) {
		begun := time.Now()
		for _, other := range []string{"one", "two"} {
			_, err := r.network.Post(r.Context(), titled(other, "key-"+other, "content-"+other))
			must(r.T, err)
		}
		r.server.Chatter(testserver.General, 250)
		r.advance(24 * time.Hour)
		fresh, before := r.restored(), r.countSearches()
		for _, text := range []string{"three", "four", "five"} {
			m := titled(text, "key-"+text, "content-"+text)
			m.SoughtSince = begun
			if _, err := fresh.Post(r.Context(), m); err != nil || r.countVisible("About "+text) != 1 {
				r.Errorf("%v; %s is there %d times", err, text, r.countVisible("About "+text))
			}
		}
		if pages := r.countSearches() - before; pages > 3+2 { // what came in since is read anew
			r.Errorf("%d pages were read for three messages in one channel", pages)
		}
	})
}

func TestWhatNobodyMayLookForIsNotSent(t *testing.T) {
	withFixture(t, testserver.Options{Ahead: decades}, func(r *fixture) {
		r.server.Deny(testserver.General, 1<<16)
		m := titled("once", "the-key", "the-content")
		m.SoughtSince = time.Now().Add(-time.Hour)
		if _, err := r.restored().Post(r.Context(), m); !chat.IsError[*chat.Unsure](err) || r.countVisible("once") != 0 {
			r.Errorf("%v; it is there %d times", err, r.countVisible("once"))
		}
		r.server.Deny(testserver.General, 0)
		if _, err := r.restored().Post(r.Context(), m); err != nil || r.countVisible("About once") != 1 {
			r.Errorf("%v; it is there %d times", err, r.countVisible("once"))
		}
	})
}
