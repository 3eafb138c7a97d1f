package card

import (
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// maxSuggestedHosts is how many of the candidates are named.
const maxSuggestedHosts = 3

// HostCandidates lists who could host a meetup instead of its host: co-hosts first, then
// who is going.
func HostCandidates(s planner.Snapshot) []bot.UserID {
	m := &s.Meetup
	var out []bot.UserID
	for _, u := range append(slices.Clone(m.Cohosts), s.Roster.In(bot.RSVPGoing)...) {
		if u != m.Host && !m.IsAbsent(u) && !slices.Contains(out, u) {
			out = append(out, u)
		}
	}
	return out
}

// HostCannot asks a host, u, who does not come what becomes of the meetup. lead says what
// they answered.
func HostCannot(p i18n.Printer, s planner.Snapshot, u bot.UserID, lead chat.Text) chat.Card {
	c := chat.Card{Tone: chat.ToneAsking, Lead: lead}
	whenAndWhere(p, &c, s, u)
	OfferHandover(p, &c, s)
	return c
}

// OfferHandover adds to what a host is answered, who said that they can't, the question
// what becomes of the meetup.
func OfferHandover(p i18n.Printer, c *chat.Card, s planner.Snapshot) {
	m := &s.Meetup
	ask := p.Say("host_cannot.ask_alone", nil)
	if candidates := HostCandidates(s); len(candidates) > 0 {
		ask = p.Say("host_cannot.ask", bot.Args{"who": candidates[:min(len(candidates), maxSuggestedHosts)]})
	}
	c.Lead = chat.Join(" ", c.Lead, ask)
	c.Controls = append(c.Controls,
		chat.Button{Action: chat.NewAction("handoverask", chat.ModeOpens, m.ID), Label: p.Word("button.hand_over_to", nil), Style: chat.StylePrimary},
		chat.Button{Action: chat.NewAction("hoston", chat.ModePrivate, m.ID), Label: p.Word("button.host_on", nil)},
		chat.Button{Action: chat.NewAction("cancelask", chat.ModePrivate, m.ID), Label: p.Word("button.cancel", nil), Style: chat.StyleDanger},
	)
}
