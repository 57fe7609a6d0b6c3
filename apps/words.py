"""Technical words explain themselves: the glossary of english/words.toml, on hover and as text."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape, unescape
from typing import Any

from negotiation.english import capital, entries

STYLE = """<style>
.word {border-bottom: 1px dotted currentColor; cursor: help; anchor-name: --word;
  anchor-scope: --word}
.word .meaning {display: none; position: fixed; z-index: 1000; width: max-content;
  max-width: min(22rem, 90vw); padding: .45rem .6rem; border-radius: 6px; background: #1d2733;
  color: #fff; font-size: .85rem; font-weight: 400; line-height: 1.4; text-align: left;
  white-space: normal; font-style: normal; box-shadow: 0 2px 10px rgba(0,0,0,.35)}
.word:hover .meaning, .word:focus .meaning {display: block}
.word:focus-visible {outline: 2px solid currentColor; outline-offset: 2px}
@supports (anchor-scope: --word) {
  .word .meaning {position-anchor: --word; position-area: bottom span-right; margin: .25rem 0;
    position-try-fallbacks: flip-inline, flip-block, flip-block flip-inline}
}
@media (max-width: 640px) {
  .word .meaning {position: fixed; position-area: none; inset: auto 1rem 1rem 1rem; width: auto;
    max-width: none; margin: 0}
}
@media print {.word {border: 0} .word .meaning {display: none}}
</style>"""
"""Shown on hover, and on focus, which a tap gives; on a phone at the lower edge of the screen."""

TAG = re.compile(r"(<[^>]*>)")
APART = re.compile(
    r"(```.*?```|^ {4}.*?$|`[^`\n]+`|\$\$.*?\$\$|\$[^$\n]+\$|\[[^\]]*\]\([^)]*\)|^\|.*?$|<[^>]*>)",
    re.DOTALL | re.MULTILINE,
)
"""What of a Markdown text is left alone: code, formulas, links, tables, tags."""
NOT_IN = ("a", "button", "code", "option", "script", "style", "summary", "svg")
"""Elements whose text is left alone."""


@cache
def glossary() -> Mapping[str, Mapping[str, Any]]:
    """Every word by its key: `word`, `group`, `meaning`; where given `forms`, `example`, `source`.

    An entry with `common = true` is also an everyday word: single words of it are marked only where
    asked for, its longer forms always.
    """
    return {key: {"word": key, **entry} for key, entry in entries("words").items()}


@cache
def _keys() -> Mapping[str, str]:
    """Every form of every word in small letters, to its key."""
    found = {}
    for key, entry in glossary().items():
        for form in (key, entry["word"], *entry.get("forms", ())):
            found[form.lower()] = key
    return found


def entry(word: str) -> Mapping[str, Any]:
    """The glossary's entry of a word, given by its key or by any form of it."""
    return glossary()[_keys()[word.lower()]]


def meaning(word: str) -> str:
    """What a word means, in one or two plain sentences."""
    return str(entry(word)["meaning"])


def find(text: str) -> list[str]:
    """Keys of the words in which a text occurs, those that are called so first; all for none."""
    wanted = " ".join(text.lower().split())
    named = [key for key in glossary() if any(wanted in form for form in _forms(key))]
    told = [key for key, entry in glossary().items() if wanted in entry["meaning"].lower()]
    return list(dict.fromkeys([*named, *told]))


def _forms(key: str) -> list[str]:
    entry = glossary()[key]
    return [form.lower() for form in (entry["word"], *entry.get("forms", ()))]


def help(*words: str) -> str:
    """What words mean, as Markdown for a widget's `help=`."""
    found = [entry(word) for word in words]
    return "\n\n".join(f"**{capital(e['word'])}**: {e['meaning']}" for e in found)


def mark(html: str, *common: str) -> str:
    """HTML in which the first occurrence of every technical word explains itself.

    `html` is escaped already. `common` are everyday words (level, type) to be marked as well.
    """
    return _marked(TAG.split(html), common)


def mark_markdown(text: str, *common: str) -> str:
    """Trusted Markdown in which technical words explain themselves, for `unsafe_allow_html`."""
    return _marked(APART.split(text), common)


def _marked(parts: list[str], common: Sequence[str]) -> str:
    """Texts and, between them, what is left alone, with the first of each word explained."""
    asked = {_keys()[word.lower()] for word in common}
    seen: set[str] = set()
    inside: list[str] = []

    def explain(match: re.Match[str]) -> str:
        form = unescape(match[0]).lower()
        key = _keys()[form]
        everyday = glossary()[key].get("common") and " " not in form and key not in asked
        if key in seen or everyday:
            return match[0]
        seen.add(key)
        return explained(match[0], key)

    for i, part in enumerate(parts):
        if i % 2:
            _follow(part, inside)
        elif not inside:
            parts[i] = _pattern().sub(explain, part)
    return "".join(parts)


def explained(text_html: str, word: str) -> str:
    """A piece of HTML that explains itself by a word of the glossary."""
    return (
        f'<span class="word" tabindex="0">{text_html}'
        f'<span class="meaning" role="tooltip">{escape(meaning(word))}</span></span>'
    )


def _follow(tag: str, inside: list[str]) -> None:
    """Keep the stack of open elements whose text is left alone."""
    name = re.sub(r"^</?\s*([a-zA-Z0-9]+).*$", r"\1", tag, flags=re.DOTALL).lower()
    alone = name in NOT_IN or 'class="word"' in tag or (inside and name == inside[-1])
    if not alone or tag.endswith("/>"):
        return
    if tag.startswith("</"):
        if inside and inside[-1] == name:
            inside.pop()
    else:
        inside.append(name)


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_keys(), key=len, reverse=True)
    words = "|".join(re.escape(escape(form)) for form in longest_first)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)
