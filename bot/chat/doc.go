// Package chat is what Muster needs of a chat network: cards, forms and commands
// without layout, incoming events, responses, and the Platform interface that
// adapters implement. It names no network, sends nothing itself and holds no rule
// of a meetup.
package chat
