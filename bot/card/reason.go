package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// Reason renders in one line why the time was chosen; nil if nothing chose it. It
// names nobody who could not come.
func Reason(p i18n.Printer, m *bot.Meetup) chat.Text {
	r := m.Reason
	if r.By == bot.DeciderNone || r.By == bot.DeciderMove {
		return nil
	}
	if r.Withheld {
		return p.Say("reason.withheld", nil)
	}
	key := "reason.because"
	if r.Tie == bot.TieHostChoice || r.Could == 0 {
		key = "reason.picked"
	}
	t := p.Say(key, bot.Args{"sum": sum(p, r)})
	if key, ok := TieKeys[r.Tie]; ok {
		t = chat.Join(" ", t, p.Say(key, nil))
	}
	return t
}

// sum renders how many of those who had answered could come, and who had not.
func sum(p i18n.Printer, r bot.Reason) chat.Text {
	args := bot.Args{"n": r.Could, "of": r.Of, "who": r.Silent}
	t := p.Say(sumKey(r), args)
	if r.Host && r.Could > 1 && r.Could < r.Of {
		t = chat.Join("", t, p.Say("sum.host", args))
	}
	return withSilent(p, r, "", t, "sum.silent", "sum.silent_many")
}

// withSilent joins to a text who has not answered: by name, or if they are too many as
// a number.
func withSilent(p i18n.Printer, r bot.Reason, separator string, t chat.Text, named, counted string) chat.Text {
	args := bot.Args{"n": r.Unknown, "who": r.Silent}
	switch r.Unknown {
	case 0:
		return t
	case len(r.Silent):
		return chat.Join(separator, t, p.Say(named, args))
	}
	return chat.Join(separator, t, p.Say(counted, args))
}

// sumKey returns the key of a sum, and another one if some had not answered.
func sumKey(r bot.Reason) string {
	var key, answered string
	switch {
	case r.Could == 0:
		key, answered = "sum.nobody", "sum.nobody"
	case r.Could == 1 && r.Host && r.Of == 1:
		key, answered = "sum.host_alone", "sum.host_alone"
	case r.Could == 1 && r.Host:
		key, answered = "sum.host_of", "sum.host_of_answered"
	case r.Could == 2 && r.Of == 2:
		key, answered = "sum.both", "sum.both_answered"
	case r.Could == r.Of:
		key, answered = "sum.all", "sum.all_answered"
	default:
		key, answered = "sum.some", "sum.some_answered"
	}
	if r.Unknown > 0 {
		return answered
	}
	return key
}

// Standing renders how a time of a poll stands: how many of those who have answered
// could come, and who has not.
func Standing(p i18n.Printer, r bot.Reason) chat.Text {
	args := bot.Args{"n": r.Could, "of": r.Of, "who": r.Silent}
	key := "best.could"
	switch {
	case r.Could == 0:
		key = "best.nobody"
	case r.Could == 1 && r.Host && r.Of == 1:
		key = "best.host_alone"
	case r.Unknown > 0:
		key = "best.could_answered"
	}
	t := withSilent(p, r, "; ", p.Say(key, args), "best.silent", "best.silent_many")
	return chat.Join("", t, chat.Plain("."))
}
