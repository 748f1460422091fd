#include "checker/made_up.h"

#include <assert.h>
#include <sys/random.h>

void made_up_from(const unsigned char dice[MADE_UP_DICE], char ret_local[LOCAL_PART_MAX + 1])
{
	static const char consonants[] = "bdfghjklmnprstvz", vowels[] = "aeiou";
	size_t at = 0, syllables = 5 + dice[0] % 3;

	for (size_t i = 0; i < syllables; i++) {
		ret_local[at++] = consonants[dice[2 * i + 1] % (sizeof(consonants) - 1)];
		ret_local[at++] = vowels[dice[2 * i + 2] % (sizeof(vowels) - 1)];
	}
	ret_local[at++] = (char)('0' + dice[15] % 10);
	ret_local[at++] = (char)('0' + dice[16] % 10);
	ret_local[at] = '\0';
}

void made_up_local(char ret_local[LOCAL_PART_MAX + 1])
{
	unsigned char dice[MADE_UP_DICE];

	/* Up to 256 bytes getrandom gives at once, or the system is still starting. */
	ssize_t got = getrandom(dice, sizeof(dice), 0);

	assert(got == (ssize_t)sizeof(dice));
	made_up_from(dice, ret_local);
}
