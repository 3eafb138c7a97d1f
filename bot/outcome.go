package bot

import (
	"context"
	"errors"
)

// ErrOutcomeUnknown means that the reply to a commit was lost: the transaction is
// kept, or it is not.
var ErrOutcomeUnknown = errors.New("unknown whether it was committed")

// Outcome notes what became of the transactions of one event, which one goroutine
// handles.
type Outcome struct{ mayHaveChanged bool }

type outcomeKey struct{}

// WithOutcome returns a context whose transactions are noted in the outcome.
func WithOutcome(ctx context.Context) (context.Context, *Outcome) {
	o := new(Outcome)
	return context.WithValue(ctx, outcomeKey{}, o), o
}

// OutcomeOf returns the outcome of a context; nil if it has none.
func OutcomeOf(ctx context.Context) *Outcome {
	o, _ := ctx.Value(outcomeKey{}).(*Outcome)
	return o
}

// Note notes how a transaction ended.
func (o *Outcome) Note(err error) {
	if o == nil || err != nil && !errors.Is(err, ErrOutcomeUnknown) {
		return
	}
	o.mayHaveChanged = true
}

// MayHaveChanged reports whether a transaction was committed, or may have been.
func (o *Outcome) MayHaveChanged() bool { return o != nil && o.mayHaveChanged }

// Noting returns the store with the outcome of its transactions noted.
func Noting(s Store) Store { return notingStore{s} }

type notingStore struct{ Store }

func (n notingStore) InTx(ctx context.Context, fn func(Tx) error) error {
	err := n.Store.InTx(ctx, fn)
	OutcomeOf(ctx).Note(err)
	return err
}
