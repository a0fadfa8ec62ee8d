#!/usr/bin/env python3
"""Runs `dateline explain --json` over an evaluation set and writes the predictions in the shape its evaluator reads.

    adapt.py extraction DATA_DIR PRED.jsonl     DATA_DIR/*.jsonl name the pages, DATA_DIR/html holds them
    adapt.py splitting  GOLD.jsonl PRED.jsonl
    adapt.py entities   GOLD.jsonl PRED.jsonl
    adapt.py seed       PAGE.txt   PRED.json

The binary is $DATELINE, else target/release/dateline.  Python standard library only.
"""
import glob, json, os, subprocess, sys, tempfile

BINARY = os.environ.get("DATELINE", os.path.join(os.path.dirname(__file__), "..", "..", "target", "release", "dateline"))


def explain(paths):
    """One explanation a path, in order (a record file gives one a record)."""
    run = subprocess.run([BINARY, "explain", "--json", "-"], input="\n".join(paths) + "\n",
                         stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return [json.loads(line) for line in run.stdout.split("\n") if line]


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def body(article):
    """Standfirst and paragraphs, a line each: what the extraction truth calls the body."""
    return "\n".join(filter(None, [article["standfirst"]] + [p["text"] for p in article["paragraphs"]]))


def extraction(data, out):
    pages = {}
    for name in sorted(glob.glob(os.path.join(data, "*.jsonl"))):
        for row in rows(name):
            pages[row["id"]] = os.path.join(data, row["html_path"])
    for page, explanation in zip(pages, explain(list(pages.values()))):
        articles = explanation["articles"]
        # Of a page that is no article, what it says of itself all the same.
        first = articles[0] if articles else explanation.get("declared") or {}
        date = (first.get("published") or {}).get("date")
        out.write(json.dumps({
            "id": page, "kind": explanation["kind"], "title": first.get("headline"), "authors": first.get("authors", []),
            "date": date, "body": "\n".join(body(a) for a in articles)}, ensure_ascii=False) + "\n")


def splitting(gold, out):
    scrapes = rows(gold)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for scrape in scrapes:
            paths.append(os.path.join(folder, scrape["id"] + ".txt"))
            with open(paths[-1], "w", encoding="utf-8") as file:
                file.write(scrape["text"])
        for scrape, explanation in zip(scrapes, explain(paths)):
            stories = [{"headline": a["headline"], "standfirst": a["standfirst"], "byline": a.get("byline"),
                        "paragraphs": [p["text"] for p in a["paragraphs"]]} for a in explanation["articles"]]
            out.write(json.dumps({"id": scrape["id"], "stories": stories}, ensure_ascii=False) + "\n")


def entities(gold, out):
    articles = rows(gold)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "gold.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            for a in articles:
                record = {"id": a["id"], "title": a.get("title"), "text": a["text"]}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        for explanation in explain([path]):
            for a in explanation["articles"]:
                out.write(json.dumps({
                    "id": a["external_id"], "persons": [p["name"] for p in a["persons"]],
                    "countries": [c["code"] for c in a["countries"]],
                    "focus": [c["code"] for c in a["countries"] if c["focus"]]}, ensure_ascii=False) + "\n")


def seed(page, out):
    articles = explain([page])[0]["articles"]
    json.dump({"documents": [{"title": a["headline"], "date": (a["published"] or {}).get("date"), "authors": a["authors"],
                              "body": "\n\n".join(body(a).split("\n")), "persons": [p["name"] for p in a["persons"]],
                              "countries": [c["code"] for c in a["countries"]]} for a in articles]}, out, ensure_ascii=False)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("extraction", "splitting", "entities", "seed"):
        sys.exit(__doc__)
    with open(sys.argv[3], "w", encoding="utf-8") as destination:
        globals()[sys.argv[1]](sys.argv[2], destination)
