package testserver

// each does something to all sessions that have a connection.
func (s *Server) each(f func(one *session)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.sessions {
		if !one.over {
			f(one)
		}
	}
}

// Drop ends all connections with a close code; 0 is without one.
func (s *Server) Drop(code int) { s.each(func(one *session) { one.drop(code) }) }

// Expire makes all sessions such that they cannot be resumed, and ends their
// connections.
func (s *Server) Expire() {
	s.each(func(one *session) {
		one.over = true
		one.drop(0)
	})
}

// Reconnect asks all to connect again.
func (s *Server) Reconnect() {
	s.each(func(one *session) { _ = one.write(object{"op": 7, "d": nil, "s": nil, "t": nil}) })
}

// Invalidate tells all that their session is no longer valid, or that it is
// only interrupted.
func (s *Server) Invalidate(resumable bool) {
	s.each(func(one *session) {
		one.over = !resumable
		_ = one.write(object{"op": 9, "d": resumable, "s": nil, "t": nil})
	})
}

// Beat asks all for a heartbeat.
func (s *Server) Beat() {
	s.each(func(one *session) { _ = one.write(object{"op": 1, "d": nil, "s": nil, "t": nil}) })
}

// Mute lets heartbeats go unanswered.
func (s *Server) Mute() { s.each(func(one *session) { one.mute = true }) }

// Tell tells an event of a kind that nobody made happen.
func (s *Server) Tell(event string, data any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(Guild, event, data)
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
	s.each(func(one *session) {
		one.writes.Lock()
		defer one.writes.Unlock()
		if one.conn != nil {
			n++
		}
	})
	return n
}
