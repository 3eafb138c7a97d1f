package playground

import (
	"bytes"
	"encoding/json"
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
	Card      func(c chat.Card, now time.Time) (Drawing, error) // now is the time of meetups
	Form      func(chat.Form) (Drawing, error)
}

// Drawing is an exhibit as a network shows it, and what the network is sent.
type Drawing struct {
	HTML template.HTML
	JSON []byte
}

// message returns a message of the network, for the links in recorded cards.
func (r Rendering) message(name string) bot.MessageRef {
	if r.Message == nil {
		return bot.MessageRef{}
	}
	return r.Message(name)
}

// cards returns the gallery's cards with the network's ids.
func (r Rendering) cards() []gallery.Exhibit {
	return append(gallery.Cards(r.User), gallery.Links(r.Community, r.message))
}

// galleryHTML is one page of the gallery: cards and forms, side by side on all
// networks.
type galleryHTML struct {
	Title    string
	Beside   []string // names of the other networks
	Halls    []hallLink
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
	JSON    string // what the network is sent; empty: nothing
	Refused string // why it cannot be drawn
}

// galleryZone differs from the meetups' zone, so that cards show both clocks.
const galleryZone = "America/New_York"

// shapes are the made-up exhibits, in which every part of a card and of a form is
// there in every state.
func (n *Network) shapes() ([]sectionHTML, error) {
	r := n.galleryRenderer(gallery.Now)
	cards := sectionHTML{ID: "cards", Title: "Shapes of cards", About: "Every part of a card in every state, long and hostile ones too. The texts are made up; the halls above show what Muster says."}
	for i, e := range galleryCards() {
		beside := func(b Rendering) (Drawing, error) { return b.Card(b.cards()[i].Card, gallery.Now) }
		one, err := n.cardExhibit(e, r, gallery.Now, beside)
		if err != nil {
			return nil, err
		}
		cards.Exhibits = append(cards.Exhibits, one)
	}
	forms := sectionHTML{ID: "forms", Title: "Shapes of forms", About: "A field of every kind: empty, with a note, and refused."}
	for i, f := range gallery.Forms(User) {
		one, err := n.formExhibit(f, r, func(b Rendering) chat.Form { return gallery.Forms(b.User)[i].Form })
		if err != nil {
			return nil, err
		}
		forms.Exhibits = append(forms.Exhibits, one)
	}
	states, err := n.messageStates(r)
	return []sectionHTML{cards, forms, states}, err
}

// cardExhibit draws a card on all networks.
func (n *Network) cardExhibit(e gallery.Exhibit, r *spanRenderer, now time.Time, beside func(Rendering) (Drawing, error)) (exhibitHTML, error) {
	own, err := n.renderOwnCard(e, r, now)
	one := exhibitHTML{Name: e.Name, Title: heading(e.Name), Shown: []renderingHTML{own}}
	for _, b := range n.beside {
		one.Shown = append(one.Shown, renderBeside(b.Name, func() (Drawing, error) { return beside(b) }))
	}
	return one, err
}

// formExhibit draws a form on all networks. Refused ones are drawn here alone, since
// networks show errors differently.
func (n *Network) formExhibit(f gallery.FormExhibit, r *spanRenderer, beside func(Rendering) chat.Form) (exhibitHTML, error) {
	own, err := renderTemplate("form", n.renderForm(f.Form, f.Wrong, r, f.Name+"-"))
	one := exhibitHTML{Name: f.Name, Title: heading(f.Name), Shown: []renderingHTML{{Network: "Playground", HTML: template.HTML(own)}}} //nolint:gosec // html/template made it
	for _, b := range n.beside {
		if f.Wrong == nil {
			one.Shown = append(one.Shown, renderBeside(b.Name, func() (Drawing, error) { return b.Form(beside(b)) }))
		}
	}
	return one, err
}

// galleryCards returns the cards. Their links lead to other exhibits.
func galleryCards() []gallery.Exhibit {
	exhibits := map[string]string{"games": "event", "chess": "poll"}
	return append(gallery.Cards(User), gallery.Links(Room, func(name string) bot.MessageRef {
		return bot.MessageRef{Place: Channel, ID: exhibits[name]}
	}))
}

// galleryRenderer renders texts as somebody in New York sees them at a time of meetups.
func (n *Network) galleryRenderer(now time.Time) *spanRenderer {
	r := n.spanRenderer(screenState{}, "gallery")
	r.Now, r.NameOf = now, func(u bot.UserID) string { return heading(strings.TrimPrefix(string(u), string(Name)+":")) }
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
func renderBeside(network string, draw func() (Drawing, error)) renderingHTML {
	drawn, err := draw()
	if err != nil {
		return renderingHTML{Network: network, Refused: err.Error()}
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, drawn.JSON, "", "  "); err != nil {
		return renderingHTML{Network: network, HTML: drawn.HTML, Refused: err.Error()}
	}
	return renderingHTML{Network: network, HTML: drawn.HTML, JSON: indented.String()}
}

// renderOwnCard draws a card as the room does.
func (n *Network) renderOwnCard(e gallery.Exhibit, r *spanRenderer, now time.Time) (renderingHTML, error) {
	m := galleryMessage(e.Name, now)
	if !emptyCard(e.Card) {
		m.CardHTML = n.renderCard(e.Card, e.Name, "", r)
		if m.CardHTML.Picture != "" {
			m.CardHTML.Picture = "/gallery/picture/" + e.Name
		}
	}
	return renderGalleryMessage(m)
}

// galleryMessage returns a message from Muster that is in no room.
func galleryMessage(name string, now time.Time) messageHTML {
	return messageHTML{
		View: View{From: "Muster"}, Key: "m-" + name, Face: "face-muster", Ours: true,
		At: now.Format("15:04"), Stamp: now.Format(time.RFC3339),
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
		m := galleryMessage(s.name, gallery.Now)
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
