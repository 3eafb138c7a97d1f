package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
)

const day = 24 * time.Hour

// retention is each period of docs/privacy.md. Where the constant belongs to its
// package alone, declared says how it is written in which file.
var retention = map[string]struct {
	period         time.Duration
	file, declared string
}{
	"bot.CommunityRetention":    {period: bot.CommunityRetention},
	"bot.CalendarRetentionDays": {period: bot.CalendarRetentionDays * day},
	"bot.DepartedRetentionDays": {period: bot.DepartedRetentionDays * day},
	"bot.TraceRetentionDays":    {period: bot.TraceRetentionDays * day},
	"bot.DraftRetentionDays":    {period: bot.DraftRetentionDays * day},
	"bot.EventTTL":              {period: bot.EventTTL},
	"dispatch.FormTTL":          {period: dispatch.FormTTL},
	"discord.attemptTTL":        {14 * day, "adapters/discord/sent_message.go", "attemptTTL = 14 * 24 * time.Hour"},
	"slack.postKeyTTL":          {14 * day, "adapters/slack/post.go", "postKeyTTL = 14 * 24 * time.Hour"},
}

var (
	constantName = regexp.MustCompile("`([a-z]+\\.[A-Za-z]+)`")
	periodText   = regexp.MustCompile(`(\d+) (days|hours)`)
)

// TestThePrivacyPolicySaysHowLong compares the periods of docs/privacy.md with the
// program's.
func TestThePrivacyPolicySaysHowLong(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(moduleRoot, "docs", "privacy.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		for _, m := range constantName.FindAllStringSubmatch(line, -1) {
			name := m[1]
			want, known := retention[name]
			if !known {
				t.Errorf("%s is no period of the program", name)
				continue
			}
			named[name] = true
			said := periodText.FindStringSubmatch(line)
			if said == nil {
				t.Errorf("%s: no period in %s", name, line)
				continue
			}
			unit := map[string]time.Duration{"days": day, "hours": time.Hour}[said[2]]
			if n, err := time.ParseDuration(said[1] + "ns"); err != nil || time.Duration(n.Nanoseconds())*unit != want.period {
				t.Errorf("%s is %s, and the policy says %s", name, want.period, said[0])
			}
		}
	}
	for name, want := range retention {
		if !named[name] {
			t.Errorf("the policy does not say %s", name)
		}
		if want.file == "" {
			continue
		}
		if source, err := os.ReadFile(filepath.Join(moduleRoot, want.file)); err != nil || !strings.Contains(strings.Join(strings.Fields(string(source)), " "), want.declared) {
			t.Errorf("%s: %q is not in %s (%v)", name, want.declared, want.file, err)
		}
	}
}
