#include "schema/model/enhanced.h"
#include "base/span.h"

struct code {
	unsigned short subject, detail;
	const char *words;
};

/* clang-format off */
static const struct code codes[] = {
	{0, 0, "nothing more is said"},
	{1, 0, "something about the address"},
	{1, 1, "no such mailbox"},
	{1, 2, "no such mail domain"},
	{1, 3, "the address is malformed"},
	{1, 4, "the address is ambiguous"},
	{1, 5, "the recipient's address is valid"},
	{1, 6, "the mailbox has moved, and left no new address"},
	{1, 7, "the sender's address is malformed"},
	{1, 8, "the sender's domain does not exist or takes no mail"},
	{1, 9, "the message went on to a system that does not understand enhanced codes"},
	{1, 10, "the recipient's domain accepts no mail (null MX)"},
	{2, 0, "something about the mailbox"},
	{2, 1, "the mailbox is switched off and accepts no mail"},
	{2, 2, "the mailbox is full"},
	{2, 3, "the message is too long for this mailbox"},
	{2, 4, "the mailing list could not be expanded"},
	{3, 0, "something about the receiving mail system"},
	{3, 1, "the mail system has no room left on its disks"},
	{3, 2, "the mail system takes no messages now"},
	{3, 3, "the mail system lacks something that the message needs"},
	{3, 4, "the message is too big for the mail system"},
	{3, 5, "the mail system is configured wrongly"},
	{3, 6, "the requested priority was changed"},
	{4, 0, "something about the network or the route"},
	{4, 1, "the next host does not answer"},
	{4, 2, "the connection broke"},
	{4, 3, "a directory that the server asks does not answer"},
	{4, 4, "the server knows no route for the mail"},
	{4, 5, "the server or its network has too much to do"},
	{4, 6, "the mail would go round in circles"},
	{4, 7, "the message has waited too long"},
	{5, 0, "something about the conversation"},
	{5, 1, "this command is not allowed, or not now"},
	{5, 2, "the server does not understand the command"},
	{5, 3, "too many recipients at once"},
	{5, 4, "a command's argument is wrong, often the name in HELO"},
	{5, 5, "the wrong version of the protocol"},
	{5, 6, "the authentication exchange is too long"},
	{6, 0, "something about the content"},
	{6, 1, "content of this kind is not supported"},
	{6, 2, "the content must be converted, which is forbidden"},
	{6, 3, "the content must be converted, which is not possible"},
	{6, 4, "the content was converted with losses"},
	{6, 5, "the content could not be converted"},
	{6, 6, "the content is not at hand"},
	{6, 7, "addresses with letters beyond ASCII are not supported"},
	{6, 8, "an answer with letters beyond ASCII would be needed, and is not allowed"},
	{6, 9, "headers with letters beyond ASCII cannot be handed on"},
	{6, 10, "an answer with letters beyond ASCII would be needed, and is not allowed"},
	{7, 0, "something about security or policy"},
	{7, 1, "refused by policy: relaying, a block, or an unknown mailbox, the code does not tell"},
	{7, 2, "the sender may not write to this mailing list"},
	{7, 3, "security would have to be converted, which is not possible"},
	{7, 4, "a security feature is not supported"},
	{7, 5, "a cryptographic operation failed"},
	{7, 6, "a cryptographic algorithm is not supported"},
	{7, 7, "the message was damaged on its way"},
	{7, 8, "the authentication failed"},
	{7, 9, "this way to authenticate is too weak"},
	{7, 10, "encryption is needed"},
	{7, 11, "encryption is needed for this way to authenticate"},
	{7, 12, "the password must be changed"},
	{7, 13, "the account is disabled"},
	{7, 14, "the two systems do not trust each other as they would have to"},
	{7, 15, "the message's priority is too low"},
	{7, 16, "the message is too big for its priority"},
	{7, 17, "the mailbox belongs to somebody else now"},
	{7, 18, "the domain belongs to somebody else now"},
	{7, 19, "the server cannot tell since when the mailbox has its owner"},
	{7, 20, "no DKIM signature holds"},
	{7, 21, "no DKIM signature is acceptable"},
	{7, 22, "no DKIM signature is by the author's domain"},
	{7, 23, "the sender's SPF record forbids the sending machine"},
	{7, 24, "the sender's SPF record could not be evaluated"},
	{7, 25, "the sending machine's reverse name is missing or wrong"},
	{7, 26, "several checks of the sender failed together"},
	{7, 27, "the sender's domain accepts no mail (null MX)"},
	{7, 28, "too much mail from this sender, or for this mailbox"},
	{7, 29, "the ARC signatures do not hold"},
	{7, 30, "the message insists on encryption, which the next server does not offer"},
	/* Microsoft's own, which are seen too often to be left out */
	{4, 62, "the mail came to the wrong region of the provider (Microsoft)"},
	{7, 64, "the server's tenant was not told to accept the domain (Microsoft)"},
	{7, 124, "only certain senders may write to this group (Microsoft)"},
	{7, 133, "only senders of the organisation may write to this group (Microsoft)"},
	{7, 134, "only senders of the organisation may write to this mailbox (Microsoft)"},
	{7, 135, "only senders of the organisation may write to this folder (Microsoft)"},
	{7, 136, "only senders of the organisation may write to this recipient (Microsoft)"},
	{7, 511, "the sending machine's address is banned (Microsoft)"},
	{7, 606, "the sending machine's address is banned (Microsoft)"},
};
/* clang-format on */

enum { SUBJECT_COUNT = 8, NUMBER_MAX = 999 /* RFC 3463 2: one to three digits */ };

static const char *find_words(unsigned long subject, unsigned long detail)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].subject == subject && codes[i].detail == detail)
			return codes[i].words;
	return NULL;
}

static bool read_code(const char *enhanced, unsigned long ret_numbers[3])
{
	struct span rest = span_of(enhanced ? enhanced : ""), part;

	for (int i = 0; i < 3; i++)
		if (!span_split(&rest, '.', &part) || part.length > 3 ||
			!span_to_number(part, NUMBER_MAX, &ret_numbers[i]))
			return false;
	return !rest.at && (ret_numbers[0] == 2 || ret_numbers[0] == 4 || ret_numbers[0] == 5);
}

const char *enhanced_words(const char *enhanced)
{
	unsigned long numbers[3];

	if (!read_code(enhanced, numbers))
		return "";
	const char *words = find_words(numbers[1], numbers[2]);

	if (!words && numbers[1] < SUBJECT_COUNT)
		words = find_words(numbers[1], 0);
	return words ? words : "a code that no standard knows";
}

const char *enhanced_class_words(const char *enhanced)
{
	unsigned long numbers[3];

	if (!read_code(enhanced, numbers))
		return "";
	return numbers[0] == 5 ? "for good" : numbers[0] == 4 ? "for now" : "";
}
