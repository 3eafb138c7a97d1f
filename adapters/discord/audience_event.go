package discord

import "encoding/json"

// renewAudience keeps what a gateway event says of roles, channels and threads.
func (n *Network) renewAudience(event string, data json.RawMessage) {
	var e struct {
		channel           // of the events of channels and threads; of others its guild_id
		Role    role      `json:"role"`
		RoleID  string    `json:"role_id"`
		List    []channel `json:"threads"`
	}
	if err := json.Unmarshal(data, &e); err != nil {
		n.log.Error("decode gateway event", "event", event, "err", err)
		return
	}
	switch a := n.audience; event {
	case "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE":
		a.noteRole(e.GuildID, e.Role, true)
	case "GUILD_ROLE_DELETE":
		a.noteRole(e.GuildID, role{ID: e.RoleID}, false)
	case "CHANNEL_CREATE", "CHANNEL_UPDATE", "THREAD_CREATE", "THREAD_UPDATE":
		a.noteChannel(e.channel, true)
	case "CHANNEL_DELETE", "THREAD_DELETE":
		a.noteChannel(e.channel, false)
	case "THREAD_LIST_SYNC":
		for _, thread := range e.List {
			thread.GuildID = e.GuildID
			a.noteChannel(thread, true)
		}
	case "THREAD_MEMBERS_UPDATE":
		a.forgetThreadMembers(e.ID)
	}
}

// renewGuild keeps a changed server.
func (n *Network) renewGuild(data json.RawMessage) {
	if g, ok := n.decodeGuild(data); ok {
		n.audience.noteGuild(g)
	}
}
