#include "net/dns_memory.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { ITEM_SIZE = 100 };

struct thing {
	struct dns_memory_item item;
	char name[32];
};

static struct thing *add(struct dns_memory *memory, const char *name, enum dns_type type)
{
	struct thing *thing = memory_get_zeroed(1, sizeof(*thing));

	snprintf(thing->name, sizeof(thing->name), "%s", name);
	thing->item.name = thing->name;
	thing->item.type = type;
	dns_memory_add(memory, &thing->item, ITEM_SIZE);
	return thing;
}

/* How many had to go. */
static size_t make_room(struct dns_memory *memory)
{
	struct dns_memory_item *item;
	size_t gone = 0;

	for (; (item = dns_memory_take_excess(memory)); gone++)
		free(item);
	return gone;
}

static size_t empty(struct dns_memory *memory)
{
	struct dns_memory_item *item = dns_memory_next(memory, NULL), *next;
	size_t count = 0;

	for (; item; item = next, count++) {
		next = dns_memory_next(memory, item);
		dns_memory_remove(memory, item);
		free(item);
	}
	assert_null(memory->oldest);
	assert_null(memory->newest);
	dns_memory_finish(memory);
	return count;
}

static void name_and_type_together_find_an_item(void **state)
{
	struct dns_memory memory;

	(void)state;
	dns_memory_init(&memory, 1000000);
	struct thing *mx = add(&memory, "a.test", DNS_MX);
	struct thing *a = add(&memory, "a.test", DNS_A);

	assert_ptr_equal(dns_memory_find(&memory, "a.test", DNS_MX), mx);
	assert_ptr_equal(dns_memory_find(&memory, "a.test", DNS_A), a);
	assert_null(dns_memory_find(&memory, "a.test", DNS_AAAA));
	assert_null(dns_memory_find(&memory, "b.test", DNS_A));
	assert_int_equal(empty(&memory), 2);
}

static void what_is_used_again_outlives_what_is_used_once(void **state)
{
	struct dns_memory memory;
	char name[32];

	(void)state;
	dns_memory_init(&memory, 20000);
	dns_memory_let_go(&memory, &add(&memory, "shared.test", DNS_A)->item, ITEM_SIZE);
	for (int i = 0; i < 100000; i++) {
		snprintf(name, sizeof(name), "n%d.test", i);
		dns_memory_let_go(&memory, &add(&memory, name, DNS_A)->item, ITEM_SIZE);
		make_room(&memory);
		assert_true(memory.bytes <= memory.bytes_max);
		if (i % 50)
			continue;
		struct dns_memory_item *shared = dns_memory_find(&memory, "shared.test", DNS_A);

		assert_non_null(shared);
		dns_memory_hold(&memory, shared);
		dns_memory_let_go(&memory, shared, ITEM_SIZE);
	}
	assert_null(dns_memory_find(&memory, "n0.test", DNS_A));
	assert_non_null(dns_memory_find(&memory, "n99999.test", DNS_A));
	assert_true(empty(&memory) > 100);
}

static void what_is_held_never_goes(void **state)
{
	struct dns_memory memory;
	char name[32];

	(void)state;
	dns_memory_init(&memory, 0);
	for (int i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "n%d.test", i);
		add(&memory, name, DNS_A);
	}
	assert_int_equal(make_room(&memory), 0);
	struct dns_memory_item *one = dns_memory_find(&memory, "n500.test", DNS_A);

	dns_memory_let_go(&memory, one, ITEM_SIZE);
	assert_int_equal(make_room(&memory), 1);
	assert_null(dns_memory_find(&memory, "n500.test", DNS_A));
	assert_int_equal(empty(&memory), 999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(name_and_type_together_find_an_item),
		cmocka_unit_test(what_is_used_again_outlives_what_is_used_once),
		cmocka_unit_test(what_is_held_never_goes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
