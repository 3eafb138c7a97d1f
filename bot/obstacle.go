package bot

import "strings"

// ObstacleReason says why a network lets Muster not do something. The list is
// closed, so that no text of a network reaches a member.
type ObstacleReason string

const (
	ObstacleUnknown    ObstacleReason = "unknown"    // for a reason of the network's own
	ObstaclePermission ObstacleReason = "permission" // permissions are missing
	ObstacleGone       ObstacleReason = "gone"       // the place does not exist any more
	ObstacleNotMember  ObstacleReason = "not_member" // Muster is not in the channel
	ObstacleArchived   ObstacleReason = "archived"   // the channel or thread is archived or locked
	ObstacleRestricted ObstacleReason = "restricted" // an admin restricts who may write there
	ObstacleSuspended  ObstacleReason = "suspended"  // the organisation suspended the app's access
	ObstacleFull       ObstacleReason = "full"       // the network has no room for another one
	ObstacleClosed     ObstacleReason = "closed"     // the member takes no direct messages
)

// Obstacle says why a network lets Muster not do something, as a member may read
// it. Missing holds the names of permissions or scopes as the network's settings
// show them, none of which the network itself has sent.
type Obstacle struct {
	Reason  ObstacleReason
	Missing []string
}

// Encode formats the obstacle as reason or permission:name, name.
func (o Obstacle) Encode() string {
	if o.Reason == ObstaclePermission && len(o.Missing) > 0 {
		return string(o.Reason) + ":" + strings.Join(o.Missing, ", ")
	}
	return string(o.Reason)
}

// ParseObstacle parses the format of Encode.
func ParseObstacle(s string) Obstacle {
	reason, missing, named := strings.Cut(s, ":")
	o := Obstacle{Reason: ObstacleReason(reason)}
	if named {
		o.Missing = strings.Split(missing, ", ")
	}
	return o
}
