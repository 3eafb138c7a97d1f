package dispatch

import "errors"

// MaxSoughtPages bounds the search in a channel's history for what was sent in a gap.
const MaxSoughtPages = 500

// ErrTooMuchSought is why a search is given up that MaxSoughtPages do not end.
var ErrTooMuchSought = errors.New("too many messages came in since then")
