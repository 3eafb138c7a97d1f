package main

import (
	"strings"
	"testing"

	"github.com/muster-bot/muster/bot/chat/gallery"
)

func TestNamesAreNumbersAndBack(t *testing.T) {
	for name, want := range map[string]string{"ana": "Ana", "guest0999": "Guest0999"} {
		if id := snowflakeOf(name); len(id) > 20 || nameOfSnowflake(id) != want {
			t.Errorf("%s is %s and back %s", name, id, nameOfSnowflake(id))
		}
	}
}

func TestTheGalleryShowsEveryNetwork(t *testing.T) {
	for _, r := range previews(networks()) {
		for _, e := range append(gallery.Cards(r.User), gallery.Links(r.Community, r.Message)) {
			drawn, err := r.Card(e.Card, gallery.Now)
			if err != nil {
				t.Errorf("%s, %s: %v", r.Name, e.Name, err)
			}
			if e.Name == "event" && !strings.Contains(string(drawn.HTML), "Ana") {
				t.Errorf("%s does not name the host:\n%s", r.Name, drawn.HTML)
			}
		}
		cards, forms := gallery.Recorded(r.User, r.Community, r.Message)
		for _, e := range cards {
			if drawn, err := r.Card(e.Card, e.Now); err != nil || len(drawn.JSON) == 0 {
				t.Errorf("%s, %s: %v", r.Name, e.Name, err)
			}
		}
		for _, f := range append(forms, gallery.Forms(r.User)...) {
			if drawn, err := r.Form(f.Form); err != nil || len(drawn.JSON) == 0 {
				t.Errorf("%s, %s: %v", r.Name, f.Name, err)
			}
		}
	}
}
