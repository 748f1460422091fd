#include "report/session_times.h"

#include <assert.h>
#include <string.h>

void session_times(const struct session_view *session, struct session_time ret[SESSION_TIMES_COUNT])
{
	const struct session_time times[] = {
		{"connect", "connect", session->connect_ms},
		{"banner", "banner", session->banner_ms},
		{"ehlo", "EHLO", session->ehlo_ms},
		{"starttls", "STARTTLS", session->starttls_ms},
		{"handshake", "handshake", session->handshake_ms},
		{"ehlo_tls", "EHLO in TLS", session->ehlo_tls_ms},
		{"mail", "MAIL", session->mail_ms},
		{"rcpt", "RCPT", session->rcpt_ms},
		{"data", "DATA", session->data_ms},
		{"quit", "QUIT", session->quit_ms},
		{"total", "in all", session->total_ms},
	};

	static_assert(sizeof(times) / sizeof(times[0]) == SESSION_TIMES_COUNT, "all of them");
	memcpy(ret, times, sizeof(times));
}
