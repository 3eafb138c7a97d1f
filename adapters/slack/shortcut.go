package slack

import (
	"strings"

	"github.com/muster-bot/muster/bot/chat"
)

// decodeShortcut decodes a global or message shortcut as the command of that
// name, filled from the message.
func (i interaction) decodeShortcut(p payload, cmds []chat.Command) payload {
	name := strings.TrimPrefix(i.CallbackID, messageShortcutPrefix)
	cmd, ok := chat.FindCommand(cmds, name)
	if !ok { // the manifest of another version; the handler says so
		cmd = chat.Command{Name: name, ReplyMode: chat.ModePrivate}
	}
	place := p.resolvePlace(i.Channel.ID, "")
	p.ReplyMode = cmd.ReplyMode
	p.Origin = origin{Community: p.community(), Place: place, Channel: i.Channel.ID, ResponseURL: p.ResponseURL}
	e := chat.Invocation{From: p.eventFrom(firstNonEmpty(p.TriggerID, i.ActionTimestamp), place, i.User.Name), Command: cmd.Name, Values: chat.Values{}}
	if i.Type == "message_action" {
		e.On = sourceMessage(p.community(), i.Message.Text, messageTime(firstNonEmpty(i.MessageTimestamp, i.Message.Timestamp)))
	}
	p.Event = e
	return p
}
