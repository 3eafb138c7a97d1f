package discord

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// permissions is a set of permission bits, which Discord encodes as a decimal
// string.
type permissions uint64

// UnmarshalJSON decodes a decimal string. Anything else grants nothing.
func (p *permissions) UnmarshalJSON(raw []byte) error {
	var text looseString
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("decode permissions: %w", err)
	}
	n, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil { // of a number that is too large it is all bits
		n = 0
	}
	*p = permissions(n)
	return nil
}

// canManage reports whether a member with these permissions is an organiser.
func (p permissions) canManage() bool {
	return p&(discordgo.PermissionAdministrator|discordgo.PermissionManageGuild|discordgo.PermissionManageEvents) != 0
}

const attachFiles = "Attach Files"

// requiredPermissions are the permissions of the invitation, under the names of
// Discord's settings.
var requiredPermissions = []struct {
	name string
	bit  permissions
}{
	{"View Channels", discordgo.PermissionViewChannel},
	{"Send Messages", discordgo.PermissionSendMessages},
	{"Embed Links", discordgo.PermissionEmbedLinks},
	{attachFiles, discordgo.PermissionAttachFiles},
	{"Add Reactions", discordgo.PermissionAddReactions},
	{"Read Message History", discordgo.PermissionReadMessageHistory},
	{"Create Public Threads", discordgo.PermissionCreatePublicThreads},
	{"Send Messages in Threads", discordgo.PermissionSendMessagesInThreads},
	{"Create Events", discordgo.PermissionCreateEvents},
}

// InvitePermissions returns the number in the invitation link.
func InvitePermissions() uint64 {
	var all permissions
	for _, n := range requiredPermissions {
		all |= n.bit
	}
	return uint64(all)
}

// cardPermissions returns what a card needs in a channel, or in a thread.
func cardPermissions(inThread bool) permissions {
	const card = postPermissions &^ discordgo.PermissionAttachFiles
	if inThread {
		return card &^ discordgo.PermissionSendMessages
	}
	return card &^ discordgo.PermissionSendMessagesInThreads
}

// missing returns the names of the required permissions that are not granted.
func (p permissions) missing() []string {
	if p&discordgo.PermissionAdministrator != 0 {
		return nil
	}
	var out []string
	for _, n := range requiredPermissions {
		if p&n.bit == 0 {
			out = append(out, n.name)
		}
	}
	return out
}
