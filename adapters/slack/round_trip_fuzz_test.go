package slack

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// FuzzWrittenIsReadBack writes what travels through Slack and comes back: the origin of
// a form, and the ids of blocks and elements.
func FuzzWrittenIsReadBack(f *testing.F) {
	f.Add("T1", "C1", "1.2", "https://hooks.slack.com/a", 3, true)
	f.Add("", "", "", "", 0, false)
	f.Add("a/b", "a b", "key ", strings.Repeat("x", maxMetadata), -1, true)
	f.Add("\"", "<&>", "\u2028", strings.Repeat("<", maxMetadata/6), 1, false)
	f.Fuzz(func(t *testing.T, a, b, c, address string, n int, yes bool) {
		for _, s := range []*string{&a, &b, &c, &address} {
			*s = strings.ToValidUTF8(*s, "?")
		}
		o := origin{bot.CommunityID(a), bot.Place(b), c, a, yes, address, n, !yes}
		short := o
		short.ResponseURL = ""
		written := o.String()
		if got := parseOrigin(written); got != o && got != short {
			t.Errorf("%+v is written as %q and read as %+v", o, written, got)
		} else if got != o && utf8.RuneCountInString(written)+len(address) < maxMetadata/6 {
			t.Errorf("%+v lost its response URL", o)
		}
		if utf8.RuneCountInString(written) > maxMetadata && utf8.RuneCountInString(short.String()) <= maxMetadata {
			t.Errorf("%+v is written in %d characters", o, utf8.RuneCountInString(written))
		}
		if field, part, ok := parseBlockID(blockID(a, b, n)); !strings.Contains(a+b, "/") && (!ok || field != a || part != b) {
			t.Errorf("the block of %q and %q is read as %q and %q", a, b, field, part)
		}
		action := chat.NewAction(a, chat.ModePublic, b, n)
		if got, overflow, ok := parseActionID(actionID(n, action.String())); a+b != "" && (!ok || overflow || got.String() != action.String()) {
			t.Errorf("%q is read as %q", action, got)
		}
		row := api.NewActionBlock("")
		markBlocks([]api.Block{row}, c)
		if got := parseKeyBlock(row.BlockID); got != c {
			t.Errorf("the key %q is read as %q", c, got)
		}
		if user := userID(communityID(a, ""), b); !strings.Contains(a, "-") && a != "" && b != "" {
			if community, got := parseUser(user); got != b || community != communityID(a, "") {
				t.Errorf("%q of %q is read as %q of %q", b, a, got, community)
			}
		}
	})
}

// FuzzSmallParts reads the parts of events: stamps keep the order of timestamps, ids are
// strings or in objects, and text for everybody is never markup of ours by mistake.
func FuzzSmallParts(f *testing.F) {
	for _, s := range []string{"1700000000.000100", "1.2", ".", "-1.5", "1.1234567", "99999999999999.0", "1.x", `"U1"`, `{"id":"U1"}`, `{"id":1}`, "null", "date^1700000000^x", "date^-1", "subteam^S1", "here", `{"event_time":1}`, `{"event_time":-1}`, "<a|b>"} {
		f.Add(s, "1700000000.000200")
	}
	f.Fuzz(func(t *testing.T, s, later string) {
		stamp, next := parseStamp(s), parseStamp(later)
		if stamp.Number < 0 {
			t.Errorf("%q is %+v", s, stamp)
		}
		if len(s) == len("1700000000.000100") && len(later) == len(s) && stamp.Number > 0 && next.Number > 0 && s[10] == '.' && later[10] == '.' && (s < later) != (stamp.Number < next.Number) {
			t.Errorf("%q is %d, %q is %d", s, stamp.Number, later, next.Number)
		}
		if id, err := decodeID(json.RawMessage(s)); err == nil && id != "" {
			raw, _ := json.Marshal(id)
			if again, err := decodeID(raw); err != nil || again != id {
				t.Errorf("%q is the id %q, then %q: %v", s, id, again, err)
			}
		}
		if at := eventTime([]byte(s)); !at.IsZero() && at.Unix() <= 0 {
			t.Errorf("%q was at %v", s, at)
		}
		if text := broadcastText(s, later); strings.HasPrefix(text, timestampOpen) && !strings.HasPrefix(s, "date^") && text != later {
			t.Errorf("%q and %q are read as %q", s, later, text)
		}
		_, _ = messageTime(s), parseEmoji(s)
	})
}
