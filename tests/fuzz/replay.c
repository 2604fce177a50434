/* SPDX-License-Identifier: EUPL-1.2 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "tests/fuzz/fuzz.h"

/*
 * Gives a fuzz target its corpus again, file by file: replay FOLDER. Besides each file as it is,
 * everything that it begins with, so that what is cut off is tried too.
 */
enum { LARGEST = 1 << 20, CUTS = 200 };

static void drop_folder(DIR **folder)
{
    if (*folder)
        closedir(*folder);
}

static struct str read_file(struct arena *a, int folder, const char *name)
{
    struct stat about;
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);

    if (file < 0 || fstat(file, &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_size > LARGEST) {
        if (file >= 0)
            close(file);
        return STR_NONE;
    }
    char *bytes = arena_take(a, (size_t)about.st_size + 1, 1);
    ssize_t n = read(file, bytes, (size_t)about.st_size);

    close(file);
    return (struct str){bytes, n > 0 ? (size_t)n : 0};
}

static int replay(struct str file)
{
    size_t step = file.n / CUTS + 1;

    for (size_t n = 0; n < file.n; n += step) {
        /* A copy of its own: the sanitizer sees the first byte read beyond the cut. */
        CLEANUP(arena_free) struct arena *a = arena_new();
        struct str cut = {arena_take(a, n ? n : 1, 1), n};

        memcpy(UNCONST(cut.p), file.p, n);
        if (LLVMFuzzerTestOneInput((const uint8_t *)cut.p, n) != 0)
            return 1;
    }
    return LLVMFuzzerTestOneInput((const uint8_t *)file.p, file.n);
}

int main(int argc, char **argv)
{
    CLEANUP(drop_folder) DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    int count = 0;

    if (!folder) {
        fprintf(stderr, "replay: needs a folder that can be read\n");
        return 2;
    }
    for (const struct dirent *each = readdir(folder); each; each = readdir(folder)) {
        CLEANUP(arena_free) struct arena *a = arena_new();

        if (each->d_name[0] == '.')
            continue;
        if (replay(read_file(a, dirfd(folder), each->d_name)) != 0) {
            fprintf(stderr, "replay: %s was refused\n", each->d_name);
            return 1;
        }
        count++;
    }
    printf("%d files\n", count);
    return count > 0 ? 0 : 1;
}
