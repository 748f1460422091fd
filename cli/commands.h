/*
 * One function a command; each returns the process's exit status and has said on standard error,
 * in one line, why it is not 0 or 1.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

int command_audit(const struct options *options);
int command_crawl(const struct options *options);
int command_check(const struct options *options);
int command_report(const struct options *options);
int command_mx(const struct options *options);
int command_probe(const struct options *options);
int command_sts(const struct options *options);
int command_runs(const struct options *options);
int command_explain(const struct options *options);
int command_forget(const struct options *options);

/* Says the sentence and returns the status's exit status. */
int command_fails(enum status status, const struct failure *why);

#endif
