package slack

import (
	"context"
	"errors"

	api "github.com/slack-go/slack"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
)

// showOffer shows a card that offers to post something, or why Muster may not post
// it. Where no scope tells whether Muster is in the channel, the card itself is
// posted there for the member alone: Slack refuses that, too.
func (ir *interactionReply) showOffer(ctx context.Context, o *chat.Offer, card chat.Card, show func(context.Context, chat.Card) error) error {
	if o == nil {
		return show(ctx, card)
	}
	if ir.isSubmission() && !ir.Origin.InView {
		ir.ack(nil) // asking takes time
	}
	why, known := ir.n.askRefusal(ctx, ir.community(), o.To)
	if !known && ir.isHere(o.To) {
		err := ir.n.postEphemeral(ctx, ir.placeAddress(), ir.User, ir.renderMessage(ctx, card))
		if err == nil {
			return ir.removeOrigin(ctx)
		}
		why = refusalOf(err)
	}
	if why != nil && why.Obstacle.Reason == bot.ObstacleNotMember {
		why.Invite = "/invite @" + ir.n.botName(ctx, ir.community())
	}
	return show(ctx, o.CardIf(why, card))
}

// askRefusal returns why Muster may not post in a channel, nil if it may, as far as
// a scope tells; known is false if none does.
func (n *Network) askRefusal(ctx context.Context, c bot.CommunityID, to bot.Place) (why *chat.Refusal, known bool) {
	home, channel, _ := parsePlace(to)
	if channel == "" || home != c {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(ctx, actorTimeout)
	defer cancel()
	info, err := n.fetchChannel(ctx, c, channel)
	switch {
	case err != nil:
		return nil, false
	case info.IsArchived:
		return &chat.Refusal{Obstacle: bot.Obstacle{Reason: bot.ObstacleArchived}}, true
	case !info.IsMember && !info.IsIM:
		return &chat.Refusal{Obstacle: bot.Obstacle{Reason: bot.ObstacleNotMember}}, true
	}
	return nil, true
}

// refusalOf returns why a channel took no message; nil if the error says nothing of
// that.
func refusalOf(err error) *chat.Refusal {
	refused := api.SlackErrorResponse{}
	if !errors.As(err, &refused) {
		return nil
	}
	reason, known := obstacles[refused.Err]
	if refused.Err == "channel_not_found" { // a private one, of which Muster knows nothing
		reason, known = bot.ObstacleNotMember, true
	}
	if !known {
		return nil
	}
	return &chat.Refusal{Obstacle: bot.Obstacle{Reason: reason}}
}

// isHere reports whether a place is in the channel of the interaction.
func (ir *interactionReply) isHere(p bot.Place) bool {
	return ir.inChannel() && channelPlace(p) == channelPlace(ir.Origin.Place)
}

// placeAddress returns where the interaction happened.
func (ir *interactionReply) placeAddress() address {
	_, channel, thread := parsePlace(ir.Origin.Place)
	return address{Community: ir.community(), Channel: channel, Thread: thread}
}

// removeOrigin removes what a new message to the member replaces: the private
// message whose control was used, or a view.
func (ir *interactionReply) removeOrigin(ctx context.Context) error {
	var err error
	switch {
	case ir.openedView.ID != "":
		err = ir.fillOpenedView(ctx, ir.doneCard())
	case ir.isSubmission() && ir.Origin.InView:
		err = ir.replaceWithCard(ctx, ir.doneCard())
	case !ir.isSubmission() && ir.View.ID != "" && !ir.View.Home:
		err = ir.updateView(ctx, ir.View, ir.cardView(ctx, ir.doneCard()))
	}
	if ir.ReplyMode == chat.ModeUpdate && ir.Origin.Ephemeral {
		err = errors.Join(err, ir.n.webhooks.remove(ctx, ir.Origin.ResponseURL))
	}
	return err
}

// botName returns the name by which members know Muster.
func (n *Network) botName(ctx context.Context, c bot.CommunityID) string {
	const usual = "Muster"
	w, err := n.workspaceOf(ctx, c)
	if err != nil || w.User == "" {
		return usual
	}
	k, err := n.lookupMember(ctx, c, userID(c, w.User), memberTTL)
	if err != nil || k.Name == "" {
		return usual
	}
	return k.Name
}
