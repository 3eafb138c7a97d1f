// Package playground is a chat network of its own, in the browser and in
// tests: a community with a channel, threads, direct messages, reactions,
// forms and a clock that travels. To Muster it is a network like any other; it
// holds no rule of a meetup and knows nothing of what Muster is for.
//
// Everything in it is kept in the Notebook before anybody is told that it
// happened, so that it stands as it was after any end of the process.
package playground
