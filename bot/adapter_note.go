package bot

import (
	"crypto/sha256"
	"encoding/hex"
)

// AdapterNote is one entry of an adapter's notebook.
type AdapterNote struct {
	Key   string
	Value []byte
}

// NoteTag marks the adapter notes about one member of a community; in direct
// messages the community is empty. A note whose key has the tag between two dots
// is exported and forgotten with the member. It does not tell who they are.
func NoteTag(c CommunityID, u UserID) string {
	sum := sha256.Sum256([]byte(string(c) + "\x00" + string(u)))
	return hex.EncodeToString(sum[:8])
}
