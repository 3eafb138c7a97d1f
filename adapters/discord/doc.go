// Package discord is Muster on Discord: commands, cards, forms and reactions
// over the gateway and over HTTP. It decides nothing about a meetup: it reads
// what Discord sends into events, and writes what is answered as Discord takes
// it.
package discord
