"""The part `hostile`: servers that are broken or mean harm, all in one audit, each with its verdict."""
import time

import smtp_server

SITE = "127.0.0.84"
SECONDS_MAX = 60  # all of them at once: no server holds up another


def run_part(world, scenes, report, audit, folder, judge_scene):
    world.start_servers(scenes)
    root = folder / "hostile-site"
    root.mkdir()
    (root / "index.html").write_text("".join(
        f'<a href="mailto:info@{scene.domain}">x</a>\n' for scene in scenes))
    world.start("python3", "-m", "http.server", "80", "--bind", SITE, "--directory", root)
    time.sleep(1)
    began = time.monotonic()
    # 0: what is likely at most waits for a second night.
    _, data, errors = audit("hostile", "--ca-file", str(world.ca), "--session-timeout", "8",
                            url=f"http://{SITE}/", expect=0)
    took = time.monotonic() - began
    if not data:
        report("hostile", "no report: " + errors)
        return
    addresses = {a["address"]: a for a in data["addresses"]}
    domains = {d["domain"]: d for d in data["domains"]}
    domains["servers"] = data["servers"]
    for scene in scenes:
        report(scene.name, judge_scene(scene, addresses, domains))
    print(f"   {len(scenes)} hostile servers took {took:.0f} s")
    report("hostile servers hold up nobody",
           "" if took < SECONDS_MAX else f"it took {took:.0f} s")
    breaches = [b for b in smtp_server.breaches if "wire" in b or "at once" in b]
    report("hostile: the wire", "; ".join(breaches[:5]))
    smtp_server.breaches.clear()
