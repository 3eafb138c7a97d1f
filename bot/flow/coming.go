package flow

import (
	"context"
	"strconv"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

// mine is a member's own view of their coming, in which they say whom they
// bring, whether they are named, and what the host should know.
func (v voice) mine(s planner.Sheet, u bot.UserID, lead chat.Text) chat.Card {
	c := chat.Card{Tone: chat.On, Lead: lead}
	row, ok := s.Roster.Of(u)
	if !ok {
		return c
	}
	if row.Note != "" {
		c.Notes = append(c.Notes, chat.Join(": ", v.say("note.title", nil), chat.Plain(row.Note)))
	}
	if row.State == bot.Going || row.State == bot.Waiting {
		c.Controls = append(c.Controls, chat.Button{
			Action: chat.Do("rsvp", chat.Update, s.Meetup.ID, bot.NotGoing), Label: v.word("button.not_after_all", nil)})
	}
	c.Controls = append(c.Controls, v.mineControls(s, row)...)
	return c
}

// mineControls are what a member can say of their coming besides whether they
// do. A host is always named, and leaves themselves no note.
func (v voice) mineControls(s planner.Sheet, row bot.RSVP) []chat.Control {
	id := s.Meetup.ID
	if row.State == bot.NotGoing {
		return nil
	}
	quiet, name := "yes", "button.quiet"
	if row.Quiet {
		quiet, name = "no", "button.named"
	}
	var out []chat.Control
	if row.Member != s.Meetup.Host {
		out = []chat.Control{
			chat.Button{Action: chat.Do("quiet", chat.Update, id, quiet), Label: v.word(name, nil)},
			chat.Button{Action: chat.Do("note", chat.Opens, id), Label: v.word("button.note", nil)},
		}
	}
	if row.State != bot.Maybe {
		menu := chat.Menu{Action: chat.Do("bring", chat.Update, id), Prompt: v.word("bring.prompt", nil), Min: 1, Max: 1}
		for n := range bot.MaxGuests + 1 {
			label := v.word("bring.none", nil)
			if n > 0 {
				label = v.word("bring.some", bot.Args{"n": n})
			}
			menu.Options = append(menu.Options, chat.Choice{Label: label, Value: strconv.Itoa(n), Selected: n == row.Guests})
		}
		out = append(out, menu)
	}
	if s.Meetup.Status == bot.Scheduled && row.State != bot.Waiting {
		out = append(out, v.remindMeButton(&s.Meetup))
	}
	return out
}

// chosen is what a menu's only choice says, as a number; -1 if it says nothing.
func chosen(e chat.Press) int {
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
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	done, err := f.plan.Bring(ctx, actor, id, chosen(e))
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	lead := v.say("bring.alone", nil)
	if mine, _ := done.Roster.Of(actor.User); mine.Guests > 0 {
		lead = v.say("bring.done", bot.Args{"n": mine.Guests})
	}
	return chat.Redraw{Card: v.mine(done.Sheet, actor.User, chat.Join(" ", lead, v.seated(done, actor.User)))}, nil
}

func (f *Flow) quiet(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	quiet, key := e.Action.Arg(1) == "yes", "quiet.off"
	if quiet {
		key = "quiet.on"
	}
	done, err := f.plan.Quiet(ctx, actor, id, quiet)
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	return chat.Redraw{Card: v.mine(done.Sheet, actor.User, v.say(key, nil))}, nil
}

// note opens a sheet for a word to the host, with what was left before.
func (f *Flow) note(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressedOn(ctx, e)
	if err != nil {
		return nil, err
	}
	mine, _ := s.Roster.Of(actor.User)
	return chat.Ask{Form: f.private(e.From).noteForm(s.Meetup.ID, mine.Note)}, nil
}

func (v voice) noteForm(id bot.MeetupID, typed string) chat.Form {
	return chat.Form{
		Action: chat.Do("note", chat.Update, id), Title: v.word("note.title", nil), Submit: v.word("button.note_send", nil),
		Fields: []chat.Field{{
			Name: "note", Label: v.word("field.note", nil), Hint: v.word("hint.note", nil), Type: chat.LongText,
			MaxLength: bot.MaxNote, Default: chat.Value{Text: typed},
		}},
	}
}

func (f *Flow) noteTyped(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, chat.Press{From: e.From, Action: e.Action})
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	text := e.Values.Text("note")
	done, err := f.plan.Note(ctx, actor, id, text)
	if refusal, ok := bot.AsError(err); ok && refusal.Field == "note" {
		return chat.Correct{
			Form: v.noteForm(id, text), Again: chat.Do("note", chat.Opens, id),
			Errors: []chat.FieldError{{Field: "note", Text: v.sayError(refusal)}},
		}, nil
	}
	if err != nil {
		return nil, err
	}
	key := "note.done"
	if text == "" {
		key = "note.gone"
	}
	return chat.Redraw{Card: v.mine(done.Sheet, actor.User, v.say(key, nil))}, nil
}

// lateness are the minutes offered to who will be late.
var lateness = []int{10, 15, 20, 30, 45, 60}

func (f *Flow) lateAsk(_ context.Context, e chat.Press) (chat.Response, error) {
	v := f.private(e.From)
	menu := chat.Menu{Action: chat.Do("late", chat.Update, e.Action.Arg(0)), Prompt: v.word("late.prompt", nil), Min: 1, Max: 1}
	for _, n := range lateness {
		menu.Options = append(menu.Options, chat.Choice{Label: v.word("late.minutes", bot.Args{"n": n}), Value: strconv.Itoa(n)})
	}
	return chat.Reply{Card: chat.Card{Lead: v.say("late.ask", nil), Controls: []chat.Control{menu}}}, nil
}

func (f *Flow) late(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	done, err := f.plan.Late(ctx, actor, id, chosen(e))
	if err != nil {
		return nil, err
	}
	key := "late.done"
	if actor.User == done.Meetup.Host {
		key = "late.done_host"
	}
	return chat.Redraw{Card: note(f.private(e.From).say(key, bot.Args{"host": done.Meetup.Host, "n": chosen(e)}))}, nil
}

// mostListed is how many guests the host's list names.
const mostListed = 50

// hostList shows who may decide everybody's answer, quiet ones by name, with
// their notes.
func (f *Flow) hostList(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, s, err := f.pressedOn(ctx, e)
	if err != nil {
		return nil, err
	}
	m := &s.Meetup
	if !m.Decides(actor) {
		return nil, bot.Refuse(bot.Forbidden, "refuse.guests_list", "Only {host} (host) or an organiser can see that list.", bot.Args{"host": m.Host})
	}
	v := f.private(e.From)
	c := chat.Card{Title: v.say("list_guests.title", bot.Args{"title": m.Title}), Lead: v.say("list_guests.lead", nil)}
	for _, state := range []bot.RSVPState{bot.Going, bot.Waiting, bot.Maybe, bot.NotGoing} {
		for _, row := range s.Roster.Rows(state) {
			c.Lines = append(c.Lines, v.guestLine(row))
		}
	}
	if len(c.Lines) == 0 {
		c.Lead = v.say("list_guests.empty", nil)
	}
	if more := len(c.Lines) - mostListed; more > 0 {
		c.Lines = append(c.Lines[:mostListed], v.say("people.rest", bot.Args{"n": more}))
	}
	return chat.Reply{Card: c}, nil
}

func (v voice) guestLine(row bot.RSVP) chat.Text {
	parts := []chat.Text{v.say("state."+string(row.State), nil)}
	if row.Guests > 0 {
		parts = append(parts, chat.Plain("+"+strconv.Itoa(row.Guests)))
	}
	if row.Quiet {
		parts = append(parts, v.say("list_guests.quiet", nil))
	}
	if row.Late > 0 {
		parts = append(parts, v.say("list_guests.late", bot.Args{"n": row.Late}))
	}
	line := chat.Join(": ", chat.Mention(row.Member), chat.Join(", ", parts...))
	if row.Note != "" {
		line = chat.Join(". ", line, chat.Plain(row.Note))
	}
	return line
}
