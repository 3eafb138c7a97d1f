package gallery

import (
	"fmt"
	"strings"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// Exhibit is one card of the gallery.
type Exhibit struct {
	Name string // also of its golden file
	Card chat.Card
}

// Now is the time on the meetups' clock for the gallery.
var Now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// Cards returns one card of every kind and in every state that looks different.
// user maps a name to a member's id on the network.
func Cards(user func(name string) bot.UserID) []Exhibit {
	b := builder{user}
	return []Exhibit{
		{"poll", b.poll()}, {"poll_new", b.newPoll()}, {"poll_full", b.fullPoll()},
		{"event", b.event()}, {"event_waitlist", b.waitlist()}, {"event_thousand", b.thousand()}, {"event_over", b.over()}, {"event_cancelled", b.cancelled()},
		{"reminder", b.reminder()}, {"change", b.change()}, {"preview", b.preview()}, {"menu", b.menu()}, {"page", b.page()}, {"list", b.list()},
		{"refusal", b.refusal()}, {"plain", b.plain()}, {"picture", b.picture()}, {"hostile", b.hostile()}, {"long", b.long()}, {"empty", chat.Card{}},
	}
}

// Links returns a list with links to messages and to an address. message maps a
// name to a message on the network.
func Links(c bot.CommunityID, message func(name string) bot.MessageRef) Exhibit {
	line := func(title, name, rest string) chat.Text {
		t := chat.LinkTo(title, c, message(name))
		t[0].Bold = true
		return append(t, chat.Plain(rest)...)
	}
	return Exhibit{"links", chat.Card{
		Lines: []chat.Text{
			line("Board games at the library", "games", ": Fri 27 Nov, 19:00, Berlin time. 7 of 8 seats"),
			line("Chess (beginners) [all] <welcome>", "chess", ": Sat 28 Nov, 15:00, Berlin time. 3 going"),
		},
		Notes: []chat.Text{chat.Join("", chat.Plain("How to find the library: "), chat.LinkToURL("the map", "https://example.org/map?to=library#entrance"), chat.Plain("."))},
	}}
}

// builder makes cards with the members' ids of a network.
type builder struct{ user func(name string) bot.UserID }

var (
	friday   = time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC) // 19:00 in Berlin
	saturday = time.Date(2026, 11, 28, 14, 0, 0, 0, time.UTC)
	sunday   = time.Date(2026, 11, 29, 14, 0, 0, 0, time.UTC)
)

const evening = "Friday 27 November, 19:00-21:00, Berlin time"

// host returns the host's name.
func (b builder) host() chat.Text { return chat.Mention(b.user("ana")) }

func (b builder) people(label string, names ...string) chat.People {
	p := chat.People{Label: chat.Plain(label)}
	for _, n := range names {
		p.Members = append(p.Members, chat.Person{User: b.user(n)})
	}
	return p
}

func buttons(m chat.ReplyMode, labels ...string) []chat.Control {
	var out []chat.Control
	for i, l := range labels {
		b := chat.Button{Action: chat.NewAction("gallery", m, 12, i), Label: l}
		if i == 0 {
			b.Style = chat.StylePrimary
		}
		out = append(out, b)
	}
	return out
}

func (b builder) poll() chat.Card {
	return chat.Card{
		Tone: chat.ToneAsking, Title: chat.Plain("Board games at the library"), Badge: chat.Plain("collecting times"),
		Lead: chat.Join("", b.host(), chat.Plain(" asks: when can you come?")), Where: chat.Plain("Central Library, meeting room 2"),
		Facts: []chat.Text{chat.Plain("at least 4"), chat.Plain("up to 8")},
		Tallies: []chat.Tally{
			{Emoji: "1️⃣", Label: chat.Plain("Fri 27 Nov, 19:00-21:00"), Start: friday, Yes: 6, IfNeeded: 1, Of: 9, Caption: chat.Plain("6 yes, 1 if needed"), Mark: chat.Plain("leading")},
			{Emoji: "2️⃣", Label: chat.Plain("Sat 28 Nov, 15:00-17:00"), Start: saturday, Yes: 3, Of: 9, Caption: chat.Plain("3 yes")},
			{Emoji: "3️⃣", Label: chat.Plain("Sun 29 Nov, 15:00-17:00"), Start: sunday, Yes: 2, IfNeeded: 2, Of: 9, Caption: chat.Plain("2 yes, 2 if needed")},
			{Emoji: bot.NoneOfThese, Label: chat.Plain("None of these"), Caption: chat.Plain("1")},
		},
		Notes: []chat.Text{
			chat.Plain("7 of 9 invited have answered."),
			chat.Join("", chat.Plain("Closes Wed 25 Nov, 20:00 ("), chat.Text{{Time: time.Date(2026, 11, 25, 19, 0, 0, 0, time.UTC), Format: chat.FormatRelative}}, chat.Plain(").")),
			chat.Plain("Times are Berlin time."),
		},
		Controls: buttons(chat.ModePrivate, "Choose times", "If needed…", "None of these", "Who said what"),
	}
}

func (b builder) newPoll() chat.Card {
	c := b.poll()
	for i := range c.Tallies {
		t := &c.Tallies[i]
		t.Yes, t.IfNeeded, t.Caption, t.Mark = 0, 0, chat.Plain("0"), nil
	}
	c.Notes = []chat.Text{chat.Plain("0 of 9 invited have answered."), chat.Plain("Times are Berlin time.")}
	return c
}

// fullPoll has the greatest number of slots with a reaction.
func (b builder) fullPoll() chat.Card {
	c := b.poll()
	c.Tallies, c.Notes[0] = nil, chat.Plain("30 of 30 invited have answered.")
	for i := range bot.MaxReactions {
		c.Tallies = append(c.Tallies, chat.Tally{
			Emoji: Emoji[i], Label: chat.Plain(friday.AddDate(0, 0, i).Format("Mon 2 Jan") + ", 19:00"), Start: friday.AddDate(0, 0, i),
			Yes: i, IfNeeded: i / 2, Of: 30, Caption: chat.Plain(fmt.Sprintf("%d yes, %d if needed", i, i/2)),
		})
	}
	return c
}

func (b builder) event() chat.Card {
	going := b.people("7 going", "ana", "ben", "cy", "dee", "eli")
	going.Members[0].Note, going.Members[2].Note, going.Rest = chat.Plain("host"), chat.Plain("+1"), chat.Plain("and 1 quietly")
	return chat.Card{
		Tone: chat.ToneOn, Title: chat.Plain("Board games at the library"), Badge: chat.Plain("on"),
		When: &chat.When{Text: chat.Plain(evening), Start: friday, End: friday.Add(2 * time.Hour), Yours: "yours:"}, Where: chat.Plain("Central Library, meeting room 2. Step-free."),
		Facts: []chat.Text{chat.Plain("7 of 8 seats")}, People: []chat.People{going},
		Notes:    []chat.Text{chat.Plain("Chosen because 7 of 9 could come, among them the host.")},
		Controls: buttons(chat.ModePrivate, "I'm going", "Maybe", "Can't", "Details"),
	}
}

func (b builder) waitlist() chat.Card {
	c := b.event()
	c.Badge, c.Facts = chat.Plain("full"), []chat.Text{chat.Plain("8 of 8 seats"), chat.Plain("1 maybe")}
	going := b.people("8 going", "ana", "ben", "cy", "dee", "eli", "ida")
	going.Members[0].Note, going.Members[2].Note, going.Rest = chat.Plain("host"), chat.Plain("+1"), chat.Plain("and 1 quietly")
	c.People = []chat.People{going}
	c.People = append(c.People, b.people("1 maybe", "gus"), b.people("2 waiting", "fay", "hal"))
	return c
}

func (b builder) thousand() chat.Card {
	c := b.event()
	c.Title, c.Facts = chat.Plain("Summer picnic"), []chat.Text{chat.Plain("1000 going")}
	names := make([]string, 1000)
	for i := range names {
		names[i] = fmt.Sprintf("guest%04d", i)
	}
	c.People = []chat.People{b.people("1000 going", names...)}
	return c
}

func (b builder) over() chat.Card {
	c := b.event()
	c.Tone, c.Badge, c.Controls = chat.ToneOver, chat.Plain("done"), nil
	return c
}

func (b builder) cancelled() chat.Card {
	return chat.Card{
		Tone: chat.ToneOff, Title: chat.Plain("Board games at the library"), Badge: chat.Plain("cancelled"),
		Lead: chat.Join("", b.host(), chat.Plain(" called this off.")),
		When: &chat.When{Text: chat.Plain(evening), Start: friday, End: friday.Add(2 * time.Hour), Yours: "yours:"}, Where: chat.Plain("Central Library, meeting room 2"),
	}
}

func (b builder) reminder() chat.Card {
	return chat.Card{
		Lead:  chat.Join("", chat.Plain("Tomorrow at 19:00, Berlin time: "), chat.Bold("Board games at the library"), chat.Plain(". 7 of you are coming.")),
		Where: chat.Plain("Central Library, meeting room 2, first floor"), Controls: buttons(chat.ModePrivate, "I'll be there", "Can't after all"),
	}
}

func (b builder) change() chat.Card {
	return chat.Card{
		Lead: chat.Join("", b.host(), chat.Plain(" moved "), chat.Bold("Board games"), chat.Plain(": Fri 27 Nov, 19:00 → Fri 27 Nov, 18:00, Berlin time. Still good for you?")),
		Notes: []chat.Text{chat.Join("", chat.Plain("Until "), chat.Text{{Time: friday.Add(-23 * time.Hour), Format: chat.FormatFull}}, chat.Plain(" or "),
			chat.Text{{Time: friday.Add(-23 * time.Hour), Format: chat.FormatShort}}, chat.Plain("."))},
		Controls: append(buttons(chat.ModeUpdate, "Yes"), chat.Button{Action: chat.NewAction("gallery", chat.ModeUpdate, 12, "no"), Label: "No", Style: chat.StyleDanger}),
	}
}

func (b builder) preview() chat.Card {
	c := chat.Card{
		Title: chat.Plain("Board games at the library"), Badge: chat.Plain("only you see this"), Lead: chat.Plain("This is how I understood it."),
		Where: chat.Plain("Central Library, meeting room 2"), Facts: []chat.Text{chat.Plain("at least 4"), chat.Plain("open to everyone")},
		Tallies: []chat.Tally{
			{Emoji: "1️⃣", Label: chat.Plain("Friday 27 November 2026, 19:00-21:00, Berlin time"), Start: friday},
			{Emoji: "2️⃣", Label: chat.Plain("Saturday 28 November 2026, 15:00-17:00, Berlin time"), Start: saturday},
		},
		Controls: buttons(chat.ModeUpdate, "Post it", "Discard"),
	}
	c.Controls = append(c.Controls, chat.Menu{Action: chat.NewAction("cut", chat.ModeUpdate, 3), Prompt: "Remove a time", Min: 1, Max: 1,
		Options: []chat.Choice{{Label: "Fri 27 Nov, 19:00", Value: "1"}, {Label: "Sat 28 Nov, 15:00", Value: "2"}}})
	return c
}

func (b builder) menu() chat.Card {
	return chat.Card{
		Title: chat.Plain("Which times can you make?"),
		Controls: []chat.Control{chat.Menu{Action: chat.NewAction("answer", chat.ModeUpdate, 12, "yes"), Prompt: "Times I can make", Max: 3, Options: []chat.Choice{
			{Label: "Fri 27 Nov, 19:00-21:00", Value: "1", Hint: "6 yes", Selected: true}, {Label: "Sat 28 Nov, 15:00-17:00", Value: "2"}, {Label: "Sun 29 Nov, 15:00-17:00", Value: "3", Selected: true},
		}}},
	}
}

// page is the second page of the greatest number of slots.
func (b builder) page() chat.Card {
	const slots, size = 60, 25
	c := chat.Card{Tone: chat.ToneAsking, Title: chat.Plain("Board games at the library"), Lead: chat.Plain("Which time shall it be? The best is first.")}
	menu := chat.Menu{Action: chat.NewAction("pick", chat.ModeUpdate, 12), Prompt: "Pick a time", Min: 1, Max: 1}
	for i := range slots {
		at := friday.Add(time.Duration(i) * 4 * time.Hour)
		there := at.In(time.FixedZone("Berlin", 3600))
		label := there.Format("Mon 2 Jan, 15:04-") + there.Add(2*time.Hour).Format("15:04")
		if i/size == 1 {
			c.Tallies = append(c.Tallies, chat.Tally{Label: chat.Plain(label), Start: at, Yes: 3, IfNeeded: 1, Of: 9, Caption: chat.Plain("3 yes, 1 if needed")})
			menu.Options = append(menu.Options, chat.Choice{Label: label, Value: fmt.Sprint(i), Hint: "3 yes, 1 if needed"})
		}
	}
	c.Notes = []chat.Text{chat.Plain(fmt.Sprintf("Times %d-%d of %d.", size+1, 2*size, slots)), chat.Plain("Times are Berlin time.")}
	c.Controls = append([]chat.Control{menu}, buttons(chat.ModeUpdate, "Better times", "Further times", "One more day", "Ask who hasn't answered", "Change…", "Cancel it…")...)
	return c
}

func (b builder) list() chat.Card {
	return chat.Card{Lines: []chat.Text{
		chat.Join("", chat.Bold("Board games"), chat.Plain(": Fri 27 Nov, 19:00, Berlin time. 7 of 8 seats")),
		chat.Join("", chat.Bold("Chess evening"), chat.Plain(": collecting times until "), chat.Text{{Time: saturday, Format: chat.FormatShort}}),
	}}
}

func (b builder) refusal() chat.Card {
	return chat.Card{
		Tone:     chat.ToneWarning,
		Lead:     chat.Join("", chat.Plain(`I read "fri 7pm" but not "christmas". Try `), chat.Code("fri 7pm, sat 3-5pm"), chat.Plain(" or "), chat.Code("5 Dec 18:00"), chat.Plain(".")),
		Controls: buttons(chat.ModeOpens, "Correct it"),
	}
}

func (b builder) plain() chat.Card {
	return chat.Card{Lead: chat.Plain("You're going, seat 7 of 8. I'll remind you a day before.")}
}

func (b builder) picture() chat.Card {
	return chat.Card{Title: chat.Plain("When people can come"), Picture: &chat.Picture{PNG: square, Alt: "Friday evening suits most: 6 of 9"}}
}

func (b builder) hostile() chat.Card {
	c := chat.Card{Tone: chat.ToneAsking, Title: chat.Plain(Hostile[0]), Badge: chat.Plain(Hostile[1]), Lead: chat.Join("", b.host(), chat.Plain(" "+Hostile[5])), Where: chat.Plain(Hostile[3])}
	for _, text := range Hostile {
		c.Notes, c.Lines = append(c.Notes, chat.Plain(text)), append(c.Lines, chat.Plain(text))
	}
	c.Tallies = []chat.Tally{{Emoji: "1️⃣", Label: chat.Plain(Hostile[6]), Caption: chat.Bold(Hostile[7]), Yes: 1, Of: 2}}
	c.Controls = append(buttons(chat.ModePrivate, Hostile[0], Hostile[5]), chat.Menu{Action: chat.NewAction("gallery", chat.ModePrivate), Prompt: Hostile[3], Max: 1,
		Options: []chat.Choice{{Label: Hostile[1], Value: Hostile[3], Hint: Hostile[0]}}})
	return c
}

// long has texts beyond every network's limits.
func (b builder) long() chat.Card {
	c := b.poll()
	c.Title, c.Lead = chat.Plain(strings.Repeat("Long title 👩‍👩‍👧 ", 40)), chat.Plain(strings.Repeat("A long text. ", 600))
	c.Controls = buttons(chat.ModePrivate, strings.Repeat("A long label ", 20))
	return c
}

// square is a PNG of one pixel.
var square = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")
