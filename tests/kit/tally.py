# SPDX-License-Identifier: EUPL-1.2
"""Counts the cases of a meson run: those cmocka names inside a program, or the program itself.

tally.py TESTLOG.json NOTES.txt   prints "passed failed skipped"; the notes name what failed or was skipped.
"""
import json
import re
import sys

CASE = re.compile(r'^\[\s+(OK|FAILED|SKIPPED)\s+\] (\S+)(.*)$', re.M)


def cases(test):
    said = (test.get('stdout') or '') + '\n' + (test.get('stderr') or '')
    found = {}
    for state, name, rest in CASE.findall(said):
        if name[0].isdigit() or 'test(s)' in rest:
            continue  # cmocka's own summary
        found[name] = state
    reasons = re.findall(r'^\s*((?:skipped|skip)\b[: ].*)$', said, re.M | re.I)
    return found, reasons


def main(log, notes):
    passed = failed = skipped = 0
    lines = []
    for line in open(log):
        test = json.loads(line)
        found, reasons = cases(test)
        states = list(found.values())
        ended_well = test['result'] in ('OK', 'EXPECTEDFAIL', 'UNEXPECTEDPASS')
        if test['result'] == 'SKIP' and not states:
            states = ['SKIPPED']
        elif not states:
            states = ['OK' if ended_well else 'FAILED']
        elif not ended_well and test['result'] != 'SKIP' and 'FAILED' not in states:
            states.append('FAILED')  # it died outside a case
        passed += states.count('OK')
        failed += states.count('FAILED')
        skipped += states.count('SKIPPED')
        if 'FAILED' in states:
            names = ', '.join(name for name, state in found.items() if state == 'FAILED')
            lines.append(f"FAILED  {test['name']}: {names or test['result']}")
        if 'SKIPPED' in states:
            lines.append(f"skipped {test['name']}: {'; '.join(reasons) or 'it says no reason'}")
    with open(notes, 'w') as out:
        out.write(''.join(line + '\n' for line in lines))
    print(passed, failed, skipped)


main(*sys.argv[1:])
