/* Masks: one key per database, and the names that are to be masked. */
#include "schema/store_sharing.h"
#include "tests/store/fixture.h"

static void a_key_is_drawn_once_per_database(void **state)
{
	struct fixture *f = *state, other = {0};
	uint64_t key[2], again[2], foreign[2];

	OKAY(f, store_redaction_key(f->store, key, &f->why));
	fixture_reopen(f);
	OKAY(f, store_redaction_key(f->store, again, &f->why));
	assert_memory_equal(key, again, sizeof(key));
	fixture_folder(&other);
	OKAY(&other, store_open(other.path, STORE_CREATE, &other.store, &other.why));
	OKAY(&other, store_redaction_key(other.store, foreign, &other.why));
	assert_memory_not_equal(key, foreign, sizeof(key));
	assert_true(key[0] && key[1] && key[0] != key[1]);
	fixture_remove(&other);
}

struct names {
	char addresses[512], hosts[512];
};

static void add(char *list, const char *name)
{
	size_t length = strlen(list);

	snprintf(list + length, 512 - length, "%s ", name);
}

static void add_address(void *context, const char *address)
{
	add(((struct names *)context)->addresses, address);
}

static void add_host(void *context, const char *name)
{
	add(((struct names *)context)->hosts, name);
}

static void every_name_is_told(void **state)
{
	static const struct named_domain table[] = {{"x.example", "10 mx.x.example 192.0.2.1", 0}};
	struct fixture *f = *state;
	struct names names = {0};
	const struct name_telling telling = {add_address, add_host, &names};

	add_page(f, "https://site.test/", "jane@x.example nonsense");
	resolve(f, table, 1);
	begin_run(f, "https://other.test/"); /* of earlier runs as well */
	add_page(f, "https://other.test/", "bob@x.example");
	OKAY(f, store_each_name(f->store, &telling, &f->why));
	assert_string_equal(names.addresses, "jane@x.example bob@x.example nonsense ");
	assert_string_equal(names.hosts, "mx.x.example x.example ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_is_drawn_once_per_database),
		TEST(every_name_is_told),
	};

	return RUN_TESTS(tests);
}
