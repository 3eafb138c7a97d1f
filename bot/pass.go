package bot

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"time"
)

// PassKind says what a pass is.
type PassKind string

const (
	PassLink    PassKind = "link"    // what an address that was given to a member is exchanged with for a session
	PassSession PassKind = "session" // what a browser keeps
)

// Limits of passes. The oldest go first.
const (
	MaxPasses       = 10                  // of one kind, member and page: a member has a few devices
	linkDays        = 7                   // the longest that the link to a poll works
	leastLink       = time.Hour           // the shortest, though the poll closes sooner
	personalLink    = time.Hour           // of the link to a personal page, which says more
	sessionDuration = 30 * 24 * time.Hour // the longest that a browser stays signed in
)

// Pass lets a member open a page of theirs: a link, or the session for which it was
// exchanged. Only the hash of its secret is kept.
type Pass struct {
	Hash      PassHash
	Kind      PassKind
	Community CommunityID
	Member    UserID
	Meetup    MeetupID // 0: the member's personal page
	Expires   time.Time
}

// PassHash is the SHA-256 of a secret, in hexadecimal. Secrets have 256 bits from a
// random source, so that nobody finds one for a hash.
type PassHash string

// HashPass returns the hash of a secret.
func HashPass(secret string) PassHash {
	sum := sha256.Sum256([]byte(secret))
	return PassHash(hex.EncodeToString(sum[:]))
}

// Page returns the name of the page in its address: another one for each member and
// meetup, so that two members share a browser. It opens nothing.
func (p Pass) Page() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "page %q %q %d", p.Community, p.Member, p.Meetup))
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

// Actor returns the member as an actor, who is in no place of their network.
func (p Pass) Actor() Actor {
	return Actor{Community: p.Community, User: p.Member, Sight: Sight{Here: []Place{DirectTo(p.Member)}}}
}

// IsGood reports whether a pass of that kind opens its page.
func (p Pass) IsGood(kind PassKind, now time.Time) bool {
	return p.Kind == kind && now.Before(p.Expires)
}

// LinkFor returns a link to the page of a poll that works until the poll closes.
func (m *Meetup) LinkFor(u UserID, secret string, now time.Time) Pass {
	until := now.AddDate(0, 0, linkDays)
	if !m.CloseAt.IsZero() && m.CloseAt.Before(until) {
		until = m.CloseAt
	}
	if least := now.Add(leastLink); until.Before(least) {
		until = least
	}
	return Pass{Hash: HashPass(secret), Kind: PassLink, Community: m.Community, Member: u, Meetup: m.ID, Expires: until}
}

// PersonalLink returns a link to a member's personal page.
func PersonalLink(c CommunityID, u UserID, secret string, now time.Time) Pass {
	return Pass{Hash: HashPass(secret), Kind: PassLink, Community: c, Member: u, Expires: now.Add(personalLink)}
}

// Session returns a session for a link.
func (p Pass) Session(secret string, now time.Time) Pass {
	p.Hash, p.Kind, p.Expires = HashPass(secret), PassSession, now.Add(sessionDuration)
	return p
}

// PassFinder finds passes, and what pages need to know.
type PassFinder interface {
	// PassOf finds the pass with a hash, in whichever community.
	PassOf(hash PassHash) (Pass, error)
	// CountPasses counts the passes of a kind that open pages of a member.
	CountPasses(c CommunityID, u UserID, kind PassKind) (int, error)
	// PollRevision returns a number that is another one once the answers or the terms of
	// a meetup with sessions have changed; 0: it has no sessions.
	PollRevision(c CommunityID, m MeetupID) (int64, error)
	// LastStroke returns the number of the newest stroke that a page sent; 0: none.
	LastStroke(c CommunityID, m MeetupID, u UserID, client string) (int64, error)
}

// PassWriter stores passes, and what pages sent.
type PassWriter interface {
	// AddPass stores a pass, once. The oldest beyond MaxPasses go.
	AddPass(p Pass) error
	// DeletePasses deletes all passes of a member and returns how many pages were open.
	DeletePasses(c CommunityID, u UserID) (int, error)
	// SaveLastStroke stores the number of the newest stroke that a page sent.
	SaveLastStroke(c CommunityID, m MeetupID, u UserID, client string, seq int64) error
}
