"""Ranking and passages on the judged sets: each set is ingested into a folder of its own, `dateline eval` ranks its queries,
and `dateline serve` shows the first hit of each.  Used by floors.py.

    search.py SETS_DIR [SET …]      prints the scores

The binary is $DATELINE, else target/release/dateline.  Python standard library only.
"""
import importlib.util, json, os, socket, subprocess, sys, tempfile, time, urllib.parse, urllib.request

BINARY = os.environ.get("DATELINE", os.path.join(os.path.dirname(__file__), "..", "..", "target", "release", "dateline"))

# Set of queries → the set whose documents they search, and the measure it is read by.
RANKED = {"press": ("press", "MRR@10"), "press_short": ("press", "MRR@10"), "press_names": ("press", "MRR@10"),
          "xquad": ("xquad", "MRR@10"), "time": ("time", "nDCG@10"), "cranfield": ("cranfield", "nDCG@10"),
          "cisi": ("cisi", "nDCG@10"), "cacm": ("cacm", "nDCG@10"), "scifact": ("scifact", "nDCG@10")}
SHOWN = ["press", "press_short", "xquad"]


def rows(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def ingested(sets, folder, name):
    """The folders of a set's archive, filled at first use."""
    places = ["--corpus", os.path.join(folder, name, "corpus"), "--index", os.path.join(folder, name, "index")]
    if not os.path.isdir(places[1]):
        run = subprocess.run([BINARY, *places, "ingest", "--progress", "off", os.path.join(sets, name, "docs.jsonl")],
                             stdout=subprocess.DEVNULL)
        # 3: some records hold no text at all.
        if run.returncode not in (0, 3):
            sys.exit(f"{name} could not be ingested")
    return places


def ranked(sets, folder, name):
    documents, measure = RANKED[name]
    files = [os.path.join(sets, name, file) for file in ("queries.jsonl", "qrels.tsv")]
    out = subprocess.run([BINARY, *ingested(sets, folder, documents), "eval", "--json", *files], check=True,
                         stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout
    return json.loads(out)["settings"][0]["mean"][measure]


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def first_hits(places, queries):
    """The first hit of each query as the HTTP interface shows it, or None."""
    root = f"http://127.0.0.1:{free_port()}"
    server = subprocess.Popen([BINARY, *places, "serve", "--listen", root[7:]], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)
    def get(path):
        with urllib.request.urlopen(root + path, timeout=30) as answer:
            return json.load(answer)
    try:
        for _ in range(200):
            try:
                get("/healthz")
                break
            except OSError:
                time.sleep(0.1)
        for query in queries:
            address = urllib.parse.urlencode({"q": query["text"], "facets": "none", "per_page": 1})
            yield next(iter(get("/api/v1/search?" + address)["hits"]), None)
    finally:
        server.terminate()
        server.wait()


def passages(sets, folder, name):
    """The evaluator's score of the passages of a set's queries, and how many are gated."""
    documents = RANKED[name][0]
    texts = {d["id"]: d for d in rows(os.path.join(sets, documents, "docs.jsonl"))}
    queries = rows(os.path.join(sets, name, "queries.jsonl"))
    spec = importlib.util.spec_from_file_location("evaluate_snippets", os.path.join(sets, "evaluate_snippets.py"))
    evaluator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(evaluator)
    found = []
    for query, hit in zip(queries, first_hits(ingested(sets, folder, documents), queries)):
        if hit:
            text, shown = texts[hit["external_id"]], hit["highlights"]
            found.append(evaluator.evaluate({
                "query": query["text"], "snippet_html": " … ".join(shown["passages"]) or shown["headline"] or "",
                "doc_text": text["text"] or text["title"], "title": text["title"], "lang": text["lang"]}))
    # Without PyStemmer the evaluator takes every inflected match for a mistake: that is another scale.
    suffix = "" if evaluator._S else "_unstemmed"
    return {f"{name}.score{suffix}": sum(f["score"] for f in found) / len(found) / 100,
            f"{name}.gated": sum(bool(f["gate"]) for f in found)}


def measured(sets, names=None):
    """Scores of ranking and of passages."""
    ranking, shown = {}, {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (_, measure) in RANKED.items():
            if names is None or name in names:
                ranking[f"{name}.{measure}"] = ranked(sets, folder, name)
        for name in SHOWN:
            if names is None or name in names:
                shown |= passages(sets, folder, name)
    return {"ranking": ranking, "passages": shown}


if __name__ == "__main__":
    for table, values in measured(sys.argv[1], sys.argv[2:] or None).items():
        for name, value in values.items():
            print(f"{table:<9} {name:<26} {value:.4f}")
