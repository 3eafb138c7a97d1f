package discord

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// permissions are bits of Discord's, which writes them as a decimal in a text.
type permissions uint64

// UnmarshalJSON reads a decimal; what is none permits nothing.
func (p *permissions) UnmarshalJSON(raw []byte) error {
	var text loose
	if err := json.Unmarshal(raw, &text); err != nil {
		return fmt.Errorf("read permissions: %w", err)
	}
	n, _ := strconv.ParseUint(string(text), 10, 64)
	*p = permissions(n)
	return nil
}

const (
	administrator permissions = 1 << 3
	manageServer  permissions = 1 << 5
	manageEvents  permissions = 1 << 33
)

// manage tells whether somebody with these permissions organises the server.
func (p permissions) manage() bool { return p&(administrator|manageServer|manageEvents) != 0 }

// needed is what Muster asks for when it is invited and no more, as Discord's
// settings name it.
var needed = []struct {
	name string
	bit  permissions
}{
	{"View Channels", 1 << 10},
	{"Send Messages", 1 << 11},
	{"Embed Links", 1 << 14},
	{"Attach Files", 1 << 15},
	{"Add Reactions", 1 << 6},
	{"Read Message History", 1 << 16},
	{"Create Public Threads", 1 << 35},
	{"Send Messages in Threads", 1 << 38},
	{"Create Events", 1 << 44},
}

// Invited is the number in the link of an invitation.
func Invited() uint64 {
	var all permissions
	for _, n := range needed {
		all |= n.bit
	}
	return uint64(all)
}

// missing names what is needed and not among these permissions.
func (p permissions) missing() []string {
	if p&administrator != 0 {
		return nil
	}
	var out []string
	for _, n := range needed {
		if p&n.bit == 0 {
			out = append(out, n.name)
		}
	}
	return out
}
