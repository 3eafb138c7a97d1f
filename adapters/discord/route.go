package discord

import "strings"

// route is what Discord counts requests by, as far as it is known before the
// first answer: the method and the path, in which only the channel, server or
// webhook counts. An interaction's answers are counted by no bot's limit.
type route struct {
	name      string // the path without its ids
	major     string // the channel, server or webhook that has a limit of its own
	unlimited bool   // an interaction's: not counted in the bot's 50 a second
}

// parseRoute reads a path without the API's prefix: /channels/1/messages/2.
func parseRoute(method, path string) route {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	r := route{unlimited: parts[0] == "interactions" || parts[0] == "webhooks"}
	for i, part := range parts {
		switch {
		case i == 1 && (parts[0] == "channels" || parts[0] == "guilds"):
			r.major, parts[i] = part, ":id"
		case (i == 1 || i == 2) && r.unlimited:
			r.major, parts[i] = r.major+"/"+part, ":id"
		case i > 0 && parts[i-1] == "reactions":
			// All reactions of a channel share one limit, whatever the emoji.
			parts = append(parts[:i:i], ":emoji")
			r.name = method + " /" + strings.Join(parts, "/")
			return r
		case isSnowflake(part):
			parts[i] = ":id"
		}
	}
	r.name = method + " /" + strings.Join(parts, "/")
	return r
}
