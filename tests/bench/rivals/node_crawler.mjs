// What somebody writes who needs a crawler for one afternoon: undici for HTTP, htmlparser2 for HTML,
// a Set for what is known. Usage: node node_crawler.mjs ORIGIN. Prints pages, addresses, domains.
import { Pool } from 'undici';
import { Parser } from 'htmlparser2';

const CONNECTIONS = 16;
const origin = process.argv[2];
const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
const known = new Set(['/']);
const queue = ['/'];
const addresses = new Set();
let pages = 0;
let head = 0;
let running = 0;

function takeMail(rest) {
  for (const part of rest.split('?', 1)[0].split(',')) {
    const address = decodeURIComponent(part).trim().toLowerCase();
    if (address.lastIndexOf('@') > 0) addresses.add(address);
  }
}

function takeLink(base, href) {
  if (/^\s*mailto:/i.test(href)) return takeMail(href.trim().slice(7));
  let url;
  try {
    url = new URL(href, base);
  } catch {
    return;
  }
  if (url.origin !== origin) return;
  const path = url.pathname + url.search;
  if (known.has(path)) return;
  known.add(path);
  queue.push(path);
}

async function visit(path) {
  const { statusCode, headers, body } = await pool.request({ path, method: 'GET' });
  if (statusCode !== 200 || !String(headers['content-type']).startsWith('text/html')) {
    await body.dump();
    return;
  }
  pages++;
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'a' && attributes.href !== undefined) takeLink(origin + path, attributes.href);
    },
  });
  body.setEncoding('utf8');
  for await (const part of body) parser.write(part);
  parser.end();
}

function fill() {
  while (running < CONNECTIONS && head < queue.length) {
    running++;
    visit(queue[head++]).finally(() => {
      running--;
      fill();
    });
  }
  if (running === 0) finish();
}

function finish() {
  const domains = new Set([...addresses].map((address) => address.slice(address.lastIndexOf('@') + 1)));
  console.log(JSON.stringify({ pages, addresses: addresses.size, domains: domains.size }));
  pool.close();
}

fill();
