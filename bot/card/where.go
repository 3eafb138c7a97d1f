package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// PublicWhere renders a place as everybody may see it.
func PublicWhere(p i18n.Printer, t *bot.Terms) chat.Text {
	area := t.PublicWhere()
	switch {
	case !t.HidesWhere():
		return chat.Plain(area)
	case area == "":
		return p.Say("where.hidden", nil)
	}
	return p.Say("where.area", bot.Args{"area": area})
}

// WhereFor renders a meetup's place as a member may see it.
func WhereFor(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Text {
	if where, exact := s.Meetup.WhereFor(u, &s.Roster); exact {
		return chat.Plain(where)
	}
	return PublicWhere(p, &s.Meetup.Terms)
}

// WhereForGuest renders the whole place for a member who may see it if the card does
// not show it; else nil.
func WhereForGuest(s planner.Snapshot, u bot.UserID) chat.Text {
	if where, exact := s.Meetup.WhereFor(u, &s.Roster); exact && s.Meetup.HidesWhere() {
		return chat.Plain(where)
	}
	return nil
}

// Whereabouts tells a member who is going the whole place.
func Whereabouts(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Card {
	m := &s.Meetup
	c := chat.Card{Tone: chat.ToneOn, Lead: p.Say("where.whole", bot.Args{"title": Title(m)}), Where: WhereFor(p, s, u)}
	if m.Where == "" {
		c.Lead = p.Say("where.none", bot.Args{"title": Title(m)})
	}
	if date, dated := m.Date(); dated {
		c.When = p.When(date, m.Zone)
	}
	return c
}

// whereButton returns the button under a public message that tells who is going
// the whole place; none if the message shows it.
func whereButton(p i18n.Printer, m *bot.Meetup) []chat.Control {
	if !m.HidesWhere() {
		return nil
	}
	return []chat.Control{chat.Button{Action: chat.NewAction("where", chat.ModePrivate, m.ID), Label: p.Word("button.where", nil)}}
}

// publicTerms returns terms whose place everybody may see.
func publicTerms(p i18n.Printer, t bot.Terms) bot.Terms {
	t.Where, t.Area = PublicWhere(p, &t).String(), ""
	return t
}

// publicChanges is Changes for a message that everybody may see.
func publicChanges(p i18n.Printer, before, after bot.Terms, zone string) []chat.Text {
	was, is := publicTerms(p, before), publicTerms(p, after)
	out := Changes(p, was, is, zone)
	if before.Where != after.Where && was.Where == is.Where {
		out = append(out, p.Say("change.where_exact", nil))
	}
	return out
}
