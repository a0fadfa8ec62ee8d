#!/usr/bin/env python3
"""Measures the quality of cleaning, splitting, entities, ranking and passages on the evaluation sets and holds it against tests/floors.toml.

    floors.py               fails when a score falls below its floor
    floors.py --print       prints the scores in the form of floors.toml

The sets lie in ../shared/eval beside the source folder ($DATELINE_EVAL names another place). Where they are missing there
is nothing to measure and the script says so. The binary is $DATELINE, else target/release/dateline.
"""
import json, os, re, subprocess, sys, tempfile, tomllib

import search

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
SETS = os.environ.get("DATELINE_EVAL", os.path.join(ROOT, "..", "shared", "eval"))
SEED = os.path.join(SETS, "..", "seed")


def adapt(what, gold, out):
    subprocess.run([sys.executable, os.path.join(HERE, "adapt.py"), what, gold, out], check=True)


def evaluate(*command):
    return subprocess.run([sys.executable, *command], check=True, stdout=subprocess.PIPE, text=True).stdout


def extraction(folder):
    """Per set the columns of the evaluator; for pages that are no articles the share that is recognised."""
    gold, pred, result = os.path.join(SETS, "extraction", "dev"), os.path.join(folder, "pages.jsonl"), os.path.join(folder, "r.json")
    adapt("extraction", gold, pred)
    evaluate(os.path.join(SETS, "extraction", "evaluate.py"), "--data", gold, pred, "--bootstrap", "0", "--json", result)
    with open(result, encoding="utf-8") as file:
        sets = next(iter(json.load(file).values()))
    with open(pred, encoding="utf-8") as file:
        kinds = {p["id"]: p["kind"] for p in map(json.loads, file)}
    def refused(name):
        with open(os.path.join(gold, name + ".jsonl"), encoding="utf-8") as file:
            ids = [json.loads(line)["id"] for line in file]
        return sum(kinds.get(i) == "not-article" for i in ids) / len(ids)
    wanted = {"fundus": ["F1", "perf", "noise", "title", "auF1", "date"], "aeb": ["F1", "perf", "noise"],
              "trafilatura": ["wF1", "title", "auF1", "date"], "wcxb_article": ["F1", "title", "auF1", "date"],
              "wcxb_other": ["F1"], "htmldate": ["date"], "mediacloud": ["date"]}
    scores = {f"{name}.{column}": sets[name][column] for name, columns in wanted.items() for column in columns}
    scores["wcxb_other.recognised"] = refused("wcxb_other")
    articles = ["fundus", "aeb", "wcxb_article"]
    scores["articles.refused"] = sum(refused(name) for name in articles) / len(articles)
    return scores


def percentages(text, line):
    """The last number of an evaluator's line such as 'keep P 97.0 R 96.0 F1 96.5'."""
    found = re.search(rf"^{line}.*?F1\s+([\d.]+)", text, re.M)
    return float(found.group(1)) / 100


def splitting(folder):
    gold, pred = os.path.join(SETS, "splitting", "dev.jsonl"), os.path.join(folder, "splits.jsonl")
    adapt("splitting", gold, pred)
    text = evaluate(os.path.join(SETS, "splitting", "evaluate.py"), gold, pred)
    perfect = float(re.search(r"perfect\s+([\d.]+)", text).group(1)) / 100
    return {"keep.F1": percentages(text, "keep"), "split.F1": percentages(text, "split"), "perfect": perfect}


def entities(folder):
    gold, pred = os.path.join(SETS, "entities", "dev.jsonl"), os.path.join(folder, "entities.jsonl")
    adapt("entities", gold, pred)
    scores = {}
    for name, flags in (("all", []), ("en", ["--lang", "en"]), ("other", ["--lang", "es,fr,de,it,pt"])):
        text = evaluate(os.path.join(SETS, "entities", "evaluate.py"), gold, pred, *flags)
        scores |= {f"{name}.person_strict": percentages(text, "person strict"),
                   f"{name}.country": percentages(text, "country all"), f"{name}.focus": percentages(text, "country focus")}
    return scores


def differing(stories, documents):
    """How many persons and countries of the stories are missed or invented."""
    pairs = list(zip(stories, documents)) if len(stories) == len(documents) else [(s, {}) for s in stories]
    return {"wrong_persons": sum(len(set(s["people"]) ^ set(d.get("persons", []))) for s, d in pairs),
            "wrong_countries": sum(len(set(s["countries"]) ^ set(d.get("countries", []))) for s, d in pairs)}


def seed(folder):
    pred = os.path.join(folder, "seed.json")
    adapt("seed", os.path.join(SEED, "page.txt"), pred)
    found = json.loads(evaluate(os.path.join(SEED, "evaluate.py"), pred))
    with open(os.path.join(SEED, "gold.json"), encoding="utf-8") as gold, open(pred, encoding="utf-8") as file:
        named = differing(json.load(gold)["stories"], json.load(file)["documents"])
    return named | {"body_f1": found["body_f1_mean"], "boundary_precision": found["boundary_P"],
            "boundary_recall": found["boundary_R"], "leaked_lines": len(found["boilerplate_lines_leaked"]),
            "wrong_dates": len(found["wrong_dates"]), "invented_headlines": len(found["invented_titles"])}


# Where less is better.
FALLING = {"gated", "noise", "refused", "leaked_lines", "wrong_dates", "invented_headlines", "wrong_persons", "wrong_countries"}


def main():
    if not os.path.isdir(SETS):
        print("the evaluation sets are not here: no scores measured")
        return
    with tempfile.TemporaryDirectory() as folder:
        scores = {"extraction": extraction(folder), "splitting": splitting(folder), "entities": entities(folder),
                  "seed": seed(folder)} | search.measured(os.path.join(SETS, "ranking"))
    if "--print" in sys.argv:
        for table, values in scores.items():
            print(f"\n[{table}]")
            for name, value in values.items():
                print(f'"{name}" = {value:.3f}')
        return
    with open(os.path.join(HERE, "..", "floors.toml"), "rb") as file:
        floors = tomllib.load(file)
    below = []
    for table, values in floors.items():
        for name, floor in values.items():
            if name not in scores[table]:
                continue  # The passages without or with stems, whichever the evaluator cannot do here.
            score, falling = scores[table][name], name.split(".")[-1] in FALLING
            good = score <= floor + 5e-4 if falling else score >= floor - 5e-4
            print(f"{table:<11} {name:<24} {score:7.3f}  {'at most' if falling else 'floor'} {floor:.3f}  {'' if good else 'BROKEN'}")
            if not good:
                below.append(f"{table} {name}")
    if below:
        sys.exit("below the floor: " + ", ".join(below))


if __name__ == "__main__":
    main()
