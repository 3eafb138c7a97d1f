// Package lookalike draws what is sent to other networks roughly as they show
// it, so that one can look at it without them. It reads the JSON that they
// take, and needs nothing of the adapters that write it. Nothing in it works
// when it is pressed.
package lookalike
