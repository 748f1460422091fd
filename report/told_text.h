/* The masked texts of one item, kept until the item has been told. Only where told.c redacts. */
#ifndef REPORT_TOLD_TEXT_H
#define REPORT_TOLD_TEXT_H

#include "report/told.h"

/* What is NULL or empty stays so. Valid until told_drop_texts. */
const char *told_mask(struct told *told, const char *text);
/* For a text that was made known as a whole, whether it is an address or not. */
const char *told_mask_whole(struct told *told, const char *text);
/* A mask may be longer than what it stands for: what does not fit is cut, between characters. */
void told_mask_in(struct told *told, char *field, size_t size);
#define TOLD_MASK_IN(told, field) told_mask_in((told), (field), sizeof(field))

struct reported_finding told_mask_finding(
	struct told *told, const struct reported_finding *reported);

void told_drop_texts(struct told *told);
void told_forget_texts(char ***texts, size_t *count, size_t *size);

#endif
