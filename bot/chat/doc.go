// Package chat is what a chat network looks like to Muster: cards, forms and
// commands that carry meaning and no layout, events that come in, responses
// that go back, and the Platform that an adapter implements. It names no
// network, sends nothing by itself and holds no rule of a meetup.
package chat
