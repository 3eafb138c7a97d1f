package playground

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
)

func TestTheNetworkIsWhatMusterReliesOn(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(t chattest.T) chattest.Network { return newScenario(t, newNotebook()) })
}

func TestTheSuiteFailsABrokenNetwork(t *testing.T) {
	t.Parallel()
	chattest.Prove(t, func(t chattest.T) chattest.Network { return newScenario(t, newNotebook()) })
}

// scenario is the playground under the conformance suite. What a member sees is
// read from the HTML that their browser gets.
type scenario struct {
	t     chattest.T
	n     *Network
	notes chat.Notebook
	text  map[string]string // the markup of messages, by member and version
}

func newScenario(t chattest.T, notes chat.Notebook) *scenario {
	s := &scenario{t: t, notes: notes, text: map[string]string{}}
	s.n = s.open()
	return s
}

// open returns the playground as a process finds it in the notebook.
func (s *scenario) open() *Network {
	n, err := New(s.t.Context(), Options{Phrases: catalog(s.t), Notebook: s.notes, Private: map[bot.Place][]bot.UserID{private: {User("ana")}}})
	if err != nil {
		s.t.Fatalf("open the playground: %v", err)
	}
	return n
}

// Replica is the process that comes after: two share no room at once, since
// each has the room in memory.
func (s *scenario) Replica() chat.Platform {
	s.n = s.open()
	return s.n
}

const private bot.Place = "playground:room/private"

// Private is a channel that Ana alone sees, which was there from the start.
func (s *scenario) Private(...bot.UserID) bot.Place { return private }

func (s *scenario) Address(ref bot.MessageRef) string   { return "#m-" + ref.ID }
func (s *scenario) Platform() chat.Platform             { return s.n }
func (s *scenario) Place() (bot.CommunityID, bot.Place) { return Room, Channel }
func (s *scenario) Members() []bot.UserID               { return []bot.UserID{User("ana"), User("ben"), User("cy")} }

func (s *scenario) Pass(d time.Duration) {
	<-time.After(d) // in a synctest bubble, where that takes no time
	synctest.Wait()
}

// startedInput is an input in progress.
type startedInput struct {
	scenario *scenario
	input    Input
	pending  *PendingInput
}

func (s *scenario) Do(a chattest.Input) chattest.PendingInput {
	s.t.Helper()
	input, err := s.input(a)
	if err != nil {
		s.t.Fatalf("%s: %v", a.Kind, err)
	}
	input.ID = randomID()
	return startedInput{s, input, s.n.Start(s.t.Context(), input)}
}

func (d startedInput) Acknowledged() bool {
	select {
	case <-d.pending.Acknowledged():
		return true
	default:
		return false
	}
}

func (d startedInput) Again() { d.scenario.n.Start(d.scenario.t.Context(), d.input) }

func (s *scenario) input(a chattest.Input) (Input, error) {
	p := s.n.As(a.User)
	switch a.Kind {
	case chattest.InputInvoke:
		values := chat.Values{}
		for name, text := range a.Values {
			values[name] = chat.Value{Text: text}
		}
		cmd := chat.Command{Name: a.Command}
		for _, c := range s.n.commands() {
			if c.Name == a.Command {
				cmd = c
			}
		}
		for name := range values {
			if !slices.ContainsFunc(cmd.Options, func(o chat.Field) bool { return o.Name == name }) {
				cmd.Options = append(slices.Clone(cmd.Options), chat.Field{Name: name})
			}
		}
		return Input{User: a.User, Kind: InputSay, Place: a.Place, Text: Root + " " + chat.FormatCommandLine(cmd, values)}, nil
	case chattest.InputPress:
		return p.PressInput(a.Message, a.Control, a.Selected...)
	case chattest.InputSubmit:
		return p.SubmitInput(a.Values)
	case chattest.InputReact:
		return Input{User: a.User, Kind: InputReact, Message: a.Message, Emoji: a.Emoji}, nil
	case chattest.InputUnreact:
		return Input{User: a.User, Kind: InputUnreact, Message: a.Message, Emoji: a.Emoji}, nil
	case chattest.InputDelete:
		return Input{User: a.User, Kind: InputDelete, Message: a.Message}, nil
	}
	return Input{User: a.User, Kind: InputCloseDirect}, nil
}

func (s *scenario) screen(u bot.UserID) screenState {
	p, _ := s.n.profile(u)
	return screenState{me: p, place: Channel}
}

func (s *scenario) Sees(u bot.UserID) []chattest.Seen {
	screen := s.screen(u)
	var out []chattest.Seen
	for _, v := range s.n.As(u).Sees() {
		if v.Open {
			out = append(out, chattest.Seen{ID: v.ID, Place: v.Place, Private: true, Form: true, Text: s.readForm(u)})
			continue
		}
		m := s.n.renderMessage(v, screen)
		seen := chattest.Seen{
			ID: v.ID, Place: v.Place, Private: v.Private, Waiting: v.Thinking || v.Busy, Notified: s.n.findMessage(v.ID).Mention, Reactions: map[string]int{},
		}
		markup := s.markup(u, m)
		seen.Text, seen.Links = readText(markup), readLinks(markup)
		for _, r := range v.Reactions {
			seen.Reactions[bot.PlainEmoji(r.Emoji)] = len(r.Who)
		}
		if m.CardHTML != nil {
			for _, b := range m.CardHTML.Buttons {
				seen.Controls = append(seen.Controls, b.Label)
			}
			for _, menu := range m.CardHTML.Menus {
				seen.Controls = append(seen.Controls, menu.Prompt)
			}
		}
		if v.Form != nil {
			seen.Controls = append(seen.Controls, v.OpenLabel)
		}
		out = append(out, seen)
	}
	return out
}

var (
	tag    = regexp.MustCompile(`<[^>]*>`)
	anchor = regexp.MustCompile(`(?s)<a [^>]*href="([^"]*)"[^>]*>(.*?)</a>`)
	value  = regexp.MustCompile(` value="([^"]*)"`)
)

// readText is what a person reads of some markup. Nothing that a person typed
// can look like a tag, or hostile text would show.
func readText(markup string) string { return html.UnescapeString(tag.ReplaceAllString(markup, "")) }

// readLinks is where the texts of some markup lead. Messages are in places that
// the screen does not show, too.
func readLinks(markup string) []chattest.Link {
	var out []chattest.Link
	for _, found := range anchor.FindAllStringSubmatch(markup, -1) {
		to := html.UnescapeString(found[1])
		if strings.HasPrefix(to, "?") {
			to = to[max(0, strings.Index(to, "#")):]
		}
		out = append(out, chattest.Link{Text: readText(found[2]), To: to})
	}
	return out
}

func (s *scenario) markup(u bot.UserID, m messageHTML) string {
	key := fmt.Sprint(s.n.bootID, u, m.ID, s.n.findMessage(m.ID).version)
	if _, known := s.text[key]; !known {
		markup, err := renderTemplate("message", m)
		if err != nil {
			s.t.Fatalf("render: %v", err)
		}
		s.text[key] = markup
	}
	return s.text[key]
}

func (s *scenario) readForm(u bot.UserID) string {
	markup, err := renderTemplate("form", s.n.renderOpenForm(s.screen(u)))
	if err != nil {
		s.t.Fatalf("render: %v", err)
	}
	var values []string
	for _, v := range value.FindAllStringSubmatch(markup, -1) {
		values = append(values, html.UnescapeString(v[1]))
	}
	return readText(markup) + strings.Join(values, "\n")
}

func (s *scenario) Complete(u bot.UserID, command, option, typed string) []string {
	var out []string
	for _, c := range s.n.As(u).Complete(s.t.Context(), Channel, Root+" "+command+" "+option+":"+typed).Items {
		out = append(out, c.Label)
	}
	return out
}
