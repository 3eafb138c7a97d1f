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

// TestTheNetworkIsWhatMusterReliesOnInADatabase keeps the room where a program
// keeps it.
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

// TestAKilledRoomHasEveryMessageOnce kills a process that posts, ten times,
// each time later, and has the next one post the same again.
func TestAKilledRoomHasEveryMessageOnce(t *testing.T) {
	if url := os.Getenv(killedURL); url != "" {
		postUntilKilled(t, url)
		return
	}
	url := storagetest.URL(t, storagetest.SQLite)
	told := map[string]bool{}
	for run := range 10 {
		for _, key := range kill(t, url, 20+10*run) {
			told[key] = true
		}
		s := storagetest.OpenURL(t, url)
		n, err := New(t.Context(), Options{Notebook: s.Notebook(string(Name))})
		must(t, err)
		seen := map[string]int{}
		for _, v := range n.As(ana).SeesIn(Channel) {
			seen[v.Card.Lead.String()]++
		}
		for key := range told {
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
	if len(told) < 60 {
		t.Errorf("only %d messages were posted", len(told))
	}
}

// kill starts a process that posts, kills it (SIGKILL) once it was told of so
// many messages that they are posted, and returns those.
func kill(t *testing.T, url string, after int) []string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestAKilledRoomHasEveryMessageOnce$")
	cmd.Env = append(os.Environ(), killedURL+"="+url)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	var told []string
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		told = append(told, lines.Text())
		if len(told) == after {
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || len(told) < after {
		t.Fatalf("it ended by itself after %d messages: %v", len(told), told)
	}
	// What was on its way when it was killed may be half a line.
	return told[:after]
}

// postUntilKilled posts what the run before it posted last and then more,
// several at a time, and says which are posted.
func postUntilKilled(t *testing.T, url string) {
	s, err := storage.Open(t.Context(), url, storage.Options{})
	must(t, err)
	n, err := New(t.Context(), Options{Notebook: s.Notebook(string(Name))})
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
