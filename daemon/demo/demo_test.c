/* SPDX-License-Identifier: EUPL-1.2 */
#include <jansson.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include "demo/inside.h"

#include "base/test.h"

/* One town for all tests: it is the same every time. */
static struct world *town;
static struct arena *arena;

static const struct demo_wish wish = {.seed = DEMO_SEED, .today = {20779}};

static int make_town(void **state)
{
    (void)state;
    arena = arena_new();
    town = world_make(arena, &wish);
    return 0;
}

static int leave_town(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void it_is_as_large_as_said(void **state)
{
    uint32_t dated = 0;
    uint32_t slots = 0;

    (void)state;
    assert_int_equal(town->bodies_n, 520);
    assert_int_equal(town->visits_n, 8000);
    for (uint32_t i = 0; i < town->visits_n; i++) {
        const struct demo_visit *v = &town->visits[i];

        dated += v->periods_n > 0;
        for (uint32_t k = 0; k < v->periods_n; k++) {
            slots += period_slots(&v->periods[k]);
            assert_true(v->periods[k].starts_n > 0);
            assert_true(v->periods[k].from.n >= wish.today.n);
            assert_true(v->periods[k].until.n < wish.today.n + DEMO_DAYS);
        }
        assert_in_range(v->places, 6, 40);
    }
    assert_int_equal(dated, 900);
    assert_int_equal(slots, town->slots);
    assert_in_range(slots, 98000, 102000);
}

static void all_of_it_can_be_shown(void **state)
{
    uint32_t themes[THEME_LOCALS + 1] = {0};
    uint32_t kinds[VISIT_VIRTUAL + 1] = {0};
    uint32_t odd = 0;

    (void)state;
    for (uint32_t i = 0; i < town->visits_n; i++) {
        const struct demo_visit *v = &town->visits[i];

        for (int t = 0; t < TONGUES; t++) {
            odd += str_characters(v->title.in[t]) > 70 || str_characters(v->title.in[t]) < 12;
            assert_in_range(str_characters(v->hook.in[t]), 20, 140);
            assert_true(str_is_utf8(v->story.in[t]));
            assert_true(str_characters(v->story.in[t]) > 90);
            assert_null(memchr(v->story.in[t].p, '<', v->story.in[t].n));
            assert_null(memchr(v->story.in[t].p, '|', v->story.in[t].n));
            assert_null(memchr(v->title.in[t].p, '\'', v->title.in[t].n));
        }
        assert_true(v->stops_n >= 3);
        assert_true(v->bring.in[FRENCH].n > 0 && v->directions.in[ENGLISH].n > 0);
        assert_true(v->kind != VISIT_CRUISE || v->commune->water);
        themes[v->subject->theme]++;
        kinds[v->kind]++;
    }
    assert_true(odd < 5);
    for (int i = 1; i <= THEME_LOCALS; i++)
        assert_in_range(themes[i], 500, 1500);
    for (int i = 1; i <= VISIT_VIRTUAL; i++)
        assert_in_range(kinds[i], 100, 4000);
}

static void no_two_partners_or_titles_are_called_alike(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < town->bodies_n; i++) {
        for (uint32_t k = 0; k < i; k++)
            assert_false(str_is(town->bodies[i].name, town->bodies[k].name));
        assert_true(str_ends(town->bodies[i].email, STR(".example")));
    }
    for (uint32_t i = 1; i < town->visits_n; i++) {
        assert_false(
            str_is(town->visits[i].title.in[FRENCH], town->visits[i - 1].title.in[FRENCH]));
    }
}

static void names_stand_right_in_a_sentence(void **state)
{
    const struct phrase p = {{STR_INIT("Balade {à}, près {du lieu} : <un|deux> regard[es|s] {de}"),
                              STR_INIT("A walk {in}, near {lieu}: <one|two> {of}")}};
    const struct spot quay = {MASCULINE, STR_INIT("quai"), STR_INIT("the quay")};
    const struct demo_commune lilas = {.name = STR_INIT("Les Lilas")};
    struct scene scene = {.commune = &lilas, .spot = &quay, .seed = 3};
    struct str french = phrase_say(arena, &p, FRENCH, &scene);
    struct str english = phrase_say(arena, &p, ENGLISH, &scene);

    (void)state;
    assert_true(str_starts(french, STR("Balade aux Lilas, près du quai\xc2\xa0: ")));
    assert_true(str_ends(french, STR(" regards des Lilas")));
    assert_true(str_starts(english, STR("A walk in Les Lilas, near the quay: ")));
    /* The same choice in both. */
    assert_int_equal(str_find(french, STR("deux")) < french.n,
                     str_find(english, STR("two")) < english.n);
}

/* ---- what is written ---- */

static struct str read_whole(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct buf b = BUF(arena);
    size_t n;

    assert_non_null(f);
    do {
        n = fread(buf_room(&b, 1 << 20), 1, 1 << 20, f);
        b.n += n;
    } while (n > 0);
    fclose(f);
    return buf_str(&b);
}

static void write_into(const char *folder, struct str *ret_zip, struct str *ret_xml)
{
    struct ctx cx;
    struct demo_count count;
    struct str zip_path = arena_text(arena, "%s/apidae.zip", folder);
    struct str xml_path = arena_text(arena, "%s/tourinsoft.xml", folder);

    ctx_init(&cx, arena);
    assert_int_equal(demo_write(&cx, &wish, str_of(folder), &count), FAULT_NONE);
    assert_int_equal(count.apidae + count.tourinsoft, 8000);
    *ret_zip = read_whole(zip_path.p);
    *ret_xml = read_whole(xml_path.p);
    unlink(zip_path.p);
    unlink(xml_path.p);
    rmdir(folder);
}

static size_t count_objects(zip_t *z)
{
    size_t objects = 0;

    for (zip_int64_t i = 0; i < zip_get_num_entries(z, 0); i++) {
        zip_stat_t stat;
        json_error_t error;

        assert_int_equal(zip_stat_index(z, (zip_uint64_t)i, 0, &stat), 0);
        zip_file_t *f = zip_fopen_index(z, (zip_uint64_t)i, 0);
        char *bytes = malloc(stat.size);

        assert_non_null(f);
        assert_int_equal(zip_fread(f, bytes, stat.size), stat.size);
        zip_fclose(f);
        json_t *json = json_loadb(bytes, stat.size, 0, &error);

        assert_non_null(json);
        if (strncmp(stat.name, "objets_modifies/", 16) == 0) {
            assert_true(json_array_size(json) <= 50);
            objects += json_array_size(json);
        }
        json_decref(json);
        free(bytes);
    }
    return objects;
}

static void the_same_seed_writes_the_same_bytes(void **state)
{
    char one[] = "/tmp/demo-one-XXXXXX";
    char two[] = "/tmp/demo-two-XXXXXX";
    struct str zip_one;
    struct str zip_two;
    struct str xml_one;
    struct str xml_two;
    zip_error_t error;
    int entries = 0;

    (void)state;
    assert_non_null(mkdtemp(one));
    assert_non_null(mkdtemp(two));
    write_into(one, &zip_one, &xml_one);
    write_into(two, &zip_two, &xml_two);
    assert_true(str_is(zip_one, zip_two));
    assert_true(str_is(xml_one, xml_two));

    zip_t *z = zip_open_from_source(zip_source_buffer_create(zip_one.p, zip_one.n, 0, &error),
                                    ZIP_RDONLY, &error);

    assert_non_null(z);
    size_t objects = count_objects(z);

    zip_discard(z);
    xmlDocPtr doc =
        xmlReadMemory(xml_one.p, (int)xml_one.n, "tourinsoft.xml", NULL, XML_PARSE_NONET);

    assert_non_null(doc);
    for (xmlNodePtr n = xmlDocGetRootElement(doc)->children; n; n = n->next)
        entries += strcmp((const char *)n->name, "entry") == 0;
    xmlFreeDoc(doc);
    assert_int_equal(objects + (size_t)entries, 8000);
    assert_in_range(objects, 5200, 5800);
}

static void another_seed_is_another_town(void **state)
{
    const struct demo_wish other = {.seed = 7, .today = wish.today, .partners = 40, .visits = 300};
    struct world *w = world_make(arena, &other);

    (void)state;
    assert_int_equal(w->visits_n, 300);
    assert_false(str_is(w->visits[0].title.in[FRENCH], town->visits[0].title.in[FRENCH]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_as_large_as_said),
        cmocka_unit_test(all_of_it_can_be_shown),
        cmocka_unit_test(no_two_partners_or_titles_are_called_alike),
        cmocka_unit_test(names_stand_right_in_a_sentence),
        cmocka_unit_test(the_same_seed_writes_the_same_bytes),
        cmocka_unit_test(another_seed_is_another_town),
    };

    return cmocka_run_group_tests(tests, make_town, leave_town);
}
