package bot

import (
	"fmt"
	"strings"
	"time"
)

// ClockNews is the subject of a notice that the clocks' rules of a zone changed.
type ClockNews struct {
	Zone  string
	Moved []MovedMeetup // soonest first
}

// MovedMeetup is a meetup whose instant moved: by Shift, which is negative if it is
// earlier now.
type MovedMeetup struct {
	Meetup MeetupID
	Shift  time.Duration
}

// maxClockNews is how many meetups one notice names.
const maxClockNews = 10

// Encode formats the news as zone|id@seconds,…, for Notice.Subject, with as many
// meetups as one notice names.
func (n ClockNews) Encode() string {
	moved := make([]string, 0, len(n.Moved))
	for _, m := range n.Moved[:min(len(n.Moved), maxClockNews)] {
		moved = append(moved, fmt.Sprintf("%d@%d", m.Meetup, int64(m.Shift.Seconds())))
	}
	return n.Zone + "|" + strings.Join(moved, ",")
}

// ParseClockNews parses the format of Encode, and leaves out what is none.
func ParseClockNews(s string) ClockNews {
	zone, list, _ := strings.Cut(s, "|")
	n := ClockNews{Zone: zone}
	for _, one := range strings.Split(list, ",") {
		var id MeetupID
		var seconds int64
		if _, err := fmt.Sscanf(one, "%d@%d", &id, &seconds); err == nil {
			n.Moved = append(n.Moved, MovedMeetup{id, time.Duration(seconds) * time.Second})
		}
	}
	return n
}
