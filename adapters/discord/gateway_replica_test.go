package discord

import (
	"context"
	"errors"
	"net"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/muster-bot/muster/adapters/adaptertest"
	"github.com/muster-bot/muster/adapters/discord/testserver"
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// fleet is several networks that share a notebook.
type fleet struct {
	*testing.T
	server *testserver.Server
	notes  *adaptertest.Notebook

	mu      sync.Mutex
	handled map[string][]bot.Stamp // by message
}

// replica is one network of a fleet, which can be cut off.
type replica struct {
	chat.Notebook
	network *Network
	handler *recordingHandler
	stop    context.CancelFunc
	ended   chan error

	mu     sync.Mutex
	noDB   bool
	noNet  bool
	opened []net.Conn
}

func withFleet(t *testing.T, o testserver.Options, test func(f *fleet)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{T: t, notes: adaptertest.NewNotebook(), handled: map[string][]bot.Stamp{}}
		f.server, _ = connected(t, o, f.notes)
		test(f)
	})
}

func (f *fleet) advance(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func (f *fleet) start() *replica {
	f.Helper()
	r := &replica{Notebook: f.notes, handler: &recordingHandler{respond: f.handle}, ended: make(chan error, 1)}
	var err error
	r.network, err = New(Options{Token: testserver.Token, PublicKey: f.server.PublicKey(), API: f.server.URL(), Dial: r.dial(f.server), Notebook: r, Phrases: phrases(f)})
	if err != nil {
		f.Fatal(err)
	}
	ctx, stop := context.WithCancel(f.Context())
	r.stop = stop
	go func() { r.ended <- r.network.Run(ctx, someCommands, r.handler) }()
	f.Cleanup(func() {
		stop()
		time.Sleep(time.Minute)
		synctest.Wait()
	})
	return r
}

func (f *fleet) handle(_ context.Context, e chat.Event) chat.Response {
	if e, ok := e.(chat.ReactionChanged); ok {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.handled[e.Message.ID] = append(f.handled[e.Message.ID], e.Stamp)
	}
	return chat.Nothing{}
}

// react sends the n-th reaction, each to another message, in a server of the shard.
func (f *fleet) react(n, shard, shards int) {
	guild := strconv.Itoa((n*shards + shard) << 22)
	f.server.DispatchIn(guild, "MESSAGE_REACTION_ADD", map[string]any{
		"user_id": testserver.Ben, "channel_id": "31", "message_id": strconv.Itoa(1_000_000 + n), "guild_id": guild, "emoji": map[string]any{"id": nil, "name": "🍎"}, "type": 0,
	})
}

// reactTen reacts to ten messages from a number on, in the only shard.
func (f *fleet) reactTen(from int) {
	for n := range 10 {
		f.react(from+n, 0, 1)
	}
}

// wantEach checks that all reactions were handled, and those that were handled again can
// be recognised.
func (f *fleet) wantEach(n int) (again int) {
	f.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.handled) != n {
		f.Errorf("%d of %d reactions are handled", len(f.handled), n)
	}
	for id, stamps := range f.handled {
		for _, s := range stamps[1:] {
			again++
			if s != stamps[0] {
				f.Errorf("message %s: the same reaction has stamps %v", id, stamps)
			}
		}
	}
	return again
}

func (r *replica) held() (n int) {
	m := r.network.gateway.manager
	for _, s := range m.all() {
		if s.connected.Load() {
			n++
		}
	}
	return n
}

var errCutOff = errors.New("cut off")

// cut takes the database or the network away, or both as if the process had died.
func (r *replica) cut(db, network bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noDB, r.noNet = db, network
	if network {
		for _, c := range r.opened {
			_ = c.Close()
		}
	}
}

func (r *replica) dial(s *testserver.Server) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.noNet {
			return nil, errCutOff
		}
		c, err := s.Dial(ctx, network, addr)
		if err == nil {
			r.opened = append(r.opened, c)
		}
		return c, err
	}
}

func (r *replica) isCutOff() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.noDB {
		return errCutOff
	}
	return nil
}

func (r *replica) Lease(ctx context.Context, holder string, ttl time.Duration, keys ...string) ([]string, error) {
	if err := r.isCutOff(); err != nil {
		return nil, err
	}
	return r.Notebook.Lease(ctx, holder, ttl, keys...)
}

func (r *replica) Release(ctx context.Context, holder string, keys ...string) error {
	if err := r.isCutOff(); err != nil {
		return err
	}
	return r.Notebook.Release(ctx, holder, keys...)
}

func (r *replica) Holders(ctx context.Context, prefix string) (map[string]string, error) {
	if err := r.isCutOff(); err != nil {
		return nil, err
	}
	return r.Notebook.Holders(ctx, prefix)
}

func (r *replica) Put(ctx context.Context, key string, value []byte) error {
	if err := r.isCutOff(); err != nil {
		return err
	}
	return r.Notebook.Put(ctx, key, value)
}

func TestReplicasShareTheShardsEvenly(t *testing.T) {
	withFleet(t, testserver.Options{Shards: 8}, func(f *fleet) {
		all := []*replica{f.start(), f.start(), f.start()}
		f.advance(2 * time.Minute)
		sum := 0
		for _, r := range all {
			n := r.held()
			if sum += n; n < 2 || n > 3 {
				f.Errorf("a replica of three holds %d of 8 shards", n)
			}
			if err := r.network.Ready(f.Context()); err != nil {
				f.Error("not ready:", err)
			}
		}
		if sum != 8 || f.server.Logins() != 8 || f.server.Overlaps() != 0 {
			f.Errorf("%d shards are held, after %d logins; %d overlap", sum, f.server.Logins(), f.server.Overlaps())
		}
	})
}

func TestANewReplicaGetsItsShareWithoutLogins(t *testing.T) {
	withFleet(t, testserver.Options{Shards: 8}, func(f *fleet) {
		first := f.start()
		f.advance(3 * time.Minute)
		if first.held() != 8 {
			f.Fatalf("the only replica holds %d", first.held())
		}
		second := f.start()
		for n := range 120 {
			f.react(n, n%8, 8)
			f.advance(time.Second)
		}
		f.advance(time.Minute)
		if first.held() != 4 || second.held() != 4 {
			f.Errorf("they hold %d and %d of 8", first.held(), second.held())
		}
		if f.server.Logins() != 8 || f.server.Overlaps() != 0 {
			f.Errorf("%d logins, %d overlap", f.server.Logins(), f.server.Overlaps())
		}
		f.wantEach(120)
		if n := countEvents[chat.Reconnected](second.handler); n != 0 {
			f.Errorf("reactions are read again %d times though all sessions were resumed", n)
		}
	})
}

func TestTheShardsOfADeadReplicaMove(t *testing.T) {
	for name, cut := range map[string]struct{ db, network bool }{
		"killed":                    {true, true},
		"cut off from the database": {true, false},
	} {
		t.Run(name, func(t *testing.T) {
			withFleet(t, testserver.Options{Shards: 6}, func(f *fleet) {
				all := []*replica{f.start(), f.start(), f.start()}
				f.advance(5 * time.Minute)
				all[0].cut(cut.db, cut.network)
				for n := range 30 {
					f.react(n, n%6, 6)
					f.advance(time.Second)
				}
				if n := all[1].held() + all[2].held(); n != 6 || all[0].held() != 0 {
					f.Errorf("after 30 s the others hold %d of 6 shards, the dead one %d", n, all[0].held())
				}
				f.wantEach(30)
				if f.server.Logins() != 6 || f.server.Overlaps() != 0 {
					f.Errorf("%d logins, %d overlap", f.server.Logins(), f.server.Overlaps())
				}
				all[0].cut(false, false)
				f.advance(2 * time.Minute)
				for _, r := range all {
					if r.held() != 2 {
						f.Errorf("after it is back, a replica holds %d", r.held())
					}
				}
			})
		})
	}
}

func TestAHolderWhoseLeaseLapsedHandlesNothing(t *testing.T) {
	withFleet(t, testserver.Options{}, func(f *fleet) {
		r := f.start()
		f.advance(5 * time.Second)
		r.cut(true, false)
		r.network.gateway.manager.all()[0].lease.end()
		f.react(0, 0, 1)
		f.advance(100 * time.Millisecond)
		f.wantEach(0)
		if f.server.Connected() != 0 {
			f.Error("it has not closed its socket")
		}
	})
}

// The session that is kept is behind: a replica that has its shard again still knows what
// it has handled, and what it said could not be done stays so.
func TestAShardThatIsHadAgainGoesOnWhereItWas(t *testing.T) {
	for name, givenUp := range map[string]bool{"with its session": false, "after it gave its session up": true} {
		t.Run(name, func(t *testing.T) {
			withFleet(t, testserver.Options{}, func(f *fleet) {
				r := f.start()
				f.advance(2 * time.Minute)
				f.reactTen(0)
				f.advance(time.Second)
				r.cut(true, false)
				if givenUp {
					r.network.gateway.manager.all()[0].progress.end()
				}
				f.advance(leaseTTL + renewInterval)
				if f.server.Connected() != 0 {
					f.Error("it has not closed its socket")
				}
				f.reactTen(10)
				r.cut(false, false)
				f.advance(leaseTTL)
				if again := f.wantEach(20); again != 0 || f.server.Logins() != 1 {
					f.Errorf("%d are handled again, after %d logins", again, f.server.Logins())
				}
			})
		})
	}
}

// The session that is kept is the one before: what was done under it stays done.
func TestAShardThatIsHadAgainGoesOnWithItsNewSession(t *testing.T) {
	withFleet(t, testserver.Options{}, func(f *fleet) {
		r := f.start()
		f.advance(2 * time.Minute)
		f.reactTen(0)
		f.advance(time.Second)
		r.network.gateway.manager.all()[0].progress.end() // as if it could not be resumed
		f.server.DropConnections(0)
		for f.server.Logins() < 2 {
			f.advance(100 * time.Millisecond)
		}
		r.cut(true, false)
		f.reactTen(10)
		f.advance(leaseTTL + renewInterval)
		if f.server.Connected() != 0 || f.server.Logins() != 2 {
			f.Errorf("%d are connected after %d logins", f.server.Connected(), f.server.Logins())
		}
		r.cut(false, false)
		f.advance(leaseTTL)
		if again := f.wantEach(20); again != 0 || f.server.Logins() != 2 {
			f.Errorf("%d are handled again, after %d logins", again, f.server.Logins())
		}
	})
}

// A process that is killed soon after a login leaves no session from before it, which
// Discord might still resume.
func TestASessionFromBeforeALoginIsNotKept(t *testing.T) {
	withFleet(t, testserver.Options{}, func(f *fleet) {
		first := f.start()
		f.advance(2 * time.Minute)
		f.reactTen(0)
		f.advance(time.Second)
		first.network.gateway.manager.all()[0].progress.end() // as if it could not be resumed
		f.server.DropConnections(0)
		f.advance(15 * time.Second)
		first.cut(true, true)
		f.start()
		f.advance(leaseTTL + 2*renewInterval)
		if again := f.wantEach(10); again != 0 || f.server.Logins() != 3 || f.server.Connected() != 1 {
			f.Errorf("%d are handled again, after %d logins; %d are connected", again, f.server.Logins(), f.server.Connected())
		}
	})
}

func TestAShardThatAnotherHasTakenIsClosedAndCounted(t *testing.T) {
	withFleet(t, testserver.Options{}, func(f *fleet) {
		r := f.start()
		f.advance(5 * time.Second)
		m := r.network.gateway.manager
		if err := f.notes.Release(f.Context(), m.replica, m.shardKey(0)); err != nil {
			f.Fatal(err)
		}
		if _, err := f.notes.Lease(f.Context(), "another", time.Minute, m.shardKey(0)); err != nil {
			f.Fatal(err)
		}
		f.advance(renewInterval)
		if n := testutil.ToFloat64(r.network.gatewayMetrics.overlaps); n != 1 || f.server.Connected() != 0 {
			f.Errorf("%v overlaps are counted, %d connections are left", n, f.server.Connected())
		}
	})
}

func TestMoreShardsAreMadeWhenDiscordWantsThem(t *testing.T) {
	withFleet(t, testserver.Options{Shards: 2}, func(f *fleet) {
		first, second := f.start(), f.start()
		f.advance(time.Minute)
		f.server.Shards = 4
		f.server.DropConnections(closeShardingRequired)
		f.server.ExpireSessions()
		f.advance(2 * time.Minute)
		if f.server.Connected() != 4 || first.held() != 2 || second.held() != 2 {
			f.Errorf("%d are connected, %d and %d held", f.server.Connected(), first.held(), second.held())
		}
	})
}

func TestARestartResumes(t *testing.T) {
	withFleet(t, testserver.Options{Shards: 2}, func(f *fleet) {
		r := f.start()
		f.advance(time.Minute)
		for n := range 10 {
			f.react(n, n%2, 2)
		}
		f.advance(time.Second)
		r.stop()
		if err := <-r.ended; err != nil {
			f.Error(err)
		}
		for n := range 10 {
			f.react(10+n, n%2, 2)
		}
		again := f.start()
		f.advance(10 * time.Second)
		if twice := f.wantEach(20); twice != 0 {
			f.Errorf("%d are handled again though it stopped in order", twice)
		}
		if f.server.Logins() != 2 || f.server.Resumes() != 2 || again.held() != 2 {
			f.Errorf("%d logins, %d resumes, %d held", f.server.Logins(), f.server.Resumes(), again.held())
		}
		if n := countEvents[chat.Reconnected](again.handler); n != 0 {
			f.Errorf("reactions are read again %d times", n)
		}
	})
}

func TestShardsLogInOneByOneAfterTheLimitIsReset(t *testing.T) {
	withFleet(t, testserver.Options{Shards: 4, Logins: 1, LoginsReset: 10 * time.Minute}, func(f *fleet) {
		f.start()
		f.start()
		f.advance(9 * time.Minute)
		if f.server.Logins() != 1 {
			f.Errorf("%d logins before the reset", f.server.Logins())
		}
		f.advance(2 * time.Minute)
		if f.server.Logins() != 4 || f.server.Connected() != 4 {
			f.Errorf("%d logins, %d connected", f.server.Logins(), f.server.Connected())
		}
	})
}

func TestBucketsLogInBesideEachOther(t *testing.T) {
	withFleet(t, testserver.Options{Shards: 8, MaxConcurrency: 4}, func(f *fleet) {
		f.start()
		f.start()
		f.advance(20 * time.Second)
		if f.server.Logins() != 8 || f.server.Connected() != 8 {
			f.Errorf("%d logins, %d connected", f.server.Logins(), f.server.Connected())
		}
		for bucket := range 4 {
			if n := len(f.server.LoginTimes(bucket)); n != 2 {
				f.Errorf("bucket %d: %d logins", bucket, n)
			}
		}
	})
}

func TestAConnectionWithoutHelloUsesUpNoLogin(t *testing.T) {
	withFleet(t, testserver.Options{Logins: 1, LoginsReset: 10 * time.Hour}, func(f *fleet) {
		f.server.MuteHello(3)
		f.start()
		f.advance(time.Minute)
		if f.server.Logins() != 1 || f.server.Connected() != 1 {
			f.Errorf("%d logins, %d connected", f.server.Logins(), f.server.Connected())
		}
	})
}

func TestASilentResumeAddressIsGivenUp(t *testing.T) {
	withFleet(t, testserver.Options{}, func(f *fleet) {
		f.start()
		f.advance(10 * time.Second)
		f.server.MuteResumes(true)
		f.server.DropConnections(0)
		f.advance(40 * time.Second)
		if f.server.Logins() != 2 || f.server.Connected() != 1 {
			f.Errorf("%d logins, %d connected", f.server.Logins(), f.server.Connected())
		}
	})
}

// TestReplicasComeAndGo cuts replicas off, kills, stops and starts them while people
// react.
func TestReplicasComeAndGo(t *testing.T) {
	withFleet(t, testserver.Options{Shards: 5}, func(f *fleet) {
		all := []*replica{f.start(), f.start(), f.start()}
		f.advance(3 * time.Minute)
		sent := 0
		for round := range 12 {
			r := all[round%3]
			switch round % 4 {
			case 0:
				r.cut(true, false)
			case 1:
				r.cut(true, true)
			case 2:
				r.stop()
				if err := <-r.ended; err != nil {
					f.Error(err)
				}
			case 3:
				f.server.DropConnections(4000)
			}
			for range 60 {
				f.react(sent, sent%5, 5)
				sent++
				f.advance(time.Second)
			}
			r.cut(false, false)
			if round%4 == 2 {
				all[round%3] = f.start()
			}
			f.advance(2 * time.Minute)
			if n := f.server.Connected(); n != 5 {
				f.Errorf("round %d: %d of 5 shards are connected", round, n)
			}
		}
		again := f.wantEach(sent)
		f.Logf("%d reactions, %d handled again, %d logins, %d resumes, %d overlaps", sent, again, f.server.Logins(), f.server.Resumes(), f.server.Overlaps())
		if f.server.Logins() != 5 {
			f.Errorf("%d logins", f.server.Logins())
		}
	})
}
