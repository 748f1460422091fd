#!/usr/bin/env node
/*
 * Compares the links that read_pages finds (the crawler's own reading, then libxml2 alone) with
 * those in the tree that parse5 builds, page by page, as sets of hrefs.
 *	compare_links.mjs READ_PAGES PARSE5_FOLDER <paths
 * PARSE5_FOLDER holds node_modules/parse5. Prints every page that differs and a table of sums; exit
 * status 1 if the crawler's reading differs from parse5's anywhere.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";

const [readPages, folder] = process.argv.slice(2);
const parse5 = await import(pathToFileURL(resolve(folder, "node_modules/parse5/dist/index.js")));
const paths = readFileSync(0, "utf8").split("\n").filter(Boolean);
const BLANKS = /^[ \t\n\f\r]+|[ \t\n\f\r]+$/g;
const PAGES_OF_LINK = ("alternate author help license next prev contents index first last up start " +
	"chapter section appendix canonical").split(" ");

/* ---- bytes to text, by WHATWG HTML 13.2.3.2 ---- */

function labelOf(bytes) {
	const head = bytes.subarray(0, 1024).toString("latin1").replace(/<!--[^]*?-->/g, "");
	const found = /<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(head);
	return found && (/^utf-?16/i.test(found[1]) ? "utf-8" : found[1]);
}

function decode(bytes) {
	const bom = { 0xefbb: "utf-8", 0xfffe: "utf-16le", 0xfeff: "utf-16be" }[bytes.length > 1 ? bytes.readUInt16BE() : 0];
	for (const label of [bom, labelOf(bytes)]) {
		try {
			if (label)
				return new TextDecoder(label).decode(bytes);
		} catch { /* no label of the standard */ }
	}
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch {
		return new TextDecoder("windows-1252").decode(bytes);
	}
}

/* ---- links of a tree ---- */

const attribute = (node, name) => node.attrs?.find((a) => (a.prefix ? a.prefix + ":" : "") + a.name === name)?.value;
const isMail = (href) => /^[\0-\x20]*m[\t\r\n]*a[\t\r\n]*i[\t\r\n]*l[\t\r\n]*t[\t\r\n]*o[\t\r\n]*:/i.test(href);
const words = (text) => (text ?? "").toLowerCase().split(/[ \t\n\f\r,]+/);

function leadsToPage(node) {
	const rel = words(attribute(node, "rel"));
	const type = (attribute(node, "type") ?? "").replace(BLANKS, "").toLowerCase();
	return !rel.includes("stylesheet") && rel.some((word) => PAGES_OF_LINK.includes(word)) &&
		(!type || type.startsWith("text/html") || type.startsWith("application/xhtml+xml"));
}

function isForm(node) {
	const method = attribute(node, "method")?.replace(BLANKS, "").toLowerCase();
	return (method !== "post" && method !== "dialog") || isMail(attribute(node, "action") ?? "");
}

const isPage = (node) =>
	/^[ \t\n\f\r]*(text\/html|application\/xhtml\+xml)[ \t\n\f\r]*$/i.test(attribute(node, "type") ?? "");

const CARRIERS = {
	a: (node) => attribute(node, "href") ?? attribute(node, "xlink:href"),
	area: (node) => attribute(node, "href"),
	frame: (node) => attribute(node, "src"),
	iframe: (node) => attribute(node, "srcdoc") ? undefined : attribute(node, "src"),
	form: (node) => isForm(node) ? attribute(node, "action") : undefined,
	link: (node) => leadsToPage(node) || isMail(attribute(node, "href") ?? "") ? attribute(node, "href") : undefined,
	input: (node) => isMail(attribute(node, "formaction") ?? "") ? attribute(node, "formaction") : undefined,
	button: (node) => CARRIERS.input(node),
	object: (node) => isPage(node) ? attribute(node, "data") : undefined,
	embed: (node) => isPage(node) ? attribute(node, "src") : undefined,
	meta: (node, state) => {
		if (attribute(node, "http-equiv")?.replace(BLANKS, "").toLowerCase() !== "refresh" || state.hadRefresh)
			return undefined;
		const found = /^[\s]*[\d.]+[\s]*[;,\s][\s]*(?:url\s*=\s*)?(?:"([^"]*)|'([^']*)|(.*))/is.exec(attribute(node, "content") ?? "");
		const target = found && (found[1] ?? found[2] ?? found[3]);
		state.hadRefresh = Boolean(target);
		return target;
	},
};

const escape = (href) => href.replace(/[\0-\x1f\\\x7f]/g, (c) => "\\x" + c.charCodeAt(0).toString(16).padStart(2, "0"));

function collect(html, found, depth) {
	const state = { hadRefresh: false };
	const stack = [parse5.parse(html, { scriptingEnabled: false })];
	while (stack.length) {
		const node = stack.pop();
		const href = Object.hasOwn(CARRIERS, node.tagName ?? "") ? CARRIERS[node.tagName](node, state) : undefined;
		const trimmed = (href ?? "").replace(BLANKS, "");
		if (trimmed && !trimmed.startsWith("#"))
			found.add(escape(trimmed));
		if (node.tagName === "iframe" && attribute(node, "srcdoc") && depth < 2)
			collect(attribute(node, "srcdoc"), found, depth + 1);
		stack.push(...(node.childNodes ?? []));
		/* A declarative shadow tree shows; parse5 knows a template only. */
		if (node.tagName === "template" && /^(open|closed)$/i.test(attribute(node, "shadowrootmode") ?? ""))
			stack.push(node.content);
	}
	return found;
}

/* ---- comparing ---- */

function run(verb, chunk) {
	const printed = execFileSync(readPages, [verb], { input: chunk.join("\n") + "\n", maxBuffer: 1 << 30 }).toString();
	const pages = new Map(chunk.map((path) => [path, new Set()]));
	let current;
	for (const line of printed.split("\n")) {
		if (pages.has(line))
			current = pages.get(line);
		else if (line)
			current.add(line.slice(line.indexOf(" ") + 1));
	}
	return pages;
}

const sums = { pages: 0, hrefs: 0, "crawler differs": 0, "libxml2 differs": 0 };
const less = (a, b) => [...a].filter((href) => !b.has(href));

for (let at = 0; at < paths.length; at += 500) {
	const chunk = paths.slice(at, at + 500), ours = run("links", chunk), theirs = run("libxml2", chunk);
	for (const path of chunk) {
		const tree = collect(decode(readFileSync(path)), new Set(), 0);
		const missing = less(tree, ours.get(path)), extra = less(ours.get(path), tree);
		/* libxml2's run does not know which <link> lead to pages: only what it misses counts. */
		const lost = less(tree, theirs.get(path)).filter((href) => !missing.includes(href));
		sums.pages++;
		sums.hrefs += tree.size;
		sums["crawler differs"] += missing.length + extra.length > 0;
		sums["libxml2 differs"] += lost.length > 0;
		if (missing.length + extra.length)
			console.log(path, JSON.stringify({ missing: missing.slice(0, 5), extra: extra.slice(0, 5) }));
		if (lost.length && process.env.VERBOSE)
			console.log(path, "libxml2 alone misses", JSON.stringify(lost.slice(0, 5)));
	}
}
console.log(sums);
process.exit(sums["crawler differs"] ? 1 : 0);
