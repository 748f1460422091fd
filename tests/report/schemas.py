#!/usr/bin/env python3
"""report.sarif and report.junit.xml by the schemas of SARIF 2.1.0 and of Jenkins.

Usage: schemas.py REPORT_WORLD. tests/report/install fetches the schemas; exit status 77 without them.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "mailknock-schemas"


def main():
    sarif, junit = CACHE / "sarif-2.1.0.json", CACHE / "junit.xsd"
    missing = [str(schema) for schema in (sarif, junit) if not schema.exists()]
    if missing:
        print(f"SKIPPED: there is no {', '.join(missing)}: run tests/report/install")
        sys.exit(77)
    validator = jsonschema.Draft7Validator(json.loads(sarif.read_bytes()),
                                           format_checker=jsonschema.draft7_format_checker)
    failures = []
    with tempfile.TemporaryDirectory(prefix="mailknock-schemas-") as name:
        for kind, machines in (("plain", 2), ("hostile", 2), ("\n{0} ](x) %", 2), ("plain", 0), ("plain", -2)):
            folder = pathlib.Path(name) / f"{len(kind)}{machines}"
            subprocess.run([sys.argv[1], folder, kind, str(machines)], check=True)
            failures += [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"[:300]
                         for error in validator.iter_errors(json.loads((folder / "report.sarif").read_bytes()))]
            told = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", junit,
                                   folder / "report.junit.xml"], capture_output=True, text=True)
            failures += [told.stderr] if told.returncode else []
    print("\n".join(failures) or "both are as their schemas have it")
    sys.exit(1 if failures else 0)


main()
