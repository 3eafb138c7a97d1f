package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

const (
	maxEventName        = 100
	maxEventLocation    = 100
	maxEventDescription = 1000
)

// scheduledEvent is the part of a scheduled event that Muster reads.
type scheduledEvent struct {
	ID          string                              `json:"id"`
	CreatorID   looseString                         `json:"creator_id"`
	Name        string                              `json:"name"`
	Description string                              `json:"description"`
	Start       *time.Time                          `json:"scheduled_start_time"`
	Status      discordgo.GuildScheduledEventStatus `json:"status"`
	Metadata    *entityMetadata                     `json:"entity_metadata"`
}

type entityMetadata struct {
	Location string `json:"location"`
}

// PublishEvent creates, updates or ends a scheduled event. A finished or cancelled
// event stays so, so a meetup that is on again gets a new one.
func (n *Network) PublishEvent(ctx context.Context, e chat.CalendarEntry) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	guild := snowflake(e.Community)
	if guild == "" {
		return "", &chat.Gone{What: "community " + string(e.Community)}
	}
	path := "/guilds/" + guild + "/scheduled-events"
	name, err := n.syncEvent(ctx, path, guild, e)
	if hasErrorCode(err, discordgo.ErrCodeCannotUpdateAFinishedEvent) {
		return "", &chat.Gone{What: "calendar entry " + e.Name}
	}
	if hasErrorCode(err, discordgo.ErrCodeMissingPermissions, discordgo.ErrCodeMissingAccess) {
		return "", &chat.Forbidden{Missing: permissions(0).missingOf(discordgo.PermissionCreateEvents), Err: err}
	}
	return name, mapError(err, "calendar entry "+e.Name)
}

func (n *Network) syncEvent(ctx context.Context, path, guild string, e chat.CalendarEntry) (string, error) {
	switch {
	case e.State == chat.CalendarEntryOn && e.Name == "":
		return n.createEvent(ctx, path, guild, e)
	case e.Name == "":
		return "", nil
	case e.State == chat.CalendarEntryOn:
		return e.Name, n.rest.call(ctx, http.MethodPatch, path+"/"+e.Name, renderEvent(guild, e), nil)
	case e.State == chat.CalendarEntryOver:
		return e.Name, n.endEvent(ctx, path+"/"+e.Name, discordgo.GuildScheduledEventStatusCompleted)
	}
	return "", n.endEvent(ctx, path+"/"+e.Name, discordgo.GuildScheduledEventStatusCanceled)
}

// renderEvent renders an entry. Discord leaves empty fields unchanged.
func renderEvent(guild string, e chat.CalendarEntry) discordgo.GuildScheduledEventParams {
	about := escapeLines(e.About)
	if link := messageURL(guild, e.Card); link != "" {
		about = strings.TrimSpace(truncate(about, maxEventDescription-utf16Len(link)-2) + "\n\n" + link)
	}
	end := e.End.UTC()
	out := discordgo.GuildScheduledEventParams{
		Name: truncateLabel(e.Title, maxEventName), Description: truncate(about, maxEventDescription), ScheduledEndTime: &end,
		EntityType: discordgo.GuildScheduledEventEntityTypeExternal, PrivacyLevel: discordgo.GuildScheduledEventPrivacyLevelGuildOnly,
		EntityMetadata: &discordgo.GuildScheduledEventEntityMetadata{Location: truncateLabel(e.Where, maxEventLocation)},
	}
	if start := e.Start.UTC(); start.After(time.Now()) {
		out.ScheduledStartTime = &start // the start of a running event cannot be changed
	}
	return out
}

// escapeLines escapes a text of several lines so that it notifies nobody.
func escapeLines(s string) string {
	m := markdownWriter{lineMode: prefixedLines}
	m.writeText(chat.Plain(s))
	return m.String()
}

// messageURL returns the address of a message, by which the bot also recognises
// its own events. It returns "" for a direct message, and without a server.
func messageURL(guild string, ref bot.MessageRef) string {
	channel := snowflake(ref.Place)
	if guild == "" || channel == "" || !isSnowflake(ref.ID) {
		return ""
	}
	return "https://discord.com/channels/" + guild + "/" + channel + "/" + ref.ID
}

// createEvent creates an event unless it exists: the reply to an earlier
// attempt may have been lost. Discord refuses events in the past.
func (n *Network) createEvent(ctx context.Context, path, guild string, e chat.CalendarEntry) (string, error) {
	event := renderEvent(guild, e)
	if event.ScheduledStartTime == nil {
		return "", nil
	}
	self, err := n.fetchSelf(ctx)
	if err != nil {
		return "", err
	}
	var existing []scheduledEvent
	if err := n.rest.call(ctx, http.MethodGet, path, nil, &existing); err != nil {
		return "", err
	}
	for _, old := range existing {
		ours := string(old.CreatorID) == self.userID && old.Status == discordgo.GuildScheduledEventStatusScheduled && old.Start != nil
		if link := messageURL(guild, e.Card); ours && old.Start.Equal(*event.ScheduledStartTime) && (strings.HasSuffix(old.Description, link) && link != "" || link == "" && old.Name == event.Name) {
			return old.ID, nil
		}
	}
	var created scheduledEvent
	err = n.rest.call(ctx, http.MethodPost, path, event, &created)
	return created.ID, err
}

// endEvent ends an event by the transitions Discord allows: a scheduled one is
// cancelled or started, an active one is completed.
func (n *Network) endEvent(ctx context.Context, path string, as discordgo.GuildScheduledEventStatus) error {
	var current scheduledEvent
	if err := n.rest.call(ctx, http.MethodGet, path, nil, &current); err != nil {
		return err
	}
	var steps []discordgo.GuildScheduledEventStatus
	switch {
	case current.Status == discordgo.GuildScheduledEventStatusScheduled && as == discordgo.GuildScheduledEventStatusCanceled:
		steps = []discordgo.GuildScheduledEventStatus{discordgo.GuildScheduledEventStatusCanceled}
	case current.Status == discordgo.GuildScheduledEventStatusScheduled:
		steps = []discordgo.GuildScheduledEventStatus{discordgo.GuildScheduledEventStatusActive, discordgo.GuildScheduledEventStatusCompleted}
	case current.Status == discordgo.GuildScheduledEventStatusActive:
		steps = []discordgo.GuildScheduledEventStatus{discordgo.GuildScheduledEventStatusCompleted}
	}
	for _, status := range steps {
		if err := n.rest.call(ctx, http.MethodPatch, path, discordgo.GuildScheduledEventParams{Status: status}, nil); err != nil {
			return err
		}
	}
	return nil
}

// handleEventUserAdd reports that a member is interested in an event.
func (n *Network) handleEventUserAdd(data json.RawMessage) {
	var m struct {
		Event looseString `json:"guild_scheduled_event_id"`
		User  looseString `json:"user_id"`
		Guild looseString `json:"guild_id"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		n.log.Error("decode scheduled event user", "err", err)
		return
	}
	from := chat.From{Community: encodeID[bot.CommunityID](string(m.Guild)), Actor: chat.Identity{User: encodeID[bot.UserID](string(m.User))}}
	n.enqueue(string(m.Guild), chat.CalendarInterest{From: from, Entry: string(m.Event)})
}
