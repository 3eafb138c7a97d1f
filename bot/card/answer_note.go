package card

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
	"github.com/muster-bot/muster/bot/planner"
)

// maxNotes is how many notes stand below who answered what: the latest ones.
const maxNotes = 10

// noteLines renders the latest notes with the answers to a poll, which the reader may read.
func noteLines(p i18n.Printer, s planner.Snapshot) []chat.Text {
	var out []chat.Text
	for i, n := range s.Notes {
		if i == maxNotes {
			return append(out, p.Say("who.more_notes", bot.Args{"n": len(s.Notes) - i}))
		}
		line := chat.Join(": ", chat.Mention(n.Member), chat.Plain(n.Text))
		if n.Audience == bot.AudienceHost {
			line = p.Say("who.note_host", bot.Args{"who": n.Member, "note": n.Text})
		}
		out = append(out, line)
	}
	return out
}

// noteButtons returns the buttons with which a member adds a note to their answers.
func noteButtons(p i18n.Printer, s planner.Snapshot, u bot.UserID) []chat.Control {
	m := &s.Meetup
	if m.Anonymous || len(s.Ballot(u)) == 0 {
		return nil
	}
	button := func(to bot.Audience, label string) chat.Control {
		return chat.Button{Action: chat.NewAction("answernote", chat.ModeOpens, m.ID, to), Label: p.Word(label, nil)}
	}
	out := []chat.Control{button(bot.AudienceAll, "button.note_all")}
	if u != m.Host {
		out = append(out, button(bot.AudienceHost, "button.note"))
	}
	return out
}
