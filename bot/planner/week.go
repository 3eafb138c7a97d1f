package planner

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
)

// readWeek returns a member's usual week; nil if they have not said it.
func readWeek(r bot.Reader, c bot.CommunityID, u bot.UserID) (*bot.Week, error) {
	w, err := r.Week(c, u)
	if errors.Is(err, bot.ErrNotFound) {
		return nil, nil //nolint:nilnil // nil means that there is none
	}
	return &w, err
}

// WeekSetting is what a member sets of their usual week.
type WeekSetting struct {
	Hours     bot.WeekHours
	KeepHours bool     // Hours was not set
	BusyUntil bot.Wall // zero: they are not busy
	MayBeUsed *bool    // nil: whether it may be used for others stays
}

// SetWeek stores the actor's usual week.
func (p *Planner) SetWeek(ctx context.Context, by bot.Actor, set WeekSetting) (bot.Week, error) {
	return p.updateWeek(ctx, by, "setWeek", func(tx bot.Tx, w *bot.Week) (*bot.Week, error) {
		if w == nil {
			if set.KeepHours {
				return nil, bot.Refuse(bot.KindInvalid, "week.only_busy",
					"And when are you free otherwise? Say it like `mon-thu after 18, sun all day, busy until 3 Jan`.", nil).WithField("week")
			}
			w = &bot.Week{Community: by.Community, Member: by.User}
		}
		if !set.KeepHours {
			w.Hours = set.Hours
		}
		if set.MayBeUsed != nil {
			w.MayBeUsed = *set.MayBeUsed
		}
		w.BusyUntil, w.At = set.BusyUntil, tx.Now()
		return w, nil
	})
}

// SetWeekUse stores whether the actor's week may be used to suggest times to others.
func (p *Planner) SetWeekUse(ctx context.Context, by bot.Actor, may bool) (bot.Week, error) {
	return p.updateWeek(ctx, by, "setWeekUse", func(_ bot.Tx, w *bot.Week) (*bot.Week, error) {
		if w == nil {
			return nil, errNoWeek()
		}
		w.MayBeUsed = may
		return w, nil
	})
}

func errNoWeek() *bot.Error {
	return bot.Refuse(bot.KindNotFound, "week.none", "I don't know your usual week. Tell me with {command} when you are free.", bot.Args{"command": "/meetup me week"})
}

// updateWeek changes the actor's week, which is nil if there is none.
func (p *Planner) updateWeek(ctx context.Context, by bot.Actor, name string, change func(bot.Tx, *bot.Week) (*bot.Week, error)) (bot.Week, error) {
	stored := func(tx bot.Tx) (bot.Week, error) {
		w, err := readWeek(tx, by.Community, by.User)
		if err != nil || w == nil {
			return bot.Week{Community: by.Community, Member: by.User}, err
		}
		return *w, nil
	}
	return act(ctx, p, by, name, stored, func(tx bot.Tx) (bot.Week, error) {
		if _, err := lockMember(tx, by.Community, by.User); err != nil {
			return bot.Week{}, err
		}
		w, err := readWeek(tx, by.Community, by.User)
		if err == nil {
			w, err = change(tx, w)
		}
		if err != nil {
			return bot.Week{}, err
		}
		return *w, tx.SaveWeek(*w)
	})
}

// ForgetWeek deletes the actor's usual week. It is no error if there is none.
func (p *Planner) ForgetWeek(ctx context.Context, by bot.Actor) error {
	return actOnly(ctx, p, by, "forgetWeek", func(tx bot.Tx) error {
		if _, err := lockMember(tx, by.Community, by.User); err != nil {
			return err
		}
		return tx.DeleteWeek(by.Community, by.User)
	})
}

// habit returns what is known of when a member is free. Who has no zone is in that of the
// meetup.
func (p *Planner) habit(r bot.Reader, m *bot.Meetup, u bot.UserID) (bot.Habit, error) {
	var h bot.Habit
	var err error
	if h.Week, err = readWeek(r, m.Community, u); err != nil {
		return h, err
	}
	calendars, err := r.PersonalCalendars(m.Community, u)
	if err != nil || len(calendars) == 0 && h.Week == nil {
		return h, err
	}
	for _, c := range calendars {
		if c.ReadAt.IsZero() { // nothing is known of it yet
			continue
		}
		h.Busy = append(h.Busy, c.Busy...)
		if h.BusyThrough.IsZero() || c.Through.Before(h.BusyThrough) {
			h.BusyThrough = c.Through
		}
	}
	if !h.BusyThrough.IsZero() && h.Busy == nil {
		h.Busy = []bot.Busy{} // read, and never busy
	}
	member, err := readMember(r, m.Community, u)
	if err != nil {
		return h, err
	}
	if h.Zone, err = p.zones(member.TimeZone()); err != nil {
		h.Zone, err = p.zones(m.Zone)
	}
	return h, err
}

// suggestion returns what a member's habit says of the times of a poll. Hosts offer them,
// and count as able to come.
func (p *Planner) suggestion(r bot.Reader, m *bot.Meetup, u bot.UserID, now time.Time) (bot.Suggestion, error) {
	if m.Status != bot.StatusPolling || m.Host == u || !m.Admits(u) {
		return nil, nil
	}
	h, err := p.habit(r, m, u)
	if err != nil {
		return nil, err
	}
	loc, err := p.zones(m.Zone)
	if err != nil {
		return nil, err
	}
	return h.Suggest(m, loc, now), nil
}

// SuggestionFor returns what the actor's habit says of the times of a poll, also of those
// that they have answered otherwise. It is for them alone and no answer.
func (p *Planner) SuggestionFor(ctx context.Context, by bot.Actor, id bot.MeetupID) (bot.Suggestion, error) {
	return bot.View(ctx, p.store, func(r bot.Reader) (bot.Suggestion, error) {
		m, err := visibleMeetup(r, by, id)
		if err == nil {
			err = canAnswer(&m, by.User)
		}
		if err != nil {
			return nil, err
		}
		return p.suggestion(r, &m, by.User, r.Now())
	})
}

// AnswerAsUsual answers, as the actor's habit says, the times of a poll that they have not
// answered. What they have answered stays, and so does all of who has become the host since
// the button was shown.
func (p *Planner) AnswerAsUsual(ctx context.Context, by bot.Actor, id bot.MeetupID) (Snapshot, error) {
	return actOn(ctx, p, by, "updateBallot", id, currentBallot(by.User), func(tx bot.Tx, m bot.Meetup) (Snapshot, error) {
		if err := canAnswer(&m, by.User); err != nil {
			return Snapshot{}, err
		}
		h, err := p.habit(tx, &m, by.User)
		if err == nil && !h.IsKnown() {
			err = errNoWeek()
		}
		if err != nil {
			return Snapshot{}, err
		}
		all, err := tx.LastStamp(m.Community, m.ID, by.User, bot.TopicBallot)
		if err != nil {
			return Snapshot{}, err
		}
		if by.User == m.Host || by.Stamp.IsBefore(all) { // they offer the times, or have answered all at once since
			return readBallot(tx, m, by.User)
		}
		loc, err := p.zones(m.Zone)
		if err != nil {
			return Snapshot{}, err
		}
		return p.updateBallot(tx, m, by, bot.TopicUsual, func(b bot.Ballot, given bot.Answer) bot.Ballot {
			return b.AsUsual(h.Suggest(&m, loc, tx.Now()), given)
		})
	})
}

// SuggestTimes returns up to n times that would suit the invited of a draft of the actor:
// by the dates that the actor can see, and by the weeks of those who let them be used for
// others, if there are enough of them.
func (p *Planner) SuggestTimes(ctx context.Context, by bot.Actor, d bot.Draft, n int) ([]bot.Slot, error) {
	d.Community = by.Community
	return bot.View(ctx, p.store, func(r bot.Reader) ([]bot.Slot, error) {
		if err := checkStillThere(r, by, "suggestTimes"); err != nil {
			return nil, err
		}
		dates, err := usualDates(r, by)
		if err != nil {
			return nil, err
		}
		weeks, err := p.weeksFor(r, by, d)
		if err != nil {
			return nil, err
		}
		return schedule.Suggest(p.zones, d.Zone, dates, weeks, r.Now(), cmp.Or(d.Duration, bot.DefaultDuration), n)
	})
}

// usualDates returns the dates of the community's meetups that the actor can see.
func usualDates(r bot.Reader, by bot.Actor) ([]bot.Slot, error) {
	all, err := r.FindMeetups(by.Community, bot.MeetupFilter{
		Status: []bot.Status{bot.StatusScheduled, bot.StatusUnderway, bot.StatusDone}, Limit: bot.MaxOpenPerCommunity,
	})
	if err == nil {
		all, err = onlyVisible(r, by, all)
	}
	var dates []bot.Slot
	for i := range all {
		if date, ok := all[i].Date(); ok {
			dates = append(dates, date)
		}
	}
	return dates, err
}

// weeksFor returns the weeks that may be used for a draft: of the invited but its author,
// in their own zones. Who has no zone is in that of the draft.
func (p *Planner) weeksFor(r bot.Reader, by bot.Actor, d bot.Draft) ([]bot.Habit, error) {
	var users []bot.UserID
	for _, i := range d.Invited {
		if i.User != by.User {
			users = append(users, i.User)
		}
	}
	weeks, err := r.WeeksToUse(by.Community, users)
	if err != nil || len(weeks) == 0 {
		return nil, err
	}
	members, err := r.Members(by.Community, users)
	if err != nil {
		return nil, err
	}
	var habits []bot.Habit
	for i := range weeks {
		member := members[weeks[i].Member]
		if !member.LeftAt.IsZero() {
			continue
		}
		loc, err := p.zones(member.TimeZone())
		if err != nil {
			loc, err = p.zones(d.Zone)
		}
		if err != nil {
			return nil, err
		}
		habits = append(habits, bot.Habit{Week: &weeks[i], Zone: loc})
	}
	return habits, nil
}
