/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "web/public/inside.h"

/* English is the key; web/po has the others. */
static const struct {
    const char *file;
    const char *name;
} themes[] = {
    [THEME_ART] = {"art-dans-la-ville", "Art in the city"},
    [THEME_WORLD] = {"ville-cosmopolite", "Cosmopolitan city"},
    [THEME_CRAFT] = {"savoir-faire", "Crafts and know-how"},
    [THEME_NIGHT] = {"ville-festive", "Festive city"},
    [THEME_RIVER] = {"ville-fluviale", "River city"},
    [THEME_NATURE] = {"nature-et-agriculture-urbaine", "Nature and urban farming"},
    [THEME_HERITAGE] = {"patrimoine", "Heritage"},
    [THEME_LOCALS] = {"paris-des-habitants", "The residents’ Paris"},
};

static const char *const theme_classes[] = {
    [THEME_ART] = "theme-art-dans-la-ville", [THEME_WORLD] = "theme-ville-cosmopolite",
    [THEME_CRAFT] = "theme-savoir-faire",    [THEME_NIGHT] = "theme-ville-festive",
    [THEME_RIVER] = "theme-ville-fluviale",  [THEME_NATURE] = "theme-nature-et-agriculture-urbaine",
    [THEME_HERITAGE] = "theme-patrimoine",   [THEME_LOCALS] = "theme-paris-des-habitants",
};

static const char *const kinds[] = {
    [VISIT_GUIDED] = "Guided visit", [VISIT_WALK] = "Walk",       [VISIT_CRUISE] = "Cruise",
    [VISIT_WORKSHOP] = "Workshop",   [VISIT_MEETING] = "Meeting", [VISIT_VIRTUAL] = "Remote visit",
};

static const char *const accesses[] = {
    [ACCESS_WHEELCHAIR] = "Wheelchair",
    [ACCESS_WHEELCHAIR_HELP] = "Wheelchair, with help",
    [ACCESS_SIGN_LANGUAGE] = "Sign language",
    [ACCESS_HEARING_LOOP] = "Hearing loop",
    [ACCESS_EASY_READ] = "Easy to read and understand",
    [ACCESS_BLIND] = "Blind or partially sighted",
    [ACCESS_MENTAL] = "Learning disability",
};

static const char *const bands[] = {
    [BAND_FREE] = "Free",
    [BAND_LOW] = "Under €10",
    [BAND_MIDDLE] = "From €10 to €20",
    [BAND_HIGH] = "Over €20",
};

static const char *const whens[] = {
    [WHEN_TODAY] = "Today",          [WHEN_TONIGHT] = "Tonight",
    [WHEN_WEEKEND] = "This weekend", [WHEN_WEEK] = "In the next 7 days",
    [WHEN_NEXT_WEEK] = "Next week",
};

static const struct {
    const char *code;
    const char *name;
} languages[] = {
    {"fr", "French"},
    {"en", "English"},
    {"es", "Spanish"},
    {"it", "Italian"},
    {"de", "German"},
    {"nl", "Dutch"},
    {"ru", "Russian"},
    {"zh", "Chinese"},
    {"pt", "Portuguese"},
    {"ja", "Japanese"},
    {"ko", "Korean"},
    {"ar", "Arabic"},
    {"lsf", "French sign language"},
};

static const struct {
    const char *code;
    const char *name;
} departments[] = {
    {"75", "Paris"},        {"77", "Seine-et-Marne"}, {"78", "Yvelines"},
    {"91", "Essonne"},      {"92", "Hauts-de-Seine"}, {"93", "Seine-Saint-Denis"},
    {"94", "Val-de-Marne"}, {"95", "Val-d’Oise"},
};

static struct str word_for(struct ctx *cx, const char *const *all, size_t n, unsigned value)
{
    return value < n && all[value] ? say_in(cx->tongue, str_of(all[value])) : STR_NONE;
}

struct str theme_name(struct ctx *cx, enum theme theme)
{
    return theme < COUNT_OF(themes) && themes[theme].name
               ? say_in(cx->tongue, str_of(themes[theme].name))
               : STR_NONE;
}

struct str theme_class(enum theme theme)
{
    return str_of(theme_classes[theme < COUNT_OF(theme_classes) && theme ? theme : THEME_LOCALS]);
}

struct str theme_file(enum theme theme)
{
    return str_of(themes[theme < COUNT_OF(themes) && theme ? theme : THEME_LOCALS].file);
}

struct str kind_name(struct ctx *cx, enum visit_kind kind)
{
    return word_for(cx, kinds, COUNT_OF(kinds), kind);
}

struct str access_name(struct ctx *cx, enum access what)
{
    return word_for(cx, accesses, COUNT_OF(accesses), what);
}

struct str band_name(struct ctx *cx, enum price_band band)
{
    return word_for(cx, bands, COUNT_OF(bands), band);
}

struct str when_name(struct ctx *cx, enum search_when when)
{
    return word_for(cx, whens, COUNT_OF(whens), when);
}

struct str language_name(struct ctx *cx, struct str code)
{
    for (size_t i = 0; i < COUNT_OF(languages); i++) {
        if (str_is(code, str_of(languages[i].code)))
            return say_in(cx->tongue, str_of(languages[i].name));
    }
    return code;
}

struct str department_name(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(departments); i++) {
        if (str_is(code, str_of(departments[i].code)))
            return str_of(departments[i].name);
    }
    return code;
}

struct str visit_place(struct ctx *cx, const struct visit *v)
{
    return v->content->kind == VISIT_VIRTUAL ? SAY(cx, "Remote") : v->content->commune;
}

struct str price_text(struct ctx *cx, struct money price)
{
    if (money_is_sound(price) && price.minor == 0)
        return SAY(cx, "Free");
    return money_to_short_text(cx->arena, price, cx->tongue);
}

struct str when_text(struct ctx *cx, struct day day, uint32_t minute, enum date_style style)
{
    struct str date = date_to_text(cx->arena, &day, style, cx->tongue);
    struct str clock = clock_to_text(cx->arena, minute, cx->tongue);
    struct buf b = BUF(cx->arena);

    buf_room(&b, date.n + clock.n + 3);
    buf_add(&b, date);
    buf_lit(&b, ", ");
    buf_add(&b, clock);
    return buf_str(&b);
}

struct str languages_text(struct ctx *cx, const struct list *codes)
{
    struct buf b = BUF(cx->arena);

    each_in (item, struct text_item, codes) {
        if (b.n)
            buf_lit(&b, ", ");
        buf_add(&b, language_name(cx, item->text));
    }
    return buf_str(&b);
}

struct str places_text(struct ctx *cx, uint32_t n)
{
    return say_number(cx->arena, cx->tongue, n, "{n} place", "{n} places");
}

struct str visits_text(struct ctx *cx, uint32_t n)
{
    return say_number(cx->arena, cx->tongue, n, "{n} visit", "{n} visits");
}

char upper_letter(char c)
{
    static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    if (c < 'a' || c > 'z')
        return c;
    return upper[c - 'a'];
}

struct str capital(struct arena *a, struct str text)
{
    struct str copy = arena_copy(a, text);

    if (copy.n && copy.p[0] >= 'a' && copy.p[0] <= 'z')
        ((char *)UNCONST(copy.p))[0] = (char)(copy.p[0] - 'a' + 'A');
    return copy;
}

/* "Wheelchair" inside a sentence. */
struct str lower_first_of(struct ctx *cx, struct str text)
{
    struct str copy = arena_copy(cx->arena, text);

    if (copy.n && copy.p[0] >= 'A' && copy.p[0] <= 'Z')
        ((char *)UNCONST(copy.p))[0] = (char)(copy.p[0] - 'A' + 'a');
    return copy;
}

struct str page_text(struct ctx *cx, const struct texts *t)
{
    return texts_for(t, cx->tongue);
}

uint32_t number_typed(struct str text)
{
    uint32_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return 0;
        if (n < 100000)
            n = n * 10 + (uint32_t)(text.p[i] - '0');
    }
    return n;
}
