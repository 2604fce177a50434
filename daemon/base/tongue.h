/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

/*
 * Languages of texts that people read. Interface texts are written in English in the code and in
 * templates; web/po/LANGUAGE.po holds the others (gettext's format; compiled to .mo by the build
 * and kept in the program).
 */

/* The languages a text may be written in, in the order in which Apidae names them. */
#define LANGUAGES(X)                                                                               \
    X(FR, "fr")                                                                                    \
    X(EN, "en")                                                                                    \
    X(ES, "es")                                                                                    \
    X(IT, "it")                                                                                    \
    X(DE, "de")                                                                                    \
    X(NL, "nl")                                                                                    \
    X(RU, "ru")                                                                                    \
    X(ZH, "zh")                                                                                    \
    X(PT, "pt")                                                                                    \
    X(JA, "ja")                                                                                    \
    X(KO, "ko")

enum language {
#define LANGUAGE_VALUE(name, code) LANGUAGE_##name,
    LANGUAGES(LANGUAGE_VALUE)
#undef LANGUAGE_VALUE
        LANGUAGE_COUNT,
};

extern const struct str language_code[LANGUAGE_COUNT];
/* LANGUAGE_COUNT when unknown. */
enum language language_from_code(struct str code);

/* One text in several languages; an empty one is not there. JSON {"fr": "...", "en": "..."} */
struct texts {
    struct str in[LANGUAGE_COUNT];
};

/* The text for a reader of `tongue`: that language, else French, else English, else the first there
 * is. */
struct str texts_for(const struct texts *t, struct str tongue);

/*
 * Take a language's compiled catalogue (.mo) into use; its bytes stay where they are. Called at the
 * start, before threads: what is said afterwards only reads. False when the language is unknown or
 * the bytes are no catalogue.
 */
bool tongue_use(struct str language, struct str mo_bytes);

/* An interface text in the reader's language: the catalogue of web/po, or the English itself. */
struct str say_in(struct str tongue, struct str english);
#define SAY_IN(tongue, literal) say_in((tongue), STR(literal))

/*
 * The right plural for n by gettext's plural forms; "{n}" in the text is replaced by the number.
 * say_number(a, tongue, 3, "{n} seat", "{n} seats") gives "3 places" in French.
 */
struct str say_number(struct arena *a,
                      struct str tongue,
                      int64_t n,
                      const char *one,
                      const char *many);

/* say_with(a, tongue, "Held until {time}", "time", text, NULL): names and struct str pointers in
 * turn, NULL ends. */
struct str say_with(struct arena *a, struct str tongue, const char *english, ...)
    __attribute__((sentinel));

/* For people: weekday, day and month; "samedi 1er août". Spaces inside an hour, a duration and
 * before € do not break (U+00A0). */
struct day;
enum date_style {
    DATE_LONG,  /* samedi 13 juin / Saturday 13 June */
    DATE_SHORT, /* sam. 13 juin / Sat 13 June */
    DATE_FULL,  /* samedi 13 juin 2026 / Saturday 13 June 2026 */
    DATE_MONTH, /* juin 2026 / June 2026 */
    DATE_PLAIN, /* 13 juin 2026 / 13 June 2026 */
};
struct str date_to_text(struct arena *a,
                        const struct day *d,
                        enum date_style style,
                        struct str tongue);
/* "10 h 30", "10 h" / "10:30", "10:00". unit: minutes after midnight */
struct str clock_to_text(struct arena *a, uint32_t minute, struct str tongue);
/* "2 h 30", "45 min". unit: minutes */
struct str duration_to_text(struct arena *a, uint32_t minutes, struct str tongue);
