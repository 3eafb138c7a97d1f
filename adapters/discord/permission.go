package discord

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/bwmarrin/discordgo"
)

// permissions are bits of Discord's, which writes them as a decimal in a text.
type permissions uint64

// UnmarshalJSON reads a decimal; what is none permits nothing.
func (p *permissions) UnmarshalJSON(raw []byte) error {
	var text looseString
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("read permissions: %w", err)
	}
	n, _ := strconv.ParseUint(string(text), 10, 64)
	*p = permissions(n)
	return nil
}

// canManage tells whether somebody with these permissions organises the server.
func (p permissions) canManage() bool {
	return p&(discordgo.PermissionAdministrator|discordgo.PermissionManageGuild|discordgo.PermissionManageEvents) != 0
}

// requiredPermissions is what Muster asks for when it is invited and no more, as Discord's
// settings name it.
var requiredPermissions = []struct {
	name string
	bit  permissions
}{
	{"View Channels", discordgo.PermissionViewChannel},
	{"Send Messages", discordgo.PermissionSendMessages},
	{"Embed Links", discordgo.PermissionEmbedLinks},
	{"Attach Files", discordgo.PermissionAttachFiles},
	{"Add Reactions", discordgo.PermissionAddReactions},
	{"Read Message History", discordgo.PermissionReadMessageHistory},
	{"Create Public Threads", discordgo.PermissionCreatePublicThreads},
	{"Send Messages in Threads", discordgo.PermissionSendMessagesInThreads},
	{"Create Events", discordgo.PermissionCreateEvents},
}

// InvitePermissions is the number in the link of an invitation.
func InvitePermissions() uint64 {
	var all permissions
	for _, n := range requiredPermissions {
		all |= n.bit
	}
	return uint64(all)
}

// missing names what is needed and not among these permissions.
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
