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
			html, err := r.Card(e.Card)
			if err != nil {
				t.Errorf("%s, %s: %v", r.Name, e.Name, err)
			}
			if e.Name == "event" && !strings.Contains(string(html), "Ana") {
				t.Errorf("%s does not name the host:\n%s", r.Name, html)
			}
		}
		for _, f := range gallery.Forms(r.User) {
			if _, err := r.Form(f.Form); err != nil {
				t.Errorf("%s, %s: %v", r.Name, f.Name, err)
			}
		}
	}
}
