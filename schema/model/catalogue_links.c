/* Findings about mail links, and why a text is no address. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"address-blank", "A blank in the address", SEVERITY_ERROR, CAUSE_SITE,
		"There is a blank inside the address. It may be a special one that was pasted "
		"from a document and looks like any other. Mail programs cannot use the address.",
		"Remove the blank, or write the address anew by hand."},
	{"address-cloaked", "The address is hidden from programs", SEVERITY_NOTICE, CAUSE_SITE,
		"The address is written so that programs which collect addresses for spam do not see "
		"it: by a script, by Cloudflare, or spelled out. People without scripts, and some "
		"screen readers, do not see it either. It was read and checked all the same.",
		"Nothing has to be done. If everybody is to reach it, put a plain mail link there, and "
		"leave spam to the mail server."},
	{"address-control", "Control characters in the address", SEVERITY_ERROR, CAUSE_SITE,
		"The address holds characters that cannot be seen, such as line breaks. Mail "
		"programs cut it off there or refuse it; put in on purpose, they can be an "
		"attempt to smuggle in commands. The address was not tried.",
		"Write the address anew by hand, without copying it from a document."},
	{"address-domain-empty", "Nothing stands behind the @", SEVERITY_ERROR, CAUSE_SITE,
		"The part behind the @, the domain, is missing.",
		"Write the whole address: name@domain."},
	{"address-domain-syntax", "The part behind the @ is no domain", SEVERITY_ERROR, CAUSE_SITE,
		"The part behind the @ cannot be the name of a domain: it has characters that "
		"are not allowed, only one word without a dot, or a number as its end.",
		"Correct the address. Often the ending (.com, .org ...) is missing or a "
		"character too many has slipped in."},
	{"address-empty", "The link holds no address", SEVERITY_ERROR, CAUSE_SITE,
		"Where an address should stand there is nothing. A click opens an empty message "
		"without a recipient.",
		"Write the address into the link, or remove the link."},
	{"address-local-empty", "Nothing stands before the @", SEVERITY_ERROR, CAUSE_SITE,
		"The part before the @, the mailbox's name, is missing.",
		"Write the whole address: name@domain."},
	{"address-local-long", "The part before the @ is too long", SEVERITY_ERROR, CAUSE_SITE,
		"The part before the @ may have 64 characters at most (RFC 5321 4.5.3.1.1). "
		"Longer ones are refused on the way.",
		"Use a shorter address. Often a piece of text has slipped into the address."},
	{"address-local-syntax", "The part before the @ is not allowed", SEVERITY_ERROR, CAUSE_SITE,
		"The part before the @ has characters that are not allowed there, or dots in the "
		"wrong place (at its beginning or end, or two in a row).",
		"Correct the address. Often a bracket, comma or dot too many has slipped in."},
	{"address-long", "The address is too long", SEVERITY_ERROR, CAUSE_SITE,
		"A mail address may have 254 characters at most (RFC 5321 4.5.3.1.3).",
		"Use a shorter address. Often a piece of text has slipped into the link."},
	{"address-mixed-script", "Letters that only look right", SEVERITY_WARNING, CAUSE_SITE,
		"A word of the address mixes Latin letters with Cyrillic or Greek ones that look the "
		"same. It is another address than the one that people read; somebody may want to "
		"deceive, or a wrong keyboard was switched on.",
		"Write the address anew by hand, with one keyboard."},
	{"address-near-miss", "The domain looks mistyped", SEVERITY_WARNING, CAUSE_SITE,
		"The part behind the @ differs by one slip from a domain of this site or from a "
		"well-known mail provider's, such as gmial.com from gmail.com. Mail to it gets lost, "
		"or somebody else reads it who has registered the mistyped name.",
		"Compare it letter by letter; the link that was probably meant is told with it. If the "
		"address is right, nothing has to be done."},
	{"address-no-at", "There is no @ in the address", SEVERITY_ERROR, CAUSE_SITE,
		"What the link holds is not a mail address, since it has no @ sign. No mail "
		"program can send to it. Often it is a name, a web address, or a typing error.",
		"Write the whole address: name@domain."},
	{"address-not-utf8", "The address has broken characters", SEVERITY_ERROR, CAUSE_SITE,
		"The address holds bytes that are no text in any way that mail programs agree on "
		"(UTF-8). Mostly the page was saved in an old encoding.",
		"Write the address anew, and save the page as UTF-8."},
	{"address-placeholder", "An address from a template", SEVERITY_WARNING, CAUSE_SITE,
		"The address, such as you@yourdomain.com or info@example.com, is one that stands in "
		"templates and examples to be replaced. Nobody reads what is sent to it.",
		"Write the right address in its place. If the page only explains how addresses look, "
		"leave the link away and keep the text."},
	{"address-several-at", "More than one @ in the address", SEVERITY_ERROR, CAUSE_SITE,
		"The address has several @ signs. Often two addresses were glued together.",
		"Write one address, or separate several with commas."},
	{"mailto-bad-percent", "A broken % in the link", SEVERITY_WARNING, CAUSE_SITE,
		"In a link, % introduces the code of a character. Here something else follows, "
		"and mail programs handle it differently.",
		"Write %25 where a percent sign is meant, or complete the code."},
	{"mailto-control", "Control characters in the link", SEVERITY_WARNING, CAUSE_SITE,
		"The link holds characters that cannot be seen, such as line breaks. Mail "
		"programs may cut it off there; put in on purpose, they can be an attempt to add "
		"lines to the message.",
		"Write the link anew by hand, without copying it from a document."},
	{"mailto-display-name", "A person's name in the link", SEVERITY_WARNING, CAUSE_SITE,
		"The link holds a name besides the address, such as \"Jane Doe "
		"<jane@example.org>\". The rules allow the bare address only, and mail programs "
		"handle it differently.",
		"Leave only the address in the link, and write the name as the text that people "
		"click on."},
	{"mailto-double-scheme", "\"mailto:\" stands there twice", SEVERITY_WARNING, CAUSE_SITE,
		"The link begins with \"mailto:mailto:\". Many mail programs put the second one "
		"into the address, and the message cannot be sent.",
		"Remove one of them, so that the link has \"mailto:\" once."},
	{"mailto-duplicate-field", "A field stands there twice", SEVERITY_WARNING, CAUSE_SITE,
		"The link gives a field, such as the subject or text, more than once. Mail "
		"programs use one of them or neither.",
		"Leave one of them, with what it should say."},
	{"mailto-missing-scheme", "\"mailto:\" is missing", SEVERITY_ERROR, CAUSE_SITE,
		"The link holds an address, but not the word \"mailto:\" before it. Browsers look for a "
		"page of that name; a click ends at an error, and no message is written.",
		"Write mailto: before the address."},
	{"mailto-misspelled-scheme", "\"mailto:\" is misspelled", SEVERITY_ERROR, CAUSE_SITE,
		"Before the address stands something else than \"mailto:\", such as \"malito:\", "
		"\"mailto;\" or \"http://\". Browsers do not open a mail program for it.",
		"Write mailto: before the address."},
	{"mailto-no-recipient", "The link has no recipient", SEVERITY_WARNING, CAUSE_SITE,
		"The link opens an empty message that is addressed to nobody.",
		"Write the address into the link, or remove the link."},
	{"mailto-semicolon", "Addresses separated by semicolons", SEVERITY_WARNING, CAUSE_SITE,
		"Several addresses in a link have to be separated by commas (RFC 6068). "
		"Semicolons work in some mail programs only; in others the message cannot be "
		"sent.",
		"Put commas in place of the semicolons."},
	{"mailto-slashes", "Slashes behind \"mailto:\"", SEVERITY_WARNING, CAUSE_SITE,
		"The link is written \"mailto://\" like a web address. Many mail programs put "
		"the slashes into the address, and the message cannot be sent.",
		"Remove the slashes: mailto:name@domain."},
	{"mailto-space", "Blanks around the address", SEVERITY_WARNING, CAUSE_SITE,
		"There are blanks in the link before or behind the address. Some mail programs "
		"take them for a part of it.",
		"Remove the blanks from the link."},
	{"mailto-text-differs", "The text shows another address", SEVERITY_WARNING, CAUSE_SITE,
		"The text that people click on is one address, and the link goes to another. Mostly "
		"one of them was changed and the other forgotten.",
		"Find out which of the two is right, and write it in both places."},
	{"mailto-too-many", "More recipients than anybody writes to", SEVERITY_WARNING, CAUSE_SITE,
		"The link holds more recipients than were read. Mail servers refuse messages "
		"with so many.",
		"Use a mailing list with one address."},
	{"mailto-trailing-punctuation", "A dot, comma or quote beside the address",
		SEVERITY_WARNING, CAUSE_SITE,
		"Behind or before the address stands a character of the sentence around it, such "
		"as a dot, a comma or a quotation mark. Mail programs may take it for a part of "
		"the address.",
		"Remove it from the link."},
	{"mailto-unencoded", "Characters that have to be encoded", SEVERITY_NOTICE, CAUSE_SITE,
		"The link holds characters that have to be written as a % code in a link, such "
		"as blanks or letters with accents. Most mail programs understand what is meant, "
		"some do not.",
		"Write them as % codes, such as %20 for a blank."},
};
/* clang-format on */

const struct catalogue_table catalogue_links = {entries, sizeof(entries) / sizeof(entries[0])};
