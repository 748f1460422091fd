#!/usr/bin/env python3
"""The architecture as a test: who may include whom, one library one file, budgets, a README a folder that
names all its modules.

Usage: check_layout.py SOURCE_DIR. Prints one line per breach; exit status 1 if there is any.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
FOLDERS = ["base", "schema", "net", "crawler", "checker", "report", "delivery", "cli"]
MAY_INCLUDE = {
    "base": {"base"},
    "schema": {"base", "schema"},
    "net": {"base", "schema", "net"},
    "crawler": {"base", "schema", "net", "crawler"},
    "checker": {"base", "schema", "net", "checker"},
    "report": {"base", "schema", "report"},
    "delivery": {"base", "schema", "net", "delivery"},
    "cli": set(FOLDERS),
}
# A library is touched where it is wrapped and nowhere else.
LIBRARY_FILES = {
    r"uv\.h": r"net/loop\.c",
    r"ares.*\.h": r"net/dns_transport\.c",
    r"openssl/.*": r"net/tls[a-z_]*\.[ch]",
    r"curl/.*": r"(crawler/(fetch|url|transfer)|net/http|delivery/(carrier|mail|webhook))[a-z_]*\.[ch]",
    r"libxml/.*": r"crawler/(page[a-z_]*|sitemap_xml)\.[ch]",
    r"zlib\.h": r"crawler/sitemap_source\.c",
    r"qpdf/.*": r"crawler/pdf_child\.c",
    r"sqlite3\.h": r"schema/store_sqlite[a-z_]*\.[ch]",
    r"idn2\.h": r"schema/model/domain\.c",
    r"uninorm\.h": r"schema/model/address\.c",
    r"libpsl\.h": r"net/registrable\.c",
    r"iconv\.h": r"crawler/charset[a-z_]*\.c",
}
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 420
PARAMETERS_MAX = 7  # four beyond the object acted upon (store and run), the context and `why`
TABLE_FILE = re.compile(r"(_table|catalogue\w*|entity\w*|labels\w*)\.c$")

breaches = []


def breach(path, line, text):
    breaches.append(f"{path.relative_to(ROOT)}:{line}: {text}")


def check_includes(path, folder, lines):
    for number, line in enumerate(lines, 1):
        own = re.match(r'\s*#\s*include\s+"([^"/]+)/', line)
        if own and own[1] != "embedded" and own[1] not in MAY_INCLUDE[folder]:
            breach(path, number, f"{folder}/ may not include {own[1]}/")
        foreign = re.match(r"\s*#\s*include\s+<([^>]+)>", line)
        if not foreign:
            continue
        for header, place in LIBRARY_FILES.items():
            if re.fullmatch(header, foreign[1]) and not re.fullmatch(
                place, str(path.relative_to(ROOT))
            ):
                breach(path, number, f"<{foreign[1]}> belongs in {place}")


def check_budgets(path, lines):
    is_table = TABLE_FILE.search(path.name)
    if len(lines) > FILE_LINES_MAX and path.suffix == ".c" and not is_table:
        breach(path, 1, f"{len(lines)} lines: two modules? (at most {FILE_LINES_MAX})")
    began = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            began = number
            check_parameters(path, lines, number)
        elif line.startswith("}") and began:
            if number - began - 1 > FUNCTION_LINES_MAX:
                breach(path, began, f"function of {number - began - 1} lines")
            began = None


def check_parameters(path, lines, brace):
    start = brace - 2
    while start > 0 and lines[start - 1].strip() and not lines[start - 1].endswith((";", "}", "*/")):
        start -= 1
    signature = " ".join(lines[start : brace - 1])
    inside = signature[signature.find("(") + 1 : signature.rfind(")")]
    inside = re.sub(r"\([^()]*\)", "", inside)
    if inside.count(",") + 1 > PARAMETERS_MAX:
        breach(path, brace, f"{inside.count(',') + 1} parameters (at most {PARAMETERS_MAX})")


# What goes on the wire to a mail server (RFC 5321 4.1.1), and where it is written: nothing else may be said,
# and DATA is what a message begins with.
SAID = {
    "checker/smtp_command.c": {"%s %s", "MAIL FROM:<%s>%s", "RCPT TO:<%s>", "STARTTLS", "RSET", "QUIT"},
    "checker/smtp_data.c": {"DATA"},
}
MAILERS = {"delivery/mail.c", "delivery/mail.h", "cli/delivery.c"}
WRITERS = {"net/stream.c", "checker/session.c", "checker/canary.c"}
FOREIGN_COMMAND = re.compile(
    r'"(BDAT|AUTH|VRFY|EXPN|ETRN|ATRN|TURN|SEND|SOML|SAML|HELP|NOOP|VERB|ONEX|XCLIENT|XFORWARD|BURL|DATA)'
    r"(\\r| %|:)")


def check_wire(path, lines):
    """No file but those above writes a command; each of their lines is one that may be said."""
    name = str(path.relative_to(ROOT))
    allowed = SAID.get(name, set())
    for number, line in enumerate(lines, 1):
        for said in re.findall(r'"((?:[^"\\]|\\.)*)\\r\\n"', line):
            if said not in allowed:
                breach(path, number, f'"{said}" is nothing to say to a mail server from here')
        if FOREIGN_COMMAND.search(line) and name != "checker/smtp_data.c":
            breach(path, number, "a command that is never said")
        if "stream_write(" in line and path.suffix == ".c" and name not in WRITERS:
            breach(path, number, "who may write to a server stands in WRITERS")


def check_mail(path, folder, lines):
    """The one mail that is sent is the report, to addresses of the user's own: one file can, one asks it to,
    and neither it nor what carries it knows the store, where the audited addresses are."""
    name = str(path.relative_to(ROOT))
    for number, line in enumerate(lines, 1):
        if re.search(r"\bCURLOPT_(MAIL|MIMEPOST)", line) and name != "delivery/mail.c":
            breach(path, number, "mail is sent by delivery/mail.c alone")
        if re.search(r"\bmail_send\(", line) and name not in MAILERS:
            breach(path, number, "mail is sent for cli/delivery.c alone")
        if folder == "delivery" and re.search(r'#\s*include "schema/store', line):
            breach(path, number, "who gets the report is not asked of the store")


def check_told(path, lines):
    """What a format gets from the store without report/told*.c has not passed the redaction."""
    for number, line in enumerate(lines, 1):
        if re.search(r"\bstore_(report|each)_\w+\(", line) and not path.name.startswith("told"):
            breach(path, number, "formats are told of a run by report/told.c alone")


# Where a writer of the page sends text without report/escape.h: literals, a choice of them, files of ours.
LITERAL = r'(?:\s*"(?:[^"\\]|\\.)*"\s*|\s*MAILKNOCK_VERSION\s*)+'
MARKUP = re.compile(rf"(?:[^?:\"]*\?{LITERAL}:)*{LITERAL}|\s*report_template\[\w+\]")


def calls_of(text, names):
    """(line, name, what stands between its brackets) of each call, with strings and brackets read as C does."""
    for match in re.finditer(rf"\b({names})\(", text):
        depth, at = 1, match.end()
        while depth:
            string = re.match(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', text[at:])
            if string:
                at += len(string[0])
                continue
            depth += {"(": 1, ")": -1}.get(text[at], 0)
            at += 1
        yield text.count("\n", 0, match.start()) + 1, match[1], text[match.end() : at - 1]


def check_page(path, text):
    """What is no literal gets onto the page through html_print and report/escape.h, which escape it."""
    for number, name, inside in calls_of(text, "fputs|fputc|putc|fwrite|fwrite_unlocked|fprintf|vfprintf|html_print"):
        markup = inside.rpartition(",")[0]
        if name == "fputs" and not MARKUP.fullmatch(markup):
            breach(path, number, "fputs of what is no literal: escape_html or html_print")
        elif name == "fprintf" and re.search(r"%(\.\*|\.\d+)?s", inside):
            breach(path, number, "fprintf of a text: html_print")
        elif name not in ("fputs", "fprintf", "html_print"):
            breach(path, number, f"{name} on the page")
        if re.search(r'(=|(href|src|action|style|srcdoc|on[a-z]+)=\\")%', inside):
            breach(path, number, "a text where quotes do not keep it: escape_href, or quotes")


def check_readme(folder):
    """Each module stands in its folder's README: `store_lock`, `store_lock.h`, `_lock` or `store_*`."""
    told = re.findall(r"`([^`\s]+)`", (ROOT / folder / "README.md").read_text(encoding="utf-8"))
    names = {re.sub(r"^model/|\.[ch]$", "", name) for name in told}
    for stem in sorted({path.stem for path in (ROOT / folder).rglob("*.[ch]")} - names):
        is_meant = any(
            name.startswith("_") and stem.endswith(name) or name.endswith("*") and stem.startswith(name[:-1])
            for name in names)
        if not is_meant:
            breaches.append(f"{folder}/README.md: does not name {stem}")


def check_tree():
    for folder in FOLDERS + ["tests", "samples"]:
        if not (ROOT / folder / "README.md").exists():
            breaches.append(f"{folder}/: no README.md")
        elif folder in FOLDERS:
            check_readme(folder)
    for test in ROOT.glob("tests/unit/*/test_*.c"):
        module = re.sub(r"^test_", "", test.stem)
        folder = test.parent.name
        homes = [ROOT / folder / f"{module}.h", ROOT / folder / "model" / f"{module}.h"]
        parts = [h for h in ROOT.glob(f"{folder}/**/*.h") if module.startswith(h.stem + "_")]
        parts += ROOT.glob(f"{folder}/**/{module}.c")
        if not any(h.exists() for h in homes) and not parts:
            breach(test, 1, f"tests no module of {folder}/")


def main():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.[ch]")):
            lines = path.read_text(encoding="utf-8").split("\n")
            check_includes(path, folder, lines)
            check_budgets(path, lines)
            check_mail(path, folder, lines)
            if folder == "checker" or path.stem.startswith("stream"):
                check_wire(path, lines)
            if folder == "report":
                check_told(path, lines)
                is_page = path.name.startswith("html_") or path.name == "writer_html.c"
                if is_page and path.name != "html_print.c" and path.suffix == ".c":
                    check_page(path, "\n".join(lines))
            for number, line in enumerate(lines, 1):
                if re.search(r"\b(TODO|FIXME|XXX)\b", line):
                    breach(path, number, "work left open")
    check_tree()
    print("\n".join(breaches) or "the layout holds")
    return 1 if breaches else 0


sys.exit(main())
