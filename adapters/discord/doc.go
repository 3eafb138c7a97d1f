// Package discord connects Muster to Discord: commands, cards, forms and
// reactions, over the gateway and over HTTP. It makes no decisions about
// meetups: it decodes what Discord sends into events and renders responses in
// Discord's format.
package discord
