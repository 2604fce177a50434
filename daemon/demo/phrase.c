/* SPDX-License-Identifier: EUPL-1.2 */
#include <assert.h>

#include "demo/inside.h"

/* ---- names in a sentence ---- */

struct name_forms {
    struct str at; /* "à Montreuil", "au Raincy", "dans le 11e" */
    struct str of; /* "de Montreuil", "du Raincy", "du 11e" */
    struct str bare;
};

static bool begins_with_vowel(struct str s)
{
    static const struct str begins[] = {STR_INIT("A"), STR_INIT("E"), STR_INIT("I"), STR_INIT("O"),
                                        STR_INIT("U"), STR_INIT("É"), STR_INIT("Î")};

    for (size_t i = 0; i < COUNT_OF(begins); i++) {
        if (str_starts(s, begins[i]))
            return true;
    }
    return false;
}

static struct name_forms commune_in_french(struct arena *a, const struct demo_commune *c)
{
    struct str name = c->name;
    struct str tail;

    if (c->ordinal.n > 0) {
        return (struct name_forms){arena_text(a, "dans le %" PRI_STR, ARG_STR(c->ordinal)),
                                   arena_text(a, "du %" PRI_STR, ARG_STR(c->ordinal)),
                                   arena_text(a, "le %" PRI_STR, ARG_STR(c->ordinal))};
    }
    tail = (struct str){name.p + 3, name.n - 3};
    if (str_starts(name, STR("Le "))) {
        return (struct name_forms){arena_text(a, "au %" PRI_STR, ARG_STR(tail)),
                                   arena_text(a, "du %" PRI_STR, ARG_STR(tail)), name};
    }
    tail = (struct str){name.p + 4, name.n - 4};
    if (str_starts(name, STR("Les "))) {
        return (struct name_forms){arena_text(a, "aux %" PRI_STR, ARG_STR(tail)),
                                   arena_text(a, "des %" PRI_STR, ARG_STR(tail)), name};
    }
    return (struct name_forms){
        arena_text(a, "à %" PRI_STR, ARG_STR(name)),
        arena_text(a, begins_with_vowel(name) ? "d'%" PRI_STR : "de %" PRI_STR, ARG_STR(name)),
        name};
}

static struct name_forms commune_in_english(struct arena *a, const struct demo_commune *c)
{
    if (c->ordinal.n > 0) {
        struct str the =
            arena_text(a, "the %" PRI_STR " arrondissement", ARG_STR(c->ordinal_english));

        return (struct name_forms){arena_text(a, "in %" PRI_STR, ARG_STR(the)),
                                   arena_text(a, "of %" PRI_STR, ARG_STR(the)), the};
    }
    return (struct name_forms){arena_text(a, "in %" PRI_STR, ARG_STR(c->name)),
                               arena_text(a, "of %" PRI_STR, ARG_STR(c->name)), c->name};
}

static void add_spot(struct buf *b, const struct spot *s, bool of)
{
    static const char *const the[] = {"le ", "la ", "l'"};
    static const char *const of_the[] = {"du ", "de la ", "de l'"};

    buf_add(b, str_of(of ? of_the[s->gender] : the[s->gender]));
    buf_add(b, s->name);
}

/* "des jardins", "du rucher", "de la friche", "de l'usine" */
static void add_of(struct buf *b, struct str noun)
{
    bool many = str_starts(noun, STR("les "));
    bool one = str_starts(noun, STR("le "));
    size_t article = many ? 4 : one ? 3 : 0;

    buf_add(b, many ? STR("des ") : one ? STR("du ") : STR("de "));
    buf_add(b, (struct str){noun.p + article, noun.n - article});
}

/* {à}, {de}, {ville}, and {in}, {of} in English. */
static bool add_town(struct buf *b, struct str key, enum tongue tongue, const struct scene *scene)
{
    struct name_forms forms = tongue == FRENCH ? commune_in_french(b->arena, scene->commune)
                                               : commune_in_english(b->arena, scene->commune);
    const struct {
        struct str key;
        struct str form;
    } keys[] = {{STR("à"), forms.at},
                {STR("in"), forms.at},
                {STR("de"), forms.of},
                {STR("of"), forms.of},
                {STR("ville"), forms.bare}};

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (!str_is(key, keys[i].key))
            continue;
        buf_add(b, keys[i].form);
        return true;
    }
    return false;
}

/* {lieu}, {du lieu} and {spot}, which has no article: ", rue du Lavoir", ", by the water tower". */
static bool add_place(struct buf *b, struct str key, enum tongue tongue, const struct spot *spot)
{
    bool bare = str_is(key, STR("spot"));
    bool of = str_is(key, STR("du lieu"));

    if (!bare && !of && !str_is(key, STR("lieu")))
        return false;
    if (tongue == ENGLISH) {
        buf_add(b, bare && str_starts(spot->english, STR("the ")) ? STR("by ") : STR(""));
        buf_add(b, spot->english);
    } else if (bare) {
        buf_add(b, spot->name);
    } else {
        add_spot(b, spot, of);
    }
    return true;
}

/* {n}, {du n}: what the subject is called; {eau}, {de l'eau}: the water beside it. */
static bool add_thing(struct buf *b, struct str key, enum tongue tongue, const struct scene *scene)
{
    bool of_noun = str_is(key, STR("du n"));

    if (of_noun && tongue == FRENCH) {
        add_of(b, scene->noun->in[FRENCH]);
    } else if (of_noun || str_is(key, STR("n"))) {
        buf_add(b, scene->noun->in[tongue]);
    } else if (str_is(key, STR("eau"))) {
        buf_add(b, scene->water->name.in[tongue]);
    } else if (str_is(key, STR("de l'eau"))) {
        buf_add(b, scene->water->of.in[tongue]);
    } else {
        return false;
    }
    return true;
}

static void add_name(struct buf *b, struct str key, enum tongue tongue, const struct scene *scene)
{
    bool told = true;

    if (str_is(key, STR("Host"))) {
        buf_add(b, scene->host);
    } else {
        told = add_town(b, key, tongue, scene) || add_place(b, key, tongue, scene->spot) ||
               add_thing(b, key, tongue, scene);
    }
    assert(told); /* else nothing stands for a name in a phrase */
}

/* ---- choices ---- */

/* The k-th of "a|b|c"; the last may be empty. */
static struct str choice(struct str all, uint32_t k)
{
    struct str one = STR_NONE;

    for (uint32_t i = 0; i <= k; i++) {
        if (!str_cut(&all, '|', &one))
            return STR_NONE;
    }
    return one;
}

static uint32_t count_choices(struct str all)
{
    uint32_t n = 1;

    for (size_t i = 0; i < all.n; i++)
        n += all.p[i] == '|';
    return n;
}

/* What stands between an opening mark and its closing one; the rest is cut after it. */
static struct str take_group(struct str *rest, char closing)
{
    struct str group = STR_NONE;
    bool there = str_cut(rest, closing, &group);

    assert(there);
    (void)there;
    return group;
}

static void say_into(struct buf *b, struct str text, enum tongue tongue, const struct scene *scene)
{
    struct chance chance = {scene->seed};

    while (text.n > 0) {
        char c = text.p[0];

        if (c != '<' && c != '[' && c != '{') {
            buf_byte(b, c);
            text = (struct str){text.p + 1, text.n - 1};
            continue;
        }
        text = (struct str){text.p + 1, text.n - 1};
        if (c == '{') {
            add_name(b, take_group(&text, '}'), tongue, scene);
        } else if (c == '[') {
            buf_add(b, choice(take_group(&text, ']'), scene->woman ? 0 : 1));
        } else {
            struct str all = take_group(&text, '>');
            uint32_t k = chance_below(&chance, count_choices(all));
            struct str chosen = choice(all, k);

            /* A choice may have names in it, no choices. */
            say_into(b, chosen, tongue, scene);
        }
    }
}

bool phrase_has_place(const struct phrase *p)
{
    return memchr(p->in[FRENCH].p, '{', p->in[FRENCH].n) != NULL;
}

/* ---- typography ---- */

#define NO_BREAK "\xc2\xa0"
#define APOSTROPHE "\xe2\x80\x99"

static bool takes_no_break_before(struct str rest)
{
    return rest.p[0] == ':' || rest.p[0] == ';' || rest.p[0] == '?' || rest.p[0] == '!' ||
           str_starts(rest, STR("»")) || str_starts(rest, STR("€"));
}

struct str typeset(struct arena *a, struct str text, enum tongue tongue)
{
    struct buf b = BUF(a);
    bool open = false;

    for (size_t i = 0; i < text.n; i++) {
        struct str rest = {text.p + i, text.n - i};
        struct str after = {text.p + i + 1, text.n - i - 1};

        if (text.p[i] == '\'') {
            buf_lit(&b, APOSTROPHE);
        } else if (text.p[i] == '"') {
            open = !open;
            buf_add(&b, open ? STR("“") : STR("”"));
        } else if (tongue == FRENCH && text.p[i] == ' ' && after.n > 0 &&
                   takes_no_break_before(after)) {
            buf_lit(&b, NO_BREAK);
        } else if (tongue == FRENCH && str_starts(rest, STR("« "))) {
            buf_lit(&b, "«" NO_BREAK);
            i += strlen("« ") - 1;
        } else {
            buf_byte(&b, text.p[i]);
        }
    }
    return buf_str(&b);
}

struct str phrase_capital(struct arena *a, struct str text)
{
    struct str copy = arena_copy(a, text);
    char *p = UNCONST(copy.p);

    if (copy.n > 0 && p[0] >= 'a' && p[0] <= 'z') {
        p[0] = (char)(p[0] - 'a' + 'A');
    } else if (copy.n > 1 && (unsigned char)p[0] == 0xc3 && (unsigned char)p[1] >= 0xa0) {
        p[1] = (char)(p[1] - 0x20); /* "é" to "É" in UTF-8 */
    }
    return copy;
}

struct str phrase_say(struct arena *a,
                      const struct phrase *p,
                      enum tongue tongue,
                      const struct scene *scene)
{
    struct buf b = BUF(a);

    say_into(&b, p->in[tongue], tongue, scene);
    struct str said = typeset(a, buf_str(&b), tongue);

    /* A name at the beginning: "la Seine" is "La Seine" there. */
    return p->in[tongue].p[0] == '{' ? phrase_capital(a, said) : said;
}
