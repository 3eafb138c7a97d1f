package i18n

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/when"
)

// Week formats a member's usual week as they would type it, in their zone. when.ParseWeek
// is the inverse. Busy days that are over are left out.
func (p Printer) Week(w bot.Week, zone string) string {
	var today bot.Wall
	if now, err := p.zones.MomentOf(p.now, zone); err == nil {
		today = now.Wall
	}
	return when.FormatWeek(w, p.Language(), today)
}
