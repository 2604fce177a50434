/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/buf.h"
#include "web/public/inside.h"

/*
 * The illustrations. A scene is a drawing of polygons in three colours: paper, light ink, dark ink;
 * from it each visit's number cuts its own: corners moved, gouges shifted, windows and tiles lit
 * otherwise, nearer or wider, mirrored, by night. The same number gives the same bytes.
 */

#define POINTS 400
/* unit: tenths, as written in the drawings */
#define CORNER 6

struct colours {
    char paper[7];
    char light[7];
    char dark[7];
};

static const struct scene {
    const char *name;
    bool disc_moves; /* its great disc stands free */
    struct colours colours;
} scenes[] = {
    {"art-dans-la-ville-1", true, {"FFD6CB", "E4442B", "2B1B5E"}},
    {"art-dans-la-ville-2", false, {"FFD6CB", "E4442B", "2B1B5E"}},
    {"nature-et-agriculture-urbaine-1", true, {"DCEFC2", "57A136", "17452A"}},
    {"nature-et-agriculture-urbaine-2", true, {"DCEFC2", "57A136", "17452A"}},
    {"paris-des-habitants-1", false, {"FFDDBE", "EC7F34", "651B33"}},
    {"paris-des-habitants-2", true, {"FFDDBE", "EC7F34", "651B33"}},
    {"patrimoine-1", false, {"E2E3F0", "7580B4", "272C54"}},
    {"patrimoine-2", false, {"E2E3F0", "7580B4", "272C54"}},
    {"savoir-faire-1", false, {"F4DDBD", "B5562A", "23304F"}},
    {"savoir-faire-2", true, {"F4DDBD", "B5562A", "23304F"}},
    {"ville-cosmopolite-1", true, {"FFE39A", "E06A12", "0B4F52"}},
    {"ville-cosmopolite-2", false, {"FFE39A", "E06A12", "0B4F52"}},
    {"ville-festive-1", true, {"FBD0E4", "D92B82", "2A1A6B"}},
    {"ville-festive-2", false, {"FBD0E4", "D92B82", "2A1A6B"}},
    {"ville-fluviale-1", true, {"CBE7F3", "2C8BC2", "0D3158"}},
    {"ville-fluviale-2", true, {"CBE7F3", "2C8BC2", "0D3158"}},
};

/* Whole, and nearer views: what matters lies in the middle 240 x 240. */
static const char *const frames[] = {"0 0 400 300",   "24 36 352 264", "0 50 333 250",
                                     "67 50 333 250", "40 58 320 240", "12 12 376 282",
                                     "4 34 352 264",  "44 34 352 264"};

/* splitmix64: small, public domain, the same everywhere. */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* From -far to far. */
static int within(uint64_t *seed, int far)
{
    return (int)(next_random(seed) % (uint64_t)(2 * far + 1)) - far;
}

static bool one_in(uint64_t *seed, unsigned n)
{
    return next_random(seed) % n == 0;
}

struct outline {
    int x[POINTS], y[POINTS]; /* unit: tenths */
    char letter[POINTS];      /* M or L; Z closes all but strokes */
    size_t n;
    int left, right, top, bottom;
};

static const char *read_tenths(const char *p, const char *end, int *ret)
{
    bool minus = p < end && *p == '-';
    int whole = 0;
    int tenth = 0;

    if (minus)
        p++;
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        whole = whole * 10 + (*p - '0');
    if (p < end && *p == '.') {
        p++;
        if (p < end && *p >= '0' && *p <= '9')
            tenth = *p - '0';
        for (; p < end && *p >= '0' && *p <= '9'; p++)
            ;
    }
    *ret = (whole * 10 + tenth) * (minus ? -1 : 1);
    return p;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int most(int a, int b)
{
    return a > b ? a : b;
}

/* One corner, "M12.5 8" or "L12.5 8"; NULL when it is none. */
static const char *read_corner(const char *p, const char *end, struct outline *o)
{
    size_t at = o->n;

    if ((*p != 'M' && *p != 'L') || at == POINTS)
        return NULL;
    o->letter[at] = *p;
    p = read_tenths(p + 1, end, &o->x[at]);
    if (p < end && (*p == ' ' || *p == ','))
        p++;
    p = read_tenths(p, end, &o->y[at]);
    o->left = least(o->left, o->x[at]);
    o->right = most(o->right, o->x[at]);
    o->top = least(o->top, o->y[at]);
    o->bottom = most(o->bottom, o->y[at]);
    o->n++;
    return p;
}

static bool read_outline(struct str d, struct outline *o)
{
    const char *p = d.p;
    const char *end = d.p + d.n;

    *o = (struct outline){.left = 99999, .right = -99999, .top = 99999, .bottom = -99999};
    while (p && p < end)
        p = *p == 'Z' || *p == ' ' ? p + 1 : read_corner(p, end, o);
    return p && o->n > 0;
}

static void write_tenths(struct buf *b, int v)
{
    if (v < 0) {
        buf_byte(b, '-');
        v = -v;
    }
    buf_number(b, v / 10);
    if (v % 10) {
        buf_byte(b, '.');
        buf_byte(b, (char)('0' + v % 10));
    }
}

struct cutter {
    const struct scene *scene;
    uint64_t seed;
    bool night; /* exchanges paper and dark ink */
    bool bold;  /* exchanges paper and light ink */
    bool wide;  /* seen whole, on its paper: in heroes, whose field goes on around it */
};

/* A colour of the drawing as this number prints it. */
static void write_colour(struct cutter *cut, struct buf *b, struct str colour)
{
    const struct colours *c = &cut->scene->colours;

    if (cut->bold && str_is(colour, str_of(c->paper))) {
        colour = str_of(c->light);
    } else if (cut->bold && str_is(colour, str_of(c->light))) {
        colour = str_of(c->paper);
    }
    if (cut->night && str_is(colour, str_of(c->paper))) {
        colour = str_of(c->dark);
    } else if (cut->night && str_is(colour, str_of(c->dark))) {
        colour = str_of(c->paper);
    }
    buf_byte(b, '#');
    buf_add(b, colour);
}

/* Window panes, tiles, lozenges: now light, now paper. Fruit and confetti: now light, now dark. */
static struct str colour_of(struct cutter *cut, const struct outline *o, struct str colour)
{
    const struct colours *c = &cut->scene->colours;
    int w = o->right - o->left;
    int h = o->bottom - o->top;
    bool paper = str_is(colour, str_of(c->paper));
    bool light = str_is(colour, str_of(c->light));
    bool pane = o->n == 4 && w > 60 && h > 90 && w < 480 && h < 420 && w * 2 > h && h * 2 > w;
    bool fruit = o->n >= 12 && o->n <= 16 && w > 240 && w < 320 && h > 240 && h < 320 &&
                 str_starts(str_of(cut->scene->name), STR("ville-cosmopolite-1"));

    if (pane && (paper || light) && one_in(&cut->seed, 3))
        return paper ? str_of(c->light) : str_of(c->paper);
    if (fruit && !paper && one_in(&cut->seed, 2))
        return light ? str_of(c->dark) : str_of(c->light);
    return colour;
}

static void write_path(struct cutter *cut, struct buf *b, struct str fill, struct outline *o)
{
    int w = o->right - o->left;
    int h = o->bottom - o->top;
    bool gouge = o->n == 4 && h < 60 && w > 4 * h;
    bool disc = cut->scene->disc_moves && o->n >= 16 && w > 500 && w < 1400 && w * 10 < h * 12 &&
                h * 10 < w * 12 && str_is(fill, str_of(cut->scene->colours.light));
    int dx = gouge ? within(&cut->seed, 90) : disc ? within(&cut->seed, 160) : 0;
    int dy = gouge ? within(&cut->seed, 22) : disc ? within(&cut->seed, 80) : 0;

    if (gouge && one_in(&cut->seed, 7))
        return;
    buf_lit(b, "<path fill=\"#");
    buf_add(b, colour_of(cut, o, fill));
    buf_lit(b, "\" d=\"");
    for (size_t i = 0; i < o->n; i++) {
        buf_byte(b, o->letter[i]);
        write_tenths(b, o->x[i] + dx + (gouge ? 0 : within(&cut->seed, CORNER)));
        buf_byte(b, ' ');
        write_tenths(b, o->y[i] + dy + (gouge ? 0 : within(&cut->seed, CORNER)));
    }
    buf_lit(b, "Z\"/>");
}

/* Copy `svg` up to `what`, and step over it. False when it does not come again. */
static bool copy_to(struct buf *b, struct str *svg, struct str what)
{
    size_t at = str_find(*svg, what);
    bool found = at < svg->n;

    buf_add(b, (struct str){svg->p, at});
    *svg = found ? (struct str){svg->p + at + what.n, svg->n - at - what.n} : STR_NONE;
    return found;
}

static void cut_anew(struct cutter *cut, struct str svg, struct buf *b)
{
    static struct outline none;
    struct outline outline = none;

    while (copy_to(b, &svg, STR("<path fill=\"#"))) {
        struct str fill = {svg.p, 6};
        struct str d;
        struct str rest;

        if (svg.n < 12 || !str_starts((struct str){svg.p + 6, svg.n - 6}, STR("\" d=\""))) {
            buf_lit(b, "<path fill=\"#");
            continue;
        }
        rest = (struct str){svg.p + 11, svg.n - 11};
        d = (struct str){rest.p, str_find(rest, STR("\""))};
        if (!read_outline(d, &outline)) {
            buf_lit(b, "<path fill=\"#");
            continue;
        }
        write_path(cut, b, fill, &outline);
        rest = (struct str){rest.p + d.n, rest.n - d.n};
        svg = str_starts(rest, STR("\"/>")) ? (struct str){rest.p + 3, rest.n - 3} : STR_NONE;
    }
}

/* What else has a colour: the paper and the strokes. */
static struct str dye(struct cutter *cut, struct arena *a, struct str svg)
{
    struct buf b = BUF(a);

    while (svg.n) {
        size_t at = str_find(svg, STR("=\"#"));

        if (at + 9 > svg.n) {
            buf_add(&b, svg);
            break;
        }
        buf_add(&b, (struct str){svg.p, at + 2});
        write_colour(cut, &b, (struct str){svg.p + at + 3, 6});
        svg = (struct str){svg.p + at + 9, svg.n - at - 9};
    }
    return buf_str(&b);
}

static const struct scene *scene_named(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(scenes); i++) {
        if (str_is(name, str_of(scenes[i].name)))
            return &scenes[i];
    }
    return NULL;
}

static bool cut_ending(struct str *text, struct str ending)
{
    if (!str_starts(*text, ending))
        return false;
    *text = (struct str){text->p + ending.n, text->n - ending.n};
    return true;
}

/* `rest` is "THEME-SCENE/NUMBER.svg", with "-wide" and "-night" after the number in heroes and at
 * night */
static bool read_name(struct str rest, struct cutter *ret, uint32_t *ret_number)
{
    struct str scene;
    struct str file = rest;
    uint32_t number = 0;
    size_t digits = 0;

    if (!str_cut(&file, '/', &scene) || !(ret->scene = scene_named(scene)))
        return false;
    for (; digits < file.n && digits < 9 && file.p[digits] >= '0' && file.p[digits] <= '9';
         digits++)
        number = number * 10 + (uint32_t)(file.p[digits] - '0');
    file = (struct str){file.p + digits, file.n - digits};
    ret->wide = cut_ending(&file, STR("-wide"));
    ret->night = cut_ending(&file, STR("-night"));
    *ret_number = number;
    return digits > 0 && str_is(file, STR(".svg"));
}

static uint64_t seed_of(uint32_t number)
{
    return (uint64_t)number * UINT64_C(0x2545F4914F6CDD1D) + 1;
}

bool art_write(struct arena *a, struct str rest, struct str *ret)
{
    struct cutter cut = {0};
    uint32_t number = 0;
    struct str drawing;
    struct str inside;
    struct buf shapes = BUF(a);
    struct buf b = BUF(a);
    const char *frame;

    if (!read_name(rest, &cut, &number))
        return false;
    drawing = asset_named(arena_text(a, "art/%s.svg", cut.scene->name));
    if (!drawing.n)
        return false;
    cut.seed = seed_of(number);
    frame = frames[next_random(&cut.seed) % COUNT_OF(frames)];
    cut.bold = one_in(&cut.seed, 4) && !cut.wide;

    /* The inside of <svg ...> ... </svg>: cut in the drawing's own colours, then dyed. */
    inside = drawing;
    inside.p += str_find(inside, STR(">")) + 1;
    inside.n = (size_t)(drawing.p + drawing.n - inside.p);
    inside.n = str_find(inside, STR("</svg>"));
    cut_anew(&cut, inside, &shapes);

    buf_format(&b,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%s\" "
               "preserveAspectRatio=\"xMidYMax slice\">",
               cut.wide ? frames[0] : frame);
    if (number % 2 == 0)
        buf_lit(&b, "<g transform=\"matrix(-1 0 0 1 400 0)\">");
    buf_add(&b, dye(&cut, a, buf_str(&shapes)));
    if (number % 2 == 0)
        buf_lit(&b, "</g>");
    buf_lit(&b, "</svg>");
    *ret = buf_str(&b);
    return true;
}

unsigned art_scene(uint32_t number)
{
    uint64_t seed = seed_of(number) ^ 1;

    return one_in(&seed, 2) ? 2 : 1;
}

uint32_t art_number(unsigned scene)
{
    uint32_t number = 1;

    while (art_scene(number) != scene)
        number += 2;
    return number;
}

struct str art_address(struct arena *a, enum theme theme, uint32_t number, enum art_view view)
{
    struct str assets = page_assets();
    struct str file = theme_file(theme);
    struct buf b = BUF(a);

    buf_room(&b, assets.n + file.n + 40);
    buf_add(&b, assets);
    buf_lit(&b, "/art/");
    buf_add(&b, file);
    buf_byte(&b, '-');
    buf_number(&b, art_scene(number));
    buf_byte(&b, '/');
    buf_number(&b, number);
    if (view & ART_WIDE)
        buf_lit(&b, "-wide");
    if (view & ART_NIGHT)
        buf_lit(&b, "-night");
    buf_lit(&b, ".svg");
    return buf_str(&b);
}
