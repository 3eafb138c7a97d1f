package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/muster-bot/muster/adapters/dispatch"
	"github.com/muster-bot/muster/bot"
)

// gatewaySession is what resumes a shard's session, also in another process.
type gatewaySession struct {
	ID   string `json:"session"`
	URL  string `json:"url"`
	Seq  int64  `json:"seq"` // of the last event that is handled for sure
	Self string `json:"user"`
	App  string `json:"application"`
}

// settleTime is how long after its arrival an event may still be in the works. An
// older one was handled, or given up.
const settleTime = dispatch.HandleTimeout + 15*time.Second

// progress is how far a shard's session was received and handled.
type progress struct {
	mu      sync.Mutex
	session gatewaySession
	marks   []progressMark
	saved   gatewaySession
	ended   gatewaySession // the one before, which may still be kept
}

type progressMark struct {
	at  time.Time
	seq int64
}

// begin sets the session, of which nothing was handled before Seq.
func (p *progress) begin(s gatewaySession) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session, p.marks = s, nil
}

// end drops the session: it cannot be resumed.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session.ID != "" {
		p.ended = p.session
	}
	p.session, p.marks = gatewaySession{}, nil
}

// formerSession is how far a replica came with a shard that it gave up.
type formerSession struct {
	gatewaySession

	kept gatewaySession // what was kept by then; it may be of the session before
}

// last returns the session, or the one before if there is none.
func (p *progress) last() formerSession {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session.ID != "" {
		return formerSession{p.session, p.saved}
	}
	return formerSession{p.ended, p.saved}
}

// current returns the session, with Seq as dispatched.
func (p *progress) current() gatewaySession {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session
}

// dispatched records that an event was handed on.
func (p *progress) dispatched(seq int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.Seq = max(p.session.Seq, seq)
}

// noteSaved records what was kept of the session.
func (p *progress) noteSaved(s gatewaySession) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.saved = s
}

func (p *progress) isSaved(s gatewaySession) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.saved == s
}

// isKept reports whether another process could resume the session.
func (p *progress) isKept() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session.ID != "" && p.saved.ID == p.session.ID
}

// isReplaced reports whether what was kept is a session before this one.
func (p *progress) isReplaced() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.session.ID != "" && p.saved.ID != "" && p.saved.ID != p.session.ID
}

// settled returns the session with the sequence number up to which all events were
// handled. ok is false if that is not known yet. It has to be called regularly.
func (p *progress) settled() (s gatewaySession, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.session.ID == "" {
		return s, false
	}
	now := time.Now()
	if n := len(p.marks); n == 0 || p.marks[n-1].seq != p.session.Seq {
		p.marks = append(p.marks, progressMark{now, p.session.Seq})
	}
	s = p.session
	for len(p.marks) > 0 && now.Sub(p.marks[0].at) >= settleTime {
		s.Seq, ok = p.marks[0].seq, true
		if len(p.marks) == 1 || now.Sub(p.marks[1].at) < settleTime {
			break
		}
		p.marks = p.marks[1:]
	}
	return s, ok
}

func (s *shard) sessionKey() string { return fmt.Sprintf("gateway/session/%d/%d", s.count, s.id) }

// loadSession loads the session that this or another process has kept.
func (s *shard) loadSession(ctx context.Context) error {
	raw, err := s.notes.Get(ctx, s.sessionKey())
	if errors.Is(err, bot.ErrNotFound) {
		return nil
	}
	var kept gatewaySession
	if err == nil {
		err = json.Unmarshal(raw, &kept)
	}
	if err != nil {
		return fmt.Errorf("load the session of shard %d: %w", s.id, err)
	}
	s.progress.begin(kept)
	s.progress.noteSaved(kept)
	s.received.Store(kept.Seq)
	if kept.ID != "" {
		s.known(identity{applicationID: kept.App, userID: kept.Self})
	}
	return nil
}

// advance goes on where this replica was, if it had the session before or has logged in
// since it was kept: what it has handled and answered need not be handled again.
func (s *shard) advance(former formerSession) {
	switch now := s.progress.current(); {
	case now.ID == "" || former.ID == "":
		return
	case now.ID == former.ID && now.Seq < former.Seq:
		s.progress.dispatched(former.Seq)
	case now.ID != former.ID && now == former.kept:
		s.progress.begin(former.gatewaySession)
	default:
		return
	}
	s.received.Store(former.Seq)
}

// remember notes how far a shard came.
func (m *shardManager) remember(r *runningShard) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if last := r.progress.last(); last.ID != "" {
		m.former[r.sessionKey()] = last
	}
}

// recall returns how far this replica came with a shard.
func (m *shardManager) recall(r *runningShard) formerSession {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.former[r.sessionKey()]
}

// saveSettled keeps the session up to what is handled for sure. One from before the
// last login is not kept any longer: what it reports was done, or given up.
func (s *shard) saveSettled(ctx context.Context) {
	switch kept, ok := s.progress.settled(); {
	case ok && !s.unsettled():
		s.saveSession(ctx, kept)
	case s.progress.isReplaced():
		s.saveSession(ctx, gatewaySession{})
	}
}

// saveHandled keeps the session after all that was received is handled. Events that
// could not be handled are lost with the process: the next one logs in anew and
// reads again what they were about.
func (s *shard) saveHandled(ctx context.Context) {
	kept := s.progress.current()
	if s.unsettled() {
		kept = gatewaySession{}
	}
	s.saveSession(ctx, kept)
}

func (s *shard) saveSession(ctx context.Context, kept gatewaySession) {
	if !s.lease.isHeld() || s.progress.isSaved(kept) {
		return
	}
	raw, err := json.Marshal(kept)
	if err == nil {
		err = s.notes.Put(ctx, s.sessionKey(), raw)
	}
	if err != nil {
		s.log.Warn("keep a gateway session", "err", err)
		return
	}
	s.progress.noteSaved(kept)
}
