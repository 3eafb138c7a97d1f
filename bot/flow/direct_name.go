package flow

import (
	"context"
	"slices"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// communityNote names a community to a user who is in several; nil for others.
func communityNote(p i18n.Printer, key string, all []bot.Membership, c bot.CommunityID) []chat.Text {
	if len(all) < 2 {
		return nil
	}
	for _, m := range all {
		if m.Community == c {
			return []chat.Text{p.Say(key, bot.Args{"community": membershipName(p, m)})}
		}
	}
	return nil
}

// named returns an effect whose direct messages name the community that they come
// from, to who is in several.
func (f *Flow) named(ctx context.Context, effect chat.Effect) (chat.Effect, error) {
	switch e := effect.(type) {
	case chat.PostMessage:
		if u, direct := e.Message.To.Direct(); direct {
			if err := f.nameCommunity(ctx, &e.Message, u); err != nil {
				return nil, err
			}
		}
		if fallback := e.Fallback; fallback != nil {
			e.Fallback = func(ctx context.Context, cause error) (chat.Effect, error) {
				other, err := fallback(ctx, cause)
				if err != nil {
					return other, err
				}
				return f.named(ctx, other)
			}
		}
		return e, nil
	case chat.CompleteReply:
		gone, err := f.named(ctx, e.Gone)
		e.Gone = gone
		return e, err
	}
	return effect, nil
}

// nameCommunity adds the community's name to a direct message. Most users are in one, so
// that is asked first.
func (f *Flow) nameCommunity(ctx context.Context, m *chat.Message, u bot.UserID) error {
	all, err := f.plan.Memberships(ctx, u)
	if err != nil || len(all) < 2 {
		return err
	}
	own, _, err := f.printers(ctx, bot.Task{Community: m.Community, Member: u})
	if err != nil {
		return err
	}
	m.Card.Notes = append(slices.Clip(m.Card.Notes), communityNote(own, "direct.from", all, m.Community)...)
	return nil
}
