package testserver

import (
	"slices"
	"time"
)

// eachSession calls f with every session that has not expired.
func (s *Server) eachSession(f func(one *session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.sessions {
		if !one.expired {
			f(one)
		}
	}
}

// DropConnections closes all connections with a close code, or without one for
// 0.
func (s *Server) DropConnections(code int) { s.eachSession(func(one *session) { one.drop(code) }) }

// ExpireSessions makes resuming impossible and closes all connections.
func (s *Server) ExpireSessions() {
	s.eachSession(func(one *session) {
		one.expired = true
		one.drop(0)
	})
}

// RequestReconnect asks all sessions to reconnect.
func (s *Server) RequestReconnect() {
	s.eachSession(func(one *session) { _ = one.write(object{"op": 7, "d": nil, "s": nil, "t": nil}) })
}

// InvalidateSessions sends Invalid Session to all sessions.
func (s *Server) InvalidateSessions(resumable bool) {
	s.eachSession(func(one *session) {
		one.expired = !resumable
		_ = one.write(object{"op": 9, "d": resumable, "s": nil, "t": nil})
	})
}

// RequestHeartbeat asks all sessions for a heartbeat.
func (s *Server) RequestHeartbeat() {
	s.eachSession(func(one *session) { _ = one.write(object{"op": 1, "d": nil, "s": nil, "t": nil}) })
}

// MuteHeartbeats stops acknowledging heartbeats.
func (s *Server) MuteHeartbeats() { s.eachSession(func(one *session) { one.muted = true }) }

// Dispatch sends an arbitrary event.
func (s *Server) Dispatch(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(Guild, event, data)
}

// ForgetLogins lets a process that is started anew log in at once, as if the last login
// had been a while ago.
func (s *Server) ForgetLogins() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.identified)
}

// Logins returns the number of logins, resumes not counted.
func (s *Server) Logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, bucket := range s.identified {
		n += len(bucket)
	}
	return n
}

// LoginTimes returns when logins came in one bucket.
func (s *Server) LoginTimes(bucket int) []time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.identified[bucket])
}

// Overlaps returns how often a shard began a session, or resumed one, while it was
// connected.
func (s *Server) Overlaps() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.overlaps
}

// MuteHello gives the next connections no Hello.
func (s *Server) MuteHello(connections int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muteHello = connections
}

// MuteResumes sets whether connections to the resume address get no Hello.
func (s *Server) MuteResumes(muted bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.muteResume = muted
}

// RefuseResumes answers the next attempts to resume a session with Invalid Session.
func (s *Server) RefuseResumes(times int, resumable bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range times {
		s.refuseResume = append(s.refuseResume, resumable)
	}
}

// DispatchIn sends an arbitrary event of a server to the shard that receives it.
func (s *Server) DispatchIn(guild, event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(guild, event, data)
}

// Resumes returns the number of attempts to resume.
func (s *Server) Resumes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resumes
}

// Connected returns the number of sessions with a connection.
func (s *Server) Connected() int {
	n := 0
	s.eachSession(func(one *session) {
		one.writes.Lock()
		defer one.writes.Unlock()
		if one.conn != nil {
			n++
		}
	})
	return n
}
