package bot

// AdapterNote is one thing that an adapter put into its notebook.
type AdapterNote struct {
	Key   string
	Value []byte
}
