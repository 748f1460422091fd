/*
 * A run in a store of its own, name servers in a thread and a resolver that asks them: for tests of
 * what is claimed, asked for and settled.
 */
#ifndef TESTS_UNIT_CHECKER_STORE_SCENE_H
#define TESTS_UNIT_CHECKER_STORE_SCENE_H

#include "base/clock.h"
#include "net/resolver.h"
#include "schema/store_policy.h"
#include "tests/unit/checker/zone_peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct store_scene {
	char folder[32], path[48];
	struct store *store;
	int64_t run;
	struct zone_peer peer;
	struct loop *loop;
	struct loop_timer *ender;
	struct resolver *resolver;
	struct failure why;
};

static inline void okay(struct store_scene *scene, enum status status)
{
	if (status)
		fail_msg("%s", scene->why.sentence);
}

static inline void store_scene_stop_loop(void *context)
{
	loop_stop(context);
}

static inline void store_scene_begin(
	struct store_scene *scene, const struct zone_row *rows, size_t count)
{
	const struct run_wanted wanted = {.seeds = "x", .options = "{}", .vantage = "here"};
	struct run run;

	*scene = (struct store_scene){.folder = "/tmp/scene.XXXXXX"};
	assert_non_null(mkdtemp(scene->folder));
	snprintf(scene->path, sizeof(scene->path), "%s/m.db", scene->folder);
	okay(scene, store_open(scene->path, STORE_CREATE, &scene->store, &scene->why));
	okay(scene, store_begin_run(scene->store, &wanted, &run, &scene->why));
	scene->run = run.id;
	okay(scene, store_add_domain(scene->store, scene->run, "example.org", &scene->why));
	zone_peer_start(&scene->peer, rows, count);
	const struct resolver_options options = {.servers = scene->peer.where, .timeout_ms = 5000};

	scene->loop = loop_create();
	scene->ender = loop_timer_create(scene->loop, store_scene_stop_loop, scene->loop);
	okay(scene, resolver_create(scene->loop, &options, &scene->resolver, &scene->why));
}

static inline void store_scene_end(struct store_scene *scene)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[64];

	resolver_destroy(scene->resolver);
	loop_timer_destroy(scene->ender);
	loop_destroy(scene->loop);
	zone_peer_stop(&scene->peer);
	store_close(scene->store);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", scene->path, ends[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(scene->folder), 0);
}

/* Lets the loop go round for a moment. */
static inline void store_scene_wait(struct store_scene *scene)
{
	loop_timer_start(scene->ender, 5);
	loop_run(scene->loop);
}

#endif
