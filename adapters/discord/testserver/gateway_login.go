package testserver

import "time"

// resetLogins counts the logins anew when it is time to. The caller holds mu.
func (s *Server) resetLogins() {
	if now := time.Now(); !now.Before(s.loginsResetAt) {
		s.logins, s.loginsResetAt = totalLogins, now.Add(24*time.Hour)
	}
}

// takeLogin counts a login and reports whether it is allowed. The caller holds mu.
func (s *Server) takeLogin(shard int) bool {
	s.resetLogins()
	now, bucket := time.Now(), shard%max(1, s.MaxConcurrency)
	if s.logins--; s.logins < 0 {
		s.violations = append(s.violations, "gateway: it logs in though no login is left")
		return false
	}
	before := s.identified[bucket]
	s.identified[bucket] = append(before, now)
	if n := len(before); n > 0 && now.Sub(before[n-1]) < identifyInterval {
		s.violations = append(s.violations, "gateway: it logs in too often")
		return false
	}
	return true
}

// refusesHello reports whether a connection is accepted and gets no Hello.
func (s *Server) refusesHello(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if path == "/resume" && s.muteResume {
		return true
	}
	s.muteHello--
	return s.muteHello >= 0
}

// noteOverlap counts a session that begins while another one of its shard is
// connected. The caller holds mu.
func (s *Server) noteOverlap(shard [2]int, but *session) {
	for _, one := range s.sessions {
		one.writes.Lock()
		if one != but && one.shard == shard && one.conn != nil && !one.expired {
			s.overlaps++
		}
		one.writes.Unlock()
	}
}
