package bot

import "time"

// Validators are what a server gave with a file, so that it is sent again only once
// it has changed.
type Validators struct {
	ETag         string
	LastModified string
}

// Fetched is what was found at an address.
type Fetched struct {
	Body       []byte
	Validators Validators
	Unchanged  bool // since the validators that were sent; there is no body then
}

// FetchProblem says why nothing could be read at an address.
type FetchProblem string

const (
	FetchNone       FetchProblem = ""
	FetchRefused    FetchProblem = "refused"    // it leads to a place that is not of the public internet
	FetchNotFound   FetchProblem = "not_found"  // there is nothing, at least now
	FetchGone       FetchProblem = "gone"       // the server says that nothing will be there again
	FetchNeedsLogin FetchProblem = "login"      // the server shows it only to those who sign in
	FetchTooLarge   FetchProblem = "too_large"  // more than is read
	FetchUnreadable FetchProblem = "unreadable" // something else than a calendar
	FetchSealed     FetchProblem = "sealed"     // the address is sealed with a secret that is lost
	FetchTemporary  FetchProblem = "temporary"  // no answer, or one that may be another later
)

// IsFinal reports whether asking again is unlikely to help before somebody acts.
func (p FetchProblem) IsFinal() bool { return p != FetchNone && p != FetchTemporary }

// FetchError reports that an address could not be read. It does not contain the
// address, which may be a secret.
type FetchError struct {
	Problem FetchProblem
	After   time.Duration // how long the server asks to be left alone; 0: it did not say
	Detail  string        // for operators
}

func (e *FetchError) Error() string {
	if e.Detail == "" {
		return string(e.Problem)
	}
	return string(e.Problem) + ": " + e.Detail
}
