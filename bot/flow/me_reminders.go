package flow

import (
	"context"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) meReminders(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	return f.showReminders(ctx, e.From, chat.Private)
}

func (f *Flow) myReminders(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.showReminders(ctx, e.From, e.Action.Manner)
}

// showReminders is the actor's own panel: how and when they are reminded.
func (f *Flow) showReminders(ctx context.Context, from chat.From, m chat.Manner) (chat.Response, error) {
	actor, err := by(from)
	if err != nil {
		return nil, err
	}
	me, err := f.plan.Me(ctx, actor)
	if err != nil {
		return nil, err
	}
	return answer(m, f.private(from).remindersCard(me)), nil
}

func (v voice) remindersCard(me planner.Self) chat.Card {
	m := me.Member
	c := chat.Card{
		Title: v.say("reminders.title", nil), Lead: v.myReminders(m, me.Community),
		Notes: []chat.Text{v.myQuiet(m, me.Community), v.say("reminders.each", nil)},
	}
	for _, way := range bot.Ways() {
		if way != m.Way.Or("") {
			c.Controls = append(c.Controls, chat.Button{Action: chat.Do("myway", chat.Update, way), Label: v.word("button.way_"+string(way), nil)})
		}
	}
	c.Controls = append(c.Controls, chat.Button{Action: chat.Do("mytimes", chat.Opens), Label: v.word("button.my_times", nil)})
	return c
}

// myReminders says how and when a member is reminded.
func (v voice) myReminders(m bot.Member, c bot.Community) chat.Text {
	leads := c.Reminders()
	way := m.Way.Or("")
	if way == bot.ByDirect && m.Leads != nil {
		leads = m.Leads
	}
	if way != bot.ByNone && len(leads) == 0 {
		return v.say("reminders.never", nil)
	}
	return v.say("reminders.by_"+string(way), bot.Args{"leads": v.leads(leads)})
}

// myQuiet says when a member is left in peace.
func (v voice) myQuiet(m bot.Member, c bot.Community) chat.Text {
	q := c.QuietHours()
	if m.Quiet != nil {
		q = *m.Quiet
	}
	return v.quietHours(q)
}

func (v voice) quietHours(q bot.Quiet) chat.Text {
	if q.From == q.To {
		return v.say("quiet.none", nil)
	}
	from, to, _ := strings.Cut(q.String(), "-")
	return v.say("quiet.hours", bot.Args{"from": from, "to": to})
}

func (f *Flow) myWay(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	way, ok := wayNamed(e.Action.Arg(0))
	if !ok {
		return f.stale(ctx, e), nil
	}
	if _, err := f.plan.SetMyWay(ctx, actor, way); err != nil {
		return nil, err
	}
	return f.showReminders(ctx, e.From, chat.Update)
}

func wayNamed(s string) (bot.Way, bool) {
	for _, w := range bot.Ways() {
		if string(w) == s {
			return w, true
		}
	}
	return "", false
}

func (f *Flow) myTimesAsk(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	me, err := f.plan.Me(ctx, actor)
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	quiet := ""
	if me.Member.Quiet != nil {
		quiet = me.Member.Quiet.String()
	}
	return chat.Ask{Form: v.myTimesForm(v.typedLeads(me.Member.Leads), quiet)}, nil
}

func (v voice) myTimesForm(leads, quiet string) chat.Form {
	return chat.Form{
		Action: chat.Do("mytimes", chat.Update), Title: v.word("reminders.title", nil), Submit: v.word("button.save", nil),
		Note: v.say("reminders.note", nil), Fields: []chat.Field{
			{Name: "leads", Label: v.word("field.leads", nil), Hint: v.word("hint.leads", nil), MaxLength: 100, Default: chat.Value{Text: leads}},
			{Name: "quiet", Label: v.word("field.quiet", nil), Hint: v.word("hint.quiet", nil), MaxLength: 20, Default: chat.Value{Text: quiet}},
		},
	}
}

func (f *Flow) myTimesTyped(ctx context.Context, e chat.Submission) (chat.Response, error) {
	actor, err := by(e.From)
	if err != nil {
		return nil, err
	}
	v := f.private(e.From)
	leads, wrongLeads := readLeads(e.Values.Text("leads"))
	quiet, wrongQuiet := readQuiet(e.Values.Text("quiet"))
	if wrong := v.wrong(wrongLeads, wrongQuiet); len(wrong) > 0 {
		return chat.Correct{Form: v.myTimesForm(e.Values.Text("leads"), e.Values.Text("quiet")), Errors: wrong, Again: chat.Do("mytimes", chat.Opens)}, nil
	}
	if _, err = f.plan.SetMyTimes(ctx, actor, leads, quiet); err != nil {
		return nil, err
	}
	return f.showReminders(ctx, e.From, chat.Update)
}

// wrong are the refusals among errors, as a form shows them.
func (v voice) wrong(errs ...error) []chat.FieldError {
	var out []chat.FieldError
	for _, err := range errs {
		if e, ok := bot.AsError(err); ok {
			out = append(out, chat.FieldError{Field: e.Field, Text: v.sayError(e)})
		}
	}
	return out
}

// remindMe is the actor's own panel for one meetup.
func (f *Flow) remindMe(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	r, err := f.plan.Reminders(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	return answer(e.Action.Manner, f.private(e.From).wishCard(r)), nil
}

func (f *Flow) wish(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, id, err := f.pressedBy(ctx, e)
	if err != nil {
		return nil, err
	}
	way, _ := wayNamed(e.Action.Arg(1)) // none: as of all others
	r, err := f.plan.SetWish(ctx, actor, id, way)
	if err != nil {
		return nil, err
	}
	return chat.Redraw{Card: f.private(e.From).wishCard(r)}, nil
}

func (v voice) wishCard(r planner.Reminded) chat.Card {
	m := &r.Meetup
	c := chat.Card{Title: chat.Plain(m.Title)}
	switch {
	case r.Way == bot.ByNone:
		c.Lead = v.say("wish.none", nil)
	case len(r.Next) == 0:
		c.Lead = v.say("wish.no_more", nil)
	default:
		c.Lead = v.say("wish."+string(r.Way), bot.Args{"leads": v.leads(leadsOf(r.Next))})
	}
	for _, way := range bot.Ways() {
		if way != r.Way {
			c.Controls = append(c.Controls, chat.Button{Action: chat.Do("wish", chat.Update, m.ID, way), Label: v.word("button.way_"+string(way), nil)})
		}
	}
	if r.Wish != "" {
		c.Controls = append(c.Controls, chat.Button{Action: chat.Do("wish", chat.Update, m.ID), Label: v.word("button.way_usual", nil)})
	}
	return c
}

func leadsOf(owed []bot.Reminder) []bot.Lead {
	var out []bot.Lead
	for _, r := range owed {
		out = append(out, r.Lead)
	}
	return out
}

// nextReminder says when the member is reminded next; nothing if never.
func (v voice) nextReminder(r planner.Reminded) chat.Text {
	if len(r.Next) == 0 {
		return nil
	}
	return v.say("seated.remind_"+string(r.Way), bot.Args{"lead": v.lead(r.Next[0].Lead)})
}
