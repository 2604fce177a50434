/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/words.h"

#include "base/test.h"

/* Every table of words that is linked into the program. */
extern const struct words *const __start_word_tables[] __attribute__((weak));
extern const struct words *const __stop_word_tables[] __attribute__((weak));

#define each_table(t)                                                                              \
    for (const struct words *const *t = __start_word_tables; t && t < __stop_word_tables; t++)

static bool is_plain(const char *word)
{
    for (const char *p = word; p && *p; p++) {
        bool letter = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9');

        if (!letter && *p != '_' && *p != '-' && *p != '.')
            return false;
    }
    return word && *word != '\0';
}

static void every_word_comes_back(void **state)
{
    size_t tables = 0;

    (void)state;
    each_table(t)
    {
        const struct words *words = *t;

        tables++;
        if (!is_plain(words->name))
            fail_msg("table %zu has no name that is a word", tables);
        if (words->count < 2 || words->words[0])
            fail_msg("%s: value zero is unset and has no word", words->name);
        for (unsigned value = 1; value < words->count; value++) {
            const char *word = words->words[value];

            if (!is_plain(word))
                fail_msg("%s: the word of value %u is not plain", words->name, value);
            if (word_value(words, word_of(words, value)) != value)
                fail_msg("%s: \"%s\" does not come back to %u", words->name, word, value);
        }
    }
    print_message("%zu tables of words\n", tables);
}

static void every_table_has_its_own_name(void **state)
{
    (void)state;
    each_table(one)
    {
        each_table(other)
        {
            if (one != other && str_is(str_of((*one)->name), str_of((*other)->name)))
                fail_msg("two tables are called %s", (*one)->name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_comes_back),
        cmocka_unit_test(every_table_has_its_own_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
