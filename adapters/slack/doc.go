// Package slack is the chat network Slack: what Muster says there as Block Kit,
// and what Slack tells as events of bot/chat.
//
// What it says is made by a painter, from neutral cards and forms, within
// Slack's limits; what it hears is read by the read functions. Neither sends
// anything.
package slack
