package chat

import "context"

type deferrableKey struct{}

// Deferrable says that the requests of ctx can as well be made later: where its place is
// not free, a Platform returns *Later at once, with the time at which it probably is,
// instead of waiting for it, and others' requests go first.
func Deferrable(ctx context.Context) context.Context {
	return context.WithValue(ctx, deferrableKey{}, true)
}

// Patient undoes Deferrable, for requests that another one needs first.
func Patient(ctx context.Context) context.Context {
	return context.WithValue(ctx, deferrableKey{}, false)
}

// IsDeferrable reports whether the requests of ctx can be made later.
func IsDeferrable(ctx context.Context) bool {
	deferrable, _ := ctx.Value(deferrableKey{}).(bool)
	return deferrable
}
