package storage

import (
	"context"
	"time"

	"github.com/muster-bot/muster/bot"
)

type clockRulesRow struct {
	Zone    string  `db:"zone"`
	Release string  `db:"release"`
	Since   instant `db:"since"`
	Until   instant `db:"until"`
	Offsets string  `db:"offsets"`
	Drafts  string  `db:"draft_offsets"` // those by which deadlines of drafts were computed
}

var _ bot.ClockRulesStore = (*Store)(nil)

const (
	isOpen = `status in ('polling', 'scheduled', 'underway')`
	// zoneOfMember is the zone whose clocks a member's direct messages follow.
	zoneOfMember = `case when member.own_zone <> '' then member.own_zone else member.zone end`
	zonesInUse   = `select zone from meetup where ` + isOpen + ` union select zone from draft where posted is null union select ` + zoneOfMember + ` from member`
)

var (
	clockRules      = tableOf[clockRulesRow]("clock_rules")
	savedClockRules = `select used.zone, coalesce(release, '') as release, since, until, coalesce(offsets, '') as offsets, coalesce(draft_offsets, '') as draft_offsets
		from (` + zonesInUse + `) as used left join clock_rules on clock_rules.zone = used.zone where used.zone <> '' order by used.zone`
	upsertClockRules = clockRules.insert(1) + ` on conflict (zone) do update set ` + clockRules.without("zone").excluded()
	meetupsByZone    = `select community, id from meetup where zone = ? and ` + isOpen + `
		union select rsvp.community, rsvp.meetup from rsvp
			join member on member.community = rsvp.community and member.member = rsvp.member
			join meetup on meetup.community = rsvp.community and meetup.id = rsvp.meetup
			where ` + zoneOfMember + ` = ? and ` + isOpen + ` and voided_at is null
		order by 1, 2`
	unsetDeadlines    = `select id, close_at from draft where zone = ? and posted is null and deadline is null and close_at is not null order by id`
	beginDrafts       = `update clock_rules set draft_offsets = ? where zone = ? and draft_offsets = ?`
	moveUnsetDeadline = `update draft set close_at = ? where id = ? and zone = ? and posted is null and deadline is null and close_at = ?`
)

// ClockRules lists the rules by which what is stored was computed, of all zones in
// use: those of open meetups, of drafts and of members.
func (s *Store) ClockRules(ctx context.Context) ([]bot.ClockRules, error) {
	var rows []clockRulesRow
	err := s.autocommit(ctx, s.read, func(r *runner) error {
		rows = nil
		return r.list(&rows, savedClockRules)
	})
	found := make([]bot.ClockRules, len(rows))
	for i, row := range rows {
		found[i] = bot.ClockRules{Zone: row.Zone, Release: row.Release, Since: row.Since.Time, Until: row.Until.Time, Offsets: row.Offsets}
	}
	return found, wrap(err, "clock rules")
}

// SaveClockRules stores by which rules of a zone everything is computed now.
func (s *Store) SaveClockRules(ctx context.Context, c bot.ClockRules) error {
	row := clockRulesRow{Zone: c.Zone, Release: c.Release, Since: instant{c.Since}, Until: instant{c.Until}, Offsets: c.Offsets, Drafts: c.Offsets}
	err := s.autocommit(ctx, s.write, func(r *runner) error {
		_, err := r.exec(upsertClockRules, clockRules.values(row)...)
		return err
	})
	return wrap(err, "save clock rules of %s", c.Zone)
}

// MeetupsByZone lists the open meetups in a zone, or with guests there, by community.
func (s *Store) MeetupsByZone(ctx context.Context, zone string) ([]bot.MeetupRefs, error) {
	var rows []struct {
		Community bot.CommunityID `db:"community"`
		ID        bot.MeetupID    `db:"id"`
	}
	err := s.autocommit(ctx, s.read, func(r *runner) error {
		rows = nil
		return r.list(&rows, meetupsByZone, zone, zone)
	})
	var found []bot.MeetupRefs
	for _, row := range rows {
		if n := len(found); n == 0 || found[n-1].Community != row.Community {
			found = append(found, bot.MeetupRefs{Community: row.Community})
		}
		last := &found[len(found)-1]
		last.Meetups = append(last.Meetups, row.ID)
	}
	return found, wrap(err, "meetups in %s", zone)
}

// MoveDraftDeadlines moves the deadlines of drafts in a zone that their authors did not
// set from the rules that were saved to others, once. A draft that was changed
// meanwhile stays as it is.
func (s *Store) MoveDraftDeadlines(ctx context.Context, before, after bot.ClockRules, move func(time.Time) time.Time) error {
	err := s.InTx(ctx, func(open bot.Tx) error {
		t := open.(*tx)
		first, err := t.exec(beginDrafts, after.Offsets, before.Zone, before.Offsets)
		if err != nil || first == 0 {
			return err
		}
		var rows []struct {
			ID      bot.DraftID `db:"id"`
			CloseAt instant     `db:"close_at"`
		}
		if err := t.list(&rows, unsetDeadlines, before.Zone); err != nil {
			return err
		}
		for _, row := range rows {
			next := move(row.CloseAt.Time)
			if next.Equal(row.CloseAt.Time) {
				continue
			}
			if _, err := t.exec(moveUnsetDeadline, instant{next}, row.ID, before.Zone, row.CloseAt); err != nil {
				return err
			}
		}
		return nil
	})
	return wrap(err, "deadlines of drafts in %s", before.Zone)
}
