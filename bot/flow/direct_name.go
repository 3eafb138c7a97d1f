package flow

import (
	"context"

	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/chat"
	"github.com/muster-bot/muster/bot/i18n"
)

// communityNote names a community to a user who is in several; nil for others.
func (f *Flow) communityNote(ctx context.Context, p i18n.Printer, key string, u bot.UserID, c bot.CommunityID) ([]chat.Text, error) {
	all, err := f.plan.Memberships(ctx, u)
	if err != nil || len(all) < 2 {
		return nil, err
	}
	for _, m := range all {
		if m.Community == c {
			return []chat.Text{p.Say(key, bot.Args{"community": membershipName(p, m)})}, nil
		}
	}
	return nil, nil
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

func (f *Flow) nameCommunity(ctx context.Context, m *chat.Message, u bot.UserID) error {
	member, err := f.plan.Member(ctx, m.Community, u)
	if err != nil {
		return err
	}
	c, err := f.plan.Community(ctx, m.Community)
	if err != nil {
		return err
	}
	note, err := f.communityNote(ctx, f.printer(member.Locale, c.PublicLanguage()), "direct.from", u, m.Community)
	m.Card.Notes = append(m.Card.Notes[:len(m.Card.Notes):len(m.Card.Notes)], note...)
	return err
}
