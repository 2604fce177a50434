#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Every interface text has its French, typeset as French is: texts.py [ROOT] prints what has none or is set wrong, one a line.

Texts are the {{#t}}...{{/t}} blocks of templates, the literals given to SAY, SAY_IN, say_with (WITH) and say_number, and the
titles of fault.def, and what kinds of jobs mean (daemon/kinds.c). An empty or fuzzy msgstr counts as none.
French typography: a no-break space (U+00A0 or U+202F) before
: ; ! ? » € % and after «, and inside "10 h 30"; curly apostrophes.
"""
import ast
import os
import re
import sys

ROOT = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
LITERALS = r'((?:"(?:\\.|[^"\\])*"\s*)+)'
CALLS = [
    re.compile(r"\bSAY\(\s*[^,()]*(?:\([^()]*\))?[^,()]*,\s*" + LITERALS + r"\)"),
    re.compile(r"\bSAY_IN\(\s*[^,]+,\s*" + LITERALS + r"\)"),
    re.compile(r"\bWITH\(\s*[^,()]+,\s*" + LITERALS),
    re.compile(r"\bsay_with\(\s*[^,]+,\s*[^,]+,\s*" + LITERALS),
]
PLURAL = re.compile(r"\bsay_number\(\s*[^,]+,\s*[^,]+,\s*[^,]+,\s*" + LITERALS + r",\s*" + LITERALS)
# What is wrong with a field: numbers in it are {n} in its key (base/text.h, trouble_in).
TROUBLES = [
    re.compile(r'\bfault_field\((?:[^";]|"[^"]*")*?,\s*' + LITERALS + r"[,)]"),
    re.compile(r'\bfault_field\([^",;]*,\s*"[^"]*",\s*' + LITERALS + r"[,)]"),
    re.compile(r"\bwant\((?:[^\";]|\"[^\"]*\",)*?" + LITERALS + r"\)"),
]
FINDING = re.compile(r"\bfound\([^;]*?" + LITERALS + r",\s*" + LITERALS + r"\)", re.S)
WHY = re.compile(r"\b(?:return|why =)\s*" + LITERALS + ";")
WHY_FILES = ("shape_text.c", "shape_json.c", "shape_form.c", "iban.c")
# Verbs speak to administrators, routes and settings to developers: English.
ENGLISH_ONLY = ("daemon/verb_", "daemon/http/rules.c", "daemon/http/router.c", "daemon/http/path.c", "daemon/base/config.c",
                "daemon/base/view", "gateways/", "daemon/destination_choice.c")
MEANS = re.compile(r"\.means\s*=\s*" + LITERALS)
TITLE = re.compile(r'^FAULT\([^,]+,[^,]+,\s*"[^"]*",\s*"([^"]*)"', re.M)


def unquote(text):
    return "".join(ast.literal_eval(part) for part in re.findall(r'"(?:\\.|[^"\\])*"', text))


def read_po(path):
    known, msgid, msgstr, field = {}, "", "", None
    for line in open(path, encoding="utf-8").read().split("\n") + ["msgid \"\""]:
        if line.startswith("msgid_plural"):
            field = "plural"
        elif line.startswith("msgid"):
            if msgid:
                known[msgid] = msgstr
            msgid, msgstr, field = "", "", "msgid"
        elif line.startswith("msgstr"):
            field = "msgstr"
        elif not line.startswith('"'):
            continue
        text = unquote(line)
        if field == "msgid":
            msgid += text
        elif field == "msgstr":
            msgstr += text
    return known


SPELLED = {}  # key: the sentence itself, when its numbers are written out in it


def trouble_key(text):
    key = re.sub(r"%[a-z]+|[0-9]+", "{n}", text)
    if "%" not in text:
        SPELLED[key] = text
    return key


def troubles_of(path, text):
    if any(path.startswith(name) for name in ENGLISH_ONLY):
        return
    found = [m for one in TROUBLES for m in one.findall(text)]
    if os.path.basename(path) in WHY_FILES:
        found += WHY.findall(text)
    if path.endswith("findings.c"):
        found += [part for pair in FINDING.findall(text) for part in pair]
    for literal in found:
        words = unquote(literal)
        if words and "%s" not in words and "%\"" not in literal and " " in words or words in ("missing", "unknown"):
            yield trouble_key(words)


def texts_of(path, text):
    if path.endswith(".mustache"):
        for found in re.findall(r"\{\{#t\}\}(.*?)\{\{/t\}\}", text, re.S):
            yield re.sub(r"\s+", " ", found).strip() if "\n" in found else re.sub(r"\s+", " ", found)
    elif path.endswith("fault.def"):
        yield from TITLE.findall(text)
    elif path.endswith((".c", ".h")):
        for call in CALLS:
            for found in call.findall(text):
                yield unquote(found)
        for one, _ in PLURAL.findall(text):
            yield unquote(one)
        if path == "daemon/kinds.c":
            yield from (unquote(one) for one in MEANS.findall(text))
        yield from troubles_of(path, text)


# What is wrong about a piece of French. Between two signs without any space ("10:30", "a;b") nothing is said.
TYPOGRAPHY = [
    (re.compile(r" [:;!?»€]|[0-9}] %"), "a plain space before"),
    (re.compile(r"[^\s\u00a0\u202f][!?»€]|[^\s\u00a0\u202f][:;](?=\s|$)"), "no space before"),
    (re.compile(r"«[^\u00a0\u202f]"), "no no-break space after"),
    (re.compile(r"[0-9}] h\b|\bh [0-9{]"), "a plain space in an hour"),
    (re.compile(r"\w'\w"), "a straight apostrophe in"),
]
TAG = re.compile(r"<[^>]*>|https?://\S+")
# Signs of a template outside its translated texts are set for no language.
BARE = re.compile(r"\}\}\s?[:;!?»](?=\s|\{\{|<|$)")


def typography_of(path):
    text = open(path, encoding="utf-8").read()
    for entry in re.finditer(r'^msgid\s+((?:"(?:\\.|[^"\\])*"\s*)+)(.*?)(?=^msgid |\Z)', text, re.M | re.S):
        if not unquote(entry.group(1)):
            continue
        for french in re.finditer(r'^msgstr(?:\[\d\])?\s+((?:"(?:\\.|[^"\\])*"\s*)+)', entry.group(2), re.M):
            words = TAG.sub("", unquote(french.group(1)))
            for pattern, why in TYPOGRAPHY:
                found = pattern.search(words)
                if found:
                    line = text.count("\n", 0, entry.start(2) + french.start()) + 1
                    yield f"web/po/fr.po:{line}: {why} “{found.group(0).strip()}”: {words}"


def bare_signs_of(path, text):
    if path.endswith(".mustache"):
        outside = re.sub(r"\{\{#t\}\}.*?\{\{/t\}\}", "{{}}", text, flags=re.S)
        for found in BARE.finditer(re.sub(r"<style.*?</style>", "", outside, flags=re.S)):
            yield f"{path}: “{found.group(0)}” stands outside the translated text"


def main():
    wrong = list(typography_of(os.path.join(ROOT, "web/po/fr.po")))
    known = read_po(os.path.join(ROOT, "web/po/fr.po"))
    missing, seen = {}, set()
    for top in ("daemon", "web", "api"):
        for folder, _, files in os.walk(os.path.join(ROOT, top)):
            for name in files:
                path = os.path.join(folder, name)
                if not path.endswith((".c", ".h", ".mustache", ".def")) or name.endswith("_test.c"):
                    continue
                short = os.path.relpath(path, ROOT)
                content = open(path, encoding="utf-8").read()
                wrong += bare_signs_of(short, content)
                for text in texts_of(short, content):
                    seen.add(text)
                    if not known.get(text) and not known.get(SPELLED.get(text)):
                        missing.setdefault(text, short)
    for text, path in sorted(missing.items(), key=lambda m: m[1]):
        print(f"{path}: no French for: {text}")
    for line in wrong:
        print(line)
    print(f"{len(seen)} texts, {len(missing)} without French, {len(wrong)} set wrong")
    return 1 if missing or wrong or not seen else 0


sys.exit(main())
