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
)

// findMeetup finds the meetup that a command means: by the number that completion
// put there, by its title or the label of a menu, or the only one there is.
// Otherwise it asks.
func (f *Flow) findMeetup(ctx context.Context, e chat.Invocation, by bot.Actor, verb string, status ...bot.Status) (bot.MeetupID, chat.Response, error) {
	return f.findMeetupFor(ctx, e, by, whichMenu{verb: verb, status: status})
}

// findMeetupFor is findMeetup with a question that keeps what else was typed.
func (f *Flow) findMeetupFor(ctx context.Context, e chat.Invocation, by bot.Actor, which whichMenu) (bot.MeetupID, chat.Response, error) {
	status := which.status
	typed := strings.TrimSpace(e.Values.Text("meetup"))
	ms, _, err := f.plan.Upcoming(ctx, by, status...)
	if err != nil {
		return 0, nil, err
	}
	p := f.privatePrinter(e.From)
	found := matching(p, ms, typed)
	if id, ok := meetupNumber(typed); ok && (len(found) == 0 || slices.ContainsFunc(ms, func(m bot.Meetup) bool { return m.ID == id })) {
		return id, nil, nil
	}
	if len(found) == 0 && typed != "" && len(status) > 0 {
		// A meetup in another status explains itself.
		all, _, err := f.plan.Upcoming(ctx, by)
		if err != nil {
			return 0, nil, err
		}
		if found = matching(p, all, typed); len(found) > 1 {
			found = nil
		}
	}
	if found, err = f.orCalledOff(ctx, p, by, found, typed); err != nil {
		return 0, nil, err
	}
	if len(found) == 0 {
		if found, err = f.matchingDate(ctx, p, e.From, by, ms, typed); err != nil {
			return 0, nil, err
		}
	}
	switch {
	case len(found) == 1:
		return found[0].ID, nil, nil
	case len(found) > 1:
		which.name = nameIn(found, typed)
		return which.ask(p, p.Say("which.ask", nil), found)
	case len(ms) == 0:
		return 0, chat.Reply{Card: textCard(p.Say("which.nothing", bot.Args{"command": "/meetup list"}))}, nil
	}
	return which.ask(p, p.Say("which.unknown", bot.Args{"said": typed}), ms)
}

// meetupNumber parses the id of a meetup, also as a label shows it: #12.
func meetupNumber(typed string) (bot.MeetupID, bool) {
	id, err := strconv.ParseInt(strings.TrimPrefix(typed, "#"), 10, 64)
	return bot.MeetupID(id), err == nil
}

// matching returns the meetups that a query names; all for an empty one. The first
// of these that finds any decides: the title or the label of a menu is the query;
// it is so but for case, accents and punctuation; the title contains it; the label
// has all its words.
func matching(p i18n.Printer, ms []bot.Meetup, query string) []bot.Meetup {
	if query == "" {
		return ms
	}
	labels := card.Choices(p, ms)
	words := i18n.Fold(query)
	for _, fits := range []func(title, label string) bool{
		func(title, label string) bool {
			return strings.EqualFold(title, query) || strings.EqualFold(label, query)
		},
		func(title, label string) bool { return i18n.Fold(title) == words || i18n.Fold(label) == words },
		func(title, _ string) bool { return strings.Contains(i18n.Fold(title), words) },
		func(_, label string) bool { return hasWords(i18n.Fold(label), words) },
	} {
		var found []bot.Meetup
		for i, m := range ms {
			if fits(m.Title, labels[i].Label) {
				found = append(found, m)
			}
		}
		if len(found) > 0 {
			return found
		}
	}
	return nil
}

// hasWords reports whether each of the words begins a word of a text.
func hasWords(text, words string) bool {
	return !slices.ContainsFunc(strings.Fields(words), func(w string) bool { return !strings.Contains(" "+text, " "+w) })
}

// whichMenu is the question which meetup a command means.
type whichMenu struct {
	verb   string       // what a choice does
	status []bot.Status // of the meetups it is about; none: all open ones
	name   nameOf

	// keep keeps what else was typed, and returns what finds it again: arguments for
	// verbWithKept, which then is what a choice does. It may be nil, and keep nothing.
	keep         func(found []bot.Meetup) ([]any, error)
	verbWithKept string
	kept         []any
}

// ask asks which of the found meetups is meant.
func (w whichMenu) ask(p i18n.Printer, lead chat.Text, found []bot.Meetup) (bot.MeetupID, chat.Response, error) {
	if w.keep != nil {
		kept, err := w.keep(found)
		if err != nil {
			return 0, nil, err
		}
		if len(kept) > 0 {
			w.verb, w.kept = w.verbWithKept, kept
		}
	}
	return 0, chat.Reply{Card: w.card(p, lead, found, 0)}, nil
}

// nameOf is a part of a meetup's folded title, which stands for what was typed: an
// action carries no input. The zero value stands for nothing.
type nameOf struct {
	meetup   bot.MeetupID
	from, to int // characters
}

// nameIn finds what was typed in the title of one of the meetups.
func nameIn(ms []bot.Meetup, typed string) nameOf {
	words := i18n.Fold(typed)
	for _, m := range ms {
		title := i18n.Fold(m.Title)
		if at := strings.Index(title, words); at >= 0 && words != "" {
			from := len([]rune(title[:at]))
			return nameOf{meetup: m.ID, from: from, to: from + len([]rune(words))}
		}
	}
	return nameOf{}
}

// query returns the part of the title; "" if there is no such meetup any more.
func (n nameOf) query(ms []bot.Meetup) string {
	for _, m := range ms {
		if title := []rune(i18n.Fold(m.Title)); m.ID == n.meetup && 0 <= n.from && n.from < n.to && n.to <= len(title) {
			return string(title[n.from:n.to])
		}
	}
	return ""
}

// card asks which of the found meetups, a page at a time.
func (w whichMenu) card(p i18n.Printer, lead chat.Text, found []bot.Meetup, page int) chat.Card {
	shown := card.ChunkPage(found, card.MaxOptions, page)
	c := chat.Card{Lead: lead, Notes: shown.NoteAs(p, "page.meetups")}
	menu := card.Menu(p, w.verb, found, shown)
	menu.Prompt = p.Word("which.prompt", nil)
	if len(w.kept) > 0 {
		menu.Action = chat.NewAction(w.verb, menu.Action.ReplyMode, w.kept...)
	}
	c.Controls = append([]chat.Control{menu}, shown.Buttons(p, card.ByDate, w.turn)...)
	return c
}

func (w whichMenu) turn(page int) chat.Action {
	var status []string
	for _, s := range w.status {
		status = append(status, string(s))
	}
	args := []any{w.verb, page, w.name.meetup, w.name.from, w.name.to, strings.Join(status, ",")}
	return chat.NewAction("which", chat.ModeUpdate, append(args, w.kept...)...)
}

// turnWhich turns the page of the question which meetup a command means.
func (f *Flow) turnWhich(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	id, _ := strconv.ParseInt(e.Action.Arg(2), 10, 64)
	which := whichMenu{verb: e.Action.Arg(0), name: nameOf{meetup: bot.MeetupID(id), from: pageArg(e.Action, 3), to: pageArg(e.Action, 4)}}
	for s := range strings.SplitSeq(e.Action.Arg(5), ",") {
		if s != "" {
			which.status = append(which.status, bot.Status(s))
		}
	}
	if rest := e.Action.Rest(6); rest != "" {
		which.kept = []any{rest}
	}
	ms, _, err := f.plan.Upcoming(ctx, actor, which.status...)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(e.From)
	if len(ms) == 0 {
		return replyOrRedraw(e.Action.ReplyMode, textCard(p.Say("which.nothing", bot.Args{"command": "/meetup list"}))), nil
	}
	found := matching(p, ms, which.name.query(ms))
	return replyOrRedraw(e.Action.ReplyMode, which.card(p, p.Say("which.ask", nil), found, pageArg(e.Action, 1))), nil
}

// completedStatus has the statuses of the meetups that a command is completed with;
// others have all open ones.
var completedStatus = map[string][]bot.Status{
	"pick": {bot.StatusPolling}, "best": {bot.StatusPolling}, "nudge": {bot.StatusPolling, bot.StatusScheduled},
}

// completeMeetup suggests the meetups that match what was typed, soonest first.
func (f *Flow) completeMeetup(ctx context.Context, e chat.Query) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if _, refused := bot.AsError(err); refused {
		return chat.Suggestions{}, nil
	}
	if err != nil {
		return nil, err
	}
	ms, _, err := f.plan.Upcoming(ctx, actor, completedStatus[e.Command]...)
	if err != nil {
		return nil, err
	}
	c, err := f.plan.Community(ctx, actor.Community)
	if err != nil {
		return nil, err
	}
	e.Language = c.PublicLanguage()
	p := f.privatePrinter(e.From)
	typed := strings.TrimSpace(e.Typed)
	found := matching(p, ms, typed)
	if e.Command == "show" || e.Command == "edit" {
		off, err := f.calledOff(ctx, p, actor, typed)
		if err != nil {
			return nil, err
		}
		found = append(found, off...)
	}
	return chat.Suggestions{Choices: card.Choices(p, found)}, nil
}
