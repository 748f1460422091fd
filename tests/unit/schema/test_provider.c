#include "schema/model/provider.h"
#include "base/span.h"
#include "schema/model/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void servers_are_known_by_their_names(void **state)
{
	static const char *const cases[][2] = {
		{"aspmx.l.google.com", "google"},
		{"ASPMX.L.GOOGLE.COM.", "google"},
		{"alt2.gmail-smtp-in.l.google.com", "google"},
		{"aspmx2.googlemail.com", "google"},
		{"example-org.mail.protection.outlook.com", "microsoft365"},
		{"example-org.a-v1.mx.microsoft", "microsoft365"},
		{"outlook-com.olc.protection.outlook.com", "outlook-consumer"},
		{"mta5.am0.yahoodns.net", "yahoo"},
		{"mx01.mail.icloud.com", "icloud"},
		{"eu-smtp-inbound-1.mimecast.com", "mimecast"},
		{"mxa-001.gslb.pphosted.com", "proofpoint"},
		{"mx1-us1.ppe-hosted.com", "proofpoint-essentials"},
		{"cluster5.eu.messagelabs.com", "messagelabs"},
		{"d1.ess.barracudanetworks.com", "barracuda"},
		{"mx1.hc1.iphmx.com", "cisco"},
		{"example.in.tmes.trendmicro.com", "trendmicro"},
		{"mx00.gmx.net", "gmx"},
		{"mx00.kundenserver.de", "ionos"},
		{"mx01.ionos.de", "ionos"},
		{"mx00.t-online.de", "t-online"},
		{"mx1.emailsrvr.com", "rackspace"},
		{"in1-smtp.messagingengine.com", "fastmail"},
		{"smtp.secureserver.net", "godaddy"},
		{"mx01.hornetsecurity.com", "hornetsecurity"},
		{"mx1.antispameurope.com", "hornetsecurity"},
		{"mx1.improvmx.com", "improvmx"},
		{"mx.antispamcloud.com", "spamexperts"},
		{"mx.zoho.eu", "zoho"},
		{"mx.yandex.net", "yandex"},
		{"mx3.qq.com", "qq"},
		{"mx1.mail.ovh.net", "ovh"},
		{"smtpin.rzone.de", "strato"},
		{"mxext1.mailbox.org", "mailboxorg"},
		{"aspmx1.migadu.com", "migadu"},
		{"mail.protonmail.ch", "proton"},
		{"mail.tutanota.de", "tuta"},
		{"parse.mailjet.com", "mailjet"},
		{"mx1.forwardemail.net", "forwardemail"},
		{"inbound-smtp.eu-west-1.amazonaws.com", "amazon"},
		{"route1.mx.cloudflare.net", "cloudflare"},
		{"example-org.gate.seppmail.cloud", "seppmail"},
		{"mx-01-eu-west-1.prod.hydra.sophos.com", "sophos"},
		{"primary.us.email.fireeyecloud.com", "fireeye"},
		{"tarbaby.junkemailfilter.com", "junkemailfilter"},
		/* label boundaries only, and customers' own machines */
		{"notgoogle.com", NULL},
		{"google.com.example.org", NULL},
		{"ec2-192-0-2-1.compute.amazonaws.com", NULL},
		{"mx.example.org", NULL},
		{"com", NULL},
		{".", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct provider *provider = provider_of_host(cases[i][0]);
		const char *id = provider ? provider->id : NULL;

		if (!id != !cases[i][1] || (id && strcmp(id, cases[i][1]) != 0))
			fail_msg("%s: %s", cases[i][0], id ? id : "nobody");
	}
	assert_null(provider_of_host(NULL));
}

static void check_suffixes(const struct provider *provider)
{
	struct span rest = span_of(provider->suffixes), suffix;

	while (span_split(&rest, ' ', &suffix)) {
		char name[DOMAIN_NAME_MAX + 1];

		assert_true(span_to_text(suffix, name, sizeof(name)));
		if (!domain_is_host_name(suffix, 2))
			fail_msg("%s: \"%s\" is no host name", provider->id, name);
		for (const char *at = name; *at; at++)
			assert_int_equal(*at, ascii_lower(*at));
		if (provider_of_host(name) != provider)
			fail_msg("%s is claimed twice, %s", name, provider->id);
	}
}

static void every_profile_is_whole(void **state)
{
	size_t count;
	const struct provider *all = provider_all(&count);

	(void)state;
	assert_true(count > 80);
	for (size_t i = 0; i < count; i++) {
		if (i && strcmp(all[i - 1].id, all[i].id) >= 0)
			fail_msg("%s, then %s", all[i - 1].id, all[i].id);
		assert_true(all[i].id[0] && all[i].name[0] && all[i].suffixes[0]);
		assert_true(all[i].recipients_most >= 0);
		assert_true(!all[i].url[0] || strncmp(all[i].url, "https://", 8) == 0);
		assert_true(!all[i].notes[0] || all[i].notes[strlen(all[i].notes) - 1] == '.');
		assert_true(provider_behaviour_name(all[i].behaviour)[0]);
		/* where everybody is accepted, a made-up one teaches nothing */
		if (all[i].behaviour == PROVIDER_ACCEPTS_ALL ||
			all[i].behaviour == PROVIDER_LATE_REJECT)
			assert_true(all[i].never_ask_random);
		check_suffixes(&all[i]);
	}
}

static void decoys_are_known_by_name(void **state)
{
	(void)state;
	assert_true(provider_host_is_decoy("cluster5a.eu.messagelabs.com"));
	assert_true(provider_host_is_decoy("CLUSTER12A.us.messagelabs.com."));
	assert_true(provider_host_is_decoy("cluster1a.messagelabs.com"));
	assert_true(provider_host_is_decoy("tarbaby.junkemailfilter.com"));
	assert_false(provider_host_is_decoy("cluster5.eu.messagelabs.com"));
	assert_false(provider_host_is_decoy("clustera.eu.messagelabs.com"));
	assert_false(provider_host_is_decoy("cluster5ab.eu.messagelabs.com"));
	assert_false(provider_host_is_decoy("cluster5a.example.org"));
	assert_false(provider_host_is_decoy("mx.junkemailfilter.com"));
	assert_false(provider_host_is_decoy(""));
	assert_false(provider_host_is_decoy(NULL));
}

static void some_say_yes_before_they_know(void **state)
{
	(void)state;
	assert_true(provider_host_decides_later("mta5.am0.yahoodns.net"));
	assert_true(provider_host_decides_later("mx.sendgrid.net"));
	assert_false(provider_host_decides_later("aspmx.l.google.com"));
	assert_false(provider_host_decides_later("mx.example.org"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(servers_are_known_by_their_names),
		cmocka_unit_test(every_profile_is_whole),
		cmocka_unit_test(decoys_are_known_by_name),
		cmocka_unit_test(some_say_yes_before_they_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
