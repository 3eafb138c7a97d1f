package playground

import (
	"bufio"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/chat/chattest"
	"github.com/muster-bot/muster/storage"
	"github.com/muster-bot/muster/storage/storagetest"
)

// TestTheNetworkIsWhatMusterReliesOnInADatabase runs the suite on a room in a
// database, as in the program.
func TestTheNetworkIsWhatMusterReliesOnInADatabase(t *testing.T) {
	t.Parallel()
	chattest.Run(t, func(c chattest.T) chattest.Network {
		s := storagetest.Open(c.(testing.TB), storagetest.SQLite)
		return newScenario(c, s.Notebook(string(Name)))
	})
}

const (
	killedURL = "MUSTER_TEST_KILLED_URL"
	messages  = 400
)

// TestAKilledRoomHasEveryMessageOnce kills a posting process ten times, later
// each time, and lets the next one post the same messages again.
func TestAKilledRoomHasEveryMessageOnce(t *testing.T) {
	if url := os.Getenv(killedURL); url != "" {
		postUntilKilled(t, url)
		return
	}
	url := storagetest.URL(t, storagetest.SQLite)
	posted := map[string]bool{}
	for run := range 10 {
		for _, key := range kill(t, url, 20+10*run) {
			posted[key] = true
		}
		s := storagetest.OpenURL(t, url)
		n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: s.Notebook(string(Name))})
		must(t, err)
		seen := map[string]int{}
		for _, v := range n.As(ana).SeesIn(Channel) {
			seen[v.Card.Lead.String()]++
		}
		for key := range posted {
			if seen[key] != 1 {
				t.Errorf("killed %d times, %s was posted and stands %d times", run+1, key, seen[key])
			}
		}
		for key, times := range seen {
			if times != 1 {
				t.Errorf("killed %d times, %s stands %d times", run+1, key, times)
			}
		}
	}
	if len(posted) < 60 {
		t.Errorf("only %d messages were posted", len(posted))
	}
}

// kill starts a posting process, kills it (SIGKILL) once it has reported that
// many messages, and returns their keys.
func kill(t *testing.T, url string, after int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestAKilledRoomHasEveryMessageOnce$")
	cmd.Env = append(os.Environ(), killedURL+"="+url)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	var posted []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		posted = append(posted, lines.Text())
		if len(posted) == after {
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || len(posted) < after {
		t.Fatalf("it ended by itself after %d messages: %v", len(posted), posted)
	}
	// The last line may be incomplete.
	return posted[:after]
}

// postUntilKilled posts the last messages of the previous run and then new
// ones, several at a time, and reports each.
func postUntilKilled(t *testing.T, url string) {
	s, err := storage.Open(t.Context(), url, storage.Options{})
	must(t, err)
	n, err := New(t.Context(), Options{Phrases: catalog(t), Notebook: s.Notebook(string(Name))})
	must(t, err)
	var wait sync.WaitGroup
	var say sync.Mutex
	begin := max(0, len(n.messages)-5)
	for worker := range 4 {
		wait.Go(func() {
			for i := range messages {
				key := "m" + strconv.Itoa(begin+i+worker)
				ref, err := n.Post(t.Context(), chat.Message{Key: key, Community: Room, To: Channel, Card: chat.Card{Lead: chat.Plain(key)}})
				if err != nil {
					t.Error(err)
				}
				if err := n.React(t.Context(), bot.MessageRef{Place: ref.Place, ID: ref.ID}, "🎉"); err != nil {
					t.Error(err)
				}
				say.Lock()
				_, _ = os.Stdout.WriteString(key + "\n")
				say.Unlock()
			}
		})
	}
	wait.Wait()
}
