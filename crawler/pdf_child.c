/*
 * Runs in the child only. Handles are given back after each page, so that memory does not grow with
 * the number of pages; what qpdf throws, its C interface catches.
 */
#include "crawler/pdf_child.h"

#include "crawler/mailto.h"

#include <unistd.h>

static bool write_all(int pipe, const void *from, size_t length)
{
	const char *at = from;

	while (length) {
		ssize_t written = write(pipe, at, length);

		if (written <= 0)
			return false;
		at += written;
		length -= (size_t)written;
	}
	return true;
}

bool pdf_child_say(int pipe, uint32_t page, struct span text)
{
	struct pdf_record record = {.page = page, .length = (uint32_t)text.length};

	return write_all(pipe, &record, sizeof(record)) && write_all(pipe, text.at, text.length);
}

#ifndef MAILKNOCK_HAS_PDF

bool pdf_child_can_read(void)
{
	return false;
}

enum pdf_outcome pdf_child_read(struct span pdf, int pipe)
{
	(void)pdf;
	(void)pipe;
	return PDF_NOT_BUILT;
}

#else

#include <qpdf/qpdf-c.h>

bool pdf_child_can_read(void)
{
	return true;
}

enum {
	PAGES_MAX = 20000,
	ANNOTATIONS_MAX = 100000 /* of a file; CPU time is the ceiling behind these */
};

struct reading {
	qpdf_data qpdf;
	int pipe;
	size_t links, annotations;
};

/* The annotation's /A with /S /URI has the URI as a string. */
static struct span uri_of(qpdf_data qpdf, qpdf_oh annotation)
{
	struct span uri = SPAN("");
	qpdf_oh action = qpdf_oh_get_key_if_dict(qpdf, annotation, "/A");
	qpdf_oh kind = qpdf_oh_get_key_if_dict(qpdf, action, "/S");

	if (!qpdf_oh_is_name_and_equals(qpdf, kind, "/URI"))
		return uri;
	qpdf_oh string = qpdf_oh_get_key_if_dict(qpdf, action, "/URI");

	if (qpdf_oh_is_string(qpdf, string))
		uri.at = qpdf_oh_get_binary_string_value(qpdf, string, &uri.length);
	return uri;
}

/* False when enough was told. */
static bool read_annotation(struct reading *r, uint32_t page, qpdf_oh annotation)
{
	struct span uri = uri_of(r->qpdf, annotation);

	if (++r->annotations > ANNOTATIONS_MAX)
		return false;
	if (uri.length > PDF_HREF_MAX || !mailto_is(uri))
		return true;
	return ++r->links <= PDF_LINKS_MAX && pdf_child_say(r->pipe, page, uri);
}

static bool read_page(struct reading *r, uint32_t number)
{
	qpdf_oh page = qpdf_get_page_n(r->qpdf, number);
	qpdf_oh annotations = qpdf_oh_get_key_if_dict(r->qpdf, page, "/Annots");
	bool goes_on = true;

	if (qpdf_oh_is_array(r->qpdf, annotations)) {
		int count = qpdf_oh_get_array_n_items(r->qpdf, annotations);

		for (int i = 0; i < count && goes_on; i++)
			goes_on = read_annotation(
				r, number + 1, qpdf_oh_get_array_item(r->qpdf, annotations, i));
	}
	qpdf_oh_release_all(r->qpdf);
	return goes_on;
}

enum pdf_outcome pdf_child_read(struct span pdf, int pipe)
{
	struct reading r = {.qpdf = qpdf_init(), .pipe = pipe};

	qpdf_silence_errors(r.qpdf);
	qpdf_set_suppress_warnings(r.qpdf, QPDF_TRUE);
	if (qpdf_read_memory(r.qpdf, "", pdf.at, pdf.length, NULL) & QPDF_ERRORS)
		return PDF_BROKEN;
	int pages = qpdf_get_num_pages(r.qpdf);

	if (pages < 0)
		return PDF_BROKEN;
	for (int page = 0; page < pages; page++)
		if (page == PAGES_MAX || !read_page(&r, (uint32_t)page))
			return PDF_CUT;
	return PDF_READ;
}

#endif
