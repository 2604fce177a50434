#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Turn files into a C source that holds them: embed.py OUT.c TABLE ROOT FILE...

The source defines `const struct embedded TABLE[]`, sorted by name, where a file's name is its path
below ROOT ("-": its last part). The assembler reads the bytes itself, so large files cost nothing
to compile; they have to stay where they are until then.
"""
import os
import sys


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main():
    out, table, root, *files = sys.argv[1:]
    names = {}
    for path in files:
        name = os.path.basename(path) if root == "-" else os.path.relpath(path, root)
        if name.startswith(".."):
            sys.exit(f"embed.py: {path} is not below {root}")
        if name in names:
            sys.exit(f"embed.py: two files are called {name}")
        names[name] = os.path.abspath(path)

    lines = ["/* Made by embed.py. */", '#include "base/embedded.h"', ""]
    rows = []
    for i, name in enumerate(sorted(names)):
        symbol = f"{table}_file_{i}"
        asm = [
            '.section .rodata,\\"a\\"',
            ".balign 16",
            f"{symbol}:",
            f".incbin {quoted(names[name])}".replace('\\"', '\\\\"').replace('"', '\\"'),
            ".byte 0",
            ".previous",
        ]
        lines.append("__asm__(" + "\n        ".join(f'"{line}\\n"' for line in asm) + ");")
        lines.append(f'extern const char {symbol}[] __attribute__((visibility("hidden")));')
        rows.append(f"    {{STR_INIT({quoted(name)}), {{{symbol}, {os.path.getsize(names[name])}}}}},")
    lines += ["", f"extern const struct embedded {table}[];", f"const struct embedded {table}[] = {{"]
    lines += rows + ["    {STR_NONE_INIT, STR_NONE_INIT},", "};", ""]
    with open(out, "w", encoding="utf-8") as f:
        f.write("\n".join(lines).replace("STR_NONE_INIT", "{0, 0}"))


main()
