package discord

// Discord's error codes that mean something to us.
const (
	codeUnknownChannel     = 10003
	codeUnknownGuild       = 10004
	codeUnknownMember      = 10007
	codeUnknownMessage     = 10008
	codeUnknownUser        = 10013
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeUnknownEvent       = 10070
	codeTooManyReactions   = 30010
	codeTooManyOldEdits    = 30046
	codeDirectTooFast      = 40003
	codeAcknowledged       = 40060
	codeNoAccess           = 50001
	codeNoDirect           = 50007
	codeNoPermission       = 50013
	codeWrongChannel       = 50024
	codeBadWebhookToken    = 50027
	codeInvalidForm        = 50035
	codeThreadArchived     = 50083
	codeThreadExists       = 160004
	codeTooManyThreads     = 160006
	codeEventFinished      = 180000
)
