package chat_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

// TestCardsInPlainText renders the gallery for a reader without a zone.
func TestCardsInPlainText(t *testing.T) {
	r := chat.PlainText{Now: chattest.GalleryNow, NameOf: func(u bot.UserID) string { return strings.ToUpper(string(u)) }}
	want := map[string]string{
		"poll": `Board games at the library  ● collecting times
ANA asks: when can you come?
📍 Central Library, meeting room 2
at least 4   up to 8
1️⃣ Fri 27 Nov, 19:00-21:00  ▇▇▇▇▇▃▁▁  6 yes, 1 if needed  ◄ leading
2️⃣ Sat 28 Nov, 15:00-17:00  ▇▇▁▁▁▁▁▁  3 yes
3️⃣ Sun 29 Nov, 15:00-17:00  ▇▃▃▁▁▁▁▁  2 yes, 2 if needed
🤷 None of these  1
7 of 9 invited have answered.
Closes Wed 25 Nov, 20:00 (in 2 days).
Times are Berlin time.
[ Choose times ] [ If needed… ] [ None of these ] [ Who said what ]`,
		"event": `Board games at the library  ● on
🗓 Friday 27 November, 19:00-21:00, Berlin time (yours: in 4 days)
📍 Central Library, meeting room 2. Step-free.
7 of 8 seats
7 going: ANA (host), BEN, CY (+1), DEE, ELI, and 1 quietly
Chosen because 7 of 9 could come, among them the host.
[ I'm going ] [ Maybe ] [ Can't ] [ Details ]`,
		"menu": `Which times can you make?
[ Times I can make ▾ ☑ Fri 27 Nov, 19:00-21:00 ☐ Sat 28 Nov, 15:00-17:00 ☑ Sun 29 Nov, 15:00-17:00 ]`,
		"picture": "When people can come\n[picture: Friday evening suits most: 6 of 9]",
		"empty":   "",
	}
	for _, e := range chattest.Gallery(func(name string) bot.UserID { return bot.UserID(name) }) {
		if w, ok := want[e.Name]; ok {
			if diff := cmp.Diff(w, r.Card(e.Card)); diff != "" {
				t.Errorf("%s (-want +got)\n%s", e.Name, diff)
			}
		}
	}
}
