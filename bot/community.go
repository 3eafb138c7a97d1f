package bot

// Community is the tenant: one Discord server, one Slack workspace, or one
// room of the playground. All data belongs to exactly one.
type Community struct {
	ID      CommunityID
	Name    string
	Zone    string // IANA name; empty until somebody said where the community meets
	Locale  string // BCP 47; what is said in public is said in this language
	Channel Place  // where cards go when a command was given elsewhere
}

// CommunityFinder reads communities.
type CommunityFinder interface {
	// Community returns ErrNotFound for one that was never met.
	Community(id CommunityID) (Community, error)
}

// CommunityWriter keeps communities.
type CommunityWriter interface {
	SaveCommunity(c Community) error
}
