/*
 * Plays one scene: a dialogue as text, in virtual time (see README.md for the words). Everything a
 * server says is fed to the reply reader and the dialogue; everything the dialogue says must be
 * what the scene expects next. Exit status 1, with the line, when it is not.
 */
#include "checker/smtp_dialogue.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCENE_MAX = 65536, LINES_MAX = 1024, SEGMENT_MAX = 32768, WORDS_MAX = 12 };

struct scene {
	const char *path;
	char text[SCENE_MAX + 1];
	struct span lines[LINES_MAX];
	size_t count, at;
	/* what plays */
	struct dialogue_plan plan;
	struct trial_rules rules;
	struct trial_words words[DIALOGUE_RECIPIENTS_MAX];
	struct dialogue_recipient recipients[DIALOGUE_RECIPIENTS_MAX];
	bool is_told[DIALOGUE_RECIPIENTS_MAX]; /* its OUTCOME stands in the scene */
	size_t recipient_count;
	struct session_view view;
	struct dialogue dialogue;
	struct dialogue_step step;
	struct smtp_reader reader;
	char host[DOMAIN_NAME_MAX + 1];
	int64_t clock_ms;
	bool has_begun, again_told;
	/* how the server's bytes are cut */
	size_t heard; /* bytes of the server, so far */
	size_t cut;   /* in front of this byte of them; 0 = nowhere */
	bool is_cut_everywhere;
};

static struct scene scene;

static _Noreturn void sorry(const char *format, ...) __attribute__((format(printf, 1, 2)));
static _Noreturn void sorry(const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s:%zu: ", scene.path, scene.at + 1);
	if (scene.cut)
		fprintf(stderr, "cut in front of byte %zu: ", scene.cut);
	else if (scene.is_cut_everywhere)
		fprintf(stderr, "every byte alone: ");
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\n");
	exit(1);
}

/* ---- words ---- */

static size_t split_words(struct span line, struct span *ret_words)
{
	size_t count = 0;
	struct span word;

	while (count < WORDS_MAX && span_split(&line, ' ', &word))
		if (word.length)
			ret_words[count++] = word;
	return count;
}

static bool takes_prefix(struct span line, const char *prefix, struct span *ret_rest)
{
	if (!span_starts(line, span_of(prefix)))
		return false;
	*ret_rest = span_from(line, strlen(prefix));
	return true;
}

static void take_text(struct span text, char *ret_text, size_t size)
{
	if (!span_to_text(span_trim(text), ret_text, size))
		sorry("too long");
}

static struct dialogue_recipient *recipient_of(struct span text, size_t *ret_index)
{
	struct address address;

	if (address_parse(text, &address) != ADDRESS_FINE)
		sorry("%.*s is no address", SPAN_ARGS(text));
	for (size_t i = 0; i < scene.recipient_count; i++)
		if (address_equals(&scene.recipients[i].address, &address)) {
			*ret_index = i;
			return &scene.recipients[i];
		}
	return NULL;
}

/* ---- before the dialogue ---- */

static void add_recipient(struct span line)
{
	struct span words[WORDS_MAX];
	size_t count = split_words(line, words), index;

	if (count < 2 || scene.recipient_count == DIALOGUE_RECIPIENTS_MAX)
		sorry("RECIPIENT address published|postmaster|random|... [may-ask] "
		      "[second-sender]");
	if (recipient_of(words[0], &index))
		sorry("named twice");
	struct dialogue_recipient *r = &scene.recipients[scene.recipient_count++];

	address_parse(words[0], &r->address);
	r->kind = RECIPIENT_KIND_COUNT;
	for (int kind = 0; kind < RECIPIENT_KIND_COUNT; kind++)
		if (span_equals(words[1], span_of(recipient_kind_name((enum recipient_kind)kind))))
			r->kind = (enum recipient_kind)kind;
	if (r->kind == RECIPIENT_KIND_COUNT)
		sorry("no such kind of recipient");
	for (size_t i = 2; i < count; i++)
		if (span_equals(words[i], SPAN("may-ask")))
			r->may_ask_random = true;
		else if (span_equals(words[i], SPAN("second-sender")))
			r->wants_second_sender = true;
		else
			sorry("%.*s?", SPAN_ARGS(words[i]));
}

static bool plan_line(struct span line)
{
	struct span rest;

	if (takes_prefix(line, "TITLE ", &rest))
		return true;
	if (takes_prefix(line, "RECIPIENT ", &rest))
		add_recipient(rest);
	else if (takes_prefix(line, "SECOND ", &rest))
		take_text(rest, scene.plan.second_sender, sizeof(scene.plan.second_sender));
	else if (takes_prefix(line, "NAME ", &rest))
		take_text(rest, scene.plan.helo, sizeof(scene.plan.helo));
	else if (takes_prefix(line, "HOST ", &rest))
		take_text(rest, scene.host, sizeof(scene.host));
	else if (takes_prefix(line, "OWN ", &rest))
		take_text(rest, scene.plan.own_domain, sizeof(scene.plan.own_domain));
	else if (takes_prefix(line, "TARGET ", &rest))
		take_text(rest, scene.rules.relay_target, sizeof(scene.rules.relay_target));
	else if (takes_prefix(line, "FORBIDDEN ", &rest))
		take_text(rest, scene.rules.spf_sender, sizeof(scene.rules.spf_sender));
	else if (span_equals(line, SPAN("PLAIN")))
		scene.plan.want_tls = false;
	else if (span_equals(line, SPAN("GREET helo")))
		scene.plan.greet_with_helo = true;
	else
		return false;
	if (scene.has_begun)
		sorry("the dialogue has begun already");
	return true;
}

/* ---- the dialogue ---- */

static struct span line_here(void)
{
	return scene.at < scene.count ? scene.lines[scene.at] : SPAN("");
}

static void skip_blank_lines(void)
{
	while (scene.at < scene.count && (!line_here().length || line_here().at[0] == '#'))
		scene.at++;
}

/* Each line of a wish must be the next "C:" line; a write ends where they end. */
static void expect_words(void)
{
	struct span rest = {scene.step.say, scene.step.say_length}, said, expected;

	while (span_split(&rest, '\n', &said) && said.length) {
		said.length--;
		skip_blank_lines();
		if (!takes_prefix(line_here(), "C: ", &expected) || !span_equals(said, expected))
			sorry("expected \"%.*s\", and we say \"C: %.*s\"", SPAN_ARGS(line_here()),
				SPAN_ARGS(said));
		scene.at++;
	}
	skip_blank_lines();
	if (takes_prefix(line_here(), "C: ", &expected))
		sorry("we say nothing more in this write");
}

static void take_wish(void)
{
	if (scene.step.wish == DIALOGUE_WISH_SAY)
		expect_words();
}

static void write_words(void)
{
	if (scene.plan.own_domain[0])
		user_domains_add(&scene.rules.own, scene.plan.own_domain);
	for (size_t i = 0; i < scene.recipient_count; i++) {
		struct dialogue_recipient *r = &scene.recipients[i];

		if (trial_words_of(&scene.rules, r->kind, &r->address, &scene.words[i]))
			r->words = &scene.words[i];
	}
}

static void begin(void)
{
	if (scene.has_begun)
		return;
	scene.has_begun = true;
	scene.plan.host = scene.host;
	write_words();
	dialogue_begin(&scene.dialogue, &scene.plan, scene.recipients, scene.recipient_count,
		&scene.view, &scene.step);
	smtp_reader_init(&scene.reader);
	take_wish();
}

static void fail(enum outcome outcome, const char *text)
{
	dialogue_fail(&scene.dialogue, outcome, text, &scene.step);
	take_wish();
}

/* "\x00" and the like stand for bytes. */
static void add_bytes(struct span text, char *at, size_t *length)
{
	for (size_t i = 0; i < text.length; i++) {
		if (*length + 3 > SEGMENT_MAX)
			sorry("too much at once");
		if (text.at[i] == '\\' && i + 3 < text.length && text.at[i + 1] == 'x') {
			at[(*length)++] = (char)(ascii_hex_value(text.at[i + 2]) * 16 +
						 ascii_hex_value(text.at[i + 3]));
			i += 3;
		} else {
			at[(*length)++] = text.at[i];
		}
	}
}

/* `more` are there already behind these bytes. */
static void feed(struct span bytes, size_t more)
{
	while (bytes.length && scene.step.wish != DIALOGUE_WISH_CLOSE) {
		if (scene.step.wish == DIALOGUE_WISH_HANDSHAKE)
			sorry("a handshake is due (TLS won|lost)");
		switch (smtp_reader_take(&scene.reader, &bytes)) {
		case SMTP_READ_MORE:
			break;
		case SMTP_READ_REPLY:
			dialogue_reply(&scene.dialogue, &scene.reader.reply,
				bytes.length + more > 0, &scene.step);
			take_wish();
			break;
		case SMTP_READ_FAULT:
			fail(OUTCOME_GARBLED, smtp_fault_name(scene.reader.fault));
			return;
		}
	}
}

/* A segment in its pieces. */
static void feed_pieces(struct span segment)
{
	while (segment.length && !scene.reader.fault) {
		size_t length = segment.length;

		if (scene.is_cut_everywhere)
			length = 1;
		else if (scene.cut > scene.heard && scene.cut < scene.heard + length)
			length = scene.cut - scene.heard;
		scene.heard += length;
		feed(span_part(segment, 0, length), segment.length - length);
		segment = span_from(segment, length);
	}
}

/* Consecutive "S:" lines are one segment; "S+" has no line end. */
static void server_speaks(void)
{
	static char segment[SEGMENT_MAX];
	size_t length = 0;
	struct span rest;

	if (scene.step.wish == DIALOGUE_WISH_CLOSE)
		sorry("we have hung up already");
	for (;; scene.at++) {
		bool ends = takes_prefix(line_here(), "S: ", &rest);

		if (!ends && !takes_prefix(line_here(), "S+ ", &rest))
			break;
		add_bytes(rest, segment, &length);
		if (ends) {
			segment[length++] = '\r';
			segment[length++] = '\n';
		}
	}
	skip_blank_lines();
	feed_pieces((struct span){segment, length});
}

static void handshake(struct span how)
{
	if (scene.step.wish != DIALOGUE_WISH_HANDSHAKE)
		sorry("no handshake is due");
	scene.at++;
	smtp_reader_init(&scene.reader);
	dialogue_handshake(&scene.dialogue, span_equals(how, SPAN("won")), &scene.step);
	take_wish();
}

static void happens(enum outcome outcome, const char *text)
{
	if (scene.step.wish == DIALOGUE_WISH_CLOSE)
		sorry("we have hung up already");
	if (outcome == OUTCOME_TIMEOUT)
		scene.clock_ms += scene.step.timeout_ms;
	scene.at++;
	fail(outcome, text);
}

static bool dialogue_line(struct span line)
{
	struct span rest;
	bool is_speech = span_starts(line, SPAN("S: ")) || span_starts(line, SPAN("S+ "));

	if (!is_speech && !span_equals(line, SPAN("CLOSE")) &&
		!span_equals(line, SPAN("SILENCE")) && !span_equals(line, SPAN("LEAVE")) &&
		!span_starts(line, SPAN("TLS ")))
		return false;
	begin();
	if (is_speech) {
		server_speaks();
	} else if (takes_prefix(line, "TLS ", &rest)) {
		handshake(rest);
	} else if (span_equals(line, SPAN("CLOSE"))) {
		happens(OUTCOME_CLOSED, "the server closed the connection");
	} else if (span_equals(line, SPAN("SILENCE"))) {
		happens(OUTCOME_TIMEOUT, "no answer in time");
	} else {
		scene.at++;
		dialogue_leave(&scene.dialogue, &scene.step);
		take_wish();
	}
	return true;
}

/* ---- what must have come out ---- */

static void check_outcome(struct span line)
{
	struct span words[WORDS_MAX], text = SPAN("");
	size_t saying = 0, index = 0;

	/* SAYING is the last: what follows it is text. */
	for (size_t i = 0; i + 8 < line.length && !saying; i++)
		if (span_starts(span_from(line, i), SPAN(" SAYING "))) {
			text = span_from(line, i + 8);
			saying = i;
		}
	size_t count = split_words(saying ? span_part(line, 0, saying) : line, words);
	struct dialogue_recipient *r = count >= 2 ? recipient_of(words[0], &index) : NULL;
	unsigned long code = 0;

	if (!r)
		sorry("OUTCOME address outcome [AT stage] [CODE n] [BY second] [SAYING words]");
	const struct answer *answer = &r->answer;

	scene.is_told[index] = true;
	if (!span_equals(words[1], span_of(outcome_name(answer->outcome))))
		sorry("the outcome is %s (%s: %d %s)", outcome_name(answer->outcome),
			stage_name(answer->stage), answer->code, answer->text);
	for (size_t i = 2; i + 1 < count; i += 2)
		if (span_equals(words[i], SPAN("AT"))) {
			if (!span_equals(words[i + 1], span_of(stage_name(answer->stage))))
				sorry("the stage is %s", stage_name(answer->stage));
		} else if (span_equals(words[i], SPAN("CODE"))) {
			if (!span_to_number(words[i + 1], 599, &code) || (int)code != answer->code)
				sorry("the code is %d", answer->code);
		} else if (span_equals(words[i], SPAN("BY"))) {
			if (!r->used_second_sender)
				sorry("it was the null sender");
		} else {
			sorry("%.*s?", SPAN_ARGS(words[i]));
		}
	if (!span_contains_nocase(span_of(answer->text), text))
		sorry("the text is \"%s\"", answer->text);
}

static void check_seen(struct span what)
{
	struct span rest;
	bool holds = false;

	if (span_equals(what, SPAN("greeting")))
		holds = scene.view.greeted;
	else if (span_equals(what, SPAN("no greeting")))
		holds = !scene.view.greeted;
	else if (span_equals(what, SPAN("null-sender-refused")))
		holds = scene.view.null_sender_refused;
	else if (span_equals(what, SPAN("starttls")))
		holds = scene.view.tls.is_offered;
	else if (span_equals(what, SPAN("no starttls")))
		holds = !scene.view.tls.is_offered;
	else if (takes_prefix(what, "software ", &rest))
		holds = span_equals(rest, span_of(scene.view.software));
	else if (takes_prefix(what, "banner ", &rest))
		holds = span_equals(rest, span_of(scene.view.banner));
	else if (takes_prefix(what, "last ", &rest))
		holds = span_equals(rest, span_of(outcome_name(scene.view.last.outcome)));
	else
		sorry("SEEN what?");
	if (!holds)
		sorry("not so: banner \"%s\", software \"%s\", last %s", scene.view.banner,
			scene.view.software, outcome_name(scene.view.last.outcome));
}

static void check_again(struct span what)
{
	static const char *const names[] = {[DIALOGUE_AGAIN_NO] = "no",
		[DIALOGUE_AGAIN_HELO] = "helo",
		[DIALOGUE_AGAIN_PLAIN] = "plain",
		[DIALOGUE_AGAIN_REST] = "rest"};

	scene.again_told = true;
	if (!span_equals(what, span_of(names[scene.dialogue.again])))
		sorry("again: %s", names[scene.dialogue.again]);
}

static bool end_line(struct span line)
{
	struct span rest;
	unsigned long ms = 0;

	if (span_equals(line, SPAN("END"))) {
		if (!scene.has_begun || scene.step.wish != DIALOGUE_WISH_CLOSE)
			sorry("the dialogue is not at its end, but at %s",
				dialogue_stage_name(scene.dialogue.stage));
	} else if (takes_prefix(line, "OUTCOME ", &rest)) {
		check_outcome(rest);
	} else if (takes_prefix(line, "AGAIN ", &rest)) {
		check_again(rest);
	} else if (takes_prefix(line, "SEEN ", &rest)) {
		check_seen(rest);
	} else if (takes_prefix(line, "WAITED ", &rest)) {
		if (!span_to_number(rest, 1000000, &ms) || (int64_t)ms != scene.clock_ms)
			sorry("we waited %" PRId64 " ms", scene.clock_ms);
	} else {
		return false;
	}
	return true;
}

static void play(void)
{
	for (skip_blank_lines(); scene.at < scene.count; skip_blank_lines()) {
		struct span line = line_here();

		if (dialogue_line(line))
			continue;
		if (!plan_line(line) && !end_line(line))
			sorry("\"%.*s\" was not to be expected here", SPAN_ARGS(line));
		scene.at++;
	}
	for (size_t i = 0; i < scene.recipient_count; i++)
		if (!scene.is_told[i])
			sorry("no OUTCOME for %s@%s", scene.recipients[i].address.local,
				scene.recipients[i].address.domain);
	if (!scene.again_told)
		check_again(SPAN("no"));
}

static void read_scene(const char *path)
{
	FILE *file = fopen(path, "rb");

	scene.path = path;
	if (!file)
		sorry("cannot be opened");
	struct span rest = {scene.text, fread(scene.text, 1, SCENE_MAX, file)}, line;

	fclose(file);
	if (rest.length == SCENE_MAX)
		sorry("too long");
	while (scene.count < LINES_MAX && span_split(&rest, '\n', &line))
		scene.lines[scene.count++] = line;
	if (!span_starts(scene.lines[0], SPAN("TITLE ")))
		sorry("a scene begins with its TITLE");
}

/* From the start; gives how many bytes the server said. */
static size_t play_anew(const char *path, size_t cut, bool is_cut_everywhere)
{
	memset(&scene, 0, sizeof(scene));
	scene.plan.want_tls = true;
	scene.plan.reply_timeout_ms = 60000;
	scene.plan.quit_timeout_ms = 2000;
	snprintf(scene.plan.helo, sizeof(scene.plan.helo), "probe.example");
	scene.cut = cut;
	scene.is_cut_everywhere = is_cut_everywhere;
	read_scene(path);
	play();
	user_domains_finish(&scene.rules.own);
	return scene.heard;
}

int main(int count, char **words)
{
	if (count != 2) {
		fprintf(stderr, "usage: replay SCENE.smtp\n");
		return 2;
	}
	size_t bytes = play_anew(words[1], 0, false);

	play_anew(words[1], 0, true);
	for (size_t cut = 1; cut < bytes; cut++)
		play_anew(words[1], cut, false);
	return 0;
}
