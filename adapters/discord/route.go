package discord

import "strings"

// route identifies a rate limit as far as the request tells: the method, and
// the path with its ids replaced, except for the channel, server or webhook.
// Responses to interactions are exempt from the bot's global limit.
type route struct {
	name      string // method and path without ids
	major     string // the channel, server or webhook
	channel   bool   // major is a channel
	unlimited bool   // exempt from the global limit
}

// parseRoute parses a path without the API's prefix, such as
// /channels/1/messages/2.
func parseRoute(method, path string) route {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	r := route{channel: parts[0] == "channels", unlimited: parts[0] == "interactions" || parts[0] == "webhooks"}
	for i, part := range parts {
		switch {
		case i == 1 && (parts[0] == "channels" || parts[0] == "guilds"):
			r.major, parts[i] = part, ":id"
		case (i == 1 || i == 2) && r.unlimited:
			r.major, parts[i] = r.major+"/"+part, ":id"
		case i > 0 && parts[i-1] == "reactions":
			// All reactions in a channel share one limit.
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
