package dispatch

// CachePut adds an entry to a cache of at most so many. A full one is cleared first:
// every entry can be fetched again.
func CachePut[K comparable, V any](all map[K]V, most int, key K, value V) {
	if len(all) >= most {
		clear(all)
	}
	all[key] = value
}
