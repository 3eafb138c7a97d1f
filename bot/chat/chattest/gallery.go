package chattest

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

// GalleryNow is the time of meetups at which the gallery is looked at.
var GalleryNow = gallery.Now

// Hostile are texts that mean something to networks, pages or terminals and
// nothing to people.
var Hostile = gallery.Hostile

// Gallery is what golden tests of every adapter render.
func Gallery(user func(name string) bot.UserID) []gallery.Exhibit { return gallery.Cards(user) }

// GalleryLinks is the exhibit whose texts lead somewhere, for the same tests.
func GalleryLinks(c bot.CommunityID, message func(name string) bot.MessageRef) gallery.Exhibit {
	return gallery.Links(c, message)
}
