package adaptertest

import (
	"bytes"
	"strings"
	"sync"
)

// Said is what a network or a program says: an io.Writer for its log and whatever else
// is shown, which can be read meanwhile.
type Said struct {
	mu  sync.Mutex
	all bytes.Buffer
}

// Write adds a text.
func (s *Said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.Write(p)
}

// String returns all of it.
func (s *Said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// Lines returns the number of lines.
func (s *Said) Lines() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Count(s.all.Bytes(), []byte("\n"))
}

// Leaks returns the lines that hold a secret, or one of its halves.
func (s *Said) Leaks(secrets ...string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []string
	for line := range strings.Lines(s.all.String()) {
		for _, secret := range secrets {
			if strings.Contains(line, secret[:len(secret)/2]) || strings.Contains(line, secret[len(secret)/2:]) {
				found = append(found, line)
				break
			}
		}
	}
	return found
}
