package card

import (
	"slices"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// guestLists renders a roster by state: going, to confirm, maybe, waiting, asked. Of
// each it names the first most.
func guestLists(p i18n.Printer, s planner.Snapshot, most int) []chat.People {
	var out []chat.People
	confirmed, asked := splitConfirmed(s.Roster.Rows(bot.RSVPGoing))
	for _, g := range []struct {
		key  string
		rows []bot.RSVP
	}{
		{"people.going", confirmed}, {"people.to_confirm", asked},
		{"people.maybe", s.Roster.Rows(bot.RSVPMaybe)}, {"people.waiting", s.Roster.Rows(bot.RSVPWaiting)},
	} {
		if len(g.rows) > 0 {
			out = append(out, attendance(p, g.key, g.rows, most, s.Meetup.Hosts()))
		}
	}
	if expected := s.NamedGuests(); len(expected) > 0 {
		key := "people.asked"
		if by := s.Meetup.Reason.By; by == bot.DeciderNone || by == bot.DeciderMove {
			key = "people.invited"
		}
		out = append(out, people(p, p.Say(key, bot.Args{"n": len(expected)}), expected, most, s.Meetup.Host))
	}
	return out
}

// splitConfirmed separates the confirmed rows from those to be confirmed after a
// change.
func splitConfirmed(rows []bot.RSVP) (confirmed, asked []bot.RSVP) {
	for _, row := range rows {
		if row.ConfirmBy.IsZero() {
			confirmed = append(confirmed, row)
		} else {
			asked = append(asked, row)
		}
	}
	return confirmed, asked
}

// attendance lists the members in one state with the guests they bring. Quiet
// guests are counted, not named.
func attendance(p i18n.Printer, key string, rows []bot.RSVP, most int, hosts []bot.UserID) chat.People {
	heads, quiet, more := 0, 0, 0
	var out chat.People
	for _, row := range rows {
		heads += row.Heads()
		switch {
		case row.Quiet && row.Member != hosts[0]:
			quiet += row.Heads()
			continue
		case most != allNames && len(out.Members) == most:
			more += row.Heads()
			continue
		}
		notes := []chat.Text{role(p, row.Member, hosts)}
		if row.Guests > 0 {
			notes = append(notes, chat.Plain("+"+strconv.Itoa(row.Guests)))
		}
		out.Members = append(out.Members, chat.Person{User: row.Member, Note: chat.Join(", ", notes...)})
	}
	out.Label = p.Say(key, bot.Args{"n": heads})
	if more > 0 {
		out.Rest = p.Say("people.rest", bot.Args{"n": more})
	}
	if quiet > 0 {
		out.Rest = chat.Join(" ", out.Rest, p.Say("people.quiet", bot.Args{"n": quiet}))
	}
	return out
}

// role returns the note beside the name of a host or co-host; nil for others.
func role(p i18n.Printer, u bot.UserID, hosts []bot.UserID) chat.Text {
	switch at := slices.Index(hosts, u); {
	case at == 0:
		return p.Say("people.host", nil)
	case at > 0:
		return p.Say("people.cohost", nil)
	}
	return nil
}

// People renders a labelled list of members, of whom it names the first
// i18n.MaxNames.
func People(p i18n.Printer, label chat.Text, users []bot.UserID, hosts ...bot.UserID) chat.People {
	return people(p, label, users, i18n.MaxNames, hosts...)
}

func people(p i18n.Printer, label chat.Text, users []bot.UserID, most int, hosts ...bot.UserID) chat.People {
	out := chat.People{Label: label}
	for i, u := range users {
		if most != allNames && i == most {
			out.Rest = p.Say("people.rest", bot.Args{"n": len(users) - i})
			break
		}
		person := chat.Person{User: u}
		person.Note = role(p, u, hosts)
		out.Members = append(out.Members, person)
	}
	return out
}
