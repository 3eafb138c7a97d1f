package playground

import (
	"bytes"
	"net/http"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

// hall is a page of the gallery with what Muster shows in one place.
type hall struct {
	where        gallery.Where
	title, about string
}

// halls lists the pages of the gallery besides its first.
var halls = []hall{
	{gallery.InChannel, "In the channel", "Cards that everybody sees, and that change in place."},
	{gallery.InThread, "In a thread", "What is posted below a meetup's card."},
	{gallery.InDirect, "In direct messages", "What one member is sent."},
	{gallery.InReply, "Only you see this", "Answers to commands, taps and forms."},
	{gallery.OnHome, "On your own page", "What is coming up, for one member."},
	{gallery.InForm, "Forms", "What Muster asks to be filled in, refused ones too."},
}

// hallLink leads to a page of the gallery.
type hallLink struct {
	URL, Title string
	Count      int // of exhibits; 0: not counted
	Here       bool
}

// recordedExhibits returns the recorded cards and forms with the ids of this network.
func recordedExhibits() ([]gallery.RecordedCard, []gallery.FormExhibit) {
	return gallery.Recorded(User, Room, func(string) bot.MessageRef { return bot.MessageRef{Place: Channel, ID: "event"} })
}

// recorded draws what the conversations show in a hall.
func (n *Network) recorded(h hall, cards []gallery.RecordedCard, forms []gallery.FormExhibit) (sectionHTML, error) {
	section := sectionHTML{ID: "cards", Title: h.title, About: h.about}
	cardsOn, formsOn := map[string][]gallery.RecordedCard{}, map[string][]gallery.FormExhibit{}
	for _, b := range n.beside {
		cardsOn[b.Name], formsOn[b.Name] = gallery.Recorded(b.User, b.Community, b.message)
	}
	if h.where == gallery.InForm {
		for i, f := range forms {
			one, err := n.formExhibit(f, n.galleryRenderer(gallery.Now), func(b Rendering) chat.Form { return formsOn[b.Name][i].Form })
			if err != nil {
				return section, err
			}
			section.Exhibits = append(section.Exhibits, one)
		}
		return section, nil
	}
	for i, c := range cards {
		if c.Where != h.where {
			continue
		}
		one, err := n.cardExhibit(c.Exhibit, n.galleryRenderer(c.Now), c.Now, func(b Rendering) (Drawing, error) { return b.Card(cardsOn[b.Name][i].Card, c.Now) })
		if err != nil {
			return section, err
		}
		section.Exhibits = append(section.Exhibits, one)
	}
	return section, nil
}

// hallLinks returns the links to all pages of the gallery from one of them.
func hallLinks(here gallery.Where, cards []gallery.RecordedCard, forms []gallery.FormExhibit) []hallLink {
	count := map[gallery.Where]int{}
	for _, c := range cards {
		count[c.Where]++
	}
	count[gallery.InForm] = len(forms)
	links := []hallLink{{URL: "/gallery", Title: "Shapes", Here: here == ""}}
	for _, h := range halls {
		links = append(links, hallLink{URL: "/gallery/" + string(h.where), Title: h.title, Count: count[h.where], Here: here == h.where})
	}
	return links
}

// gallery returns a page of the gallery, of a hall or if that is nil of the shapes.
func (n *Network) gallery(h *hall) (g galleryHTML, err error) {
	g.Title = n.title
	for _, b := range n.beside {
		g.Beside = append(g.Beside, b.Name)
	}
	cards, forms := recordedExhibits()
	if h == nil {
		g.Halls = hallLinks("", cards, forms)
		g.Sections, err = n.shapes()
		return g, err
	}
	g.Halls = hallLinks(h.where, cards, forms)
	section, err := n.recorded(*h, cards, forms)
	g.Sections = []sectionHTML{section}
	return g, err
}

// serveGallery serves the shapes.
func (n *Network) serveGallery(w http.ResponseWriter, _ *http.Request) { n.writeGallery(w, nil) }

// serveHall serves one of the halls.
func (n *Network) serveHall(w http.ResponseWriter, r *http.Request) {
	for _, h := range halls {
		if string(h.where) == r.PathValue("hall") {
			n.writeGallery(w, &h)
			return
		}
	}
	http.NotFound(w, r)
}

func (n *Network) writeGallery(w http.ResponseWriter, h *hall) {
	g, err := n.gallery(h)
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
