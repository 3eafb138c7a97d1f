// Package slack connects Muster to Slack: it sends cards and forms as Block
// Kit, and decodes Slack's payloads to events of bot/chat.
//
// The renderer renders cards and forms within Slack's limits, and the decode
// functions decode payloads; neither sends anything. The Web API is called
// through slack-go; Socket Mode and the endpoints for calls over HTTP are here.
package slack
