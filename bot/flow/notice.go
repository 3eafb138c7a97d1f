package flow

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/card"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

func (f *Flow) routeNotices() {
	f.task(bot.TaskAskConfirm, f.askConfirm)
	f.task(bot.TaskNotifyThread, f.notifyThread)
	f.task(bot.TaskNotifyMember, f.notifyMember)
}

// askConfirm posts the chosen time in the thread and asks the expected guests for
// their RSVP.
func (f *Flow) askConfirm(ctx context.Context, t bot.Task) (chat.Effect, error) {
	s, owed, err := f.plan.ConfirmationFor(ctx, t)
	if err != nil || !owed {
		return chat.NoEffect{}, err
	}
	p, err := f.publicPrinter(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	m := &s.Meetup
	date, _ := m.Date()
	asked := s.NamedGuests()
	if m.Reason.By == bot.DeciderNone && len(asked) == 0 {
		return chat.NoEffect{}, f.plan.RecordNothingToSend(ctx, *m, t) // the card says it
	}
	args := bot.Args{"title": card.Title(m), "when": p.LongSlotAt(date, m.Zone), "who": asked, "n": len(asked)}
	key := "confirm.ask"
	switch {
	case s.HidesExpected():
		key = "confirm.anonymous"
	case len(asked) == 0:
		key = "confirm.nobody"
	case m.Reason.By == bot.DeciderNone:
		key = "confirm.invited"
	}
	c := chat.Card{Tone: chat.ToneOn, Lead: p.Say(key, args), Controls: card.RSVPButtons(p, m)}
	if reason := card.Reason(p, m); len(reason) > 0 {
		c.Notes = append(c.Notes, reason)
	}
	if early, wish := settledEarly(p, m); len(early) > 0 {
		c.Notes, c.Controls = append(c.Notes, early), append(c.Controls, wish...)
	}
	return f.postInThread(t, *m, c, asked), nil
}

// notifyThread posts a notice in the meetup's thread, unless it is out of date.
func (f *Flow) notifyThread(ctx context.Context, t bot.Task) (chat.Effect, error) {
	notice := t.Notice()
	kind, value := notice.Kind, notice.Subject
	id, _ := strconv.ParseInt(value, 10, 64) // 0 if the subject is no id
	if kind == bot.NoticeChanged || kind == bot.NoticeRepolled {
		return f.notifyChanged(ctx, t, id)
	}
	s, err := f.plan.Snapshot(ctx, t.Community, t.Meetup)
	if err != nil || s.Meetup.Card.IsZero() {
		return chat.NoEffect{}, err // it was never announced
	}
	p, err := f.publicPrinter(ctx, t.Community)
	if err != nil {
		return nil, err
	}
	m := &s.Meetup
	users := namedMembers(s, concernedMembers(s))
	args := bot.Args{"title": card.Title(m), "host": m.Host, "n": m.MinPeople()}
	key := threadNoticeKeys[kind]
	c := chat.Card{Tone: chat.ToneOff}
	date, dated := m.Date()
	if off := !slices.Contains([]bot.NoticeKind{bot.NoticeReopened, bot.NoticeLate, bot.NoticeHandedOver, bot.NoticeHostReplaced, bot.NoticeNudge, bot.NoticeStanding, bot.NoticeTimeAdded}, kind); off != (m.Status == bot.StatusCancelled) {
		return chat.NoEffect{}, nil // out of date
	}
	switch {
	case kind == bot.NoticeReopened:
		c.Tone = chat.ToneOn
		if dated {
			key, args["when"] = "notice.reopened_date", p.SlotAt(date, m.Zone)
			c.Controls = card.RSVPButtons(p, m)
		} else if m.IsGaugingInterest() {
			key = "notice.reopened_interest"
		}
	case kind == bot.NoticeNudge, kind == bot.NoticeStanding:
		return f.notifyOfPoll(ctx, t, p, s), nil
	case kind == bot.NoticeTimeAdded:
		return f.notifyAdded(p, t, s, bot.SlotID(id)), nil
	case kind == bot.NoticeHandedOver:
		c.Tone, args["who"] = chat.ToneNeutral, bot.UserID(value)
		return f.postInThread(t, *m, textCard(p.Say(key, args)), nil), nil
	case kind == bot.NoticeHostReplaced:
		return f.postInThread(t, *m, textCard(p.Say(key, args)), []bot.UserID{m.Host}), nil
	case kind == bot.NoticeHostUnanswered:
		key, args["n"] = unansweredKey(s), m.MinPeople()
		if c.Controls = card.ReopenButtons(p, s); len(m.Slots) == 0 {
			key = "notice.unanswered_interest"
		}
	case kind == bot.NoticeCancelled && dated:
		key, args["when"] = "notice.cancelled_date", p.SlotAt(date, m.Zone)
	case kind == bot.NoticeHostLeft && m.Title == "":
		key = forgottenKey(p, m, args)
	}
	if own, _ := s.Roster.Of(m.Host); kind == bot.NoticeLate {
		if own.Late == 0 {
			return chat.NoEffect{}, nil
		}
		args["who"], args["n"] = m.Host, own.Late
		return f.postInThread(t, *m, textCard(p.Say("notice.late", args)), namedMembers(s, s.Roster.In(bot.RSVPGoing))), nil
	}
	c.Lead = p.Say(key, args)
	if len(users) > 0 && (kind == bot.NoticeCancelled || kind == bot.NoticeHostLeft) {
		c.Lead = chat.Join(" ", c.Lead, p.Say("notice.free", bot.Args{"who": users}))
	}
	return f.postInThread(t, *m, c, users), nil
}

// forgottenKey returns the key of the notice that a meetup was forgotten with its
// host, title and all, and adds its date to args.
func forgottenKey(p i18n.Printer, m *bot.Meetup, args bot.Args) string {
	date, dated := m.Date()
	if !dated {
		return "notice.host_forgotten"
	}
	args["when"] = card.Linked(m, p.SlotAt(date, m.Zone))
	return "notice.host_forgotten_date"
}

// namedMembers leaves out quiet guests, who are not named in public.
func namedMembers(s planner.Snapshot, users []bot.UserID) []bot.UserID {
	var out []bot.UserID
	for _, u := range users {
		if row, _ := s.Roster.Of(u); !row.Quiet {
			out = append(out, u)
		}
	}
	return out
}

// notifyMember sends a notice to a member's direct messages, or if those are closed
// and the notice is not private, to the thread.
func (f *Flow) notifyMember(ctx context.Context, t bot.Task) (chat.Effect, error) {
	s, err := f.plan.Snapshot(ctx, t.Community, t.Meetup)
	kind := t.Notice().Kind
	if err != nil || kind != bot.NoticeIgnored && kind != bot.NoticeAnonymous && kind != bot.NoticeClockRules && s.Meetup.IsOpen() == (kind == bot.NoticeGivenUp || kind == bot.NoticeCancelled) {
		return chat.NoEffect{}, err
	}
	own, public, err := f.printers(ctx, t)
	if err != nil {
		return nil, err
	}
	c, private, ok := noticeCard(own, s, t, t.Member)
	if kind == bot.NoticeJoinRequests {
		if c, ok, err = f.joinRequestsCard(ctx, own, s); err != nil {
			return nil, err
		}
		private = true
	}
	if kind == bot.NoticeClockRules {
		if c, ok, err = f.clockNewsCard(ctx, own, t); err != nil {
			return nil, err
		}
		private = true
	}
	switch {
	case !ok:
		return chat.NoEffect{}, nil
	case private:
		post := f.postTo(t, s.Meetup, bot.DirectTo(t.Member), c, nil)
		switch kind {
		case bot.NoticeWhere:
			post.Fallback = givenUp(t, f.plan.RecordRefused) // the reply has said it, and they can ask again
		case bot.NoticePassed, bot.NoticeAnonymous:
			post.Fallback = alwaysFallback(chat.NoEffect{}) // the card says it
		case bot.NoticeIgnored:
			post.Fallback = func(ctx context.Context, _ error) (chat.Effect, error) {
				return chat.NoEffect{}, f.plan.RecordIgnored(ctx, t.Community, t.Meetup)
			}
		case bot.NoticeCalendarInterest:
			// If the member marks the entry again meanwhile, the task is promised again.
			if asked, err := f.plan.HasMessaged(ctx, t.Member, t.Meetup); asked || err != nil {
				return chat.NoEffect{}, err
			}
			post.Fallback = alwaysFallback(chat.NoEffect{}) // nobody asked for it
		}
		return post, nil
	}
	fallback, _, _ := noticeCard(public, s, t, everybody)
	return f.postDirect(t, s, c, fallback, public), nil
}

// everybody is the reader of a message in a thread.
const everybody = bot.UserID("")

// noticeCard renders a notice to a member for its reader: that member, or everybody.
// A private notice must not be posted in public; ok is false if the notice is out of
// date.
func noticeCard(p i18n.Printer, s planner.Snapshot, t bot.Task, reader bot.UserID) (c chat.Card, private, ok bool) {
	m := &s.Meetup
	notice := t.Notice()
	kind, value := notice.Kind, notice.Subject
	args := bot.Args{"title": card.Title(m), "who": t.Member, "host": m.Host, "n": m.MinPeople()}
	switch kind {
	case bot.NoticeSeat:
		return seatCard(p, s, t.Member, reader, args)
	case bot.NoticeSeatOffer:
		c, ok = card.SeatOffer(p, s, t.Member, reader)
		return c, false, ok
	case bot.NoticeWhere:
		if _, exact := m.WhereFor(reader, &s.Roster); !exact || !m.HidesWhere() {
			return c, true, false
		}
		return card.Whereabouts(p, s, reader), true, true
	case bot.NoticeCancelled:
		lead := p.Say("notice.cancelled", args)
		if date, dated := m.Date(); dated {
			args["when"] = p.SlotAt(date, m.Zone)
			lead = p.Say("notice.cancelled_date", args)
		}
		if m.Title == "" {
			lead = p.Say(forgottenKey(p, m, args), args)
		}
		return chat.Card{Tone: chat.ToneOff, Lead: lead}, true, true
	case bot.NoticeReopened:
		date, dated := m.Date()
		args["when"] = p.SlotAt(date, m.Zone)
		return chat.Card{Tone: chat.ToneOn, Lead: p.Say("notice.reopened_date", args), Where: card.WhereForGuest(s, reader), Controls: card.RSVPButtons(p, m)}, true, dated && m.HasRoster()
	case bot.NoticeTooFew:
		c, ok = tooFewCard(p, s, args)
		return c, false, ok
	case bot.NoticeUnposted:
		if !m.Card.IsZero() {
			return c, false, false
		}
		return unpostedCard(p, m, bot.ParseObstacle(value)), true, true
	case bot.NoticeCardDeleted:
		if !m.Card.IsZero() {
			return c, false, false
		}
		return chat.Card{Tone: chat.ToneWarning, Lead: p.Say("notice.card_lost", args), Controls: repostButtons(p, m)}, false, true
	case bot.NoticeLate:
		own, _ := s.Roster.Of(bot.UserID(value))
		if own.Late == 0 {
			return c, false, false
		}
		args["who"], args["n"] = bot.UserID(value), own.Late
		return textCard(p.Say("notice.late", args)), true, true
	case bot.NoticeUnsent:
		return unsentCard(p, s, value), true, true
	case bot.NoticeAnonymous:
		c = chat.Card{Tone: chat.ToneAsking, Lead: p.Say("ignored.anonymous", args), Controls: card.PollButtons(p, m)}
		return c, true, m.Status == bot.StatusPolling && m.Admits(t.Member)
	case bot.NoticeIgnored:
		return card.Ignored(p, s, t.Member), true, true
	case bot.NoticePassed:
		c = chat.Card{Tone: chat.ToneAsking, Lead: p.Say("ignored.passed", args), Controls: card.PollButtons(p, m)}
		return c, true, m.Status == bot.StatusPolling && m.Admits(t.Member)
	case bot.NoticeProblem:
		problem, obstacle, _ := strings.Cut(value, ":")
		c = chat.Card{Tone: chat.ToneWarning, Lead: problemText(p, m, bot.ProblemKind(problem), bot.ParseObstacle(obstacle))}
		if reader != everybody {
			c = withDeliveries(p, m, c)
		}
		return c, false, true
	}
	return hostNoticeCard(p, s, t, args)
}

// unpostedCard tells a host why their meetup's card could not be posted.
func unpostedCard(p i18n.Printer, m *bot.Meetup, why bot.Obstacle) chat.Card {
	return chat.Card{Tone: chat.ToneWarning, Lead: unpostedLead(p, bot.Args{"title": card.Title(m)}, why), Controls: repostButtons(p, m)}
}

// repostButtons returns the controls for a host whose meetup has no card.
func repostButtons(p i18n.Printer, m *bot.Meetup) []chat.Control {
	return []chat.Control{
		chat.Button{Action: chat.NewAction("repost", chat.ModePrivate, m.ID), Label: p.Word("button.repost", nil), Style: chat.StylePrimary},
		chat.Button{Action: chat.NewAction("cancelask", chat.ModePrivate, m.ID), Label: p.Word("button.cancel", nil), Style: chat.StyleDanger},
	}
}
