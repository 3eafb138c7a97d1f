package playground

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

// Rendering draws the gallery roughly as another network shows it. Cards and
// forms name members and messages by the ids that User and Message return.
type Rendering struct {
	Name      string // of the network
	Style     string // a style sheet
	User      func(name string) bot.UserID
	Community bot.CommunityID
	Message   func(name string) bot.MessageRef
	Card      func(chat.Card) (template.HTML, error)
	Form      func(chat.Form) (template.HTML, error)
}

// cards returns the gallery's cards with the network's ids.
func (r Rendering) cards() []gallery.Exhibit {
	return append(gallery.Cards(r.User), gallery.Links(r.Community, r.Message))
}

// galleryHTML is every card and form, side by side on all networks.
type galleryHTML struct {
	Title    string
	Beside   []string // names of the other networks
	Sections []sectionHTML
}

type sectionHTML struct {
	ID, Title, About string
	Exhibits         []exhibitHTML
}

type exhibitHTML struct {
	Name, Title string
	Shown       []renderingHTML
}

// renderingHTML is an exhibit as one network shows it.
type renderingHTML struct {
	Network string
	HTML    template.HTML
	Refused string // why it cannot be drawn
}

// galleryZone differs from the meetups' zone, so that cards show both clocks.
const galleryZone = "America/New_York"

func (n *Network) gallery() (galleryHTML, error) {
	r := n.galleryRenderer()
	g := galleryHTML{Title: n.title}
	for _, b := range n.beside {
		g.Beside = append(g.Beside, b.Name)
	}
	cards := sectionHTML{ID: "cards", Title: "Cards", About: "What Muster posts and edits, as somebody in New York sees it."}
	for i, e := range galleryCards() {
		own, err := n.renderOwnCard(e, r)
		if err != nil {
			return galleryHTML{}, err
		}
		one := exhibitHTML{Name: e.Name, Title: heading(e.Name), Shown: []renderingHTML{own}}
		for _, b := range n.beside {
			one.Shown = append(one.Shown, renderBeside(b.Name, func() (template.HTML, error) { return b.Card(b.cards()[i].Card) }))
		}
		cards.Exhibits = append(cards.Exhibits, one)
	}
	forms := sectionHTML{ID: "forms", Title: "Forms", About: "What Muster asks to be filled in."}
	for i, f := range gallery.Forms(User) {
		own, err := renderTemplate("form", n.renderForm(f.Form, f.Wrong, r, f.Name+"-"))
		if err != nil {
			return galleryHTML{}, err
		}
		one := exhibitHTML{Name: f.Name, Title: heading(f.Name), Shown: []renderingHTML{{Network: "Playground", HTML: template.HTML(own)}}} //nolint:gosec // html/template made it
		for _, b := range n.beside {
			if f.Wrong == nil { // networks show errors differently
				one.Shown = append(one.Shown, renderBeside(b.Name, func() (template.HTML, error) { return b.Form(gallery.Forms(b.User)[i].Form) }))
			}
		}
		forms.Exhibits = append(forms.Exhibits, one)
	}
	states, err := n.messageStates(r)
	g.Sections = []sectionHTML{cards, forms, states}
	return g, err
}

// galleryCards returns the cards. Their links lead to other exhibits.
func galleryCards() []gallery.Exhibit {
	exhibits := map[string]string{"games": "event", "chess": "poll"}
	return append(gallery.Cards(User), gallery.Links(Room, func(name string) bot.MessageRef {
		return bot.MessageRef{Place: Channel, ID: exhibits[name]}
	}))
}

// galleryRenderer renders texts as somebody in New York sees them.
func (n *Network) galleryRenderer() *spanRenderer {
	r := n.spanRenderer(screenState{}, "gallery")
	r.Now, r.NameOf = gallery.Now, func(u bot.UserID) string { return heading(strings.TrimPrefix(string(u), string(Name)+":")) }
	r.Zone, _ = bot.TZData(galleryZone) // the program carries it
	room := r.address
	r.address = func(l chat.Link) string {
		if l.Message.IsZero() {
			return room(l)
		}
		return "#" + l.Message.ID
	}
	return r
}

// renderBeside draws an exhibit as another network shows it.
func renderBeside(network string, draw func() (template.HTML, error)) renderingHTML {
	html, err := draw()
	if err != nil {
		return renderingHTML{Network: network, Refused: err.Error()}
	}
	return renderingHTML{Network: network, HTML: html}
}

// renderOwnCard draws a card as the room does.
func (n *Network) renderOwnCard(e gallery.Exhibit, r *spanRenderer) (renderingHTML, error) {
	m := galleryMessage(e.Name)
	if !emptyCard(e.Card) {
		m.CardHTML = n.renderCard(e.Card, e.Name, "", r)
		if m.CardHTML.Picture != "" {
			m.CardHTML.Picture = "/gallery/picture/" + e.Name
		}
	}
	return renderGalleryMessage(m)
}

// galleryMessage returns a message from Muster that is in no room.
func galleryMessage(name string) messageHTML {
	return messageHTML{
		View: View{From: "Muster"}, Key: "m-" + name, Face: "face-muster", Ours: true,
		At: gallery.Now.Format("15:04"), Stamp: gallery.Now.Format(time.RFC3339),
	}
}

func renderGalleryMessage(m messageHTML) (renderingHTML, error) {
	html, err := renderTemplate("message", m)
	return renderingHTML{Network: "Playground", HTML: template.HTML(`<ol class="messages" role="list">` + html + `</ol>`)}, err //nolint:gosec // html/template made it
}

// messageStates renders what can surround a card, or appear instead of one.
func (n *Network) messageStates(r *spanRenderer) (sectionHTML, error) {
	hall := sectionHTML{ID: "messages", Title: "Messages", About: "What can stand around a card, or in its place."}
	card := func(m *messageHTML) {
		m.CardHTML = n.renderCard(chat.Card{Lead: chat.Plain("You're going, seat 7 of 8. I'll remind you a day before.")}, m.Key, "", r)
	}
	states := []struct {
		name string
		set  func(m *messageHTML)
	}{
		{"said", func(m *messageHTML) {
			m.From, m.Ours, m.Face, m.Said = "Ana", false, n.face(User("ana")), "Who is in for board games?\nI'd bring Carcassonne."
		}},
		{"answer", func(m *messageHTML) { m.Private, m.Used = true, "Ana used /meetup list"; card(m) }},
		{"mention", func(m *messageHTML) { m.Called, m.Mentions = true, []string{"Ana", "Ben"}; card(m) }},
		{"reactions", func(m *messageHTML) {
			m.Chips = []reactionChip{
				{ID: m.Key + "-r1", Emoji: "1️⃣", Name: emojiName("1️⃣"), Who: "Muster, Ana", Count: 2, Mine: true},
				{ID: m.Key + "-r2", Emoji: bot.NoneOfThese, Name: emojiName(bot.NoneOfThese), Who: "Muster", Count: 1},
			}
			card(m)
		}},
		{"thread", func(m *messageHTML) {
			m.ThreadURL, m.ThreadTitle, m.Replies = "/gallery#thread", "Board games", 3
			card(m)
		}},
		{"form_offered", func(m *messageHTML) {
			m.Private, m.Form, m.OpenLabel = true, &chat.Form{}, n.phrases.Phrase(n.locale, chat.PhraseOpenForm, nil)
		}},
		{"thinking", func(m *messageHTML) { m.Private, m.Thinking = true, true }},
		{"about_to_change", func(m *messageHTML) { m.Busy = true; card(m) }},
		{"deleted", func(m *messageHTML) {
			m.Deleted, m.ThreadURL, m.ThreadTitle, m.Replies = true, "/gallery#deleted", "Board games", 1
		}},
	}
	for _, s := range states {
		m := galleryMessage(s.name)
		s.set(&m)
		shown, err := renderGalleryMessage(m)
		if err != nil {
			return hall, err
		}
		hall.Exhibits = append(hall.Exhibits, exhibitHTML{Name: s.name, Title: heading(s.name), Shown: []renderingHTML{shown}})
	}
	return hall, nil
}

// heading turns an exhibit's name into a heading.
func heading(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

func (n *Network) serveGallery(w http.ResponseWriter, _ *http.Request) {
	g, err := n.gallery()
	var b bytes.Buffer
	if err == nil {
		err = templates.ExecuteTemplate(&b, "gallery.html", g)
	}
	if err != nil {
		n.log.Error("gallery", "error", err)
		http.Error(w, "The gallery could not be made. Please reload it.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = b.WriteTo(w)
}

// serveGalleryStyle serves the other networks' style sheets.
func (n *Network) serveGalleryStyle(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", assetTypes[".css"])
	w.Header().Set("Cache-Control", "no-cache")
	for _, b := range n.beside {
		_, _ = w.Write([]byte(b.Style))
	}
}

func (n *Network) serveGalleryPicture(w http.ResponseWriter, r *http.Request) {
	for _, e := range gallery.Cards(User) {
		if e.Name == r.PathValue("name") && e.Card.Picture != nil {
			w.Header().Set("Content-Type", "image/png")
			_, _ = w.Write(e.Card.Picture.PNG)
			return
		}
	}
	http.NotFound(w, r)
}
