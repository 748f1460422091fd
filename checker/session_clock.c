#include "checker/session_clock.h"

int32_t *session_clock_of(struct session_view *view, enum dialogue_stage stage)
{
	switch (stage) {
	case DIALOGUE_BANNER:
		return &view->banner_ms;
	case DIALOGUE_EHLO:
	case DIALOGUE_HELO:
		return &view->ehlo_ms;
	case DIALOGUE_STARTTLS:
		return &view->starttls_ms;
	case DIALOGUE_HANDSHAKE:
		return &view->handshake_ms;
	case DIALOGUE_EHLO_TLS:
		return &view->ehlo_tls_ms;
	case DIALOGUE_MAIL:
	case DIALOGUE_MAIL_SECOND:
	case DIALOGUE_MAIL_TRIAL:
		return &view->mail_ms;
	case DIALOGUE_RCPT:
	case DIALOGUE_RCPT_SECOND:
	case DIALOGUE_RCPT_TRIAL:
		return &view->rcpt_ms;
	case DIALOGUE_DATA:
		return &view->data_ms;
	case DIALOGUE_QUIT:
		return &view->quit_ms;
	case DIALOGUE_RSET:
	case DIALOGUE_END:
	case DIALOGUE_STAGE_COUNT:
		break;
	}
	return NULL;
}

void session_clock_clear(struct session_view *view)
{
	view->connect_ms = view->banner_ms = view->ehlo_ms = view->starttls_ms = -1;
	view->handshake_ms = view->ehlo_tls_ms = view->mail_ms = view->rcpt_ms = -1;
	view->data_ms = view->quit_ms = view->total_ms = -1;
}
