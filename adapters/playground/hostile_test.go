package playground

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// anyTag is what a browser takes for the beginning of an element or of its end, and
// isolated the element that keeps what turns a text around within it.
var (
	anyTag   = regexp.MustCompile(`<[/!?a-zA-Z]`)
	isolated = regexp.MustCompile(`</?bdi>`)
)

// TestNoTextIsMoreThanTextOnThePage sends every hostile text in every place of a card.
func TestNoTextIsMoreThanTextOnThePage(t *testing.T) {
	t.Parallel()
	render := func(typed string) string {
		n, screen := inGallery(t)
		c := chattest.Fill[chat.Card](typed, User("ana"))
		c.Picture = nil // a file
		html, err := renderTemplate("message", n.renderMessage(exhibit(t, n, screen, c), screen))
		must(t, err)
		return isolated.ReplaceAllString(html, "")
	}
	most := len(anyTag.FindAllString(render("x"), -1))
	for _, typed := range chattest.HostileTexts() {
		html := render(typed)
		name := fmt.Sprintf("%.40q", typed)
		if got := len(anyTag.FindAllString(html, -1)); got > most {
			t.Errorf("%s makes %d tags, not %d", name, got, most)
		}
	}
}
