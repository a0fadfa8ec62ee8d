"""The service as programs of others see it: a linter and a fuzzer of its OpenAPI document, a feed reader, readers of
references.

    check.py            about ten requests for each address
    check.py --long     at least 2,000 requests of the fuzzer

The program is $DATELINE, else target/debug/dateline.  What is used is installed under target/tools at first use.
"""
import contextlib, json, os, re, subprocess, sys, tempfile, unicodedata, urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
BINARY = os.environ.get("DATELINE", os.path.join(ROOT, "target", "debug", "dateline"))
TOOLS = os.path.join(ROOT, "target", "tools")
VENV = os.path.join(TOOLS, "venv")
PYTHON = os.path.join(VENV, "bin", "python")
PACKAGES = ["schemathesis>=4,<5", "feedparser>=6,<7", "rispy>=0.10,<0.11", "bibtexparser>=2.0.0b8,<3", "pylatexenc>=2,<3"]
LINTER = "@redocly/cli@2"
# What the fuzzer looks at: no fault of the server, no status, type or shape that is not declared.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
LEAST_LONG = 2000
# What the sample lacks: an agency, a month without a day, and signs that formats of references read as commands.
WIRE = {
    "id": "wire-1", "url": "https://example.org/wire/1?a=1&b=50%25#top", "source": "The Harbour & Port Post", "author": "Reuters",
    "title": "Quay {closed}: 50% of ships & crews wait_for $5 ~ #1 \\", "section": "Trade & ports", "published": "2025-11",
    "language": "en", "text": "PORT ELLERY (Reuters) - The quay was closed on Monday after a crane fell over, the harbour master "
    "said.\n\nShips waited in the bay until the evening, and nobody was hurt, he added.",
}


def installed():
    """Runs this file again with the packages at hand."""
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):
        return
    marker = os.path.join(VENV, "installed")
    wanted = "\n".join(PACKAGES)
    if not os.path.exists(marker) or open(marker).read() != wanted:
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        with open(marker, "w") as file:
            file.write(wanted)
    if not os.path.isdir(os.path.join(TOOLS, "node_modules", "@redocly", "cli")):
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", TOOLS, LINTER], check=True)
    os.execv(PYTHON, [PYTHON, os.path.abspath(__file__), *sys.argv[1:]])


@contextlib.contextmanager
def served():
    """The address of a service over the sample corpus."""
    with tempfile.TemporaryDirectory() as folder:
        places = ["--corpus", os.path.join(folder, "corpus"), "--index", os.path.join(folder, "index")]
        wire = os.path.join(folder, "wire.jsonl")
        with open(wire, "w", encoding="utf-8") as file:
            json.dump(WIRE, file)
        sample = os.path.join(ROOT, "corpus", "sample")
        subprocess.run([BINARY, *places, "ingest", "--progress", "off", sample, wire], stdout=subprocess.DEVNULL)
        server = subprocess.Popen([BINARY, *places, "serve", "--listen", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        try:
            line = server.stderr.readline()
            yield re.search(r"http://[^/]+", line).group(0)
            if server.poll() is not None:
                sys.exit("the service has ended by itself")
        finally:
            server.terminate()
            server.wait()


def get(address):
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode("utf-8")


def lint(site):
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(get(site + "/openapi.json"))
        file.flush()
        redocly = os.path.join(TOOLS, "node_modules", ".bin", "redocly")
        run = subprocess.run([redocly, "lint", "--format", "json", "--extends", "recommended", file.name],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    problems = json.loads(run.stdout)["problems"]
    for problem in problems:
        print(problem["ruleId"], problem["message"], problem["location"][0].get("pointer"))
    if problems or run.returncode:
        sys.exit(f"the linter finds {len(problems)} problems in the OpenAPI document {run.stderr}")
    print("openapi: the linter finds nothing")


def fuzz(site, long):
    operations = len(json.loads(get(site + "/openapi.json"))["paths"])
    each = -(-LEAST_LONG // operations) if long else 10
    run = subprocess.run([os.path.join(VENV, "bin", "schemathesis"), "run", site + "/openapi.json", "--checks", CHECKS,
                          "--max-examples", str(each), "--phases", "examples,coverage,fuzzing", "--seed", "1",
                          "--continue-on-failure", "--no-color", "--suppress-health-check", "all"],
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "CI": "1"})
    summary = run.stdout[run.stdout.rfind("SUMMARY") - 40:]
    generated = re.search(r"Test cases:\s*\n?\s*([\d,]+) generated", run.stdout)
    count = int(generated.group(1).replace(",", "")) if generated else 0
    if run.returncode:
        sys.exit(run.stdout[-8000:])
    if long and count < LEAST_LONG:
        sys.exit(f"only {count} requests were made\n{summary}")
    print(f"openapi: {count} requests of the fuzzer, every answer as declared")


def feed(site):
    import feedparser
    for query in ("", "?q=harbour", "?q=%3Cb%3E%26&sort=oldest", "?per_page=100"):
        parsed = feedparser.parse(get(site + "/search.atom" + query))
        if parsed.bozo:
            sys.exit(f"the feed{query} is not well-formed: {parsed.bozo_exception}")
    held = json.loads(get(site + "/api/v1/search?per_page=100&sort=newest&facets=none"))
    if int(parsed.feed.opensearch_totalresults) != held["total"]:
        sys.exit(f"the feed says {parsed.feed.opensearch_totalresults} of {held['total']} articles")
    by_id = {entry.id.rsplit(":", 1)[1]: entry for entry in parsed.entries}
    for hit in held["hits"]:
        entry = by_id[hit["id"]]
        same(hit["id"], "link", site + "/articles/" + hit["id"], entry.link)
        if hit["headline"]:
            same(hit["id"], "title", hit["headline"], entry.title)
        if hit["published"]:
            date = (hit["published"]["date"] + "-01-01")[:10]
            same(hit["id"], "updated", date, entry.updated[:10])
    print(f"feed: {len(by_id)} entries read")


def same(article, field, wanted, found):
    def fold(text):
        return " ".join(unicodedata.normalize("NFC", str(text or "")).split())
    if fold(wanted) != fold(found):
        sys.exit(f"{field} of {article}: wanted {wanted!r}, found {found!r}")


def turned(name):
    """'Family, Given' as 'Given Family'."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else name


MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def key_words(article):
    return [person["name"] for person in article["persons"]] + [country["name"] for country in article["countries"]]


def agency(article):
    return f"Agency: {article['agency']}" if article["agency"] else ""


def left_over(article, fields, compared):
    """A field that nobody compares would be right unseen."""
    others = set(fields) - set(compared.split())
    if others:
        sys.exit(f"{article} has fields that are not compared: {sorted(others)}")


def filled(name, held):
    """What no article of the sample has would be compared in vain."""
    facts = "headline publication authors url language published section standfirst persons countries agency external_id".split()
    empty = [fact for fact in facts if not any(article[fact] for article in held.values())]
    if empty:
        sys.exit(f"{name}: no article of the sample has {empty}")


def articles(site):
    lines = get(site + "/api/v1/export?format=jsonl").splitlines()
    return {article["id"]: article for article in map(json.loads, lines)}


def ris(site, held):
    import rispy
    records = rispy.loads(get(site + "/api/v1/export?format=ris"))
    if len(records) != len(held):
        sys.exit(f"{len(records)} RIS records of {len(held)} articles")
    for record in records:
        article = held[record["id"]]
        same(article["id"], "type", "NEWS", record["type_of_reference"])
        same(article["id"], "title", article["headline"], record.get("title") or record.get("primary_title"))
        same(article["id"], "publication", article["publication"], record.get("secondary_title"))
        same(article["id"], "authors", sorted(map(turned, article["authors"])), sorted(map(turned, record.get("authors", []))))
        same(article["id"], "url", article["url"], "".join(record.get("urls", [])))
        same(article["id"], "language", article["language"], record.get("language"))
        date = (article["published"] or {}).get("date", "")
        same(article["id"], "year", date[:4], record.get("year"))
        same(article["id"], "date", date.replace("-", "/"), record.get("date", "").rstrip("/"))
        same(article["id"], "section", article["section"], record.get("section"))
        same(article["id"], "abstract", article["standfirst"], record.get("abstract"))
        same(article["id"], "keywords", key_words(article), record.get("keywords", []))
        same(article["id"], "agency", agency(article), "; ".join(record.get("notes", [])))
        same(article["id"], "external id", article["external_id"], record.get("accession_number"))
        left_over(article["id"], record, "id type_of_reference title primary_title secondary_title authors urls language year date "
                  "section abstract keywords notes accession_number")
    filled("RIS", held)
    print(f"references: {len(records)} RIS records read, every field right")


def bib(site, held):
    import bibtexparser
    from bibtexparser.middlewares import LatexDecodingMiddleware
    library = bibtexparser.parse_string(get(site + "/api/v1/export?format=bib"))
    if library.failed_blocks or len(library.entries) != len(held):
        sys.exit(f"{len(library.entries)} BibTeX entries of {len(held)} articles; failed: {library.failed_blocks[:2]}")
    decoder = LatexDecodingMiddleware()
    def text(fields, name):
        value = fields[name].value if name in fields else ""
        value = value if name == "url" else decoder._transform_python_value_string(value)[0]
        return re.sub(r"^\{(.*)\}$", r"\1", value.strip(), flags=re.S)
    for entry in library.entries:
        article, fields = held[entry.key.rsplit("-", 1)[1]], entry.fields_dict
        same(article["id"], "title", article["headline"], text(fields, "title"))
        same(article["id"], "journal", article["publication"], text(fields, "journal"))
        same(article["id"], "url", article["url"], text(fields, "url"))
        authors = [re.sub(r"^\{(.*)\}$", r"\1", name) for name in text(fields, "author").split(" and ") if name]
        same(article["id"], "authors", sorted(map(turned, article["authors"])), sorted(map(turned, authors)))
        date = (article["published"] or {}).get("date", "")
        same(article["id"], "date", date, text(fields, "date"))
        same(article["id"], "year", date[:4], text(fields, "year"))
        month = MONTHS[int(date[5:7]) - 1] if len(date) > 4 else ""
        same(article["id"], "month", month, text(fields, "month"))
        same(article["id"], "abstract", article["standfirst"], text(fields, "abstract"))
        same(article["id"], "language", article["language"], text(fields, "language"))
        same(article["id"], "keywords", ", ".join(key_words(article)), text(fields, "keywords"))
        same(article["id"], "agency", agency(article), text(fields, "note"))
        left_over(article["id"], fields, "title journal url author date year month abstract language keywords note")
    print(f"references: {len(library.entries)} BibTeX entries read, every field right")


def main():
    installed()
    with served() as site:
        held = articles(site)
        lint(site)
        feed(site)
        ris(site, held)
        bib(site, held)
        fuzz(site, "--long" in sys.argv)


main()
