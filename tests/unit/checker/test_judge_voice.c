/* What one answer says: refusals of providers that want callers to have a reverse name. */
#include "checker/judge.h"

#include "scene.h"

#define OUR_IP  "198.51.100.7"
#define NEEDS   "gmail-smtp-in.l.google.com"
#define NEEDS_5 "10 " NEEDS " 192.0.2.1 | "

/* What the scene's only address is judged to be, by a run that comes from OUR_IP. */
static void expect(const char *line, bool has_name, const char *expected)
{
	const char *const lines[SCENE_SERVERS_MAX] = {line};
	struct vantage_facts facts = {.is_known = true, .ip_count = 1};
	struct vantage vantage = vantage_of("");
	struct scene_world world;
	struct judged judged;

	snprintf(facts.ips[0].ip, sizeof(facts.ips[0].ip), OUR_IP);
	facts.ips[0].name = (struct ip_name){.is_asked = true,
		.status = has_name ? DNS_FOUND : DNS_NXDOMAIN,
		.is_confirmed = has_name};
	vantage.facts = &facts;
	scene_build(&world, lines);
	for (size_t i = 0; i < world.session_count; i++)
		snprintf(world.sessions[i].source_ip, sizeof(world.sessions[i].source_ip), OUR_IP);
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	if (!judged_is(&judged, expected))
		fail_msg("%s", line);
}

static void without_a_reverse_name_a_bare_no_is_about_us(void **state)
{
	(void)state;
	expect(NEEDS_5 "550 No", false, "unverified vantage-ptr us unknown");
	expect(NEEDS_5 "mail:550 No", false, "unverified vantage-ptr us unknown");
	expect(NEEDS_5 "banner:554 No", false, "unverified vantage-ptr us unknown");
	expect(NEEDS_5 "550 5.7.1 Refused by policy", false, "unverified vantage-ptr us unknown");
}

static void with_one_it_is_not(void **state)
{
	(void)state;
	expect(NEEDS_5 "550 No", true, "failing refused-unexplained domain likely");
}

static void what_names_the_mailbox_is_about_the_mailbox(void **state)
{
	(void)state;
	expect(NEEDS_5 "550 5.1.1 User unknown", false, "failing mailbox-unknown site definitive");
}

static void a_server_that_accepts_somebody_does_not_mind_our_name(void **state)
{
	(void)state;
	expect(NEEDS_5 "550 No | 250 Ok", false, "failing refused-unexplained domain definitive");
}

static void other_providers_are_not_known_to_mind(void **state)
{
	(void)state;
	expect("10 mx1 192.0.2.1 | 550 No", false, "failing refused-unexplained domain likely");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_reverse_name_a_bare_no_is_about_us),
		cmocka_unit_test(with_one_it_is_not),
		cmocka_unit_test(what_names_the_mailbox_is_about_the_mailbox),
		cmocka_unit_test(a_server_that_accepts_somebody_does_not_mind_our_name),
		cmocka_unit_test(other_providers_are_not_known_to_mind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
