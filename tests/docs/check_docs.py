#!/usr/bin/env python3
"""Man page and completions say what the program says. Usage: check_docs.py MAILKNOCK DOCS PART

Parts: man, bash, zsh, fish. Exit status 77 where the program that reads it is not installed.
"""
import pathlib
import re
import shutil
import subprocess
import sys

PROGRAM, DOCS, PART = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
failed = 0


def see(what, holds, told=""):
    global failed
    failed += not holds
    if not holds:
        print(f"FAILED: {what}: {told}")


def read(*command, **more):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def needs(program):
    if not shutil.which(program):
        print(f"skipped: there is no {program} (tools/need test)")
        sys.exit(77)


def commands():
    """{command: its options}, from the program's own help."""
    told = read(PROGRAM, "help").stdout
    names = re.findall(r"^  ([a-z]+) ", told.split("Exit status")[0], re.M)
    return {name: set(re.findall(r"^  --([a-z0-9-]+)", read(PROGRAM, "help", name).stdout.split(
        "\nOptions")[-1], re.M)) if "\nOptions" in read(PROGRAM, "help", name).stdout else set()
        for name in names}


def check_man():
    needs("mandoc")
    page = DOCS / "mailknock.1"
    told = read("mandoc", "-Tlint", "-W", "warning", page)
    see("mandoc -Tlint has nothing to say", not told.stdout, told.stdout)
    if shutil.which("man"):
        told = read("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", page)
        see("man has nothing to warn of", told.returncode == 0 and "warning" not in told.stdout.lower()
            .split("mailknock(1)")[0], told.stdout[:300])
    text = read("mandoc", "-Tutf8", "-O", "width=400", page).stdout
    text = re.sub(r".\x08", "", text)  # bold is a letter twice
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "CONFIGURATION FILE",
                    "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "VERDICTS", "LIMITS",
                    "SEE ALSO", "SECURITY CONSIDERATIONS"):
        see(f"it has the section {section}", re.search(f"^{section}$", text, re.M))
    blocks = dict(re.findall(r"^     --([a-z0-9-]+)((?:.*\n(?:\n(?!     \S))?)(?:             .*\n|\n(?!  ))*)",
                             text, re.M))
    for command, options in commands().items():
        see(f"{command} stands in it", re.search(f"^     {command}\\b", text, re.M))
        for option in options:
            see(f"--{option} of {command} stands in it", re.search(
                rf"\bOf [a-z, ]*\b{command}\b", blocks.get(option, "")), blocks.get(option))
    options = set().union(*commands().values())
    see("no option stands in it that there is not", set(blocks) == options | {"version"} - {"version"},
        str(set(blocks) ^ options))
    told = read(PROGRAM, "explain").stdout
    for reason in re.findall(r"^([a-z][a-z0-9-]+)(?: |$)", told, re.M):
        see(f"{reason} stands in it", re.search(rf"^     {reason}(?=\s)", text, re.M))


def lines_of_shell(shell, script):
    told = read(*shell, "-c", script)
    see("the shell has nothing to say", told.returncode == 0, told.stdout[:300])
    return told.stdout.split("\n")


BASH = """
source "{file}"
complete -p mailknock
try() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mailknock; echo "> ${{COMPREPLY[*]}}"; }}
"""


def bash(*words):
    quoted = " ".join("'" + word + "'" for word in words)
    lines = lines_of_shell(["bash", "--norc"], BASH.format(file=DOCS / "mailknock.bash") + f"try {quoted}")
    see("it is registered", lines[0] == "complete -F _mailknock mailknock", lines[0])
    return set(lines[1][2:].split())


def check_bash():
    told = read("bash", "-n", DOCS / "mailknock.bash")
    see("bash -n", not told.stdout, told.stdout)
    known = commands()
    see("commands", bash("mailknock", "") == set(known) | {"--help", "--version"})
    for command, options in known.items():
        got = bash("mailknock", command, "--")
        see(f"options of {command}", got == {f"--{o}" for o in options} | {"--help"},
            str(got ^ {f"--{o}" for o in options}))
    for words, expected in (
            (("au",), {"audit"}),
            (("audit", "--scope", ""), {"host", "domain", "prefix"}),
            (("audit", "--scope", "=", "p"), {"prefix"}),  # readline breaks words at =
            (("audit", "--scope", "="), {"host", "domain", "prefix"}),
            (("audit", "--max-pages", ""), set()),
            (("crawl", "--leve"), set()),
            (("sts", "p"), {"purge"}),
            (("config", ""), {"check", "show"}),
            (("help", "prob"), {"probe"}),
            (("explain", "accepted-a"), {"accepted-anything"})):
        got = bash("mailknock", *words)
        see(f"bash: {' '.join(words)}", got == expected, str(got))


# In place of zsh's own, which are only there while a line is edited.
ZSH = """
_arguments() {{ print -rl -- "$@"; }}
_describe() {{ print -rl -- "${{(P@)2}}"; }}
words=({words}); CURRENT=$#words
source "{file}"
"""


def zsh(*words):
    quoted = " ".join("'" + word + "'" for word in words)
    return lines_of_shell(["zsh", "-f"], ZSH.format(file=DOCS / "_mailknock", words=quoted))


def check_zsh():
    needs("zsh")
    told = read("zsh", "-n", DOCS / "_mailknock")
    see("zsh -n", not told.stdout, told.stdout)
    known = commands()
    see("commands", {line.split(":")[0] for line in zsh("mailknock", "") if line} == set(known))
    for command, options in known.items():
        got = {m[1] for m in (re.match(r"\*?--([a-z0-9-]+)=?\[", line)
                              for line in zsh("mailknock", command, "")) if m}
        see(f"options of {command}", got == options | {"help"}, str(got ^ options))
    see("choices", any(re.fullmatch(r"--scope=\[.*\]:host\|domain\|prefix:\(host domain prefix\)", line)
                       for line in zsh("mailknock", "audit", "")))


def fish(line):
    return {told.split("\t")[0] for told in lines_of_shell(
        ["fish", "--no-config"], f'source "{DOCS / "mailknock.fish"}"; complete -C "{line}"') if told}


def check_fish():
    needs("fish")
    told = read("fish", "-n", DOCS / "mailknock.fish")
    see("fish -n", not told.stdout, told.stdout)
    known = commands()
    see("commands", fish("mailknock ") == set(known))
    for command, options in known.items():
        got = fish(f"mailknock {command} --")
        see(f"options of {command}", got == {f"--{o}" for o in options},
            str(got ^ {f"--{o}" for o in options}))
    see("choices", fish("mailknock audit --scope ") == {"host", "domain", "prefix"})
    see("words", fish("mailknock sts ") == {"show", "purge", "expire", "override", "cache"})


{"man": check_man, "bash": check_bash, "zsh": check_zsh, "fish": check_fish}[PART]()
print(f"{failed} failed" if failed else f"{PART}: all is told")
sys.exit(1 if failed else 0)
