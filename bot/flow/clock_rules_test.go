package flow_test

import (
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
)

// A host is written to in their own language, about meetups whose titles are in any
// script, at the times that were on the wall before.
func TestAHostReadsOfNewClocksInTheirLanguage(t *testing.T) {
	t.Parallel()
	for language, want := range map[string][]string{
		"en": {
			"The clocks of Berlin got new rules. These times of day stay as they are there, so what is due moves with them:",
			"مقهى الكتب↗: still Fri 27 Nov, 19:00-21:00, Berlin time, now an hour earlier than before by other clocks",
			"読書会↗: its times stay, now 30 minutes later than before by other clocks",
		},
		"de": {
			"Für die Uhren von Berlin gelten neue Regeln. Die Uhrzeiten dort bleiben, und was fällig ist, verschiebt sich mit ihnen:",
			"مقهى الكتب↗: weiterhin Fr., 27. Nov., 19:00–21:00 Uhr, Ortszeit Berlin, nach anderen Uhren jetzt eine Stunde früher als bisher",
			"読書会↗: die Uhrzeiten bleiben, nach anderen Uhren jetzt 30 Minuten später als bisher",
		},
	} {
		t.Run(language, func(t *testing.T) {
			t.Parallel()
			var store bot.Store
			s := newScenarioOn(t, settings{zone: "Europe/Berlin", language: language}, func(s bot.Store) bot.Store { store = s; return s })
			post := map[string]string{"en": "Post it", "de": "Veröffentlichen"}[language]
			s.run(`ana: /meetup schedule "مقهى الكتب" when:"2026-11-27 19:00"
ana taps ` + post + `
ana: /meetup propose "読書会" when:"2026-12-04 19:00, 2026-12-05 15:00" deadline:"2026-12-02 20:00"
ana taps ` + post)
			news := bot.ClockNews{Zone: "Europe/Berlin", Moved: []bot.MovedMeetup{{Meetup: 1, Shift: -time.Hour}, {Meetup: 2, Shift: 30 * time.Minute}}}
			about := bot.Notice{Kind: bot.NoticeClockRules, Subject: news.Encode()}
			err := store.InTx(t.Context(), func(tx bot.Tx) error {
				if _, err := tx.LockMeetup(playground.Room, 1); err != nil {
					return err
				}
				return tx.Promise(bot.Task{Kind: bot.TaskNotifyMember, Key: "news", Community: playground.Room, Meetup: 1, Member: playground.User("ana"), Subject: about.Encode(), Due: s.clock()})
			})
			if err != nil {
				t.Fatal(err)
			}
			said := s.run("@ +1m\n> ana direct")
			for _, words := range want {
				if !strings.Contains(said, words) {
					t.Errorf("it does not say %q:\n%s", words, said)
				}
			}
		})
	}
}
