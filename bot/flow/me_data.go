package flow

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

func (f *Flow) routeForget(r *chat.Router) {
	r.OnCommand(f.catalog.Command(chat.Command{Name: "me export", Description: "command.me_export", ReplyMode: chat.ModePrivate}), f.exportCommand)
	r.OnCommand(f.catalog.Command(chat.Command{Name: "me forget", Description: "command.me_forget", ReplyMode: chat.ModePrivate}), f.forgetCommand)
	r.OnPress("export", f.exportPart)
	r.OnPress("forgetask", f.askForget)
	r.OnPress("forget", f.forget)
	r.OnPress("remember", f.remember)
}

func (f *Flow) exportCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	return f.export(ctx, e.From, 0, chat.ModePrivate)
}

func (f *Flow) exportPart(ctx context.Context, e chat.Press) (chat.Response, error) {
	part, _ := strconv.Atoi(e.Action.Arg(0)) // absent: the first
	return f.export(ctx, e.From, part, e.Action.ReplyMode)
}

// export shows the actor a part of the data stored about them. It is text, since not
// every network can send a file that only one member sees.
func (f *Flow) export(ctx context.Context, from chat.From, part int, mode chat.ReplyMode) (chat.Response, error) {
	actor, err := f.actorOf(ctx, from)
	if err != nil {
		return nil, err
	}
	records, err := f.plan.Export(ctx, actor)
	if err != nil {
		return nil, err
	}
	tables := make(map[string][]json.RawMessage, len(records))
	for _, r := range records {
		tables[r.Table] = r.Rows
	}
	doc, err := json.MarshalIndent(struct {
		Community bot.CommunityID              `json:"community"`
		Member    bot.UserID                   `json:"member"`
		Kept      map[string][]json.RawMessage `json:"kept"`
	}{actor.Community, actor.User, tables}, "", " ")
	if err != nil {
		return nil, err
	}
	p, parts := f.privatePrinter(from), splitLines(string(doc))
	part = min(max(part, 0), len(parts)-1)
	c := chat.Card{
		Title: p.Say("export.title", nil), Lead: chat.Code(parts[part]),
		Notes: []chat.Text{p.Say("export.part", bot.Args{"i": part + 1, "of": len(parts)})},
	}
	turn := func(to int, key string) {
		if to >= 0 && to < len(parts) {
			c.Controls = append(c.Controls, chat.Button{Action: chat.NewAction("export", chat.ModeUpdate, to), Label: p.Word(key, nil)})
		}
	}
	turn(part-1, "button.part_before")
	turn(part+1, "button.part_next")
	return replyOrRedraw(mode, c), nil
}

// maxCodeLength is the maximum length of a part of an export, in characters.
const maxCodeLength = 1500

// splitLines splits a text into parts of at most maxCodeLength, at the ends of lines
// where possible. Joined, the parts are the text.
func splitLines(text string) []string {
	var parts []string
	var part strings.Builder
	size := 0
	flush := func() {
		if size > 0 {
			parts, size = append(parts, part.String()), 0
			part.Reset()
		}
	}
	for line := range strings.Lines(text) {
		runes := []rune(line)
		if size+len(runes) > maxCodeLength {
			flush()
		}
		for len(runes) > maxCodeLength {
			parts, runes = append(parts, string(runes[:maxCodeLength])), runes[maxCodeLength:]
		}
		part.WriteString(string(runes))
		size += len(runes)
	}
	flush()
	return parts
}

func (f *Flow) forgetCommand(ctx context.Context, e chat.Invocation) (chat.Response, error) {
	return f.confirmForget(ctx, e.From)
}

func (f *Flow) askForget(ctx context.Context, e chat.Press) (chat.Response, error) {
	return f.confirmForget(ctx, e.From)
}

// confirmForget shows the consequences of forgetting and asks for confirmation.
func (f *Flow) confirmForget(ctx context.Context, from chat.From) (chat.Response, error) {
	profile, err := f.profileOf(ctx, from)
	if err != nil {
		return nil, err
	}
	p := f.privatePrinter(from)
	c := chat.Card{
		Tone: chat.ToneWarning, Title: p.Say("forget.title", nil), Lead: p.Say("forget.lead", nil),
		Notes: []chat.Text{p.Say("forget.note", nil)},
		Controls: []chat.Control{
			chat.Button{Action: chat.NewAction("forget", chat.ModeUpdate), Label: p.Word("button.forget_yes", nil), Style: chat.StyleDanger},
			chat.Button{Action: chat.NewAction("remember", chat.ModeUpdate), Label: p.Word("button.remember", nil)},
			chat.Button{Action: chat.NewAction("export", chat.ModePrivate), Label: p.Word("button.export", nil)},
		},
	}
	for _, m := range profile.Meetups {
		key := "forget.part"
		args := bot.Args{"title": m.Title}
		if m.Host == profile.Member.User {
			key, args["command"] = "forget.host", "/meetup handover"
			if successor, ok := m.Successor(); ok {
				key, args["who"] = "forget.handed", successor
			}
		}
		c.Lines = append(c.Lines, p.Say(key, args))
	}
	return chat.Reply{Card: c}, nil
}

func (f *Flow) forget(ctx context.Context, e chat.Press) (chat.Response, error) {
	actor, err := f.actorOf(ctx, e.From)
	if err != nil {
		return nil, err
	}
	if err := f.plan.Forget(ctx, actor); err != nil {
		return nil, err
	}
	return chat.Redraw{Card: textCard(f.privatePrinter(e.From).Say("forget.done", nil))}, nil
}

func (f *Flow) remember(_ context.Context, e chat.Press) (chat.Response, error) {
	return chat.Redraw{Card: textCard(f.privatePrinter(e.From).Say("forget.kept", nil))}, nil
}
