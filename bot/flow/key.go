package flow

import (
	"github.com/muster-bot/muster/bot"
	"github.com/muster-bot/muster/bot/schedule"
	"github.com/muster-bot/muster/bot/when"
)

// Message keys of the values of enums.
var (
	rsvpKeys = map[bot.RSVPState]string{
		bot.RSVPGoing: "state.going", bot.RSVPMaybe: "state.maybe", bot.RSVPNotGoing: "state.not_going", bot.RSVPWaiting: "state.waiting",
	}
	postingKeys = map[bot.Status]string{bot.StatusPolling: "posting.polling", bot.StatusScheduled: "posting.scheduled"}
	postedKeys  = map[bot.Status]string{bot.StatusPolling: "posted.polling", bot.StatusScheduled: "posted.scheduled"}

	channelButtonKeys = map[bot.ReminderChannel]string{bot.ReminderChannelThread: "button.way_thread", bot.ReminderChannelDirect: "button.way_direct", bot.ReminderChannelNone: "button.way_none"}
	channelKeys       = map[bot.ReminderChannel]string{bot.ReminderChannelThread: "reminders.by_thread", bot.ReminderChannelDirect: "reminders.by_direct", bot.ReminderChannelNone: "reminders.by_none"}
	meetupChannelKeys = map[bot.ReminderChannel]string{bot.ReminderChannelThread: "reminder_override.thread", bot.ReminderChannelDirect: "reminder_override.direct"}
	nextReminderKeys  = map[bot.ReminderChannel]string{bot.ReminderChannelThread: "seated.remind_thread", bot.ReminderChannelDirect: "seated.remind_direct"}

	orderKeys       = map[when.Order]string{when.DMY: "order.dmy", when.MDY: "order.mdy", when.YMD: "order.ymd"}
	orderInUseKeys  = map[when.Order]string{when.DMY: "settings.order_dmy", when.MDY: "settings.order_mdy", when.YMD: "settings.order_ymd"}
	proposerKeys    = map[bot.Proposers]string{bot.ProposersEveryone: "settings.by_everyone", bot.ProposersOrganisers: "settings.by_organisers"}
	proposerButtons = map[bot.Proposers]string{bot.ProposersEveryone: "button.proposers_everyone", bot.ProposersOrganisers: "button.proposers_organisers"}

	// threadNoticeKeys has the notices that are one sentence in a meetup's thread.
	threadNoticeKeys = map[bot.NoticeKind]string{
		bot.NoticeCancelled: "notice.cancelled", bot.NoticeExpired: "notice.expired", bot.NoticeNoQuorum: "notice.no_quorum", bot.NoticeHostReplaced: "notice.host_new", bot.NoticeHostLeft: "notice.host_left",
		bot.NoticeReopened: "notice.reopened", bot.NoticeHandedOver: "notice.handed", bot.NoticeLate: "notice.late",
	}

	// tooFewKeys says to its host what a poll lacks; unansweredKeys, in its thread, what one lacked that was given up.
	tooFewKeys = map[schedule.Shortfall]string{
		schedule.ShortOfAnybody: "notice.too_few_nobody", schedule.ShortOfOthers: "notice.too_few_others", schedule.ShortOfPeople: "notice.too_few", schedule.ShortOfMust: "notice.too_few_must",
	}
	unansweredKeys = map[schedule.Shortfall]string{
		schedule.ShortOfNothing: "notice.unanswered", schedule.ShortOfTimes: "notice.unanswered", schedule.ShortOfPeople: "notice.unanswered",
		schedule.ShortOfAnybody: "notice.unanswered_nobody", schedule.ShortOfOthers: "notice.unanswered_others", schedule.ShortOfMust: "notice.unanswered_must",
	}
)
