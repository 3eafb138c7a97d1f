package slack

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// interaction is the payload of a button, menu, view or shortcut, reduced to
// what Muster reads.
type interaction struct {
	Type string `json:"type"`
	Team *struct {
		ID         string `json:"id"`
		Enterprise string `json:"enterprise_id"`
	} `json:"team"`
	Enterprise *struct {
		ID string `json:"id"`
	} `json:"enterprise"`
	EnterpriseInstall bool `json:"is_enterprise_install"`
	User              struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Team string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Container struct {
		Type      string `json:"type"`
		Message   string `json:"message_ts"`
		Channel   string `json:"channel_id"`
		Thread    string `json:"thread_ts"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	TriggerID        string `json:"trigger_id"`
	ResponseURL      string `json:"response_url"`
	CallbackID       string `json:"callback_id"`
	ActionTimestamp  string `json:"action_ts"`
	MessageTimestamp string `json:"message_ts"`
	Message          struct {
		Text      string `json:"text"`
		User      string `json:"user"`
		Timestamp string `json:"ts"`
		Thread    string `json:"thread_ts"`
		Team      string `json:"team"` // of its author
	} `json:"message"`
	View     viewPayload  `json:"view"`
	Actions  []inputValue `json:"actions"`
	ActionID string       `json:"action_id"` // of a suggestion
	BlockID  string       `json:"block_id"`
	Value    string       `json:"value"`
}

type viewPayload struct {
	ID              string `json:"id"`
	Hash            string `json:"hash"`
	Type            string `json:"type"`
	CallbackID      string `json:"callback_id"`
	PrivateMetadata string `json:"private_metadata"`
	InstalledTeam   string `json:"app_installed_team_id"`
	Blocks          []struct {
		Type    string `json:"type"`
		BlockID string `json:"block_id"`
	} `json:"blocks"`
	State struct {
		Values map[string]map[string]inputValue `json:"values"`
	} `json:"state"`
}

// inputValue is the value of an input, or the choice made with a control.
type inputValue struct {
	Type      string           `json:"type"`
	ActionID  string           `json:"action_id"`
	BlockID   string           `json:"block_id"`
	Timestamp string           `json:"action_ts"`
	Value     *string          `json:"value"`
	Option    *selectedOption  `json:"selected_option"`
	Options   []selectedOption `json:"selected_options"`
	Users     []string         `json:"selected_users"`
	User      string           `json:"selected_user"`
	Date      string           `json:"selected_date"`
	Time      string           `json:"selected_time"`
}

type selectedOption struct {
	Value string `json:"value"`
}

// decodeInteraction decodes an interaction. Kinds that Muster does not use
// decode to a payload without an event, which is still acknowledged.
func decodeInteraction(raw []byte, cmds []chat.Command) (payload, error) {
	var i interaction
	if err := json.Unmarshal(raw, &i); err != nil {
		return payload{}, fmt.Errorf("read interaction: %w", err)
	}
	p := payload{User: i.User.ID, TriggerID: i.TriggerID, ResponseURL: i.ResponseURL, ReplyMode: chat.ModePrivate}
	if i.Team != nil {
		p.Team, p.Enterprise = i.Team.ID, i.Team.Enterprise
	}
	if p.Team == "" {
		p.Team = i.User.Team
	}
	if i.Enterprise != nil {
		p.Enterprise = i.Enterprise.ID
	}
	if i.View.ID != "" {
		p.View = viewRef{ID: i.View.ID, Hash: i.View.Hash, Home: i.View.Type == "home"}
		p.Origin = parseOrigin(i.View.PrivateMetadata)
	}
	p.Team = firstNonEmpty(i.sharedTeam(p.Origin), p.Team)
	switch i.Type {
	case "block_actions":
		return i.decodePress(p), nil
	case "view_submission":
		return i.decodeSubmission(p), nil
	case "block_suggestion":
		return i.decodeSuggestion(p), nil
	case "shortcut", "message_action":
		return i.decodeShortcut(p, cmds), nil
	}
	return p, nil // such as view_closed: nothing typed there was stored
}

// sharedTeam returns the workspace of the card or view that was used, which in a
// channel shared between workspaces need not be that of the member; "" if nothing
// says it. Views say it in what Muster wrote there.
func (i interaction) sharedTeam(o origin) string {
	if i.View.ID != "" {
		return firstNonEmpty(teamID(o.Community), i.View.InstalledTeam)
	}
	if !i.EnterpriseInstall && strings.HasPrefix(i.Message.Team, "T") && i.Type == "block_actions" {
		return i.Message.Team // only Muster's own messages have its controls
	}
	return ""
}

// ofAnotherVersion stands for the action of a control or form that this version does
// not know. The handler says so.
var ofAnotherVersion = chat.Action{ReplyMode: chat.ModePrivate}

// decodePress decodes the first action that this version knows, or else the last.
func (i interaction) decodePress(p payload) payload {
	channel := i.Container.Channel
	if channel == "" {
		channel = i.Channel.ID
	}
	thread := i.Container.Thread
	if thread == "" {
		thread = i.Message.Thread
	}
	if thread == i.Container.Message {
		thread = "" // the message is the thread's parent
	}
	place := p.Origin.Place
	if i.View.ID == "" {
		place = p.resolvePlace(channel, thread)
		p.Origin = origin{
			Community: p.community(), Place: place, Message: i.Container.Message, Channel: channel,
			Ephemeral: i.Container.Ephemeral, ResponseURL: p.ResponseURL,
		}
	} else if place == "" {
		place = bot.DirectTo(userID(p.community(), p.User))
		p.Origin.Community, p.Origin.Place = p.community(), place
	}
	for n, a := range i.Actions {
		action, overflow, ok := parseActionID(a.ActionID)
		values := a.selectedValues()
		if ok && overflow && len(values) == 1 {
			action, ok = chat.ParseAction(values[0])
			values = nil
		}
		if !ok || overflow && action.Verb == "" {
			if n < len(i.Actions)-1 {
				continue
			}
			action, values = ofAnotherVersion, nil
		}
		e := chat.Press{From: p.eventFrom(firstNonEmpty(p.TriggerID, a.Timestamp), place, i.User.Name), Action: action, Values: values}
		e.Stamp = parseStamp(firstNonEmpty(a.Timestamp, i.ActionTimestamp))
		if i.View.ID == "" && !i.Container.Ephemeral {
			e.Message, p.Key = messageRef(p.community(), channel, i.Container.Message, p.User), parseKeyBlock(a.BlockID)
			if isDirectMessage(channel) {
				e.Community = "" // the message determines it
			}
		}
		p.Event, p.ReplyMode = e, action.ReplyMode
		return p
	}
	return p
}

// selectedValues returns what was chosen in a menu; buttons have none.
func (v inputValue) selectedValues() []string {
	var out []string
	if v.Option != nil {
		out = append(out, v.Option.Value)
	}
	for _, o := range v.Options {
		out = append(out, o.Value)
	}
	return out
}

func (i interaction) decodeSubmission(p payload) payload {
	action, ok := chat.ParseAction(i.View.CallbackID)
	if !ok {
		action = ofAnotherVersion
	}
	p.FirstInput = i.View.firstInput()
	// A corrected view is submitted again with its old hash.
	from := p.eventFrom(firstNonEmpty(p.TriggerID, i.View.ID+i.View.Hash), p.Origin.Place, i.User.Name)
	if from.Place == "" {
		from.Place = bot.DirectTo(userID(p.community(), p.User))
	}
	p.Event, p.ReplyMode = chat.Submission{From: from, Action: action, Values: i.View.fieldValues(p.community())}, action.ReplyMode
	return p
}

// firstInput returns the block of the first field, below which an error can stand.
func (v viewPayload) firstInput() string {
	for _, b := range v.Blocks {
		if b.Type == "input" {
			return b.BlockID
		}
	}
	return ""
}

// fieldValues returns the values of a view's fields.
func (v viewPayload) fieldValues(c bot.CommunityID) chat.Values {
	values, dates, clocks := chat.Values{}, map[string]string{}, map[string]string{}
	for block, elements := range v.State.Values {
		field, part, ok := parseBlockID(block)
		if !ok {
			continue
		}
		for _, e := range elements {
			switch part {
			case dateBlock:
				dates[field] = e.Date
			case clockBlock:
				clocks[field] = e.Time
			default:
				values[field] = e.fieldValue(c)
			}
		}
	}
	for field := range dates {
		typed := values[field].Text
		if picked := strings.TrimSpace(dates[field] + " " + clocks[field]); picked != "" {
			values[field] = chat.Value{Text: strings.TrimPrefix(typed+", "+picked, ", ")}
		}
	}
	return values
}

// fieldValue returns the value of one input.
func (v inputValue) fieldValue(c bot.CommunityID) chat.Value {
	var out chat.Value
	switch {
	case v.Type == "multi_users_select":
		var texts []string
		for _, u := range v.Users {
			out.Users = append(out.Users, userID(c, u))
			texts = append(texts, "<@"+u+">")
		}
		out.Text = strings.Join(texts, " ")
	case v.Option != nil:
		out.Text = v.Option.Value
	case v.Value != nil:
		out.Text = *v.Value
	}
	out.Text = strings.TrimSpace(strings.ToValidUTF8(out.Text, "\uFFFD"))
	return out
}

func (i interaction) decodeSuggestion(p payload) payload {
	field, _, ok := parseBlockID(i.BlockID)
	if !ok {
		return p
	}
	values := i.View.fieldValues(p.community())
	delete(values, field)
	p.Event = chat.Query{From: p.eventFrom("", p.Origin.Place, i.User.Name), Field: field, Typed: i.Value, Values: values}
	return p
}

func firstNonEmpty(ids ...string) string {
	for _, id := range ids {
		if id != "" {
			return id
		}
	}
	return ""
}
