package slack

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/adapters/slack/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// namesOf lists names that Slack gives to what means one emoji.
var namesOf = map[string][]string{
	bot.NoneOfThese: {"shrug", "shrug::skin-tone-2", "woman-shrugging", "man-shrugging::skin-tone-4"},
	"👍":             {"+1", "+1::skin-tone-2", "thumbsup::skin-tone-3", "thumbsup::skin-tone-6"},
	"1⃣":            {"one"},
	"🍎":             {"apple"},
}

// A member may give several at once; each is received, listed and taken back for
// itself.
func TestEveryNameOfAnEmojiMeansTheSame(t *testing.T) {
	for _, overHTTP := range []bool{false, true} {
		runScenario(t, overHTTP, testserver.Options{}, func(s *scenario) {
			ref, err := s.n.Post(s.Context(), keyedMessage("one"))
			if err != nil {
				s.Fatal(err)
			}
			id := testserver.General + "/" + ref.ID
			for plain, names := range namesOf {
				exact := map[string]bool{}
				for i, name := range names {
					s.forgetEvents()
					if err := s.s.React(testserver.Ben, id, name); err != nil {
						s.Fatal(err)
					}
					advance(5 * time.Second)
					received := eventsOf[chat.ReactionChanged](s)
					if len(received) != 1 || bot.PlainEmoji(received[0].Emoji) != plain {
						s.Fatalf("%s: received is %+v", name, received)
					}
					exact[bot.ExactEmoji(received[0].Emoji)] = true
					if len(exact) != i+1 {
						s.Errorf("%s is the same reaction as an earlier one", name)
					}
				}
				listed := map[string]bool{}
				for _, r := range s.listReactions(ref) {
					if bot.PlainEmoji(r.Emoji) == plain {
						listed[r.Emoji] = true
					}
				}
				if diff := cmp.Diff(exact, listed); diff != "" {
					s.Errorf("%s (-received +listed):\n%s", plain, diff)
				}
				if err := s.s.Unreact(testserver.Ben, id, names[0]); err != nil {
					s.Fatal(err)
				}
				advance(5 * time.Second)
			}
			left := 0
			for _, names := range namesOf {
				left += len(names) - 1
			}
			if n := len(s.listReactions(ref)); n != left {
				s.Errorf("%d are left, not %d", n, left)
			}
		})
	}
}

func (s *scenario) listReactions(ref bot.MessageRef) []bot.Reaction {
	s.Helper()
	all, err := chat.Reactions(s.Context(), s.n, ref)
	if err != nil {
		s.Fatal(err)
	}
	return all
}
