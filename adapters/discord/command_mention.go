package discord

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// commandMentions turns commands in texts into mentions, which a member taps to
// open the command: </meetup propose:123>.
type commandMentions struct {
	mu   sync.Mutex
	root string // id of the registered root command; empty: unknown yet
	cmds []chat.Command
}

func (m *commandMentions) setRoot(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.root = id
}

func (m *commandMentions) setCommands(cmds []chat.Command) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cmds = cmds
}

func (m *commandMentions) get() (root string, cmds []chat.Command) {
	if m == nil {
		return "", nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.root, m.cmds
}

// mentionOf returns a command that somebody could type as one that can be tapped,
// with its options as Discord shows them. ok is false for any other text.
func (m *commandMentions) mentionOf(typed string) (t chat.Text, ok bool) {
	rest, ours := strings.CutPrefix(typed, "/"+Root+" ")
	root, cmds := m.get()
	if !ours || root == "" || strings.TrimSpace(rest) == "" {
		return nil, false
	}
	line := chat.ParseCommandLine(cmds, rest, nil)
	cmd, known := chat.FindCommand(cmds, line.Command)
	if !known {
		return nil, false
	}
	name := "/" + Root + " " + cmd.Name
	t = chat.Text{{Text: name, Link: chat.Link{URL: "<" + name + ":" + root + ">"}}}
	var options []string
	for _, o := range cmd.Options {
		if text := line.Values.Text(o.Name); text != "" {
			options = append(options, o.Name+":"+text)
		}
	}
	if len(options) > 0 {
		t = chat.Join(" ", t, chat.Code(strings.Join(options, " ")))
	}
	return t, true
}

// commandMentionPattern matches what mentionOf makes of a command.
var commandMentionPattern = regexp.MustCompile(`^</` + Root + ` [a-z ]+:\d+>$`)

// rootKey is the notebook key for the id of the registered root command.
func (n *Network) rootKey(self identity) string {
	return "root:" + self.applicationID + ":" + n.commandGuild
}

// rememberRoot stores the id of the root command among registered ones.
func (n *Network) rememberRoot(ctx context.Context, self identity, registered []*discordgo.ApplicationCommand) error {
	for _, c := range registered {
		if c.Name == Root && c.Type == discordgo.ChatApplicationCommand {
			n.commands.setRoot(c.ID)
			return n.notebook.Put(ctx, n.rootKey(self), []byte(c.ID))
		}
	}
	return nil
}

// loadRoot finds the id of the root command that was registered earlier.
func (n *Network) loadRoot(ctx context.Context) error {
	self, err := n.fetchSelf(ctx)
	if err != nil {
		return err
	}
	id, err := n.notebook.Get(ctx, n.rootKey(self))
	if err == nil {
		n.commands.setRoot(string(id))
	}
	if !errors.Is(err, bot.ErrNotFound) {
		return err
	}
	var registered []*discordgo.ApplicationCommand
	if err := n.rest.call(ctx, http.MethodGet, n.commandsPath(self), nil, &registered); err != nil {
		return err
	}
	return n.rememberRoot(ctx, self, registered)
}
