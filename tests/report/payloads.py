"""What ends a context early, begins another one, is run, is followed, hides, or is no text.

One entry a payload, as bytes; without NUL, because they are arguments of a program. Sources: the contexts
themselves (HTML 13.2, RFC 4180, RFC 8259, XML 1.0, CommonMark, the Prometheus text format, SARIF 3.11, ECMA-48).
"""
import unicodedata

MARKUP = (
    "\"'</script><script>alert(1)</script>", "</ScRiPt ><sCrIpT>alert(1)//", "</style><style>*{background:url(//evil.test)}",
    "</title><title>", "</textarea><textarea>", "</noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<math><mtext><table><mglyph><style><img src=x>",
    "<base href=//evil.test/>", "<meta http-equiv=refresh content=0;url=//evil.test>", "<link rel=stylesheet href=//evil.test>",
    "<template><script>alert(1)</script></template>", "<iframe srcdoc=\"<script>alert(1)</script>\">", "<plaintext>",
    "<form action=//evil.test><input autofocus onfocus=alert(1)>", "<details open ontoggle=alert(1)>",
    "<!-- ", "-->", "--!>", "<!--><img src=x>", "]]>", "<![CDATA[x", "<?xml?>", "<!DOCTYPE x [<!ENTITY e \"x\">]>&e;",
    "&lt;b&gt;", "&#64;", "&#x3c;b&#x3e;", "&copy", "&", "</failure></testcase>", "\"/>", "'", "\"", "\" onmouseover=alert(1) x=\"",
    "' onmouseover=alert(1) x='", "` onmouseover=alert(1) x=`", " onmouseover=alert(1) ", "<", ">", "<b", "</")
LINKS = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
    "javascript&colon;alert(1)", "&#106;avascript:alert(1)", " javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "blob:https://evil.test/", "file:///etc/passwd", "//evil.test", "\\\\evil.test\\share",
    "https://evil.test/", "www.evil.test", "mailto:evil@evil.test", "evil@evil.test", "https:\tjavascript:alert(1)", "?a=1&b=2")
MARKDOWN = (
    "](https://evil.test/)", "[x](https://evil.test/)", "![x](https://evil.test/)", "[x]: https://evil.test/",
    "<https://evil.test/>", "@everyone", "#1", "GH-1", "0123456789abcdef0123456789abcdef01234567", "*b*", "**b**", "_i_",
    "~~s~~", "`", "``", "```", "`x`", "a` <b>", "|", "\\|", "\\\\|", "| --- |", "\\", "\\`", ":smile:", "[", "]", "(", ")",
    "\n\n# x", "\n| a | b |", "\n> x", "\n- x", "\n    x", "\n```\n", "\n<script>alert(1)</script>\n",
    "\n[x]: https://evil.test/\n")
FORMULAS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u3000=1+1", "\ufeff=1+1",
    "\uff1d1+1", "\uff0b1+1", "\uff0d1+1", "\uff20SUM(1)", "'=1+1", "''=1+1", "\"=1+1", "'", "=cmd|'/C calc'!A0",
    "=HYPERLINK(\"http://evil.test\",\"x\")", "DDE(\"cmd\";\"/C calc\";\"x\")", ";=1+1", ";=1+1;", "; =1+1", ";\"=1+1",
    ";'=1+1", ";+1+1;", ";-1+1;", ";@SUM(1);", ";\t=1+1;", "\t=1+1\t", "\n=1+1\n", "\r\n=1+1\r\n", "\n\"=1+1", ",=1+1,",
    "\",=1+1,\"", "\"\n=1+1\n\"", "\";=1+1;\"", ";;=1+1", ";")
PROGRAMS = (
    "%n%s%n", "%s%s%s%s", "%", "%zz", "%41", "{0}", "{", "}", "{{0}}", "${jndi:x}", "$(id)", "+", "=", "#", "\\n", "\\\"",
    "\\u0022", "\"},{\"a\":\"b", "\n{\"kind\": \"run\"}", "\"} 1", "\\\"} 1", "\nmailknock_addresses{verdict=\"failing\"} 9",
    "\n# TYPE x gauge", "(x", "](x) {1}", ":x", ",", "../../etc/passwd")
HIDDEN = (
    " ", "  x  ", " x", "\t", "\tx", "\r", "\r\n", "\nx", "\x0b", "\x0c", "\x01", "\x08\x08\x08x", "\x1b[2J", "\x1b[31m",
    "\x1b]52;c;ZXZpbA==\x07", "\x1b]0;evil\x07", "\x1b]8;;https://evil.test\x1b\\x", "\x1bP+q544e\x1b\\", "\x7f", "\x85",
    "\u009b2J", "\u009d0;evil\u009c", "\u00ad", "\u200b", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b",
    "\u202d", "\u202e", "\u202c", "\u2066", "\u2067", "\u2068", "\u2069", "\u2060", "\ufeff", "\ufff9", "\U000e0041",
    "\ufffd", "\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff", "\ue000", "\u3164", "\u061c")
LETTERS = ("é", "日本", "\U0001f600", "\u0430pple", "\u0440\u0430y\u0440\u0430l", "\uff41", "e\u0301", "x" * 90)
NO_TEXT = (b"\xff", b"\xfe\xff", b"\x80", b"\x9b2J", b"\x9d0;x\x9c", b"\xc0\x80", b"\xc0\xbc", b"\xe0\x80\xbc", b"\xed\xa0\x80",
           b"\xed\xa0\xbd\xed\xb8\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xe2\x80", b"\xc3", b"\xf0\x9f\x98")

PAYLOADS = list(dict.fromkeys(
    [text.encode() for group in (MARKUP, LINKS, MARKDOWN, FORMULAS, PROGRAMS, HIDDEN, LETTERS) for text in group]
    + list(NO_TEXT)))


def is_hidden(character):
    """As base/visible.h has it."""
    code = ord(character)
    return (unicodedata.category(character) in ("Cc", "Zl", "Zp")
            or code in (0xad, 0x61c, 0xfeff, 0x115f, 0x1160, 0x180e, 0x3164, 0xffa0) or 0x200b <= code <= 0x200f
            or 0x202a <= code <= 0x202e or 0x2060 <= code <= 0x206f or 0xfff9 <= code <= 0xfffb
            or 0xe0000 <= code <= 0xe007f)


def is_no_character(character):
    return ord(character) & 0xfffe == 0xfffe


def visible(payload, more="", keeps="", hides=lambda character: False):
    """What people see of it; `more` is as good as hidden, `keeps` is not."""
    out = ""
    for character in payload.decode("utf-8", "surrogateescape"):
        bytes_of = character.encode("utf-8", "surrogateescape")
        hide = (len(bytes_of) == 1 and bytes_of[0] > 0x7f) or is_hidden(character) or hides(character)
        hide = (hide and character not in keeps) or character in more
        out += "".join(f"\\x{byte:02x}" for byte in bytes_of) if hide else character
    return out
