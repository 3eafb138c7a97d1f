package bot

// AdapterNote is one entry of an adapter's notebook.
type AdapterNote struct {
	Key   string
	Value []byte
}
