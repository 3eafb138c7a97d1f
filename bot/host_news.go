package bot

import "time"

// hostNewsInterval is how long what the host is to know of guests is gathered, so that
// several drop-outs within minutes are one message.
const hostNewsInterval = 15 * time.Minute

// HostNews is what the host of a meetup has not been notified of.
type HostNews struct {
	Gone   []RSVP // gave their seat back, and said no
	Unsure []RSVP // gave it back, and said or were noted as maybe
	Notes  []RSVP // left a note
	Fell   bool   // fewer people are left than the minimum
}

// IsEmpty reports whether there is nothing to notify the host of.
func (n HostNews) IsEmpty() bool { return len(n.Gone)+len(n.Unsure)+len(n.Notes) == 0 && !n.Fell }

// News returns what the host of a meetup has not been notified of.
func (r *Roster) News(m *Meetup) HostNews {
	news := HostNews{Fell: !m.FellAt.IsZero() && r.Heads(RSVPGoing) < m.MinPeople()}
	for _, row := range r.RSVPs {
		switch {
		case row.Member == m.Host || row.DroppedAt.IsZero():
		case row.State == RSVPNotGoing:
			news.Gone = append(news.Gone, row)
		default:
			news.Unsure = append(news.Unsure, row)
		}
		if row.Member != m.Host && !row.NotedAt.IsZero() && row.Note != "" {
			news.Notes = append(news.Notes, row)
		}
	}
	return news
}

// NewsAt returns when the host is notified of what happened since the last time: some
// minutes after the first of it, and sooner the nearer the start. ok is false if there
// is nothing, or the meetup has begun or has no date.
func (r *Roster) NewsAt(m *Meetup) (at time.Time, ok bool) {
	date, dated := m.Date()
	news := r.News(m)
	if !dated || !m.IsUpcoming() || news.IsEmpty() {
		return at, false
	}
	var since time.Time
	earlier := func(t time.Time) {
		if !t.IsZero() && (since.IsZero() || t.Before(since)) {
			since = t
		}
	}
	for _, row := range append(news.Gone, news.Unsure...) {
		earlier(row.DroppedAt)
	}
	for _, row := range news.Notes {
		earlier(row.NotedAt)
	}
	if news.Fell {
		earlier(m.FellAt)
	}
	return since.Add(min(hostNewsInterval, date.PassesAt().Sub(since)/4)).Truncate(time.Second).UTC(), true
}

// Notified marks the news of these rows as sent, but for what has happened since, and
// returns the rows to store.
func (r *Roster) Notified(sent []RSVP) []RSVP {
	var saved []RSVP
	for _, s := range sent {
		row, ok := r.Of(s.Member)
		old := row
		if row.Turn == s.Turn {
			row.DroppedAt = time.Time{}
		}
		if row.Note == s.Note {
			row.NotedAt = time.Time{}
		}
		if ok && row != old {
			saved = append(saved, r.put(row))
		}
	}
	return saved
}
