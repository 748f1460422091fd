"""Pages made to cost: each is crawled alone, and may take 2 s of CPU and 40 MiB."""
import shutil
import subprocess

import programs
from measure import run_once
from server import Server

CPU_S_MAX = 2.0
RSS_MIB_MAX = 40
BOMB_MIB = 1024


def numbered(template, count):
    return lambda: (template % n for n in range(count))


def repeated(text, count):
    return lambda: (text * 1000 for _ in range(count // 1000))


PAGES = {
    "200,000 attributes in a tag": ("attributes.html", numbered("a%d=b ", 200_000), "<a ", ">x</a>"),
    "200,000 hrefs in a tag": ("hrefs.html", numbered('href="/%d" ', 200_000), "<a ", ">x</a>"),
    "10 million links": ("links.html", numbered("<a href=%d>", 10_000_000), "", ""),
    "5 million nested tags": ("nested.html", repeated("<b>", 5_000_000), "", ""),
    "2 million nested tables": ("tables.html", repeated("<table>", 2_000_000), "", ""),
    "10 MB of &": ("ampersands.html", repeated("&", 10_000_000), "", ""),
    "10 MB of & in an href": ("href-ampersands.html", repeated("&", 10_000_000), '<a href="', '">x</a>'),
    "10 MB of <": ("less.html", repeated("<", 10_000_000), "", ""),
    "10 MB of <!--": ("comments.html", repeated("<!-", 3_000_000), "", ""),
    "10 MB of <script>": ("scripts.html", repeated("<script>", 1_200_000), "", ""),
    "10 MB of open quotes": ("quotes.html", repeated("<a href='\"", 1_000_000), "", ""),
    "400,000 mail links": ("mail.html", numbered("<a href=mailto:a%d@b.example>", 400_000), "", ""),
    "a million recipients": ("recipients.html", numbered("a%d@b.example,", 1_000_000),
                             '<a href="mailto:', '">x</a>'),
}
# `repeated` blocks of a bomb are links, so that what is decoded is not even cheap to read.
BOMBS = {
    "gzip bomb": ("bomb.gz.html", ["gzip", "-9c"]),
    "brotli bomb": ("bomb.br.html", ["brotli", "-c", "-q", "9"]),
    "zstd bomb": ("bomb.zst.html", ["zstd", "-q", "-9", "-c"]),
}


def write_pages(root):
    """Kept from one bench to the next: the bombs take a while."""
    if (root / "done").exists():
        return
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    for name, parts, before, after in PAGES.values():
        with open(root / name, "w", encoding="ascii") as page:
            page.write("<!doctype html><title>x</title>" + before)
            page.writelines(parts())
            page.write(after)
    for name, command in BOMBS.values():
        with open(root / name, "wb") as page:
            packer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=page)
            block = (b'<a href="/x">x</a>' * 60_000)[: 1 << 20]
            for _ in range(BOMB_MIB):
                packer.stdin.write(block)
            packer.stdin.close()
            packer.wait()
    (root / "done").touch()


def part(binary, folder):
    root = folder / "hostile"
    write_pages(root)
    names = {title: page[0] for title, page in (PAGES | BOMBS).items()}
    good = True
    print("\n## Hostile pages\n")
    print(f"| page | CPU s (at most {CPU_S_MAX:.0f}) | RSS MiB (at most {RSS_MIB_MAX}) | wall s | told |")
    print("| --- | ---: | ---: | ---: | --- |")
    with Server(root, folder) as server:
        for title, name in names.items():
            program = programs.mailknock(binary, "--max-pages", "1", url=f"http://{server.site}/{name}")
            sample = run_once(program, folder, server)
            told = programs.told(folder / "work", sample.output)
            rss_mib = sample.rss_kib / 1024
            ok = sample.cpu_s <= CPU_S_MAX and rss_mib <= RSS_MIB_MAX and sample.status < 125
            good = good and ok
            mark = "" if ok else " **over**"
            print(f"| {title} | {sample.cpu_s:.2f} | {rss_mib:.1f}{mark} | {sample.wall_s:.2f} "
                  f"| {told} |", flush=True)
    print(flush=True)
    return good
