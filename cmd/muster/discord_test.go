package main

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/adapters/discord"
	"github.com/muster-bot/muster/adapters/discord/discordschema"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/adapters/playground"
)

// stage is Muster on a Discord of our own, in a bubble where waiting takes no
// time. Only the meetups' clock travels far.
type stage struct {
	*testing.T
	s      *testserver.Server
	server *server
	clock  *playground.Clock
}

// onStage runs a test with Muster in a server of Discord's where Ana, Ben and
// Cy are.
func onStage(t *testing.T, test func(s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		fake, err := testserver.New(testserver.Options{Limited: true, Check: discordschema.Check})
		if err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.DiscardHandler)
		if testing.Verbose() {
			log = slog.New(slog.NewTextHandler(os.Stderr, nil))
		}
		clock := new(playground.Clock)
		state := database{DataDir: filepath.Join(t.TempDir(), "discord")}
		store, err := state.open(t.Context(), clock.Now, true, log)
		if err != nil {
			t.Fatal(err)
		}
		network, err := discord.New(discord.Options{
			Token: testserver.Token, API: fake.URL(), Dial: fake.Dial, Notebook: store.Notebook(discordNotes), Logger: log,
		})
		if err != nil {
			t.Fatal(err)
		}
		srv, err := newServer(t.Context(), store, clock.Now, log, network)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- network.Run(ctx, srv.flow.Router().Commands(), srv.flow.Router()) }()
		defer func() {
			stop()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			fake.Close()
			for _, wrong := range fake.Wrong() {
				t.Errorf("Discord would not take it: %s", wrong)
			}
			if err := store.Close(); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Minute) // connections that idle are given up
		}()
		s := &stage{t, fake, srv, clock}
		s.settle()
		test(s)
	})
}

// settle lets everything happen that is due.
func (s *stage) settle() {
	s.Helper()
	const rounds = 8 // a task that is put off for its card or a limit is tried again
	for range rounds {
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if err := s.server.courier.Drain(s.Context()); err != nil {
			s.Fatal(err)
		}
	}
}

// travel moves the meetups' clock.
func (s *stage) travel(d time.Duration) {
	s.Helper()
	if err := s.clock.Travel(d); err != nil {
		s.Fatal(err)
	}
	s.settle()
}

func (s *stage) invoke(user, verb string, values map[string]string) {
	s.Helper()
	if _, err := s.s.Invoke(user, testserver.General, verb, values); err != nil {
		s.Fatal(err)
	}
	s.settle()
}

// press presses a control on the last message that has it.
func (s *stage) press(user, label string, chosen ...string) {
	s.Helper()
	all := s.s.Sees(user)
	for i := len(all) - 1; i >= 0; i-- {
		for _, control := range all[i].Controls {
			if control != label {
				continue
			}
			if _, err := s.s.Press(user, all[i].ID, label, chosen...); err != nil {
				s.Fatal(err)
			}
			s.settle()
			return
		}
	}
	s.Fatalf("%s sees no %q; they see\n%s", user, label, s.sheet(user))
}

func (s *stage) react(user, emoji string) {
	s.Helper()
	if err := s.s.React(user, s.card().ID, emoji); err != nil {
		s.Fatal(err)
	}
	s.settle()
}

// card is the meetup's, as Ana sees it.
func (s *stage) card() testserver.Seen {
	s.Helper()
	for _, one := range s.s.Sees(testserver.Ana) {
		if !one.Private && one.Channel == testserver.General && strings.HasPrefix(one.Text, "Board games") {
			return one
		}
	}
	s.Fatalf("there is no card; Ana sees\n%s", s.sheet(testserver.Ana))
	return testserver.Seen{}
}

func (s *stage) sheet(user string) string {
	var b strings.Builder
	for _, one := range s.s.Sees(user) {
		b.WriteString("--- " + one.Channel + "\n" + one.Text + "\n")
	}
	return b.String()
}

// options are the values of the last menu with that prompt.
func (s *stage) options(user, prompt string) []string {
	s.Helper()
	var out []string
	for _, one := range s.s.Sees(user) {
		if values := s.s.MenuValues(one.ID, prompt); len(values) > 0 {
			out = values
		}
	}
	if out == nil {
		s.Fatalf("%s has nothing to choose at %q; they see\n%s", user, prompt, s.sheet(user))
	}
	return out
}

// saw checks that somebody sees a message that says so.
func (s *stage) saw(user, words string) {
	s.Helper()
	if !strings.Contains(s.sheet(user), words) {
		s.Errorf("%s does not read %q in\n%s", user, words, s.sheet(user))
	}
}

func (s *stage) cardReads(words ...string) {
	s.Helper()
	card := s.card()
	for _, one := range words {
		if !strings.Contains(card.Text, one) {
			s.Errorf("the card does not read %q but\n%s", one, card.Text)
		}
	}
}

func TestTheWholeStoryIsToldOverDiscord(t *testing.T) {
	onStage(t, func(s *stage) {
		friday := s.clock.Now().AddDate(0, 0, 4)
		for friday.Weekday() != time.Friday {
			friday = friday.AddDate(0, 0, 1)
		}
		s.invoke(testserver.Ana, "propose", map[string]string{
			"title": "Board games", "where": "Central Library", "minimum": "2", "capacity": "2",
			"when": friday.Format("2 Jan 2006") + " 7pm, " + friday.AddDate(0, 0, 1).Format("2 Jan 2006") + " 3pm",
		})
		s.press(testserver.Ana, "Time zone", "Europe/London")
		s.press(testserver.Ana, "Post it")
		s.cardReads("collecting times", "0 yes")
		if r := s.card().Reactions; r["1️⃣"] != 1 || r["2️⃣"] != 1 || r["🤷"] != 1 {
			t.Errorf("the card's own reactions are %v", r)
		}

		s.react(testserver.Ana, "1️⃣")
		s.react(testserver.Ben, "1️⃣")
		s.react(testserver.Cy, "1️⃣")
		s.react(testserver.Cy, "2️⃣")
		s.cardReads("3 yes", "1 yes")

		s.invoke(testserver.Ana, "pick", map[string]string{"meetup": "Board games"})
		s.press(testserver.Ana, "Pick a time", s.options(testserver.Ana, "Pick a time")[0])
		s.cardReads("● on", "19:00-21:00", "Chosen because all 3 could come")
		if events := s.s.Events(); len(events) != 1 || events[0].Name != "Board games" || events[0].Status != "scheduled" {
			t.Errorf("in the calendar stand %+v", events)
		}

		s.press(testserver.Ben, "I'm going")
		s.cardReads("2 of 2 seats")
		s.press(testserver.Cy, "I'm going")
		s.cardReads("1 waiting")

		s.travel(friday.Sub(s.clock.Now()) - 4*time.Hour)
		s.saw(testserver.Ben, "Tomorrow at")

		s.invoke(testserver.Ana, "cancel", map[string]string{"meetup": "Board games"})
		s.press(testserver.Ana, "Yes, cancel it")
		s.cardReads("cancelled")
		if events := s.s.Events(); len(events) != 1 || events[0].Status != "cancelled" {
			t.Errorf("in the calendar stand %+v", events)
		}
	})
}

// loopbackDiscord is a Discord on loopback, and the environment to find it.
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
	if out, err = muster(t, env, "doctor"); err == nil || !strings.Contains(out, "FIX  commands") || !strings.Contains(out, "muster register") {
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
