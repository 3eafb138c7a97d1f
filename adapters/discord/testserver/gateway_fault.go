package testserver

// eachSession does something to all sessions that have a connection.
func (s *Server) eachSession(f func(one *session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.sessions {
		if !one.expired {
			f(one)
		}
	}
}

// DropConnections ends all connections with a close code; 0 is without one.
func (s *Server) DropConnections(code int) { s.eachSession(func(one *session) { one.drop(code) }) }

// ExpireSessions makes all sessions such that they cannot be resumed, and ends their
// connections.
func (s *Server) ExpireSessions() {
	s.eachSession(func(one *session) {
		one.expired = true
		one.drop(0)
	})
}

// RequestReconnect asks all to connect again.
func (s *Server) RequestReconnect() {
	s.eachSession(func(one *session) { _ = one.write(object{"op": 7, "d": nil, "s": nil, "t": nil}) })
}

// InvalidateSessions tells all that their session is no longer valid, or that it is
// only interrupted.
func (s *Server) InvalidateSessions(resumable bool) {
	s.eachSession(func(one *session) {
		one.expired = !resumable
		_ = one.write(object{"op": 9, "d": resumable, "s": nil, "t": nil})
	})
}

// RequestHeartbeat asks all for a heartbeat.
func (s *Server) RequestHeartbeat() {
	s.eachSession(func(one *session) { _ = one.write(object{"op": 1, "d": nil, "s": nil, "t": nil}) })
}

// MuteHeartbeats lets heartbeats go unanswered.
func (s *Server) MuteHeartbeats() { s.eachSession(func(one *session) { one.muted = true }) }

// Dispatch tells an event of a kind that nobody made happen.
func (s *Server) Dispatch(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dispatch(Guild, event, data)
}

// Logins is how often somebody logged in without resuming.
func (s *Server) Logins() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.identified)
}

// Resumes is how often somebody tried to resume.
func (s *Server) Resumes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.resumes
}

// Connected is how many connections hear events.
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
