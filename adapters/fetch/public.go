package fetch

import "net/netip"

// notPublic are the blocks of the IANA special-purpose registries, and others, that
// are not of the public internet or that lead to addresses of IPv4.
var notPublic = parsePrefixes(
	"0.0.0.0/8",         // this network
	"10.0.0.0/8",        // private
	"100.64.0.0/10",     // shared by a provider's customers
	"127.0.0.0/8",       // loopback
	"169.254.0.0/16",    // link-local, and the metadata of clouds
	"172.16.0.0/12",     // private
	"192.0.0.0/24",      // protocol assignments
	"192.0.2.0/24",      // documentation
	"192.31.196.0/24",   // AS112
	"192.52.193.0/24",   // AMT
	"192.88.99.0/24",    // 6to4 relays
	"192.168.0.0/16",    // private
	"192.175.48.0/24",   // AS112
	"198.18.0.0/15",     // benchmarks
	"198.51.100.0/24",   // documentation
	"203.0.113.0/24",    // documentation
	"224.0.0.0/4",       // multicast
	"240.0.0.0/4",       // reserved, and broadcast
	"168.63.129.16/32",  // the wire server of a cloud, outside its private blocks
	"::/96",             // unspecified, loopback, and IPv4 in its old form
	"::ffff:0:0/96",     // IPv4
	"::ffff:0:0:0/96",   // IPv4, translated
	"64:ff9b::/96",      // NAT64
	"64:ff9b:1::/48",    // NAT64 of a local network
	"100::/64",          // discarded
	"100:0:0:1::/64",    // dummy
	"2001::/23",         // protocol assignments, Teredo among them
	"2001:db8::/32",     // documentation
	"2002::/16",         // 6to4
	"2620:4f:8000::/48", // AS112
	"3fff::/20",         // documentation
	"5f00::/16",         // segment routing
	"fc00::/7",          // unique local
	"fe80::/10",         // link-local
	"fec0::/10",         // site-local
	"ff00::/8",          // multicast
)

// assigned holds all global unicast addresses of IPv6 that were ever assigned.
var assigned = netip.MustParsePrefix("2000::/3")

func parsePrefixes(texts ...string) []netip.Prefix {
	out := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		out[i] = netip.MustParsePrefix(text)
	}
	return out
}

// isPublic reports whether an address is one of the public internet. IPv4 in the
// mapped form of IPv6 counts as IPv4. Other forms that contain an address of IPv4 are
// no way to reach a public one, and are refused whatever they contain.
func isPublic(ip netip.Addr) bool {
	if !ip.IsValid() || ip.Zone() != "" {
		return false
	}
	ip = ip.Unmap()
	if ip.Is6() && !assigned.Contains(ip) {
		return false
	}
	for _, block := range notPublic {
		if block.Contains(ip) {
			return false
		}
	}
	return true
}
