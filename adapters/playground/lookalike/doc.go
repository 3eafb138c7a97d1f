// Package lookalike draws what is sent to other networks roughly as they show
// it, so that it can be seen without them. It reads the JSON that they take and
// knows nothing of the adapters that write it. The controls it draws do
// nothing.
package lookalike
