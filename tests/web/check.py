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
        sample = os.path.join(ROOT, "corpus", "sample")
        subprocess.run([BINARY, *places, "ingest", "--progress", "off", sample], stdout=subprocess.DEVNULL)
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
        if article["published"]:
            same(article["id"], "year", article["published"]["date"][:4], record.get("year"))
            same(article["id"], "date", article["published"]["date"].replace("-", "/"), record.get("date", "").rstrip("/"))
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
        if article["published"]:
            same(article["id"], "date", article["published"]["date"], text(fields, "date"))
            same(article["id"], "year", article["published"]["date"][:4], text(fields, "year"))
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
