package main

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// discordServer adapts the test server to testNetwork.
type discordServer struct{ *testserver.Server }

var discordMembers = map[string]string{"ana": testserver.Ana, "ben": testserver.Ben, "cy": testserver.Cy}

func startDiscord(t *testing.T) testNetwork {
	t.Helper()
	fake, err := testserver.New(testserver.Options{Limited: true, Check: discordschema.Check})
	if err != nil {
		t.Fatal(err)
	}
	return discordServer{fake}
}

func (d discordServer) open(store *storage.Store, _ http.Handler, log *slog.Logger) (chat.Platform, error) {
	catalog, err := loadCatalog()
	if err != nil {
		return nil, err
	}
	return discord.New(discord.Options{
		Token: testserver.Token, API: d.URL(), Dial: d.Dial, PublicURL: publicAddress, Notebook: store.Notebook(discordNotes), Phrases: catalog, Logger: log,
	})
}

func (d discordServer) invoke(user, verb string, values map[string]string) error {
	_, err := d.Invoke(d.member(user), testserver.General, verb, values)
	return err
}

func (d discordServer) press(user, message, label string, chosen ...string) error {
	_, err := d.Press(d.member(user), message, label, chosen...)
	return err
}

func (d discordServer) react(user, message, emoji string, on bool) error {
	if on {
		return d.React(d.member(user), message, emoji)
	}
	return d.Unreact(d.member(user), message, emoji)
}

func (d discordServer) admit(string) string { return d.AddMembers(1)[0] }

func (d discordServer) mention(user string) string { return "<@" + d.member(user) + ">" }

// member returns the id of a member.
func (discordServer) member(user string) string {
	if id, ok := discordMembers[user]; ok {
		return id
	}
	return user
}

func (d discordServer) sees(user string) []seen {
	var out []seen
	for _, one := range d.Sees(d.member(user)) {
		var links []string
		for _, l := range one.Links {
			links = append(links, l.To)
		}
		general := !one.Private && one.Channel == testserver.General
		out = append(out, seen{one.ID, one.Channel, one.Text, general, !one.Private && !one.Direct, strings.Contains(one.Text, "● on"), one.Controls, one.Reactions, links})
	}
	return out
}

func (d discordServer) offered(_, message, prompt string) []string {
	return d.MenuValues(message, prompt)
}

func (d discordServer) calendar() []string {
	var out []string
	for _, e := range d.Events() {
		out = append(out, e.Name+": "+e.Status)
	}
	return out
}

func TestTheWholeStoryIsToldOverDiscord(t *testing.T) {
	runScenario(t, startDiscord, (*scenario).tellStory)
}

// loopbackDiscord starts a Discord on loopback and returns the environment for
// it.
func loopbackDiscord(t *testing.T) (*testserver.Server, map[string]string) {
	t.Helper()
	fake, err := testserver.New(testserver.Options{Address: "127.0.0.1:0", Check: discordschema.Check})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		fake.Close()
		for _, wrong := range fake.Wrong() {
			t.Errorf("Discord would not take it: %s", wrong)
		}
	})
	return fake, map[string]string{
		"MUSTER_DISCORD_TOKEN": testserver.Token, "MUSTER_DISCORD_API_URL": fake.URL(), "MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0",
	}
}

func TestServeIsOnDiscordAndDoctorSaysHow(t *testing.T) {
	fake, env := loopbackDiscord(t)
	out, err := muster(t, env, "migrate")
	if err != nil {
		t.Fatal(err, out)
	}
	if out, err = muster(t, env, "doctor"); err != nil || !strings.Contains(out, "not registered yet") || !strings.Contains(out, "muster register") {
		t.Errorf("before: %v\n%s", err, out)
	}
	if out, err = muster(t, env, "register"); err != nil || !strings.Contains(out, "are registered in all servers") {
		t.Errorf("register: %v\n%s", err, out)
	}
	if out, err = muster(t, env, "doctor"); err != nil || !strings.Contains(out, "the token is Muster's") || !strings.Contains(out, "over the gateway") {
		t.Errorf("after: %v\n%s", err, out)
	}

	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, []string{"serve"}, func(name string) string { return env[name] }, io.Discard, io.Discard)
	}()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for welcomed := false; !welcomed; {
		for _, one := range fake.Sees(testserver.Ben) {
			welcomed = welcomed || strings.Contains(one.Text, "Hello, I'm Muster")
		}
		select {
		case err := <-ended:
			t.Fatalf("it ended with %v", err)
		case <-look.C:
		}
	}
	if n := fake.Registered(); n != 1 {
		t.Errorf("commands that did not change were registered %d times", n)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

func TestDoctorSaysWhatIsWrongWithDiscord(t *testing.T) {
	fake, env := loopbackDiscord(t)
	if out, err := muster(t, env, "migrate"); err != nil {
		t.Fatal(err, out)
	}
	for name, c := range map[string]struct {
		change map[string]string
		over   bool // HTTP
		says   string
	}{
		"a wrong token":         {map[string]string{"MUSTER_DISCORD_TOKEN": "wrong"}, false, "FIX  discord"},
		"another's key":         {map[string]string{"MUSTER_DISCORD_PUBLIC_KEY": strings.Repeat("ab", 32)}, false, "FIX  discord key"},
		"no key, but over HTTP": {nil, true, "MUSTER_DISCORD_PUBLIC_KEY is not given"},
		"over nothing at all":   {map[string]string{"MUSTER_DISCORD_PUBLIC_KEY": fake.PublicKey(), "MUSTER_DISCORD_GATEWAY": "off"}, false, "FIX  interactions"},
		"no key":                {map[string]string{"MUSTER_DISCORD_PUBLIC_KEY": "abc"}, false, "64 hexadecimal digits"},
	} {
		t.Run(name, func(t *testing.T) {
			fake.AnswerOver(nil)
			if c.over {
				fake.AnswerOver(http.NotFoundHandler())
			}
			changed := maps.Clone(env)
			maps.Copy(changed, c.change)
			if out, err := muster(t, changed, "doctor"); err == nil || !strings.Contains(out, c.says) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
