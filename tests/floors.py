#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Read every #include of the tree against floors.txt: floors.py [ROOT] prints what is off, one line each."""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = ("daemon", "gateways", "api", "web", "schema", "tests")
INCLUDE = re.compile(r'\s*#\s*include\s+(["<])([^">]+)[">]')
OWNER = re.compile(r'\{"(\w+)", (\d), \{([^}]*)\}\}')
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.S)


def read_rules():
    floors, rooms, hides, outside, calls = {}, {}, {}, {}, {}
    for line in open(os.path.join(HERE, "floors.txt"), encoding="utf-8"):
        words = line.split("#")[0].split()
        if not words:
            continue
        if words[0] == "hides":
            hides[words[1]] = words[2:]
        elif words[0] == "outside":
            outside[words[1]] = words[2:]
        elif words[0] == "call":
            calls.update(dict.fromkeys(words[1:-1], words[-1]))
        else:
            floors[words[0]] = None if words[1] == "-" else int(words[1])
            rooms[words[0]] = words[2:]
    may = {}
    for room, allowed in rooms.items():
        may[room] = {room}
        for one in allowed:
            on = [r for r, f in floors.items() if f is not None and one[0] == "@" and f <= int(one[1:])]
            may[room].update(on if one[0] == "@" else [one])
    return floors, may, hides, outside, calls


def room_of(path):
    parts = path.split("/")
    if parts[0] == "gateways":
        if len(parts) > 2:
            return "gateways"
        return "host" if parts[1].startswith("host") else "gateway.h"
    if parts[0] != "daemon":
        return parts[0]
    if len(parts) > 2:
        return parts[1]
    return "house" if parts[1] == "house.h" else "main"


def find_header(root, by, name):
    for folder in (os.path.dirname(by), "daemon", ""):
        path = os.path.normpath(os.path.join(folder, name))
        if os.path.exists(os.path.join(root, path)):
            return path
    return None  # made by the build


def folder_of(path):
    """Modules are rooms of their own, though floors.txt has one line for all."""
    parts = path.split("/")
    return parts[1] if parts[0] == "gateways" and len(parts) > 2 else room_of(path)


def wrong_include(path, header, may, hides):
    one, other = room_of(path), room_of(header)
    if os.path.basename(path) == "whole_test.c":
        return None  # a room among those around it, on a real database: it may use any verb
    if one not in may:
        return f"the room {one} stands on no floor: see floors.txt"
    if other not in may[one]:
        return f"{one} may not include {other}: {header}"
    if one == other == "gateways" and folder_of(path) != folder_of(header):
        return f"a module may not include another's header: {header}"
    if os.path.basename(header) == "inside.h" and folder_of(path) not in (folder_of(header), "tests"):
        return f"{header} belongs to {other} alone"
    if any(header.startswith(hidden) for hidden in hides.get(one, [])):
        return f"{one} may not see {header}"
    return None


def wrong_outside(path, header, outside):
    for name, who in outside.items():
        ours = header == name or (name.endswith("/") and header.startswith(name))
        if ours and room_of(path) not in who + ["tests"] and path not in who:
            return f"<{header}> is only for {' '.join(who)}"
    return None


def is_test(path):
    return path.startswith("tests/") or path.endswith("_test.c")


def look_at(root, path, may, hides, outside, calls):
    text = open(os.path.join(root, path), encoding="utf-8").read()
    for number, line in enumerate(text.split("\n"), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        if found[1] == "<":
            why = wrong_outside(path, found[2], outside)
        else:
            header = find_header(root, path, found[2])
            why = wrong_include(path, header, may, hides) if header else None
        if why:
            yield f"{path}:{number}: {why}"
    if is_test(path):
        return
    code = NOT_CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    for name, only in calls.items():
        for found in re.finditer(rf"(?<![\w.>]){name}\s*\(", code):
            if path != only:
                number = code.count("\n", 0, found.start()) + 1
                yield f"{path}:{number}: {name}() is only for {only}"


def look_at_owners(root, floors, may):
    """The rooms that own tables, and what they read, as the daemon has it: the same floors and no other arrows."""
    path = "daemon/db/floors.c"
    of_files = lambda name: "host" if name == "gateways" else name  # gateways/host*.c
    for name, floor, arrows in OWNER.findall(open(os.path.join(root, path), encoding="utf-8").read()):
        room = of_files(name)
        if floors.get(room) != int(floor):
            yield f"{path}: {name} is not on floor {floor} in floors.txt"
            continue
        for to in re.findall(r'"(\w+)"', arrows):
            if of_files(to) not in may[room]:
                yield f"{path}: {name} may not include {to}"


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(HERE)
    floors, *rules = read_rules()
    seen, found, rooms = 0, list(look_at_owners(root, floors, rules[0])), {"schema"}  # SQL alone
    for top in SOURCES:
        for folder, folders, files in os.walk(os.path.join(root, top)):
            folders[:] = sorted(f for f in folders if f != "node_modules")
            for name in sorted(files):
                if name.endswith((".c", ".h")):
                    seen += 1
                    path = os.path.relpath(os.path.join(folder, name), root)
                    rooms.add(room_of(path))
                    found += look_at(root, path, *rules)
    found += [f"floors.txt: there is no room {room}" for room in floors if room not in rooms]
    for line in found:
        print(line)
    print(f"{seen} files, {len(found)} findings")
    return 1 if found or not seen else 0


sys.exit(main())
