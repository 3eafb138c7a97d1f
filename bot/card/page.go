package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/schedule"
)

// Page is the part of a list that fits into a menu or a message.
type Page[T any] struct {
	Items  []T
	Number int // of the page, from 0
	pages  int
	before int // items on earlier pages
	total  int // items on all pages
}

// pageOf returns the nth of pages. If n is out of range it is the nearest one.
func pageOf[T any](pages [][]T, n int) Page[T] {
	g := Page[T]{Number: max(min(n, len(pages)-1), 0), pages: len(pages)}
	for i, items := range pages {
		if i < g.Number {
			g.before += len(items)
		}
		if i == g.Number {
			g.Items = items
		}
		g.total += len(items)
	}
	return g
}

// SlotPage returns the nth page of slots. A day is on one page where it fits.
func SlotPage(slots []bot.Slot, n int) Page[bot.Slot] { return pageOf(slotPages(slots), n) }

// RankedPage returns the nth page of ranked slots.
func RankedPage(ranked []schedule.Ranked, n int) Page[schedule.Ranked] {
	return ChunkPage(ranked, MaxOptions, n)
}

// ChunkPage returns the nth page of a list of which each page holds so many items.
func ChunkPage[T any](all []T, size, n int) Page[T] {
	return pageOf(slices.Collect(slices.Chunk(all, size)), n)
}

func slotPages(slots []bot.Slot) [][]bot.Slot {
	var pages [][]bot.Slot
	var page []bot.Slot
	for i := 0; i < len(slots); {
		day := slots[i].Start.At(0, 0)
		n := i
		for n < len(slots) && n-i < MaxOptions && slots[n].Start.At(0, 0) == day {
			n++
		}
		if len(page)+n-i > MaxOptions {
			pages, page = append(pages, page), nil
		}
		page = append(page, slots[i:n]...)
		i = n
	}
	return append(pages, page)
}

// Note says which of the times are on the page; nil if all are.
func (g Page[T]) Note(p i18n.Printer) []chat.Text { return g.NoteAs(p, "page.times") }

// NoteAs says which items are on the page, with the sentence of a key; nil if all
// are.
func (g Page[T]) NoteAs(p i18n.Printer, key string) []chat.Text {
	if g.pages <= 1 {
		return nil
	}
	return []chat.Text{p.Say(key, bot.Args{"from": g.before + 1, "to": g.before + len(g.Items), "n": g.total})}
}

// number says which of the pages it is; nil if there is one.
func (g Page[T]) number(p i18n.Printer) []chat.Text {
	if g.pages <= 1 {
		return nil
	}
	return []chat.Text{p.Say("page.number", bot.Args{"page": g.Number + 1, "n": g.pages})}
}

// pageKeys are the words on the buttons to the page before and the page after.
type pageKeys struct{ before, after string }

var (
	// ByTime are for a list in order of time.
	ByTime = pageKeys{"button.earlier_times", "button.later_times"}
	// ByRank are for a list with the best first.
	ByRank = pageKeys{"button.better_times", "button.further_times"}
	// ByDate are for a list of meetups, soonest first.
	ByDate = pageKeys{"button.earlier_meetups", "button.later_meetups"}
	// ByCommunity are for a list of communities.
	ByCommunity = pageKeys{"button.communities_before", "button.communities_after"}
	// ByName are for a list of names.
	ByName = pageKeys{"button.names_before", "button.names_after"}
	// ByDelivery are for a list of messages, the latest first.
	ByDelivery = pageKeys{"button.deliveries_before", "button.deliveries_after"}
)

// Buttons returns the buttons that turn the page, each with the action that turn
// returns for the number of its page.
func (g Page[T]) Buttons(p i18n.Printer, keys pageKeys, turn func(page int) chat.Action) []chat.Control {
	var out []chat.Control
	if g.Number > 0 {
		out = append(out, chat.Button{Action: turn(g.Number - 1), Label: p.Word(keys.before, nil)})
	}
	if g.Number < g.pages-1 {
		out = append(out, chat.Button{Action: turn(g.Number + 1), Label: p.Word(keys.after, nil)})
	}
	return out
}
