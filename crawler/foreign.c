#include "crawler/foreign.h"

static bool is_foreign_kind(unsigned kind)
{
	return kind == ELEMENT_SVG || kind == ELEMENT_MATH;
}

bool foreign_is_inside(const struct foreign *foreign)
{
	return foreign->depth && is_foreign_kind(foreign->kinds[foreign->depth - 1]);
}

static void leave(struct foreign *foreign)
{
	while (foreign_is_inside(foreign))
		foreign->depth--;
}

/* Is the element, within the innermost svg or math, a place for HTML (13.2.6, "integration points")?
 * An annotation-xml is taken for one whatever its encoding. */
static bool holds_html(const struct foreign *foreign, const struct element *element)
{
	if (foreign->kinds[foreign->depth - 1] == ELEMENT_MATH)
		return element->kind == ELEMENT_MATH_HTML;
	return element->kind == ELEMENT_SVG_HTML || element->kind == ELEMENT_TITLE;
}

bool foreign_open(struct foreign *foreign, const struct element *element, bool is_self_closing)
{
	bool is_inside = foreign_is_inside(foreign);

	if (is_inside && element->leaves_foreign) {
		leave(foreign);
		return false;
	}
	bool opens = is_foreign_kind(element->kind) || (is_inside && holds_html(foreign, element));

	if (opens && !is_self_closing && foreign->depth < FOREIGN_DEPTH_MAX)
		foreign->kinds[foreign->depth++] = element->kind;
	return is_inside || is_foreign_kind(element->kind);
}

void foreign_close(struct foreign *foreign, const struct element *element)
{
	for (unsigned at = foreign->depth; at > 0; at--)
		if (foreign->kinds[at - 1] == element->kind) {
			foreign->depth = at - 1;
			return;
		}
	/* "</div>" cannot belong to svg: somebody forgot its end tag. */
	if (element->parts_words || element->leaves_foreign)
		leave(foreign);
}
