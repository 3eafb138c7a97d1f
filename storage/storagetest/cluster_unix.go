//go:build unix

package storagetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// clusterKeeper creates the cluster, prints "ready" and its directory, and deletes
// the cluster when its input ends. The input is a pipe that only the test binary
// holds open, so the cluster goes with the binary even after kill -9, without any
// call. A line of the input stops the server at once, as pg_ctl stop -m immediate
// does, and starts it again. The script runs in a separate session, so that an interrupt of the
// terminal does not end it before it has cleaned up.
//
// fsync and similar settings are off, since the data is thrown away. Where the server
// is stopped, commits have to reach the kernel: synchronous is on there.
const clusterKeeper = `
dir=$(mktemp -d /tmp/muster-pg-XXXXXX) || exit 1
trap '' HUP INT TERM
trap 'rm -rf "$dir"' EXIT
"$1/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 || { cat "$dir/log"; exit 1; }
serve() {
	"$1/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c max_connections=300 \
		-c fsync=off -c full_page_writes=off -c synchronous_commit="$2" -c max_wal_size=4GB >>"$dir/log" 2>&1 &
	pid=$!
}
serve "$1" "$2"
until "$1/pg_isready" -q -h "$dir" -U postgres; do
	kill -0 $pid 2>/dev/null || { cat "$dir/log"; exit 1; }
	sleep 0.02
done
echo "ready $dir"
exec >/dev/null
while read -r _; do
	kill -QUIT $pid
	wait $pid
	serve "$1" "$2"
done
kill -QUIT $pid
wait $pid
`

// startCluster starts a Postgres for this test binary. The server runs as long as
// alive is open; the caller must keep a reference to it, or the garbage collector
// closes it.
func startCluster(synchronous string) (address string, alive io.WriteCloser, err error) {
	bin, err := findPostgres()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", clusterKeeper, "keeper", bin, synchronous)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if os.Getuid() == 0 { // Postgres refuses to run as root
		if cmd.SysProcAttr.Credential, err = unprivilegedUser(); err != nil {
			return "", nil, err
		}
	}
	if alive, err = cmd.StdinPipe(); err != nil {
		return "", nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	dir, ready := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if err != nil || !ready {
		rest, _ := io.ReadAll(out)
		return "", nil, fmt.Errorf("start throw-away Postgres: %s%s", line, rest)
	}
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres"}
	u.RawQuery = url.Values{"host": {dir}, "sslmode": {"disable"}}.Encode()
	return u.String(), alive, nil
}

// findPostgres returns the directory of the server's programs.
func findPostgres() (string, error) {
	places, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is well formed
	if initdb, err := exec.LookPath("initdb"); err == nil {
		places = append(places, filepath.Dir(initdb))
	}
	for i := len(places) - 1; i >= 0; i-- { // the PATH, then the newest
		if runs(places[i]+"/initdb") && runs(places[i]+"/postgres") && runs(places[i]+"/pg_isready") {
			return places[i], nil
		}
	}
	return "", errNone
}

func runs(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o111 != 0
}

// unprivilegedUser returns the credentials of a user other than root.
func unprivilegedUser() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("postgres does not run as root, and there is neither a user postgres nor nobody")
}
