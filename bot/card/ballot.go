package card

import (
	"slices"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// BallotText renders a member's ballot in one sentence.
func BallotText(p i18n.Printer, s planner.Snapshot, u bot.UserID) chat.Text {
	given, b := s.Ballot(u), s.CountedBallot(u)
	var answers []chat.Text
	for _, slot := range s.Meetup.UpcomingSlots(s.Now) {
		a, _ := b.AnswerTo(slot.ID)
		if len(a.Stretches) > 0 {
			if parts := p.Parts(slot, a, s.Meetup.Zone); parts != "" {
				answers = append(answers, chat.Plain(parts))
			}
			continue
		}
		switch a.Availability {
		case bot.AvailabilityYes:
			answers = append(answers, chat.Plain(p.SlotBeside(slot, s.Meetup.Zone)))
		case bot.AvailabilityIfNeeded:
			answers = append(answers, p.Say("panel.if_needed", bot.Args{"when": p.SlotBeside(slot, s.Meetup.Zone)}))
		}
	}
	switch {
	case len(given) == 0 && len(b) > 0:
		return p.Say("panel.host", nil)
	case len(given) == 0:
		return p.Say("panel.withdrawn", nil)
	case len(answers) > 0:
		return p.Say("panel.noted", bot.Args{"times": chat.Join("; ", answers...)})
	case s.SaysNone(u):
		return p.Say("panel.none", nil)
	}
	return p.Say("panel.behind", nil)
}

// UnavailableText says which of the chosen slots were withdrawn or have passed; nil if
// none was.
func UnavailableText(p i18n.Printer, s planner.Snapshot, chosen []bot.SlotID) chat.Text {
	m := &s.Meetup
	var gone, passed []chat.Text
	for _, slot := range slices.Concat(m.Withdrawn, m.Slots) {
		switch {
		case !slices.Contains(chosen, slot.ID):
		case !slot.WithdrawnAt.IsZero():
			gone = append(gone, chat.Plain(p.Slot(slot, m.Zone)))
		case !slot.PassesAt().After(s.Now):
			passed = append(passed, chat.Plain(p.Slot(slot, m.Zone)))
		}
	}
	var out chat.Text
	if len(gone) > 0 {
		out = p.Say("panel.gone", bot.Args{"times": chat.Join("; ", gone...)})
	}
	if len(passed) > 0 {
		out = chat.Join(" ", out, p.Say("panel.passed", bot.Args{"times": chat.Join("; ", passed...)}))
	}
	return out
}

// BallotMenu renders a member's ballot: a menu of one page of the slots, in which
// their answers of availability av are selected.
func BallotMenu(p i18n.Printer, s planner.Snapshot, u bot.UserID, av bot.Availability, page int, lead chat.Text) chat.Card {
	m := &s.Meetup
	if m.Status != bot.StatusPolling {
		return Today(p, s, bot.Actor{Community: m.Community, User: u}, nil)
	}
	if lead == nil {
		lead = chat.Join(" ", SuggestionText(p, s), p.Say(askKeys[av], nil))
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: Heading(m), Lead: lead, Where: WhereFor(p, s, u)}
	b, shown := s.CountedBallot(u), SlotPage(m.UpcomingSlots(s.Now), page)
	if len(shown.Items) == 0 {
		c.Lead = p.Say("short.times", nil)
		return c
	}
	menu := chat.Menu{Action: chat.NewAction("mark", chat.ModeUpdate, m.ID, av, shown.Number, m.FormatSlots(shown.Items)), Prompt: p.Word(promptKeys[av], nil)}
	best := atBestTimes(s)
	counts := best.Count()
	for _, slot := range shown.Items {
		count := counts[slot.ID]
		menu.Options = append(menu.Options, chat.Choice{
			Label: strings.TrimSpace(slot.Emoji + " " + p.SlotBeside(slot, m.Zone)), Value: strconv.FormatInt(int64(slot.ID), 10),
			Hint: countsHint(p, s, count.Yes, count.IfNeeded), Selected: b.Of(slot.ID) == av || s.Suggested.Ticks(slot.ID, av),
		})
	}
	menu.Max, menu.Open = len(menu.Options), true
	choose := func(av bot.Availability, page int) chat.Action {
		return chat.NewAction("choose", chat.ModeUpdate, m.ID, av, page)
	}
	c.Controls = append(c.Controls, menu)
	if len(s.Suggested) > 0 {
		c.Controls = append(c.Controls, asUsualButton(p, m))
	}
	c.Controls = append(c.Controls, shown.Buttons(p, ByTime, func(page int) chat.Action { return choose(av, page) })...)
	other, key := bot.AvailabilityIfNeeded, "button.if_needed"
	if av == bot.AvailabilityIfNeeded {
		other, key = bot.AvailabilityYes, "button.choose"
	}
	c.Controls = append(c.Controls,
		chat.Button{Action: choose(other, shown.Number), Label: p.Word(key, nil)},
		chat.Button{Action: chat.NewAction("none", chat.ModeUpdate, m.ID, m.NewestSlot()), Label: p.Word("button.none", nil)})
	if len(s.Ballot(u)) > 0 {
		c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("withdraw", chat.ModeUpdate, m.ID), Label: p.Word("button.withdraw", nil)})
	}
	c.Controls = append(c.Controls, noteButtons(p, s, u)...)
	c.Notes = append(shown.Note(p), ZoneNote(p, m)...)
	return c
}

// Ballots renders a page of all answers to a poll. It adds the host's controls if the
// reader may decide. Who has not answered sees no names yet: each copies the one before
// (Romero et al., WSDM 2017).
func Ballots(p i18n.Printer, s planner.Snapshot, by bot.Actor, page int) chat.Card {
	m := &s.Meetup
	if m.Status != bot.StatusPolling || m.IsGaugingInterest() || m.Anonymous {
		return Today(p, s, by, nil)
	}
	c := chat.Card{Tone: chat.ToneAsking, Title: Heading(m), Lead: answered(p, s)}
	if !m.CanDecide(by) && len(s.Ballot(by.User)) == 0 {
		c.Notes = []chat.Text{p.Say("who.answer_first", nil)}
		c.Controls = PollButtons(p, m)
		return c
	}
	var lists []chat.People
	add := func(label chat.Text, users []bot.UserID) {
		if len(users) > 0 {
			lists = append(lists, people(p, label, users, allNames, m.Host))
		}
	}
	best, ranked := atBestTimes(s), schedule.Rank(&s.Poll)
	for _, slot := range m.Slots {
		listSlot(p, s, best, ranked, slot, add)
	}
	switch none := s.SayNone(); {
	case len(none) == 0:
	case m.CanDecide(by):
		add(p.Say("who.none", nil), none)
	default:
		c.Notes = append(c.Notes, chat.Join(": ", p.Say("who.none", nil), chat.Plain(strconv.Itoa(len(none)))))
	}
	add(p.Say("who.outstanding", nil), s.Outstanding())
	add(p.Say("who.behind", nil), s.Behind())
	addPeople(p, &c, lists, page, func(page int) chat.Action { return chat.NewAction("who", chat.ModeUpdate, m.ID, page) })
	if page == 0 {
		c.Lines = noteLines(p, s)
	}
	if s.CountsHost() {
		c.Notes = append(c.Notes, p.Say("poll.host_counts", bot.Args{"host": m.Host}))
	}
	c.Notes = append(c.Notes, ZoneNote(p, m)...)
	if m.CanDecide(by) {
		OfferPick(p, &c, s, ranked, 0, PickPanel(m.ID, chat.ModePrivate))
		c.Controls = append(c.Controls, HostButtons(p, m)...)
	}
	return c
}

// answered renders how many have answered a poll.
func answered(p i18n.Printer, s planner.Snapshot) chat.Text {
	n := len(s.Answered())
	if n == 0 {
		return p.Say("who.nobody", nil)
	}
	return p.Say("who.lead", bot.Args{"n": n})
}
