package flow

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/when"
)

// take puts what was typed into a draft, field by field, as it was typed.
func take(d bot.Draft, values chat.Values) bot.Draft {
	typed := make(map[string]string, len(d.Typed)+len(values))
	for name, text := range d.Typed {
		typed[name] = text
	}
	for name, value := range values {
		typed[name] = strings.TrimSpace(value.Text)
	}
	d.Typed = typed
	if value, ok := values["cohosts"]; ok {
		d.Cohosts = value.Users
	}
	for _, name := range []string{"who", "must"} {
		must := name == "must"
		if value, ok := values[name]; ok {
			d.Invited = slices.DeleteFunc(slices.Clone(d.Invited), func(i bot.Invitation) bool { return i.Must == must })
			for _, u := range value.Users {
				d.Invited = append(d.Invited, bot.Invitation{User: u, Must: must})
			}
		}
	}
	return d
}

// languages are those in which a phrase is tried, the community's first.
func languages(member, community string) []string {
	var out []string
	for _, locale := range []string{community, member} {
		if tag, err := language.Parse(locale); err == nil {
			base, _ := tag.Base()
			out = append(out, base.String())
		}
	}
	return out
}

// read fills a draft with what its typed fields mean, and says what of them it
// could not understand.
func (f *Flow) read(d *bot.Draft, langs []string, order when.Order) []*bot.Error {
	var wrong []*bot.Error
	fail := func(field string, err error) {
		if e, ok := bot.AsError(err); ok {
			wrong = append(wrong, e.In(field))
		}
	}
	d.Invited = invitations(d.Invited)
	wrong = append(wrong, readSizes(d)...)
	length := bot.DefaultLength
	if said := d.Typed["duration"]; said != "" {
		l, err := when.Length(said)
		if err != nil {
			fail("duration", err)
		} else {
			length = l
		}
	}
	before := d.Slots
	d.Slots = nil
	if d.Zone == "" {
		return wrong
	}
	c := when.Context{Now: f.now(), Zone: d.Zone, Zones: f.zones, Length: length, Order: order, Languages: langs}
	if said := d.Typed["when"]; said != "" || d.Kind == bot.DraftDate { // a poll may ask first who would come
		slots, err := f.readAgain(said, before, c)
		if err != nil {
			fail("when", err)
		}
		d.Slots = slots
	}
	if d.Kind == bot.DraftPoll {
		fail("deadline", f.readDeadline(d, c))
	}
	return wrong
}

// invitations keeps each member once, and as one who must come if any said so.
func invitations(all []bot.Invitation) []bot.Invitation {
	var out []bot.Invitation
	for _, i := range all {
		at := slices.IndexFunc(out, func(o bot.Invitation) bool { return o.User == i.User })
		if at < 0 {
			out = append(out, i)
		} else {
			out[at].Must = out[at].Must || i.Must
		}
	}
	return out
}

// readAgain reads candidate times of which some were understood before. Those
// that typedTimes wrote are taken as they are: many of them are more than
// anybody types.
func (f *Flow) readAgain(phrase string, before []bot.Slot, c when.Context) ([]bot.Slot, error) {
	if own, rest := ownTimes(phrase, before); len(own) > 0 && rest == "" {
		return bot.SlotsOf(f.zones, c.Zone, own)
	}
	return f.readTimes(phrase, c)
}

// readTimes reads candidate times: a single time is a slot, a range a window
// with slots from its start.
func (f *Flow) readTimes(phrase string, c when.Context) ([]bot.Slot, error) {
	if phrase == "" {
		return nil, bot.Refuse(bot.Invalid, "draft.no_when", "Say when. Try `fri 7pm, sat 3-6pm`.", nil)
	}
	result, err := when.Parse(phrase, c)
	if err != nil {
		return nil, err
	}
	if len(result.Choices) > 0 {
		var options []chat.Text
		for _, choice := range result.Choices {
			options = append(options, chat.Code(choice.Phrase))
		}
		return nil, bot.Refuse(bot.Invalid, "draft.ambiguous", "{phrase} can be read in more than one way. Write the one you mean: {options}",
			bot.Args{"phrase": phrase, "options": chat.Join("; ", options...)})
	}
	var slots []bot.Slot
	for _, w := range result.Windows {
		of, err := when.Slots(w, c.Length, c.Zones)
		if err != nil {
			return nil, err
		}
		slots = append(slots, of...)
	}
	return bot.SlotsOf(f.zones, c.Zone, slots)
}

// readDeadline reads when the poll closes; unsaid, there is a sensible default.
func (f *Flow) readDeadline(d *bot.Draft, c when.Context) error {
	d.Deadline, d.CloseAt = bot.Wall{}, time.Time{}
	said := d.Typed["deadline"]
	if said == "" {
		first := c.Now.AddDate(0, 0, 7)
		switch {
		case len(d.Slots) > 0:
			first = d.Slots[0].StartAt
		case d.Typed["when"] != "":
			return nil
		}
		loc, err := f.zones(d.Zone)
		if err != nil {
			return err
		}
		d.CloseAt = bot.DefaultDeadline(c.Now, first, loc)
		d.Deadline = bot.WallOf(d.CloseAt.In(loc))
		return nil
	}
	result, err := when.Parse(said, c)
	if err != nil {
		return err
	}
	if len(result.Windows) != 1 {
		return bot.Refuse(bot.Invalid, "draft.one_deadline", "A poll closes once, and I can't tell when from {phrase}. Try `tomorrow 20:00`.",
			bot.Args{"phrase": said})
	}
	wall := result.Windows[0].Start
	if result.Windows[0].AllDay {
		wall = wall.At(20, 0) // the end of a day, while people are still up
	}
	closing, _, err := f.zones.Moment(wall, d.Zone)
	if err != nil {
		return err
	}
	d.Deadline, d.CloseAt = closing.Wall, closing.At
	return nil
}

// readSizes reads the least people and the seats, from their own fields or
// from the form's one field: "8", "4-8", "4+".
func readSizes(d *bot.Draft) []*bot.Error {
	d.Minimum, d.Capacity = 0, 0
	var wrong []*bot.Error
	number := func(field, said string) int {
		if said == "" {
			return 0
		}
		n, err := strconv.Atoi(said)
		if err != nil || n < 1 || n > bot.MaxCapacity {
			wrong = append(wrong, bot.Refuse(bot.Invalid, "draft.seats", "I can't read {phrase} as a number of people. Try `8`, or `4-8` for at least 4 and up to 8.",
				bot.Args{"phrase": said}).In(field))
			return 0
		}
		return n
	}
	if said, ok := d.Typed["seats"]; ok {
		low, high, ranged := strings.Cut(strings.ReplaceAll(said, "–", "-"), "-")
		least, more := strings.CutSuffix(said, "+")
		switch {
		case ranged:
			d.Minimum, d.Capacity = number("seats", strings.TrimSpace(low)), number("seats", strings.TrimSpace(high))
		case more:
			d.Minimum = number("seats", strings.TrimSpace(least))
		default:
			d.Capacity = number("seats", said)
		}
		return wrong
	}
	d.Minimum = number("minimum", d.Typed["minimum"])
	d.Capacity = number("capacity", d.Typed["capacity"])
	return wrong
}

// slotName tells slots of a draft apart, which have no ids yet.
func slotName(s bot.Slot) string { return s.Start.String() + "/" + s.Length.String() }

// typedTimes writes slots as somebody would type them; reading it gives the
// same slots.
func typedTimes(slots []bot.Slot) string {
	var out []string
	for _, s := range slots {
		end := s.Start.Add(s.Length)
		out = append(out, strings.Replace(s.Start.String(), "T", " ", 1)+"-"+i18n.Clock(end))
	}
	return strings.Join(out, ", ")
}
