package flow

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/when"
)

// The keys of what is said of an enum's values.
var (
	rsvpKeys = map[bot.RSVPState]string{
		bot.Going: "state.going", bot.Maybe: "state.maybe", bot.NotGoing: "state.not_going", bot.Waiting: "state.waiting",
	}
	postedKeys = map[bot.Status]string{bot.Polling: "posted.polling", bot.Scheduled: "posted.scheduled"}

	wayButtonKeys    = map[bot.Way]string{bot.ByThread: "button.way_thread", bot.ByDirect: "button.way_direct", bot.ByNone: "button.way_none"}
	wayKeys          = map[bot.Way]string{bot.ByThread: "reminders.by_thread", bot.ByDirect: "reminders.by_direct", bot.ByNone: "reminders.by_none"}
	meetupWayKeys    = map[bot.Way]string{bot.ByThread: "wish.thread", bot.ByDirect: "wish.direct"}
	nextReminderKeys = map[bot.Way]string{bot.ByThread: "seated.remind_thread", bot.ByDirect: "seated.remind_direct"}

	orderKeys       = map[when.Order]string{when.DMY: "order.dmy", when.MDY: "order.mdy", when.YMD: "order.ymd"}
	orderInUseKeys  = map[when.Order]string{when.DMY: "settings.order_dmy", when.MDY: "settings.order_mdy", when.YMD: "settings.order_ymd"}
	proposerKeys    = map[bot.Proposers]string{bot.Everyone: "settings.by_everyone", bot.Organisers: "settings.by_organisers"}
	proposerButtons = map[bot.Proposers]string{bot.Everyone: "button.proposers_everyone", bot.Organisers: "button.proposers_organisers"}

	// threadNoticeKeys name the notices in a meetup's thread that are one sentence.
	threadNoticeKeys = map[bot.NoticeKind]string{
		bot.NoticeCancelled: "told.cancelled", bot.NoticeExpired: "told.expired", bot.NoticeHostReplaced: "told.host_new", bot.NoticeHostLeft: "told.host_left",
		bot.NoticeReopened: "told.reopened", bot.NoticeHandedOver: "told.handed", bot.NoticeHostUnanswered: "told.unanswered", bot.NoticeLate: "told.late",
	}
)
