package chattest

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat/gallery"
)

// GalleryNow is the time on the meetups' clock for the gallery.
var GalleryNow = gallery.Now

// Hostile returns texts with markup of networks, pages or terminals.
var Hostile = gallery.Hostile

// Gallery returns the cards that every adapter renders in its golden tests.
func Gallery(user func(name string) bot.UserID) []gallery.Exhibit { return gallery.Cards(user) }

// GalleryLinks returns the exhibit with links, for the same tests.
func GalleryLinks(c bot.CommunityID, message func(name string) bot.MessageRef) gallery.Exhibit {
	return gallery.Links(c, message)
}
