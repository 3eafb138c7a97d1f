package bot

// Note is one thing that an adapter put into its notebook.
type Note struct {
	Key   string
	Value []byte
}
