package flow

import (
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// mostNames is how many people of a list a card names.
const mostNames = 20

// guests lists who comes, who may, who waits and who was asked.
func (v voice) guests(s planner.Sheet) []chat.People {
	var out []chat.People
	confirmed, asked := split(s.Roster.Rows(bot.Going))
	for _, g := range []struct {
		key  string
		rows []bot.RSVP
	}{
		{"people.going", confirmed}, {"people.to_confirm", asked},
		{"people.maybe", s.Roster.Rows(bot.Maybe)}, {"people.waiting", s.Roster.Rows(bot.Waiting)},
	} {
		if len(g.rows) > 0 {
			out = append(out, v.attendance(g.key, g.rows, s.Meetup.Hosts()))
		}
	}
	if expected := expected(s); len(expected) > 0 {
		key := "people.asked"
		if by := s.Meetup.Reason.By; by == bot.ByNobody || by == bot.ByMove {
			key = "people.invited"
		}
		out = append(out, v.people(v.say(key, bot.Args{"n": len(expected)}), expected, s.Meetup.Host))
	}
	return out
}

// split parts who has a seat for sure from who was asked again.
func split(rows []bot.RSVP) (confirmed, asked []bot.RSVP) {
	for _, row := range rows {
		if row.ConfirmBy.IsZero() {
			confirmed = append(confirmed, row)
		} else {
			asked = append(asked, row)
		}
	}
	return confirmed, asked
}

// attendance names the members of a state with the guests they bring. Who
// comes quietly is counted and not named.
func (v voice) attendance(key string, rows []bot.RSVP, hosts []bot.UserID) chat.People {
	heads, quiet, more := 0, 0, 0
	var p chat.People
	for _, row := range rows {
		heads += row.Heads()
		switch {
		case row.Quiet && row.Member != hosts[0]:
			quiet += row.Heads()
			continue
		case len(p.Members) == mostNames:
			more += row.Heads()
			continue
		}
		notes := []chat.Text{v.role(row.Member, hosts)}
		if row.Guests > 0 {
			notes = append(notes, chat.Plain("+"+strconv.Itoa(row.Guests)))
		}
		p.Members = append(p.Members, chat.Person{User: row.Member, Note: chat.Join(", ", notes...)})
	}
	p.Label = v.say(key, bot.Args{"n": heads})
	if more > 0 {
		p.Rest = v.say("people.rest", bot.Args{"n": more})
	}
	if quiet > 0 {
		p.Rest = chat.Join(" ", p.Rest, v.say("people.quiet", bot.Args{"n": quiet}))
	}
	return p
}

// role says what a member is to a meetup whose hosts those are.
func (v voice) role(u bot.UserID, hosts []bot.UserID) chat.Text {
	switch at := slices.Index(hosts, u); {
	case at == 0:
		return v.say("people.host", nil)
	case at > 0:
		return v.say("people.cohost", nil)
	}
	return nil
}

// people is a labelled list of members that ends with how many more there are.
func (v voice) people(label chat.Text, users []bot.UserID, hosts ...bot.UserID) chat.People {
	p := chat.People{Label: label}
	for i, u := range users {
		if i == mostNames {
			p.Rest = v.say("people.rest", bot.Args{"n": len(users) - i})
			break
		}
		person := chat.Person{User: u}
		person.Note = v.role(u, hosts)
		p.Members = append(p.Members, person)
	}
	return p
}
