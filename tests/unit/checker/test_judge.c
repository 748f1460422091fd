#include "checker/judge.h"
#include "tests/unit/checker/scene.h"
#include "schema/store_judge.h"

struct scene {
	const char *title, *vantage;
	const char *servers[SCENE_SERVERS_MAX];
	const char *expected; /* verdict reason cause certainty */
	const char *findings; /* all of them, in any order */
	const char *deciding; /* host, or "" */
};

#define UNKNOWN   "550 5.1.1 <info@example.org>: Recipient address rejected: User unknown"
#define RANDOM_NO " | 250 2.1.5 Ok | 550 5.1.1 User unknown"

/* clang-format off */
static const struct scene scenes[] = {
	/* all well */
	{"all well", "", {"10 mx1 192.0.2.1 | 250 2.1.5 Ok" RANDOM_NO, "20 mx2 192.0.2.2 | 250 Ok" RANDOM_NO},
		"deliverable accepted none definitive", "", "mx1"},
	{"accepted, no controls asked", "", {"10 mx1 192.0.2.1 | 250 Ok"},
		"deliverable accepted none likely", "", "mx1"},
	{"251 will forward is a yes", "", {"10 mx1 192.0.2.1 | 251 User not local; will forward"},
		"deliverable accepted none likely", "will-forward", "mx1"},
	{"252 is a yes that proves nothing", "", {"10 mx1 192.0.2.1 | 252 Cannot VRFY user, but will accept message"},
		"deliverable accepted none unknown", "cannot-verify", "mx1"},
	{"252 on one, 250 on the other", "", {"10 mx1 192.0.2.1 | 252 x", "10 mx2 192.0.2.2 | 250 Ok"},
		"deliverable accepted none likely", "cannot-verify", "mx1"},
	{"a program's inbox takes everything, by design", "", {"10 mx.sendgrid.net 192.0.2.1 | 250 Ok"},
		"deliverable accepted none unknown", "provider-decides-later", "mx.sendgrid.net"},
	{"a catch-all", "", {"10 mx1 192.0.2.1 | 250 Ok | 250 Ok | 250 Ok"},
		"deliverable accepted-anything none unknown", "accepts-anything", "mx1"},
	{"one of a tier takes anything, the other knows", "",
		{"10 mx1 192.0.2.1 | 250 Ok | 250 Ok | 250 Ok", "10 mx2 192.0.2.2 | 250 Ok" RANDOM_NO},
		"deliverable accepted none definitive", "accepts-anything", "mx1"},
	{"the random one met a block of us: no proof", "",
		{"10 mx1 192.0.2.1 | 250 Ok | 250 Ok | 550 5.7.1 too many errors, you are on our blacklist"},
		"deliverable accepted none likely", "", "mx1"},
	{"Yahoo decides after DATA", "", {"1 mta5.am0.yahoodns.net 192.0.2.1 | 250 recipient ok"},
		"deliverable accepted none unknown", "provider-decides-later", "mta5.am0.yahoodns.net"},
	{"postmaster refused changes nothing", "", {"10 mx1 192.0.2.1 | 250 Ok | 550 5.1.1 User unknown | 550 5.1.1 User unknown"},
		"deliverable accepted none definitive", "", "mx1"},
	{"the backup refuses postmaster", "",
		{"10 mx1 192.0.2.1 | 250 Ok" RANDOM_NO, "20 mx2 192.0.2.2 | 250 Ok | 550 5.1.1 User unknown | 550 5.1.1 User unknown"},
		"deliverable accepted none definitive", "", "mx1"},

	/* a backup that nobody told */
	{"not relaying, 1", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | 550 not relaying to that domain"},
		"at-risk backup-not-configured domain definitive", "not-configured", "mx2"},
	{"not relaying, 2", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | 550 you are not allowed to relay to that domain"},
		"at-risk backup-not-configured domain definitive", "not-configured", "mx2"},
	{"not relaying, 3", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | 550 this is not our relaying customer"},
		"at-risk backup-not-configured domain definitive", "not-configured", "mx2"},
	{"not relaying, 4", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"},
		"at-risk backup-not-configured domain definitive", "not-configured", "mx2"},
	{"not relaying, 5", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | 550 This target address is not our MX service client."},
		"at-risk backup-not-configured domain definitive", "not-configured", "mx2"},
	{"Postfix says it", "", {"10 mx1 192.0.2.1 | 250 Ok" RANDOM_NO,
		"20 mx2 192.0.2.2 | 554 5.7.1 <info@example.org>: Relay access denied | 554 5.7.1 Relay access denied | 554 5.7.1 Relay access denied"},
		"at-risk backup-not-configured domain definitive", "not-configured", "mx2"},
	{"the third of three", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | 250 Ok", "30 mx3 192.0.2.3 | 550 relay not permitted"},
		"at-risk backup-not-configured domain definitive", "not-configured", "mx3"},
	{"the backup does not know the mailbox", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | " UNKNOWN},
		"at-risk backup-refuses domain definitive", "", "mx2"},
	{"the backup refuses everybody without saying why", "",
		{"10 mx1 192.0.2.1 | 250 Ok" RANDOM_NO, "20 mx2 192.0.2.2 | 550 No | 550 No | 550 No"},
		"at-risk backup-refuses domain likely", "", "mx2"},
	{"no primary answers, and the backup was not told", "",
		{"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2 | 550 not relaying to that domain"},
		"failing not-configured domain definitive", "server-silent", "mx2"},
	{"of two equal servers one refuses", "", {"10 mx1 192.0.2.1 | 250 Ok", "10 mx2 192.0.2.2 | " UNKNOWN},
		"at-risk mixed-tier domain definitive", "", "mx2"},
	{"of two equal servers one was not told", "", {"10 mx1 192.0.2.1 | 550 relaying denied", "10 mx2 192.0.2.2 | 250 Ok"},
		"at-risk mixed-tier domain definitive", "not-configured", "mx1"},
	{"mixed counts before what stands behind", "",
		{"10 mx1 192.0.2.1 | 250 Ok", "10 mx2 192.0.2.2 | " UNKNOWN, "20 mx3 192.0.2.3 | 550 relaying denied"},
		"at-risk mixed-tier domain definitive", "", "mx2"},

	/* refused for good */
	{"unknown everywhere", "", {"10 mx1 192.0.2.1 | " UNKNOWN RANDOM_NO, "20 mx2 192.0.2.2 | " UNKNOWN RANDOM_NO},
		"failing mailbox-unknown site definitive", "", "mx1"},
	{"the primary does not know it, the backup accepts", "",
		{"10 mx1 192.0.2.1 | " UNKNOWN RANDOM_NO, "20 mx2 192.0.2.2 | 250 Ok | 250 Ok | 250 Ok"},
		"failing mailbox-unknown site definitive", "backup-accepts-more", "mx1"},
	{"unknown, although both controls get the same words", "", {"10 mx1 192.0.2.1 | " UNKNOWN " | " UNKNOWN " | " UNKNOWN},
		"failing mailbox-unknown site definitive", "", "mx1"},
	{"disabled", "", {"10 mx1 192.0.2.1 | 550 5.2.1 The account is disabled"},
		"failing mailbox-disabled domain definitive", "", "mx1"},
	{"full for good", "", {"10 mx1 192.0.2.1 | 552 5.2.2 Mailbox full"},
		"failing mailbox-full domain definitive", "", "mx1"},
	{"full for now", "", {"10 mx1 192.0.2.1 | 452 4.2.2 Mailbox full"},
		"unverified mailbox-full domain unknown", "", "mx1"},
	{"internal senders only", "", {"10 x.mail.protection.outlook.com 192.0.2.1 | 550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup"},
		"failing internal-only domain definitive", "", "x.mail.protection.outlook.com"},
	{"Microsoft's edge does not know it", "", {"10 x.mail.protection.outlook.com 192.0.2.1 | 550 5.4.1 Recipient address rejected: Access denied. | 550 5.4.1 Recipient address rejected: Access denied. | 550 5.4.1 Recipient address rejected: Access denied."},
		"failing mailbox-unknown site likely", "", "x.mail.protection.outlook.com"},
	{"wants a password on port 25", "", {"10 mx1 192.0.2.1 | mail:530 5.7.0 Authentication required"},
		"failing needs-auth domain likely", "", "mx1"},
	{"a host that takes no mail", "", {"10 mx1 192.0.2.1 | mail:521 mx1 does not accept mail"},
		"failing domain-without-mail domain definitive", "", "mx1"},
	{"every server was not told", "", {"10 mx1 192.0.2.1 | 554 5.7.1 Relay access denied | 554 5.7.1 Relay access denied | 554 5.7.1 Relay access denied"},
		"failing not-configured domain definitive", "", "mx1"},
	{"throttled: it exists", "", {"10 aspmx.l.google.com 192.0.2.1 | 550 5.2.1 The user you are trying to contact is receiving mail at a rate that"},
		"unverified mailbox-throttled domain unknown", "", "aspmx.l.google.com"},
	{"no SMTPUTF8 for a local part that needs it", "", {"10 mx1 192.0.2.1 | noutf8"},
		"failing no-smtputf8 site definitive", "", "mx1"},

	/* unspecific refusals are told apart by the controls */
	{"bare 550, nobody else asked", "", {"10 mx1 192.0.2.1 | 550 No"},
		"failing refused-unexplained domain likely", "", "mx1"},
	{"bare 550, but postmaster is fine", "", {"10 mx1 192.0.2.1 | 550 No | 250 Ok | 550 No"},
		"failing refused-unexplained domain definitive", "", "mx1"},
	{"bare 550, and the random one has an unknown mailbox", "", {"10 mx1 192.0.2.1 | 550 No | 550 No | " UNKNOWN},
		"failing refused-unexplained domain likely", "", "mx1"},
	{"bare 550 for two, postmaster not asked", "", {"10 mx1 192.0.2.1 | 550 No | - | 550 No"},
		"failing refused-unexplained domain likely", "", "mx1"},
	{"bare 550 for two, postmaster unknown", "", {"10 mx1 192.0.2.1 | 550 No | " UNKNOWN " | 550 No"},
		"failing refused-unexplained domain likely", "", "mx1"},
	{"bare 550 for two, postmaster later", "", {"10 mx1 192.0.2.1 | 550 No | 451 x | 550 No"},
		"failing refused-unexplained domain likely", "", "mx1"},
	{"bare 550 for all three: it may be us", "", {"10 mx1 192.0.2.1 | 550 No | 550 No | 550 No"},
		"unverified vantage-refused us unknown", "", "mx1"},
	{"5.7.1 for all three", "", {"10 mx1 192.0.2.1 | 550 5.7.1 Access denied | 550 5.7.1 Access denied | 550 5.7.1 Access denied"},
		"unverified vantage-refused us unknown", "", "mx1"},
	{"5.7.1 for it alone", "", {"10 mx1 192.0.2.1 | 550 5.7.1 Access denied | 250 Ok | 550 5.1.1 User unknown"},
		"failing refused-by-policy domain definitive", "", "mx1"},
	{"blocked by customer request is no bad mailbox", "", {"10 mx1 192.0.2.1 | 550 blocked by customer request"},
		"failing refused-by-policy domain likely", "", "mx1"},
	{"a weak refusal before a backup that accepts", "",
		{"10 mx1 192.0.2.1 | 550 No | 550 No | 550 No", "20 mx2 192.0.2.2 | 250 Ok"},
		"unverified vantage-refused us unknown", "backup-accepts-more", "mx1"},
	{"one weak, one plain refusal in a tier", "",
		{"10 mx1 192.0.2.1 | 550 No | 550 No | 550 No", "10 mx2 192.0.2.2 | " UNKNOWN},
		"failing mailbox-unknown site definitive", "", "mx2"},

	/* about us */
	{"HELO rejected at RCPT", "", {"10 mx1 192.0.2.1 | 504 5.5.2 <probe>: Helo command rejected: need fully-qualified hostname"},
		"unverified vantage-helo us unknown", "vantage-helo", "mx1"},
	{"client rejected at RCPT", "", {"10 mx1 192.0.2.1 | 554 5.7.1 <unknown[192.0.2.9]>: Client host rejected: Access denied"},
		"unverified vantage-blocked us unknown", "vantage-blocked", "mx1"},
	{"on a block list, in the greeting", "", {"10 mx1 192.0.2.1 | banner:554 5.7.1 Service unavailable; client [192.0.2.9] blocked using zen.spamhaus.org"},
		"unverified vantage-blocked us unknown", "vantage-blocked", "mx1"},
	{"no reverse DNS", "", {"10 mx1 192.0.2.1 | 450 4.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.9]"},
		"unverified vantage-ptr us unknown", "vantage-ptr", "mx1"},
	{"our sender's domain", "", {"10 mx1 192.0.2.1 | second:550 5.1.8 Sender address rejected: Domain not found"},
		"unverified vantage-sender us unknown", "null-sender-refused vantage-sender", "mx1"},
	{"blocked by one server, refused by the other", "",
		{"10 mx1 192.0.2.1 | 550 5.7.1 blocked using zen.spamhaus.org", "20 mx2 192.0.2.2 | " UNKNOWN},
		"failing mailbox-unknown site definitive", "vantage-blocked", "mx2"},
	{"blocked by one server, accepted by the other", "",
		{"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | 550 5.7.1 blocked using zen.spamhaus.org"},
		"deliverable accepted none likely", "vantage-blocked", "mx1"},
	{"too many connections from us", "", {"10 mx1 192.0.2.1 | banner:421 4.7.0 mx1 Error: too many connections from 192.0.2.9"},
		"unverified too-many-connections us unknown", "too-many-connections", "mx1"},
	{"greets, then hangs up", "", {"10 mx1 192.0.2.1 | greeted:ehlo:closed"},
		"unverified vantage-hung-up us unknown", "server-closed", "mx1"},
	{"wants TLS, which failed", "", {"10 mx1 192.0.2.1 | mail:530 5.7.0 Must issue a STARTTLS command first"},
		"unverified needs-tls domain unknown", "needs-tls", "mx1"},
	{"takes mail from its gateway only", "", {"1 aspmx.l.google.com 192.0.2.1 | 421 4.7.0 IP not in whitelist for RCPT domain, closing connection."},
		"unverified gateway-only domain unknown", "gateway-only", "aspmx.l.google.com"},
	{"a firewall eats EHLO", "", {"10 mx1 192.0.2.1 | ehlo:500 5.5.1 Command unrecognized: \"XXXX probe\""},
		"unverified banner-masked domain unknown", "banner-masked", "mx1"},
	{"somebody answers in their place", "i", {"10 mx1 192.0.2.1 | " UNKNOWN},
		"unverified vantage-intercepted us unknown", "", ""},

	/* the null sender */
	{"bounces refused at MAIL, no other sender to try", "", {"10 mx1 192.0.2.1 | mail:550 5.7.1 Empty envelope senders not allowed"},
		"unverified null-sender-refused domain unknown", "null-sender-refused", "mx1"},
	{"bounces refused at MAIL without a word", "", {"10 mx1 192.0.2.1 | mail:550 No"},
		"unverified null-sender-refused domain unknown", "null-sender-refused", "mx1"},
	{"bounces refused, a real sender accepted", "", {"10 mx1 192.0.2.1 | second:250 Ok"},
		"deliverable accepted none likely", "null-sender-refused", "mx1"},
	{"bounces refused, and unknown to a real sender", "", {"10 mx1 192.0.2.1 | second:" UNKNOWN},
		"failing mailbox-unknown site definitive", "null-sender-refused", "mx1"},
	{"both senders refused at MAIL", "", {"10 mx1 192.0.2.1 | second:mail:550 No"},
		"unverified vantage-refused us unknown", "null-sender-refused vantage-refused", "mx1"},
	{"bounces refused by the backup only", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | mail:550 null sender is not allowed"},
		"deliverable accepted none likely", "null-sender-refused", "mx1"},

	/* told apart: a ban of the null sender, a recipient for insiders, a server that takes anything */
	{"a null sender ban with the words of a mailbox rule", "", {"10 mx1 192.0.2.1 | 550 5.7.1 <>: Sender address rejected: null sender not accepted for this recipient"},
		"unverified null-sender-refused domain unknown", "null-sender-refused", "mx1"},
	{"internal only, while postmaster is open", "", {"10 mx1 192.0.2.1 | 550 5.7.1 This address accepts mail from internal senders only | 250 Ok | 550 5.1.1 User unknown"},
		"failing internal-only domain definitive", "", "mx1"},
	{"internal only on a server that takes anything else", "", {"10 mx1 192.0.2.1 | 550 5.7.1 Only members may post: closed list | 250 Ok | 250 Ok"},
		"failing internal-only domain definitive", "", "mx1"},
	{"internal only, all three", "", {"10 mx1 192.0.2.1 | 550 5.7.1 internal use only | 550 5.7.1 internal use only | 550 5.7.1 internal use only"},
		"failing internal-only domain definitive", "", "mx1"},
	{"a null sender ban on a server that takes anything", "", {"10 mx1 192.0.2.1 | second:250 Ok | second:250 Ok | second:250 Ok"},
		"deliverable accepted-anything none unknown", "accepts-anything null-sender-refused", "mx1"},
	{"a null sender ban, internal only for a real sender", "", {"10 mx1 192.0.2.1 | second:550 5.7.133 not authenticated"},
		"failing internal-only domain definitive", "null-sender-refused", "mx1"},

	/* later */
	{"greylisted to the end", "", {"10 mx1 192.0.2.1 | 450 4.2.0 Greylisted"},
		"unverified greylisted none unknown", "", "mx1"},
	{"only 4xx", "", {"10 mx1 192.0.2.1 | 451 4.3.0 Temporary lookup failure", "20 mx2 192.0.2.2 | 451 x"},
		"unverified temporary-only domain unknown", "", "mx1"},
	{"too many connections on the only server", "", {"10 mx1 192.0.2.1 | banner:421 mx1: Too many concurrent SMTP connections; please try again later."},
		"unverified too-many-connections domain unknown", "", "mx1"},
	{"too many connections on the backup", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | banner:421 Too many concurrent SMTP connections"},
		"deliverable accepted none likely", "always-temporary too-many-connections", "mx1"},
	{"a backup that always says 4xx", "", {"10 mx1 192.0.2.1 | 250 Ok" RANDOM_NO, "20 mx2 192.0.2.2 | 451 x"},
		"deliverable accepted none definitive", "always-temporary", "mx1"},
	{"MessageLabs' pair", "", {"10 cluster5.eu.messagelabs.com 192.0.2.1 | 250 Ok", "20 cluster5a.eu.messagelabs.com 192.0.2.2 | banner:421 Service Temporarily Unavailable"},
		"deliverable accepted none likely", "decoy-server", "cluster5.eu.messagelabs.com"},
	{"a decoy explains nothing while another says something", "",
		{"10 cluster5a.eu.messagelabs.com 192.0.2.2 | banner:421 Service Temporarily Unavailable", "20 mx2 192.0.2.1 | 450 Greylisted"},
		"unverified greylisted none unknown", "", "mx2"},
	{"only the decoy answers", "", {"10 mx1 192.0.2.1 | timeout", "20 cluster5a.eu.messagelabs.com 192.0.2.2 | banner:421 Service Temporarily Unavailable"},
		"unverified decoy-server provider unknown", "server-silent", "cluster5a.eu.messagelabs.com"},
	{"user unknown as 450 is not for good", "", {"10 mx1 192.0.2.1 | 450 4.1.1 User unknown"},
		"unverified temporary-only domain unknown", "", "mx1"},
	{"421 is not enhanced x.2.1", "", {"10 mx1 192.0.2.1 | 421 Connections"},
		"unverified temporary-only domain unknown", "", "mx1"},
	{"4xx, then a backup that refuses: it decides", "", {"10 mx1 192.0.2.1 | 451 x", "20 mx2 192.0.2.2 | " UNKNOWN},
		"failing mailbox-unknown site definitive", "", "mx2"},

	/* silence */
	{"connections refused by all", "", {"10 mx1 192.0.2.1 | refused", "20 mx2 192.0.2.2 | refused"},
		"failing all-servers-refuse-connection domain likely", "server-refuses-connection", "mx1"},
	{"silence of all", "", {"10 mx1 192.0.2.1 | timeout"},
		"failing all-servers-silent domain likely", "server-silent", "mx1"},
	{"one silent, one shut", "", {"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2 | refused"},
		"failing no-server-answers domain likely", "server-silent server-refuses-connection", "mx1"},
	{"unreachable", "", {"10 mx1 192.0.2.1 | unreachable"},
		"failing all-servers-unreachable domain likely", "server-unreachable", "mx1"},
	{"no SMTP", "", {"10 mx1 192.0.2.1 | banner:garbled"},
		"failing all-servers-garbled domain likely", "server-garbled", "mx1"},
	{"hangs up without a word", "", {"10 mx1 192.0.2.1 | banner:closed"},
		"failing all-servers-close domain likely", "server-closed", "mx1"},
	{"a 5xx greeting is like silence", "", {"10 mx1 192.0.2.1 | banner:554 No SMTP service here"},
		"failing all-servers-turn-away domain likely", "server-turns-away", "mx1"},
	{"a 5xx to EHLO too, and the backup accepts", "", {"10 mx1 192.0.2.1 | ehlo:550 No", "20 mx2 192.0.2.2 | 250 Ok"},
		"deliverable accepted none likely", "server-turns-away primary-closed", "mx2"},
	{"TLS fails and plain text is not possible", "", {"10 mx1 192.0.2.1 | ehlo:tls"},
		"failing all-servers-tls-failed domain likely", "tls-failed", "mx1"},
	{"port 25 closed here", "c", {"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2 | refused"},
		"unverified vantage-port-closed us unknown", "server-silent server-refuses-connection", "mx1"},
	{"tried once only", "", {"10 mx1 192.0.2.1 | once:timeout"},
		"unverified deadline us unknown", "server-silent", "mx1"},
	{"tried once, and no second try wanted", "1", {"10 mx1 192.0.2.1 | once:timeout"},
		"unverified asked-once us unknown", "server-silent", "mx1"},
	{"refused once, and no second try wanted", "1", {"10 mx1 192.0.2.1 | once:refused", "20 mx2 192.0.2.2 | once:refused"},
		"unverified asked-once us unknown", "server-refuses-connection", "mx1"},
	{"no SMTP, once, and no second try wanted", "1", {"10 mx1 192.0.2.1 | once:ehlo:garbled"},
		"unverified asked-once-garbled us unknown", "server-garbled", "mx1"},
	{"no SMTP once, and silence", "1", {"10 mx1 192.0.2.1 | once:ehlo:garbled", "20 mx2 192.0.2.2 | once:timeout"},
		"unverified asked-once us unknown", "server-garbled server-silent", "mx1"},
	{"one try only, and stopped", "1n", {"10 mx1 192.0.2.1 | once:timeout"},
		"unverified not-judged us unknown", "server-silent", "mx1"},
	{"one try only, which was not made everywhere", "1", {"10 mx1 192.0.2.1 | once:timeout", "20 mx2 192.0.2.2 | waiting"},
		"unverified deadline us unknown", "server-silent", "mx1"},
	{"silence, and one not asked yet", "n", {"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2 | waiting"},
		"unverified not-judged us unknown", "server-silent", "mx1"},
	{"primary shut on purpose", "", {"10 mx1 192.0.2.1 | refused", "20 mx2 192.0.2.2 | 250 Ok"},
		"deliverable accepted none likely", "decoy-mx primary-closed", "mx2"},
	{"primary behind a firewall", "", {"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2 | 250 Ok"},
		"deliverable accepted none likely", "server-silent primary-closed", "mx2"},
	{"of two equal primaries one is shut: no decoy", "", {"10 mx1 192.0.2.1 | refused", "10 mx2 192.0.2.2 | 250 Ok"},
		"deliverable accepted none likely", "server-refuses-connection", "mx2"},
	{"a last server that says later to everybody", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | banner:421 x"},
		"deliverable accepted none likely", "decoy-mx", "mx1"},
	{"Junk Email Filter's last server", "", {"10 mx1 192.0.2.1 | 250 Ok", "99 tarbaby.junkemailfilter.com 192.0.2.2 | 451 Defer all"},
		"deliverable accepted none likely", "decoy-server", "mx1"},
	{"one dead address of a name", "", {"10 mx1 192.0.2.1 | 250 Ok", "10 mx1 192.0.2.2 | timeout"},
		"deliverable accepted none likely", "server-silent one-ip-dead", "mx1"},
	{"the server hangs up on a backup only", "", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | banner:closed"},
		"deliverable accepted none likely", "server-closed", "mx1"},

	/* what cannot be asked */
	{"no IPv6 here, IPv4 accepts", "", {"10 mx1 192.0.2.1 | 250 Ok", "10 mx1 2001:db8::1 | noroute"},
		"deliverable accepted none likely", "no-ipv6-here", "mx1"},
	{"no IPv6 here, and nothing else there", "", {"10 mx1 2001:db8::1 | noroute"},
		"unverified vantage-no-route us unknown", "no-ipv6-here", "mx1"},
	{"the proxy is away", "", {"10 mx1 192.0.2.1 | proxy"},
		"unverified vantage-proxy-failed us unknown", "vantage-proxy-failed", "mx1"},
	{"the proxy is away for one and not for another", "", {"10 mx1 192.0.2.1 | proxy", "20 mx2 192.0.2.2 | 250 Ok"},
		"deliverable accepted none likely", "vantage-proxy-failed", "mx2"},
	{"no IPv6 here never saves a dead server", "", {"10 mx1 192.0.2.1 | refused", "10 mx1 2001:db8::1 | noroute"},
		"failing all-servers-refuse-connection domain likely", "server-refuses-connection no-ipv6-here", "mx1"},
	{"only private addresses", "", {"10 mx1 10.0.0.1 | forbidden", "20 mx2 127.0.0.1 | forbidden"},
		"failing private-address domain likely", "mx-private", "mx1"},
	{"a private address beside a good one", "", {"10 mx1 10.0.0.1 | forbidden", "20 mx2 192.0.2.2 | 250 Ok"},
		"deliverable accepted none likely", "mx-private", "mx2"},
	{"private even where port 25 is closed", "c", {"10 mx1 10.0.0.1 | forbidden"},
		"failing private-address domain likely", "mx-private", "mx1"},
	/* Why, the name's own finding says. */
	{"nothing but unresolved", "", {"10 mx1 192.0.2.1 | unresolved"},
		"failing mx-unresolvable domain definitive", "", "mx1"},
	{"the run ended first", "", {"10 mx1 192.0.2.1 | notasked"},
		"unverified deadline us unknown", "", ""},
	{"the run goes on", "n", {"10 mx1 192.0.2.1 | waiting"},
		"unverified not-judged us unknown", "", ""},
	{"accepted by one, another not asked", "", {"10 mx1 192.0.2.1 | waiting", "20 mx2 192.0.2.2 | 250 Ok"},
		"deliverable accepted none likely", "", "mx2"},
};
/* clang-format on */

static void each_scene_gets_its_verdict(void **state)
{
	bool any_wrong = false;

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		const struct scene *scene = &scenes[i];
		struct vantage vantage = vantage_of(scene->vantage);
		struct scene_world world;
		struct judged judged;

		scene_build(&world, scene->servers);
		scene_judge(&vantage, &world.domain, &world.address, &judged);
		const char *deciding =
			judged.deciding >= 0 ? world.results[judged.deciding].host : "";

		assert_known(&judged);
		if (!judged_is(&judged, scene->expected) ||
			!same_findings(&judged, scene->findings) ||
			strcmp(deciding, scene->deciding) != 0) {
			print_judged(scene->title, &judged, deciding);
			any_wrong = true;
		}
	}
	assert_false(any_wrong);
}

struct dns_scene {
	const char *title, *vantage;
	enum mail_route route;
	enum dns_status status, first, second; /* of the domain, of its hosts */
	int hosts;
	const char *name; /* of the first host */
	const char *expected, *findings;
};

/* clang-format off */
static const struct dns_scene dns_scenes[] = {
	{"no such domain", "", ROUTE_NO_DOMAIN, DNS_NXDOMAIN, 0, 0, 0, "",
		"failing domain-missing site definitive", ""},
	{"no such domain, also where port 25 is closed", "c", ROUTE_NO_DOMAIN, DNS_NXDOMAIN, 0, 0, 0, "",
		"failing domain-missing site definitive", ""},
	{"no such domain, also when somebody answers in others' place", "i", ROUTE_NO_DOMAIN, DNS_NXDOMAIN, 0, 0, 0, "",
		"failing domain-missing site definitive", ""},
	{"null MX", "", ROUTE_NULL_MX, DNS_FOUND, 0, 0, 0, "", "failing null-mx site definitive", ""},
	{"neither MX nor address", "", ROUTE_NONE, DNS_NODATA, 0, 0, 0, "",
		"failing no-mail-server domain definitive", ""},
	{"SERVFAIL", "", ROUTE_UNKNOWN, DNS_SERVFAIL, 0, 0, 0, "", "unverified dns-failing domain unknown", ""},
	{"garbled", "", ROUTE_UNKNOWN, DNS_GARBLED, 0, 0, 0, "", "unverified dns-failing domain unknown", ""},
	{"DNS silent", "", ROUTE_UNKNOWN, DNS_TIMEOUT, 0, 0, 0, "", "unverified dns-timeout us unknown", ""},
	{"DNS refuses us", "", ROUTE_UNKNOWN, DNS_REFUSED, 0, 0, 0, "", "unverified dns-refused us unknown", ""},
	{"not looked up yet", "n", ROUTE_UNKNOWN, DNS_FOUND, 0, 0, 0, "", "unverified not-judged us unknown", ""},
	{"one domain too many", "", ROUTE_LEFT_OUT, DNS_FOUND, 0, 0, 0, "", "unverified domain-limit us unknown", ""},
	{"never looked up", "", ROUTE_UNKNOWN, DNS_FOUND, 0, 0, 0, "", "unverified deadline us unknown", ""},
	{"the only MX does not exist", "", ROUTE_MX, DNS_FOUND, DNS_NXDOMAIN, 0, 1, "gone.example.net",
		"failing mx-unresolvable domain definitive", "mx-unresolved"},
	{"both MX lead nowhere", "", ROUTE_MX, DNS_FOUND, DNS_NXDOMAIN, DNS_NODATA, 2, "gone.example.net",
		"failing mx-unresolvable domain definitive", "mx-unresolved"},
	{"one MX is gone, the other not known", "", ROUTE_MX, DNS_FOUND, DNS_NXDOMAIN, DNS_SERVFAIL, 2, "gone.example.net",
		"unverified dns-failing domain unknown", "mx-unresolved mx-dns-failing"},
	{"the MX's DNS is silent", "", ROUTE_MX, DNS_FOUND, DNS_TIMEOUT, 0, 1, "slow.example.net",
		"unverified dns-timeout us unknown", "mx-dns-failing"},
	{"the MX is an address", "", ROUTE_MX, DNS_FOUND, DNS_NODATA, 0, 1, "192.0.2.1",
		"failing mx-unresolvable domain definitive", "mx-is-ip"},
	{"the MX is an IPv6 address", "", ROUTE_MX, DNS_FOUND, DNS_NODATA, 0, 1, "2001:db8::1",
		"failing mx-unresolvable domain definitive", "mx-is-ip"},
	{"the MX is no host name", "", ROUTE_MX, DNS_FOUND, DNS_NODATA, 0, 1, "mail server",
		"failing mx-unresolvable domain definitive", "mx-not-host-name"},
	{"a null MX next to one that is gone", "", ROUTE_MX, DNS_FOUND, DNS_NODATA, DNS_NXDOMAIN, 2, ".",
		"failing mx-unresolvable domain definitive", "null-mx-with-others mx-unresolved"},
	{"resolved, but nobody was asked", "", ROUTE_MX, DNS_FOUND, DNS_FOUND, 0, 1, "mx1.example.org",
		"unverified deadline us unknown", ""},
};
/* clang-format on */

static void the_dns_alone_is_judged(void **state)
{
	bool any_wrong = false;

	(void)state;
	for (size_t i = 0; i < sizeof(dns_scenes) / sizeof(dns_scenes[0]); i++) {
		const struct dns_scene *scene = &dns_scenes[i];
		struct vantage vantage = vantage_of(scene->vantage);
		struct mx_host hosts[2] = {{.status = scene->first, .is_usable = true},
			{.status = scene->second, .is_usable = true, .name = "mx2.example.org"}};
		char ips[1][IP_TEXT_SIZE] = {"192.0.2.1"};
		struct judged_domain domain = {.name = "example.org",
			.hosts = {.route = scene->route,
				.status = scene->status,
				.hosts = hosts,
				.host_count = (size_t)scene->hosts,
				.ips = ips}};
		struct judged_address address = {.result_count = 0};
		struct judged judged;

		snprintf(hosts[0].name, sizeof(hosts[0].name), "%s", scene->name);
		hosts[0].is_usable = scene->name[0] == 'g' || scene->name[0] == 's' ||
				     strncmp(scene->name, "mx", 2) == 0;
		hosts[0].ip_count = scene->first == DNS_FOUND && scene->hosts ? 1 : 0;
		scene_judge(&vantage, &domain, &address, &judged);
		assert_known(&judged);
		assert_int_equal(judged.deciding, -1);
		if (!judged_is(&judged, scene->expected) ||
			!same_findings(&judged, scene->findings)) {
			print_judged(scene->title, &judged, "");
			any_wrong = true;
		}
	}
	assert_false(any_wrong);
}

static void no_mx_but_an_address_is_a_finding(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {"0 example.org 192.0.2.1 | 250 Ok"};
	struct vantage vantage = vantage_of("");
	struct scene_world world;
	struct judged judged;

	(void)state;
	scene_build(&world, lines);
	world.domain.hosts.route = ROUTE_IMPLICIT;
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	assert_int_equal(judged.verdict, VERDICT_DELIVERABLE);
	assert_true(same_findings(&judged, "implicit-mx"));
}

static void an_excluded_address_is_skipped_whatever_was_said(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {"10 mx1 192.0.2.1 | " UNKNOWN};
	struct vantage vantage = vantage_of("");
	struct scene_world world;
	struct judged judged;

	(void)state;
	scene_build(&world, lines);
	world.address.is_excluded = true;
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	assert_true(judged_is(&judged, "skipped excluded none definitive"));
	assert_int_equal(judged.finding_count, 0);
}

static void a_host_not_resolved_may_be_the_one_that_works(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1 192.0.2.1 | timeout", "20 mx2 192.0.2.2 | timeout"};
	struct vantage vantage = vantage_of("");
	struct scene_world world;
	struct judged judged;

	(void)state;
	scene_build(&world, lines);
	world.address.result_count = 1;
	world.hosts[1].status = DNS_SERVFAIL;
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	assert_true(judged_is(&judged, "unverified dns-failing domain unknown"));
}

static void another_address_accepted_proves_that_it_is_not_about_us(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1 192.0.2.1 | 550 No | 550 No | 550 No"};
	struct vantage vantage = vantage_of("");
	struct scene_world world;
	struct judged judged;

	(void)state;
	scene_build(&world, lines);
	struct judged_result yes = world.results[0];
	struct judged_address both[2] = {world.address, {.results = &yes, .result_count = 1}};

	yes.answer = (struct answer){.outcome = OUTCOME_ACCEPTED, .stage = STAGE_RCPT, .code = 250};
	world.domain.addresses = both;
	world.domain.address_count = 2;
	scene_judge(&vantage, &world.domain, &both[0], &judged);
	assert_true(judged_is(&judged, "failing refused-unexplained domain definitive"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_scene_gets_its_verdict),
		cmocka_unit_test(the_dns_alone_is_judged),
		cmocka_unit_test(no_mx_but_an_address_is_a_finding),
		cmocka_unit_test(an_excluded_address_is_skipped_whatever_was_said),
		cmocka_unit_test(a_host_not_resolved_may_be_the_one_that_works),
		cmocka_unit_test(another_address_accepted_proves_that_it_is_not_about_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
