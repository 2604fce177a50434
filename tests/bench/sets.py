# SPDX-License-Identifier: EUPL-1.2
"""What visitors ask: 500 different sets of filters of six kinds, and the pages of 900 visits."""
import datetime, itertools, random, re, urllib.parse


def words_of(house):
    words = set()
    for page in range(1, 6):
        for offer in house.json(f"/api/v1/offers?size=100&page={page}")["offers"]:
            words.update(w.lower() for w in re.findall(r"[^\W\d_]{4,}", offer["title"] + " " + offer["hook"]))
    return sorted(words)


def values(facets, name):
    return [v["value"] for v in facets[name] if v["offers"] > 0]


def filter_sets(house, count=500, seed=1789):
    """Paths of /api/v1/offers, all different."""
    chance = random.Random(seed)
    facets = house.json("/api/v1/offers")["facets"]
    words = words_of(house)
    today = datetime.date.today()
    themes, kinds, bands = values(facets, "theme"), values(facets, "kind"), values(facets, "price")
    communes, departments = values(facets, "commune"), values(facets, "department")
    languages = values(facets, "language")

    def day():
        return (today + datetime.timedelta(days=chance.randint(1, 60)))

    def text():
        return {"q": " ".join(chance.sample(words, chance.choice([1, 1, 2])))}

    def theme():
        return {"theme": chance.sample(themes, chance.randint(1, min(3, len(themes)))), "kind": chance.choice(kinds)}

    def when():
        first = day()
        return {"day": first.isoformat(), "until": (first + datetime.timedelta(days=chance.randint(0, 9))).isoformat()}

    def place():
        if chance.random() < 0.5:
            return {"commune": chance.choice(communes)}
        return {"near": f"{48.75 + chance.random() * 0.25:.4f},{2.15 + chance.random() * 0.45:.4f}",
                "within": chance.choice([1000, 2000, 5000])}

    def price():
        return {"price": chance.sample(bands, chance.randint(1, min(2, len(bands)))),
                "language": chance.choice(languages), "department": chance.choice(departments),
                "sort": chance.choice(["price", "name"])}

    def mixed():
        return {**(text() if chance.random() < 0.5 else {}), "theme": chance.choice(themes), **when(),
                "department": chance.sample(departments, min(2, len(departments))), "price": chance.sample(bands, min(2, len(bands)))}

    found = []
    for make in itertools.cycle([text, theme, when, place, price, mixed]):
        path = "/api/v1/offers?" + urllib.parse.urlencode(make(), doseq=True)
        if path not in found:
            found.append(path)
        if len(found) == count:
            return found


def visit_pages(house, count=900):
    """Pages of visits that have slots, French and English in turn."""
    slugs = []
    for page in itertools.count(1):
        answer = house.json(f"/api/v1/offers?bookable=true&size=100&page={page}")
        slugs += [offer["slug"] for offer in answer["offers"]]
        if page >= answer["pages"] or len(slugs) >= count:
            break
    slugs = slugs[:count]
    return [f"/fr/visites/{s}" for s in slugs] + [f"/en/visits/{s}" for s in slugs]
