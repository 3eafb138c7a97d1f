package storage

import "github.com/muster-bot/muster/bot"

type deliveryRow struct {
	Community bot.CommunityID     `db:"community"`
	Meetup    bot.MeetupID        `db:"meetup"`
	Message   string              `db:"message"` // its key
	Kind      bot.TaskKind        `db:"kind"`
	Subject   string              `db:"subject"`
	Member    bot.UserID          `db:"member"`
	Outcome   bot.DeliveryOutcome `db:"outcome"`
	Why       string              `db:"why"`
	At        instant             `db:"at"`
}

var (
	deliveries         = tableOf[deliveryRow]("delivery")
	deliveriesOfMeetup = deliveries.selects() + ` where community = ? and meetup = ? order by at desc, message`
	upsertDelivery     = deliveries.insert(1) + ` on conflict (meetup, message) do update set ` +
		deliveries.without("community", "meetup", "message").excluded() + ` where ` + deliveries.ownCommunity()
)

// Deliveries returns what is kept of a meetup's messages, the latest first.
func (t *tx) Deliveries(c bot.CommunityID, m bot.MeetupID) ([]bot.Delivery, error) {
	var rows []deliveryRow
	if err := t.list(&rows, deliveriesOfMeetup, c, m); err != nil {
		return nil, wrap(err, "deliveries of meetup %d of %s", m, c)
	}
	out := make([]bot.Delivery, len(rows))
	for i, r := range rows {
		out[i] = bot.Delivery{Kind: r.Kind, Subject: r.Subject, Member: r.Member, Outcome: r.Outcome, Why: r.Why, At: r.At.Time}
	}
	return out, nil
}

// SaveDelivery stores what became of the message with a key.
func (t *tx) SaveDelivery(c bot.CommunityID, m bot.MeetupID, key string, d bot.Delivery) error {
	row := deliveryRow{
		Community: c, Meetup: m, Message: key, Kind: d.Kind, Subject: d.Subject, Member: d.Member, Outcome: d.Outcome, Why: d.Why, At: instant{d.At},
	}
	n, err := t.exec(upsertDelivery, deliveries.values(row)...)
	if err == nil && n == 0 {
		err = bot.ErrNotFound
	}
	return wrap(err, "save delivery %s of meetup %d of %s", key, m, c)
}
