"""nginx as the bench wants it: one worker, files by sendfile, nothing logged, requests counted."""
import pathlib
import re
import subprocess
import time
import urllib.request

SITE = "127.0.0.80:8088"
COUNTER = "127.0.0.80:8089"
CONFIG = """
user root;
worker_processes 1;
daemon off;
pid {work}/pid;
error_log {work}/error.log crit;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  sendfile on;
  open_file_cache off;
  keepalive_requests 1000000000;
  client_body_temp_path {work}/body;
  proxy_temp_path {work}/proxy;
  fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi;
  scgi_temp_path {work}/scgi;
  types {{ text/html html; text/plain txt; }}
  server {{
    listen {site};
    root {root};
    location ~ \\.gz\\.html$ {{ add_header Content-Encoding gzip; }}
    location ~ \\.br\\.html$ {{ add_header Content-Encoding br; }}
    location ~ \\.zst\\.html$ {{ add_header Content-Encoding zstd; }}
  }}
  server {{ listen {counter}; location / {{ stub_status; }} }}
}}
"""


class Server:
    """Serves the folder `root` at SITE while the `with` lasts."""

    site = SITE

    def __init__(self, root, work):
        self.work = pathlib.Path(work) / "nginx"
        self.work.mkdir(exist_ok=True)
        self.config = self.work / "nginx.conf"
        self.config.write_text(CONFIG.format(work=self.work, root=root, site=SITE, counter=COUNTER))

    def __enter__(self):
        self.process = subprocess.Popen(["nginx", "-c", self.config])
        for _ in range(100):
            try:
                self.requests()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("nginx does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    @staticmethod
    def requests():
        """Requests answered so far, this one included; asking adds one."""
        with urllib.request.urlopen(f"http://{COUNTER}/") as answer:
            return int(re.findall(rb"\d+", answer.read())[3])
