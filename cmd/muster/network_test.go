package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/muster-bot/muster/adapters/playground"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/storage"
)

// pigeonNetwork is a network that the program does not know.
type pigeonNetwork struct {
	PigeonLoft string `help:"Where the pigeons live."`

	opened *pigeon
}

func (n *pigeonNetwork) configured() bool { return n.PigeonLoft != "" }

func (n *pigeonNetwork) check(*config) error {
	if n.PigeonLoft == "on fire" {
		return fmt.Errorf("%s: it burns", envVar("pigeon-loft"))
	}
	return nil
}

func (n *pigeonNetwork) open(*config, *storage.Store, *slog.Logger) (chat.Platform, error) {
	return n.opened, nil
}

func (n *pigeonNetwork) parts(*config, chat.Platform) []part { return nil }

func (n *pigeonNetwork) diagnose(context.Context, *config, *storage.Store, *slog.Logger) []diagnosis {
	return []diagnosis{{"pigeons", true, "they are at home in " + n.PigeonLoft}}
}

type feedCmd struct {
	config
	loft *pigeonNetwork
}

func (c *feedCmd) Run(p *program) error {
	_, err := fmt.Fprintln(p.out, "fed in", c.loft.PigeonLoft)
	return err
}

func (n *pigeonNetwork) commands(c *config) any {
	return &struct {
		Feed feedCmd `cmd:"" help:"Feed the pigeons."`
	}{feedCmd{*c, n}}
}

func (n *pigeonNetwork) previews() []playground.Rendering {
	return []playground.Rendering{{
		Name: "Pigeon",
		User: func(name string) bot.UserID { return bot.UserID("pigeon:" + name) },
		Card: func(chat.Card, time.Time) (playground.Drawing, error) {
			return playground.Drawing{HTML: "coo", JSON: []byte(`"coo"`)}, nil
		},
		Form: func(chat.Form) (playground.Drawing, error) {
			return playground.Drawing{HTML: "coo", JSON: []byte(`"coo"`)}, nil
		},
	}}
}

// pigeon is the network's adapter. It ends as soon as it is run.
type pigeon struct {
	chat.Platform

	commands int
}

var errFlown = errors.New("the pigeons have flown")

func (*pigeon) Network() bot.Network { return "pigeon" }

func (p *pigeon) Run(_ context.Context, cmds []chat.Command, _ chat.Handler) error {
	p.commands = len(cmds)
	return errFlown
}

func TestANetworkThatIsListedIsPartOfEverything(t *testing.T) {
	opened := new(pigeon)
	list := func() []network { return append(networks(), &pigeonNetwork{opened: opened}) }
	env := map[string]string{"MUSTER_PIGEON_LOFT": "Riverside", "MUSTER_DATA_DIR": t.TempDir(), "MUSTER_HTTP_ADDR": "127.0.0.1:0"}
	muster := func(args ...string) (string, error) {
		var out bytes.Buffer
		p := &program{getenv: func(name string) string { return env[name] }, out: &out, err: &out, networks: list}
		err := p.run(t.Context(), args)
		return out.String(), err
	}

	if out, err := muster("serve", "--help"); err != nil || !strings.Contains(out, "--pigeon-loft") {
		t.Errorf("the flag is missing: %v\n%s", err, out)
	}
	if out, err := muster("serve"); !errors.Is(err, errFlown) || opened.commands == 0 {
		t.Errorf("serve ran it with %d commands and ended with %v\n%s", opened.commands, err, out)
	}
	if out, err := muster("doctor"); err != nil || !strings.Contains(out, "pigeons        they are at home in Riverside") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	if out, err := muster("feed"); err != nil || out != "fed in Riverside\n" {
		t.Errorf("its own command: %v\n%s", err, out)
	}
	env["MUSTER_PIGEON_LOFT"] = "on fire"
	if _, err := muster("serve"); err == nil || !strings.Contains(err.Error(), "MUSTER_PIGEON_LOFT: it burns") {
		t.Errorf("a wrong flag: %v", err)
	}

	var names []string
	for _, p := range previews(list()) {
		names = append(names, p.Name)
	}
	if diff := cmp.Diff([]string{"Discord", "Slack", "Pigeon"}, names); diff != "" {
		t.Errorf("previews (-want +got):\n%s", diff)
	}
}
