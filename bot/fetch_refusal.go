package bot

// Refusal says to the owner of a calendar why nothing could be read at its host, and what
// they can do.
func (p FetchProblem) Refusal(host string) *Error {
	args := Args{"host": host}
	switch p {
	case FetchRefused:
		return Refuse(KindInvalid, "refuse.calendar_host",
			"I read calendars on the public internet only, and \"{host}\" is not a name there. Please take the address that your calendar gives for sharing.", args)
	case FetchNotFound:
		return Refuse(KindNotFound, "refuse.calendar_not_found",
			"{host} says that there is no calendar at that address. Please copy it from your calendar once more; perhaps sharing is off there.", args)
	case FetchGone:
		return Refuse(KindNotFound, "refuse.calendar_gone",
			"{host} says that this calendar was taken down for good. If there is a new address, add that one.", args)
	case FetchNeedsLogin:
		return Refuse(KindForbidden, "refuse.calendar_sign_in",
			"{host} shows that calendar only to who signs in. Most calendars have a secret address in iCal format for this, in their settings for sharing; please take that one.", args)
	case FetchTooLarge:
		return Refuse(KindInvalid, "refuse.calendar_large",
			"What {host} sends is larger than what I read of a calendar. If that calendar can be split, add the part that you need.", args)
	case FetchUnreadable:
		return Refuse(KindInvalid, "refuse.calendar_unreadable",
			"What {host} sends is no calendar that I can read. The address in iCal format, which often ends in `.ics`, is the one that I need.", args)
	case FetchSealed:
		return Refuse(KindConflict, "refuse.calendar_sealed",
			"I can't open the address of this calendar any more, since my own key was changed. Forget it here, and add it anew.", nil)
	}
	return Refuse(KindConflict, "refuse.calendar_silent",
		"{host} gave no answer that I can use just now. Please try again in a few minutes.", args)
}
