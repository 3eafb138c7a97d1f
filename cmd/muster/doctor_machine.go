package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/muster-bot/muster/storage"
)

// diagnoseAddress says whether the address to listen on is free, or a Muster
// that runs there is well; and whether the public address leads to it.
func (c *config) diagnoseAddress(ctx context.Context) (found []diagnosis, running bool) {
	const name = "address"
	if _, _, err := net.SplitHostPort(c.HTTPAddr); err != nil {
		return nil, false // the configuration says so
	}
	ctx, cancel := context.WithTimeout(ctx, doctorTimeout)
	defer cancel()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", c.HTTPAddr)
	if err == nil {
		_ = listener.Close() // nothing was accepted
		return []diagnosis{{name, true, c.HTTPAddr + " is free"}}, false
	}
	answer, askErr := askHealth(ctx, c.HTTPAddr, readyPath)
	switch {
	case askErr != nil || answer.parts["database"] == "":
		return []diagnosis{{name, false, fmt.Sprintf("%s: %v: stop what has it, or choose another %s", c.HTTPAddr, err, envVar("http-addr"))}}, false
	case answer.failing() != "":
		return []diagnosis{{name, false, fmt.Sprintf("the Muster that runs on %s says that something fails%s; its log says why", c.HTTPAddr, answer.failing())}}, true
	}
	return append([]diagnosis{{name, true, "a Muster runs on " + c.HTTPAddr + " and is ready"}}, c.diagnosePublicURL(ctx)...), true
}

// diagnosePublicURL asks a Muster that runs through its public address.
func (c *config) diagnosePublicURL(ctx context.Context) []diagnosis {
	const name = "public address"
	if c.PublicURL == "" || checkWebAddress(c.PublicURL) != nil {
		return nil
	}
	address := strings.TrimSuffix(c.PublicURL, "/") + healthPath
	status, _, err := get(ctx, address)
	switch {
	case err != nil:
		return []diagnosis{{name, false, fmt.Sprintf("%s: %v: does the reverse proxy lead here?", envVar("public-url"), err)}}
	case status != http.StatusOK:
		return []diagnosis{{name, false, fmt.Sprintf("%s: %s answers with status %d: does the reverse proxy lead here?", envVar("public-url"), address, status)}}
	}
	return []diagnosis{{name, true, address + " leads here"}}
}

// get requests a page of which only the header matters.
func get(ctx context.Context, address string) (status int, header http.Header, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return 0, nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		if e := (*url.Error)(nil); errors.As(err, &e) {
			err = e.Err // it repeats the address
		}
		return 0, nil, err
	}
	_ = resp.Body.Close()
	return resp.StatusCode, resp.Header, nil
}

// diagnoseFiles checks where the SQLite file is: whether it can be written, and
// how much room there is. With Postgres nothing is kept on this machine.
func (d *database) diagnoseFiles(running bool) []diagnosis {
	path, isFile := storage.FilePath(d.url())
	if !isFile {
		return nil
	}
	found := []diagnosis{diagnoseDirectory(filepath.Dir(path), path), diagnoseDisk(filepath.Dir(path), d.DiskReserve, freeSpace)}
	return append(found, diagnoseHolder(path, running)...)
}

// diagnoseDirectory says whether the file and its directory can be written, or
// made.
func diagnoseDirectory(dir, file string) diagnosis {
	const name = "data"
	for _, path := range []string{dir, file} {
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return diagnosis{name, false, err.Error()}
		case info.IsDir() != (path == dir):
			return diagnosis{name, false, path + " is there, and is something else: choose another " + envVar("data-dir")}
		}
	}
	existing := dir
	for {
		if _, err := os.Stat(existing); err == nil || existing == filepath.Dir(existing) {
			break
		}
		existing = filepath.Dir(existing)
	}
	if err := writable(existing); err != nil {
		return diagnosis{name, false, fmt.Sprintf("%s cannot be written (%v): give it to the user that runs Muster, or choose another %s", existing, err, envVar("data-dir"))}
	}
	if existing != dir {
		return diagnosis{name, true, dir + " will be made at start"}
	}
	return diagnosis{name, true, dir + " can be written"}
}

// diagnoseDisk says whether as much is free as must be, in MiB.
func diagnoseDisk(dir string, reserve uint64, free func(dir string) (uint64, error)) diagnosis {
	const name, mebi = "disk", 1 << 20
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	bytes, err := free(dir)
	if err != nil {
		return diagnosis{name, false, fmt.Sprintf("%s: %v", dir, err)}
	}
	if bytes/mebi < reserve {
		return diagnosis{name, false, fmt.Sprintf("%d MiB are free in %s, and %d must be: make room", bytes/mebi, dir, reserve)}
	}
	return diagnosis{name, true, fmt.Sprintf("%d MiB are free in %s", bytes/mebi, dir)}
}

// diagnoseConnection checks what is between here and a network: a proxy, and
// whose clock is wrong. It says nothing of what the network's own checks say.
func diagnoseConnection(ctx context.Context, network, api string) []diagnosis {
	const name = "proxy"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, api, http.NoBody)
	if err != nil {
		return nil
	}
	if proxy, err := http.ProxyFromEnvironment(req); err != nil {
		return []diagnosis{{name, false, "HTTPS_PROXY or HTTP_PROXY is no address"}}
	} else if proxy != nil {
		if err := dial(ctx, proxy); err != nil {
			return []diagnosis{{name, false, fmt.Sprintf("%s leads through the proxy %s, which does not answer (%v): start it, or correct HTTPS_PROXY, HTTP_PROXY or NO_PROXY", network, proxy.Host, err)}}
		}
	}
	begun := time.Now()
	_, header, err := get(ctx, api)
	if err != nil {
		return nil
	}
	theirs, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return nil
	}
	// The header is cut to the second.
	skew := begun.Add(time.Since(begun) / 2).Sub(theirs.Add(time.Second / 2)).Round(time.Second)
	if skew.Abs() > maxSkew {
		return []diagnosis{{"clock", false, fmt.Sprintf("it is %s %s %s's: set it by NTP", skew.Abs(), aheadOrBehind(skew), network)}}
	}
	return nil
}

// dial connects to a proxy and hangs up.
func dial(ctx context.Context, proxy *url.URL) error {
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
	}
	if port == "" {
		port = "80"
	}
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", net.JoinHostPort(proxy.Hostname(), port))
	if err != nil {
		return err
	}
	return conn.Close()
}
