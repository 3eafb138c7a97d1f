package main

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord/testserver"
)

// TestAWrongTokenLosesNothing restarts Muster with a wrong token, with which it ends,
// and with the right one.
func TestAWrongTokenLosesNothing(t *testing.T) {
	fake, env := loopbackDiscord(t)
	start := daysAhead(t, 4, 19)
	serve := func() (travelTo func(time.Time), end func()) {
		p, end := startServeWith(t, env, "--time-travel")
		began := time.Now()
		return func(at time.Time) {
			if code := p.post(t.Context(), "/debug/clock", map[string]string{"advance": at.Sub(began).Round(time.Second).String()}); code != http.StatusOK {
				t.Fatalf("the clock answered %d", code)
			}
		}, end
	}
	seesText := func(text string) bool {
		for _, m := range fake.Sees(testserver.Ben) {
			if strings.Contains(m.Text, text) {
				return true
			}
		}
		return false
	}
	press := func(user, in, label string, chosen ...string) {
		t.Helper()
		eventually(t, label+" on "+in, func() bool {
			for _, m := range fake.Sees(user) {
				if strings.Contains(m.Text, in) {
					if _, err := fake.Press(user, m.ID, label, chosen...); err == nil {
						return true
					}
				}
			}
			return false
		})
	}

	_, end := serve()
	eventually(t, "Muster says hello", func() bool { return seesText("Hello, I'm Muster") })
	eventually(t, "the command is registered", func() bool {
		_, err := fake.Invoke(testserver.Ana, testserver.General, "schedule", map[string]string{"title": "Hike", "when": start.Format(typedLayout)})
		return err == nil
	})
	press(testserver.Ana, "Hike", "Time zone", "Europe/Berlin")
	press(testserver.Ana, "Hike", "Post it")
	press(testserver.Ben, "Hike", "I'm going")
	eventually(t, "Ben is going", func() bool { return seesText("2 going") })
	end()

	fake.ForgetLogins()
	changed := maps.Clone(env)
	changed["MUSTER_DISCORD_TOKEN"] = "wrong"
	if out, err := muster(t, changed, "serve"); err == nil || !strings.Contains(err.Error(), "refuses the bot token") {
		t.Errorf("with a wrong token: %v\n%s", err, out)
	}

	travelTo, end := serve()
	defer end()
	travelTo(start.AddDate(0, 0, -1).Add(time.Minute))
	eventually(t, "the reminder comes", func() bool { return seesText("Tomorrow") })
}
