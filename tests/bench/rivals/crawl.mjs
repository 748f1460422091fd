// A crawler as one writes it by hand in Node: undici and htmlparser2. usage: crawl.mjs URL
import { Parser } from 'htmlparser2';
import { Agent, request } from 'undici';

const start = new URL(process.argv[2]);
const dispatcher = new Agent({ connections: 16 });
const seen = new Set([start.href]), queue = [start.href], addresses = new Set();
let pages = 0;

async function work() {
  for (let url; (url = queue.shift()) !== undefined || busy > 0;) {
    if (url === undefined) { await new Promise((done) => setTimeout(done, 5)); continue; }
    busy++;
    const { body, headers } = await request(url, { dispatcher });
    const text = await body.text();
    if (String(headers['content-type']).startsWith('text/html')) read(text, url);
    pages++;
    busy--;
  }
}

function read(text, url) {
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name !== 'a' || !attributes.href) return;
      if (attributes.href.startsWith('mailto:')) { addresses.add(attributes.href.slice(7)); return; }
      const target = new URL(attributes.href, url);
      target.hash = '';
      if (target.host === start.host && !seen.has(target.href)) { seen.add(target.href); queue.push(target.href); }
    },
  });
  parser.end(text);
}

let busy = 0;
await Promise.all(Array.from({ length: 16 }, work));
console.log(`${pages} pages, ${addresses.size} addresses`);
