package playground

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTheGalleryLooksAsItDid renders every card for Eli in New York, whose
// clock is not the venue's, as markup and as plain text.
func TestTheGalleryLooksAsItDid(t *testing.T) {
	n, screen := inGallery(t)
	for _, e := range chattest.Gallery(User) {
		goldenExhibit(t, n, screen, e)
	}
	goldenExhibit(t, n, screen, linksTo(t, n))
}

// goldenExhibit compares an exhibit with its golden files.
func goldenExhibit(t *testing.T, n *Network, screen screenState, e gallery.Exhibit) {
	t.Helper()
	v := exhibit(t, n, screen, e.Card)
	golden(t, e.Name+".txt", v.Text()+"\n")
	if e.Name == "event_thousand" {
		return // the same as an event, at length; a test and a benchmark of its own count its people
	}
	html, err := renderTemplate("message", n.renderMessage(v, screen))
	must(t, err)
	golden(t, e.Name+".html", tidy(html))
}

// linksTo returns the exhibit with links, which lead to messages in the room.
func linksTo(t *testing.T, n *Network) gallery.Exhibit {
	return chattest.GalleryLinks(Room, func(name string) bot.MessageRef {
		ref, err := n.Post(t.Context(), chat.Message{Key: name, Community: Room, To: Channel, Card: chat.Card{Title: chat.Plain(name)}})
		must(t, err)
		return ref
	})
}

func TestAThousandGuestsFoldUp(t *testing.T) {
	n, screen := inGallery(t)
	html, err := renderTemplate("message", n.renderMessage(exhibit(t, n, screen, thousand()), screen))
	must(t, err)
	before, folded, found := strings.Cut(html, "<details")
	if !found || strings.Count(before, `class="person"`) != maxNamed || strings.Count(folded, `class="person"`) != 1000-maxNamed {
		t.Errorf("%d people are named and %d folded", strings.Count(before, `class="person"`), strings.Count(folded, `class="person"`))
	}
}

func thousand() chat.Card {
	for _, e := range chattest.Gallery(User) {
		if e.Name == "event_thousand" {
			return e.Card
		}
	}
	panic("the gallery has no card of a thousand")
}

// inGallery returns a room whose gallery Eli looks at.
func inGallery(t testing.TB) (*Network, screenState) {
	t.Helper()
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: newNotebook(), Now: fixed(chattest.GalleryNow)})
	if err != nil {
		t.Fatal(err)
	}
	eli, _ := n.profile(User("eli"))
	return n, screenState{me: eli, place: Channel}
}

// exhibit posts a card and returns what Eli sees.
func exhibit(t testing.TB, n *Network, screen screenState, c chat.Card) View {
	t.Helper()
	ref, err := n.Post(t.Context(), chat.Message{Community: Room, To: Channel, Card: c})
	if err != nil {
		t.Fatal(err)
	}
	v := n.view(n.findMessage(ref.ID), screen.me.User, n.reader(screen.me.User))
	n.mu.Lock()
	defer n.mu.Unlock()
	// The message has no key, so its id is random.
	n.messages["exhibit"] = n.messages[ref.ID]
	v.ID = "exhibit"
	return v
}

var blankLines = regexp.MustCompile(`\n\s*\n+`)

func tidy(html string) string {
	return blankLines.ReplaceAllString(strings.TrimSpace(html), "\n") + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "gallery", name)
	if *update {
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); -update writes it anew\n%s", name, diff)
	}
}

// BenchmarkPage renders the whole page with as many messages as it shows.
func BenchmarkPage(b *testing.B) {
	n, screen := inGallery(b)
	exhibits := chattest.Gallery(User)
	for i := range 2 * maxShown {
		if e := exhibits[i%len(exhibits)]; e.Name != "event_thousand" && e.Name != "long" {
			exhibit(b, n, screen, e.Card)
		}
	}
	b.ResetTimer()
	for b.Loop() {
		if _, err := renderTemplate("page.html", n.page(b.Context(), screen)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCardOf1000(b *testing.B) {
	n, screen := inGallery(b)
	v := exhibit(b, n, screen, thousand())
	b.Run("markup", func(b *testing.B) {
		for b.Loop() {
			if _, err := renderTemplate("message", n.renderMessage(v, screen)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("edit", func(b *testing.B) {
		ref, card := bot.MessageRef{Place: Channel, ID: n.order[0]}, thousand()
		for b.Loop() {
			if err := n.Edit(b.Context(), ref, card); err != nil {
				b.Fatal(err)
			}
		}
	})
}
