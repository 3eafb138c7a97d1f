package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// errNotPublic is the error of a connection to what is not of the public internet.
var errNotPublic = errors.New("not a public address")

// network is what a Fetcher reaches the internet by. Tests replace its functions,
// never the judgement between them: what was resolved is judged before it is
// connected to.
type network struct {
	resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	connect func(ctx context.Context, to netip.AddrPort) (net.Conn, error)
}

func internet() network {
	dialer := &net.Dialer{Timeout: connectTimeout, KeepAlive: -1, Control: refuseNotPublic}
	return network{
		resolve: func(ctx context.Context, host string) ([]netip.Addr, error) {
			// With the dot no search list of the machine is appended.
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host+".")
		},
		connect: func(ctx context.Context, to netip.AddrPort) (net.Conn, error) {
			return dialer.DialContext(ctx, "tcp", to.String())
		},
	}
}

// refuseNotPublic is called with the address that the socket is about to connect to.
func refuseNotPublic(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(to.Addr()) {
		return errNotPublic
	}
	return nil
}

const (
	connectTimeout = 4 * time.Second
	maxAttempts    = 4 // addresses of a host that are tried
)

// dial resolves a host once and connects to one of the addresses it got. A host with
// any address that is not public is refused as a whole.
func (n network) dial(ctx context.Context, _, hostport string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, err
	}
	if !isName(host) {
		return nil, errNotPublic
	}
	number, err := net.DefaultResolver.LookupPort(ctx, "tcp", port)
	if err != nil {
		return nil, err
	}
	found, err := n.resolve(ctx, host)
	if err != nil {
		return nil, err
	}
	for _, ip := range found {
		if !isPublic(ip) {
			return nil, errNotPublic
		}
	}
	err = errors.New("no address")
	for _, ip := range found[:min(len(found), maxAttempts)] {
		var conn net.Conn
		conn, err = n.connect(ctx, netip.AddrPortFrom(ip.Unmap(), uint16(number)))
		if err == nil || ctx.Err() != nil {
			return conn, err
		}
	}
	return nil, err
}
