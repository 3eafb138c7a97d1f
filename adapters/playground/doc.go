// Package playground is a chat network in the browser and in tests: a
// community with a channel, threads, direct messages, reactions, forms and a
// clock that travels. To Muster it is a network like any other; it has no
// rules about meetups and knows nothing of what Muster does.
//
// Every change is written to the Notebook before anybody sees it, so the room
// survives any end of the process.
package playground
