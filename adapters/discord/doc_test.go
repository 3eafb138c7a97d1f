package discord

import (
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThePageOnDiscordTellsThePermissions compares the documented invitation
// link and permissions with the code.
func TestThePageOnDiscordTellsThePermissions(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "discord.md"))
	must(t, err)
	page := string(raw)
	if !strings.Contains(page, fmt.Sprintf("scope=bot+applications.commands&permissions=%d\n", InvitePermissions())) {
		t.Errorf("the address of the invitation has another number than %d", InvitePermissions())
	}
	var want []string
	for _, n := range requiredPermissions {
		want = append(want, fmt.Sprintf("| %s | %d |", n.name, bits.TrailingZeros64(uint64(n.bit))))
	}
	if got := regexp.MustCompile(`(?m)^\| [A-Z][A-Za-z ]+ \| \d+ \|`).FindAllString(page, -1); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("the page lists\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
