package flow

import (
	"context"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// chosenNumber returns the number chosen in a menu; -1 if there is none.
func chosenNumber(e chat.Press) int {
	if len(e.Values) == 0 {
		return -1
	}
	n, err := strconv.Atoi(e.Values[0])
	if err != nil {
		return -1
	}
	return n
}

func (f *Flow) bring(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	done, err := f.plan.Bring(ctx, actor, id, chosenNumber(e))
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	lead := p.Say("bring.alone", nil)
	if own, _ := done.Roster.Of(actor.User); own.Guests > 0 {
		lead = p.Say("bring.done", bot.Args{"n": own.Guests})
	}
	return chat.Redraw{Card: card.OwnRSVP(p, done.Snapshot, actor.User, chat.Join(" ", lead, card.RSVPText(p, done, actor.User)))}, nil
}

func (f *Flow) quiet(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	quiet, key := e.Action.Arg(1) == "yes", "quiet.off"
	if quiet {
		key = "quiet.on"
	}
	done, err := f.plan.SetQuietRSVP(ctx, actor, id, quiet)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	return chat.Redraw{Card: titledRSVP(p, done.Snapshot, actor.User, p.Say(key, nil))}, nil
}

// titledRSVP renders a member's own RSVP with a lead that does not name the meetup.
func titledRSVP(p i18n.Printer, s planner.Snapshot, u bot.UserID, lead chat.Text) chat.Card {
	c := card.OwnRSVP(p, s, u, lead)
	c.Title = card.Heading(&s.Meetup)
	return c
}

// note opens the form for a note to the host, filled with the current one.
func (f *Flow) note(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.SnapshotForRSVP(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	own, _ := s.Roster.Of(actor.User)
	return chat.Ask{Form: noteForm(f.privatePrinter(e.From), s.Meetup.ID, own.Note)}, nil
}

func noteForm(p i18n.Printer, id bot.MeetupID, typed string) chat.Form {
	return chat.Form{
		Action: chat.NewAction("note", chat.ModeUpdate, id), Title: p.Word("note.title", nil), Submit: p.Word("button.note_send", nil),
		Fields: []chat.Field{{
			Name: "note", Label: p.Word("field.note", nil), Hint: p.Word("hint.note", nil), Type: chat.FieldLongText,
			MaxLength: bot.MaxNote, Default: chat.Value{Text: typed},
		}},
	}
}

func (f *Flow) submitNote(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, chat.Press{From: e.From, Action: e.Action})
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	text := e.Values.Text("note")
	done, err := f.plan.SetRSVPNote(ctx, actor, id, text)
	if refusal, ok := bot.AsError(err); ok && refusal.Field == "note" {
		return chat.Correct{
			Form: noteForm(p, id, text), Again: chat.NewAction("note", chat.ModeOpens, id),
			Errors: []chat.FieldError{{Field: "note", Text: p.Refusal(refusal)}},
		}, nil
	}
	if err != nil {
		return nil, err
	}
	key := "note.done"
	if text == "" {
		key = "note.gone"
	}
	return chat.Redraw{Card: titledRSVP(p, done.Snapshot, actor.User, p.Say(key, nil))}, nil
}

// lateMinutes are the delays that a latecomer can choose, in minutes.
var lateMinutes = []int{10, 15, 20, 30, 45, 60}

func (f *Flow) askLate(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	s, err := f.plan.SnapshotForRSVP(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	menu := chat.Menu{Action: chat.NewAction("late", chat.ModeUpdate, id), Prompt: p.Word("late.prompt", nil), Min: 1, Max: 1}
	for _, n := range lateMinutes {
		menu.Options = append(menu.Options, chat.Choice{Label: p.Word("late.minutes", bot.Args{"n": n}), Value: strconv.Itoa(n)})
	}
	c := card.About(p, s, actor.User, p.Say("late.ask", nil))
	c.Controls = []chat.Control{menu}
	return chat.Reply{Card: c}, nil
}

func (f *Flow) late(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressActor(ctx, e)
	if err != nil {
		return nil, err
	}
	done, err := f.plan.Late(ctx, actor, id, chosenNumber(e))
	if err != nil {
		return nil, err
	}
	delivery := memberDelivery(bot.NoticeLate, done.Meetup.Host)
	if actor.User == done.Meetup.Host {
		delivery = threadDelivery(bot.NoticeLate)
	}
	return chat.Redraw{Card: deliveryCard(f.privatePrinter(e.From), done.Snapshot, delivery, actor.User)}, nil
}

// everyone shows a page of the names on a card.
func (f *Flow) everyone(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressToName(ctx, e)
	if err != nil {
		return nil, err
	}
	return replyOrRedraw(e.Action.ReplyMode, card.Everyone(f.privatePrinter(e.From), s, actor, pageArg(e.Action, 1))), nil
}

// guestList shows a page of every RSVP with its note, those of quiet guests too. It
// refuses members who may not decide.
func (f *Flow) guestList(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressSnapshot(ctx, e)
	if err != nil {
		return nil, err
	}
	m := &s.Meetup
	if m.Host != "" && !m.CanDecide(actor) {
		return nil, bot.Refuse(bot.KindForbidden, "refuse.guests_list", "Only {host} (host) or an organiser can see that list.", bot.Args{"host": m.Host})
	}
	p := f.privatePrinter(e.From)
	if m.ChosenSlot == 0 {
		return chat.Reply{Card: card.Today(p, s, actor, nil)}, nil
	}
	c := chat.Card{Title: p.Say("list_guests.title", bot.Args{"title": card.Title(m)}), Lead: p.Say("list_guests.lead", nil)}
	var lines []chat.Text
	for _, state := range []bot.RSVPState{bot.RSVPGoing, bot.RSVPWaiting, bot.RSVPMaybe, bot.RSVPNotGoing} {
		for _, row := range s.Roster.Rows(state) {
			lines = append(lines, guestLine(p, row))
		}
	}
	if len(lines) == 0 {
		c.Lead = p.Say("list_guests.empty", nil)
	}
	shown := card.LinePage(lines, pageArg(e.Action, 1))
	c.Lines, c.Notes = shown.Items, shown.NoteAs(p, "page.names")
	c.Controls = shown.Buttons(p, card.ByName, func(page int) chat.Action { return chat.NewAction("guests", chat.ModeUpdate, m.ID, page) })
	return replyOrRedraw(e.Action.ReplyMode, c), nil
}

func guestLine(p i18n.Printer, row bot.RSVP) chat.Text {
	parts := []chat.Text{p.Say(rsvpKeys[row.State], nil)}
	if row.Guests > 0 {
		parts = append(parts, chat.Plain("+"+strconv.Itoa(row.Guests)))
	}
	if row.Quiet {
		parts = append(parts, p.Say("list_guests.quiet", nil))
	}
	if row.Late > 0 {
		parts = append(parts, p.Say("list_guests.late", bot.Args{"n": row.Late}))
	}
	line := chat.Join(": ", chat.Mention(row.Member), chat.Join(", ", parts...))
	if row.Note != "" {
		line = chat.Join(". ", line, chat.Plain(row.Note))
	}
	return line
}
