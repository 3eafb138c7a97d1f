package card

import (
	"slices"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
	"github.com/muster-bot/muster/bot/schedule"
)

// missedKeys are the sentences about times that fall away, by the one they name: of a
// poll that is decided once everybody has answered, and of one that is open to all.
var missedKeys = map[string]struct{ invited, open string }{
	"first":   {"deadline.first", "deadline.first_open"},
	"leading": {"deadline.leading", "deadline.leading_open"},
}

// MissedTimes says which times of a poll with these terms fall away if it closes at a
// moment: the one that leads, else the first. It is nil if all are ahead by then.
func MissedTimes(p i18n.Printer, s planner.Snapshot, t *bot.Terms, closes time.Time) chat.Text {
	missed := bot.MissedBy(t.Slots, closes, s.Now)
	if len(missed) == 0 {
		return nil
	}
	named, keys := missed[0], missedKeys["first"]
	if ranked := schedule.Shown(&s.Poll); len(ranked) > 0 && ranked[0].HasOthers() {
		if i := slices.IndexFunc(missed, ranked[0].Slot.SameTime); i >= 0 {
			named, keys = missed[i], missedKeys["leading"]
		}
	}
	key := keys.invited
	if len(t.Invited) == 0 { // nobody knows when everybody has answered
		key = keys.open
	}
	return p.Say(key, bot.Args{"when": startOf(p, named, t.Zone), "n": len(missed)})
}

// startOf renders when a slot begins.
func startOf(p i18n.Printer, s bot.Slot, zone string) chat.Text {
	if !s.HasClock() {
		return chat.Plain(p.Slot(s, zone))
	}
	return p.AtIn(s.StartAt, zone)
}
