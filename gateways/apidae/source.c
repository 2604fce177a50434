/* SPDX-License-Identifier: EUPL-1.2 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "gateways/apidae/inside.h"

#define ENTRIES_MOST 200000
/* Small entries may be as dense as they like. */
#define RATIO_FROM ((uint64_t)1024 * 1024)

struct source {
    struct arena *home;
    const struct apidae_settings *settings;
    struct str folder; /* entries are files below it; empty: the zip, or one file */
    zip_t *zip;
    struct entry *entries;
    size_t n, room;
    bool one_file;

    /* The entry being read. */
    zip_file_t *inside;
    int fd;
    uint64_t packed; /* its size in the zip */
    uint64_t read;   /* inflated bytes of it so far */
    uint64_t total;  /* of all */
    struct str trouble;
};

static struct str base_of(struct str path)
{
    struct str base = path;

    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '/')
            base = (struct str){path.p + i + 1, path.n - i - 1};
    }
    return base;
}

static enum part part_of(struct str name)
{
    static const struct {
        struct str name;
        enum part part;
    } known[] = {
        {STR_INIT("communes.json"), PART_COMMUNES},
        {STR_INIT("elements_reference.json"), PART_ELEMENTS},
        {STR_INIT("criteres_internes.json"), PART_CRITERIA},
        {STR_INIT("territoires.json"), PART_TERRITORIES},
        {STR_INIT("objets_supprimes.json"), PART_GONE},
        {STR_INIT("objets_lies_supprimes.json"), PART_NONE},
        {STR_INIT("selections.json"), PART_NONE},
    };
    struct str base = base_of(name);

    if (str_starts(name, STR("__MACOSX/")) || str_starts(base, STR("._")) ||
        !str_ends(base, STR(".json")))
        return PART_NONE;
    if (str_starts(name, STR("objets_modifies/")))
        return PART_OBJECTS;
    if (str_starts(name, STR("objets_lies/")))
        return PART_BODIES;
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (str_is(name, known[i].name))
            return known[i].part;
    }
    return base.n == name.n ? PART_ANSWER : PART_NONE;
}

static void add_entry(struct source *s, struct str name, enum part part, uint64_t index)
{
    if (s->n == s->room) {
        size_t room = s->room ? s->room * 2 : 64;
        struct entry *more = NEW_ARRAY(s->home, struct entry, room);

        if (s->n > 0)
            memcpy(more, s->entries, s->n * sizeof *more);
        s->entries = more;
        s->room = room;
    }
    s->entries[s->n++] = (struct entry){name, part, index};
}

/* References before objects, then by name, "-2" before "-10": the same order on every disk. */
static int entry_order(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;

    if (x->part != y->part)
        return x->part < y->part ? -1 : 1;
    return strverscmp(x->name.p, y->name.p);
}

/* Absolute, climbing, with a backslash or a drive: no honest export has such a name. */
static bool path_is_inside(struct str name)
{
    struct str rest = name;
    struct str part;

    if (str_is_empty(name) || name.p[0] == '/' || memchr(name.p, '\\', name.n) ||
        (name.n > 1 && name.p[1] == ':'))
        return false;
    while (str_cut(&rest, '/', &part)) {
        if (str_is(part, STR("..")))
            return false;
    }
    return true;
}

static enum fault list_zip(struct ctx *cx, struct source *s)
{
    zip_int64_t n = zip_get_num_entries(s->zip, 0);
    uint64_t most = (uint64_t)s->settings->total_mib << 20;
    uint64_t claimed = 0;

    if (n > ENTRIES_MOST) {
        return fault(cx, FAULT_FEED_UNSOUND, "the zip has %lld entries, %d at most", (long long)n,
                     ENTRIES_MOST);
    }
    for (zip_int64_t i = 0; i < n; i++) {
        zip_stat_t stat;

        if (zip_stat_index(s->zip, (zip_uint64_t)i, 0, &stat) != 0 ||
            !(stat.valid & ZIP_STAT_NAME) || !(stat.valid & ZIP_STAT_SIZE)) {
            return fault(cx, FAULT_FEED_UNSOUND, "entry %lld of the zip cannot be read",
                         (long long)i);
        }
        struct str name = arena_copy(s->home, str_of(stat.name));

        if (!path_is_inside(name)) {
            return fault(cx, FAULT_FEED_UNSOUND, "the zip has a path that leads out of it: %.200s",
                         stat.name);
        }
        if (__builtin_add_overflow(claimed, stat.size, &claimed) || claimed > most) {
            return fault(cx, FAULT_FEED_UNSOUND, "the zip inflates to more than %u MiB",
                         s->settings->total_mib);
        }
        if (stat.size > RATIO_FROM && (stat.valid & ZIP_STAT_COMP_SIZE) &&
            stat.size / (stat.comp_size + 1) > s->settings->ratio) {
            return fault(cx, FAULT_FEED_UNSOUND, "%.200s inflates more than %u times", stat.name,
                         s->settings->ratio);
        }
        enum part part = part_of(name);

        if (part != PART_NONE)
            add_entry(s, name, part, (uint64_t)i);
    }
    return FAULT_NONE;
}

static enum fault open_zip(struct ctx *cx, struct source *s, const char *path)
{
    int bad = 0;
    zip_error_t error;

    s->zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &bad);
    if (s->zip)
        return list_zip(cx, s);
    if (bad == ZIP_ER_NOZIP) { /* its list of entries stands at its end */
        return fault(cx, FAULT_FEED_UNSOUND,
                     "no zip, or one that was cut short: its end is missing");
    }
    zip_error_init_with_code(&error, bad);
    enum fault f =
        fault(cx, FAULT_FEED_UNSOUND, "the zip cannot be read: %s", zip_error_strerror(&error));

    zip_error_fini(&error);
    return f;
}

static void close_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static struct str joined(struct arena *home, struct str folder, struct str name)
{
    return str_is_empty(folder)
               ? arena_copy(home, name)
               : arena_text(home, "%" PRI_STR "/%" PRI_STR, ARG_STR(folder), ARG_STR(name));
}

/* A file of the folder, when it is one of ours. */
static enum fault list_file(struct ctx *cx, struct source *s, int folder, struct str name)
{
    enum part part = part_of(name);
    struct stat what;

    if (part == PART_NONE || fstatat(folder, base_of(name).p, &what, 0) != 0 ||
        !S_ISREG(what.st_mode))
        return FAULT_NONE;
    if (s->n == ENTRIES_MOST) {
        return fault(cx, FAULT_FEED_UNSOUND, "the folder has more than %d files of an export",
                     ENTRIES_MOST);
    }
    add_entry(s, name, part, 0);
    return FAULT_NONE;
}

/* The files of the export's folder, or of one that stands in it; the latter may be absent. */
static enum fault list_folder(struct ctx *cx, struct source *s, struct str below)
{
    struct str path = str_is_empty(below) ? s->folder : joined(s->home, s->folder, below);
    CLEANUP(close_folder) DIR *folder = opendir(path.p);

    if (!folder && errno == ENOENT && !str_is_empty(below))
        return FAULT_NONE;
    if (!folder)
        return fault(cx, FAULT_FILE_ABSENT, "%s: %s", path.p, strerror(errno));
    for (;;) {
        errno = 0;
        const struct dirent *at = readdir(folder);

        if (!at && errno != 0) /* half a folder must not pass for a whole one */
            return fault(cx, FAULT_FILE_ABSENT, "%s: %s", path.p, strerror(errno));
        if (!at)
            return FAULT_NONE;
        if (at->d_name[0] == '.')
            continue;
        TRY(list_file(cx, s, dirfd(folder), joined(s->home, below, str_of(at->d_name))));
    }
}

static enum fault open_folder(struct ctx *cx, struct source *s, struct str path)
{
    s->folder = path;
    TRY(list_folder(cx, s, STR_NONE));
    TRY(list_folder(cx, s, STR("objets_modifies")));
    return list_folder(cx, s, STR("objets_lies"));
}

/* By its first bytes; a name may be anything. */
static bool is_zip(int fd)
{
    char magic[2];

    return pread(fd, magic, 2, 0) == 2 && magic[0] == 'P' && magic[1] == 'K';
}

enum fault source_open(struct ctx *cx,
                       struct arena *home,
                       const struct apidae_settings *settings,
                       struct source **ret)
{
    struct str path = arena_copy(home, settings->path);
    struct source *s = NEW(home, struct source);
    struct stat what;
    enum fault f = FAULT_NONE;
    int fd = open(path.p, O_RDONLY | O_CLOEXEC);

    *s = (struct source){.home = home, .settings = settings, .fd = -1};
    if (fd < 0 || fstat(fd, &what) != 0) {
        f = fault(cx, FAULT_FILE_ABSENT, "%s: %s", path.p, strerror(errno));
        if (fd >= 0)
            close(fd);
        return f;
    }
    if (S_ISDIR(what.st_mode)) {
        f = open_folder(cx, s, path);
    } else if (is_zip(fd) || str_ends(path, STR(".zip"))) {
        f = open_zip(cx, s, path.p);
    } else {
        enum part part = part_of(base_of(path));

        s->one_file = true;
        add_entry(s, path, part == PART_GONE ? PART_GONE : PART_OBJECTS, 0);
    }
    close(fd);
    if (f != FAULT_NONE) {
        source_close(&s);
        return f;
    }
    if (s->n > 1)
        qsort(s->entries, s->n, sizeof *s->entries, entry_order);
    *ret = s;
    return FAULT_NONE;
}

static void stop_reading(struct source *s)
{
    if (s->inside)
        zip_fclose(TAKE(s->inside));
    if (s->fd >= 0)
        close(s->fd);
    s->fd = -1;
}

void source_close(struct source **s)
{
    if (!*s)
        return;
    stop_reading(*s);
    if ((*s)->zip)
        zip_discard((*s)->zip);
    *s = NULL;
}

size_t source_entries(const struct source *s, const struct entry **ret)
{
    *ret = s->entries;
    return s->n;
}

bool source_is_one_file(const struct source *s)
{
    return s->one_file;
}

enum fault source_begin(struct ctx *cx, struct source *s, const struct entry *e)
{
    stop_reading(s);
    s->read = s->packed = 0;
    s->trouble = STR_NONE;
    if (s->zip) {
        zip_stat_t stat;

        if (zip_stat_index(s->zip, e->index, 0, &stat) == 0)
            s->packed = stat.comp_size;
        s->inside = zip_fopen_index(s->zip, e->index, 0);
        if (!s->inside) {
            return fault(cx, FAULT_FEED_UNSOUND, "%s in the zip cannot be read: %s", e->name.p,
                         zip_strerror(s->zip));
        }
        return FAULT_NONE;
    }
    struct str path = s->one_file ? e->name
                                  : arena_text(s->home, "%" PRI_STR "/%" PRI_STR,
                                               ARG_STR(s->folder), ARG_STR(e->name));

    s->fd = open(path.p, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return fault(cx, FAULT_FILE_ABSENT, "%s: %s", path.p, strerror(errno));
    return FAULT_NONE;
}

long source_more(void *of, char *into, size_t room)
{
    struct source *s = of;
    long got;

    if (s->inside) {
        got = (long)zip_fread(s->inside, into, room);
        if (got < 0)
            s->trouble = arena_copy(s->home, str_of(zip_file_strerror(s->inside)));
    } else {
        do {
            got = (long)read(s->fd, into, room);
        } while (got < 0 && errno == EINTR);
        if (got < 0)
            s->trouble = arena_copy(s->home, str_of(strerror(errno)));
    }
    if (got <= 0)
        return got;
    /* What the zip says of itself is not believed: what really comes out counts. */
    s->read += (uint64_t)got;
    s->total += (uint64_t)got;
    if (s->total > (uint64_t)s->settings->total_mib << 20) {
        s->trouble = arena_text(s->home, "more than %u MiB in all", s->settings->total_mib);
        return -1;
    }
    if (s->inside && s->read > RATIO_FROM && s->read / (s->packed + 1) > s->settings->ratio) {
        s->trouble = arena_text(s->home, "it inflates more than %u times", s->settings->ratio);
        return -1;
    }
    return got;
}

enum fault source_end(struct ctx *cx, struct source *s, const struct entry *e)
{
    char rest[16384];

    while (str_is_empty(s->trouble) && source_more(s, rest, sizeof rest) > 0)
        ;
    stop_reading(s);
    if (!str_is_empty(s->trouble))
        return fault(cx, FAULT_FEED_UNSOUND, "%s: %s", e->name.p, s->trouble.p);
    return FAULT_NONE;
}
