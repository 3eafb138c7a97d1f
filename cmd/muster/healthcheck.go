package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

type healthcheckCmd struct {
	HTTPAddr string        `name:"http-addr" help:"Where the program to ask listens." default:"127.0.0.1:8080"`
	Ready    bool          `help:"Ask whether it can do its work, not only whether it lives."`
	Within   time.Duration `help:"How long to wait for its answer." default:"5s"`
}

// Run asks a running Muster on this machine how it is, for an image without a
// shell. It fails if the answer is bad or does not come.
func (c *healthcheckCmd) Run(ctx context.Context, p *program) error {
	path := healthPath
	if c.Ready {
		path = readyPath
	}
	ctx, cancel := context.WithTimeout(ctx, c.Within)
	defer cancel()
	answer, err := askHealth(ctx, c.HTTPAddr, path)
	if err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return fmt.Errorf("%s: status %d%s", path, answer.status, answer.failing())
	}
	fmt.Fprintln(p.out, "ok")
	return nil
}

const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

// healthAnswer is what a running Muster says of itself.
type healthAnswer struct {
	status int
	parts  map[string]string // of readiness: the state of each part
}

// failing lists the parts that are not ok, after a colon; "" if there are none.
func (a healthAnswer) failing() string {
	var bad []string
	for _, name := range slices.Sorted(maps.Keys(a.parts)) {
		if a.parts[name] != "ok" {
			bad = append(bad, name)
		}
	}
	if len(bad) == 0 {
		return ""
	}
	return ": " + strings.Join(bad, ", ")
}

// askHealth asks the program that listens on an address of this machine.
func askHealth(ctx context.Context, addr, path string) (healthAnswer, error) {
	const most = 64 << 10
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return healthAnswer{}, fmt.Errorf("%s: %q is no host:port", envVar("http-addr"), addr)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+path, http.NoBody)
	if err != nil {
		return healthAnswer{}, err
	}
	// No proxy: the address is of this machine.
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return healthAnswer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	a := healthAnswer{status: resp.StatusCode}
	raw, err := io.ReadAll(io.LimitReader(resp.Body, most))
	if err == nil && path == readyPath {
		_ = json.Unmarshal(raw, &a.parts) // another program answers with something else
	}
	return a, err
}
