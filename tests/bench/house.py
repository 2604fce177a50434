# SPDX-License-Identifier: EUPL-1.2
"""A house to measure or to break: a state folder of its own, its daemon, its slots."""
import datetime, json, os, re, secrets, shutil, signal, socket, subprocess, sys, threading, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("INSOLITE_BUILD", os.path.join(ROOT, "build"))
SECRET = "a secret that only the measuring knows"
HOOK = "caisse"
VISITOR = "visiteur@essai.example"  # who books, see http_book.c


def program(name):
    return os.path.join(BUILD, name)


def out_of(words, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, **more)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(words)[:300]}: ended with {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class House:
    def __init__(self, folder, settings=""):
        self.folder = folder
        self.state = os.path.join(folder, "state")
        self.config = os.path.join(folder, "insolite.ini")
        self.port = free_port()
        self.daemon = None
        os.makedirs(folder, exist_ok=True)
        with open(self.config, "w") as f:
            f.write(f"[server]\nport = {self.port}\nrequests_a_minute = 0\n[house]\nlog = warn\nopen_holds = 0\n"
                    f"[gateways]\nhosts = 127.0.0.1\nfolder = {BUILD}/gateways\n{settings}")

    def verb(self, *words, **more):
        return out_of([program("insolited"), "--config", self.config, "--state", self.state, *words], **more)

    def start(self):
        """Start the daemon; gives the seconds until it is ready."""
        begun = time.monotonic()
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.daemon = subprocess.Popen(
            [program("insolited"), "--config", self.config, "--state", self.state, "serve"],
            stdout=self.log, stderr=self.log, start_new_session=True)
        while time.monotonic() - begun < 150:
            if self.daemon.poll() is not None:
                raise SystemExit(f"the daemon ended with {self.daemon.returncode}: see {self.folder}/log")
            try:
                if self.get("/readyz")[0] == 200:
                    return time.monotonic() - begun
            except OSError:
                pass
            time.sleep(0.005)
        raise SystemExit(f"the daemon is not ready: see {self.folder}/log")

    def stop(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGTERM)
            try:
                self.daemon.wait(60)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
        self.daemon = None

    def kill(self):
        self.daemon.kill()
        self.daemon.wait()
        self.daemon = None

    def database_pid(self):
        with open(os.path.join(self.state, "db", "pid")) as f:
            return int(f.read())

    def end(self, keep=False):
        self.stop()
        try:
            pid = self.database_pid()
            if alive(pid):
                os.kill(pid, signal.SIGTERM)
            while alive(pid):
                time.sleep(0.05)
        except (OSError, ValueError):
            pass
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    # ---- asking ----

    def get(self, path, timeout=10):
        with socket.create_connection(("127.0.0.1", self.port), timeout) as s:
            s.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
            parts = []
            while piece := s.recv(65536):
                parts.append(piece)
        head, _, body = b"".join(parts).partition(b"\r\n\r\n")
        if not head:
            raise OSError("no answer")
        return int(head.split()[1]), body

    def json(self, path):
        status, body = self.get(path)
        if status != 200:
            raise SystemExit(f"{path}: {status} {body[:300]}")
        return json.loads(body)

    def sql(self, statement):
        lines = out_of([program("tests/bench/sql"), self.state, statement]).splitlines()
        return [line.split("\t") for line in lines]

    def number(self, statement):
        rows = self.sql(statement)
        return int(rows[0][0] or 0) if rows else 0

    def ticks(self):
        """Processor seconds of the daemon."""
        return processor_seconds(self.daemon.pid)

    def memory(self):
        """MiB of the daemon that are in memory."""
        with open(f"/proc/{self.daemon.pid}/status") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024

    def audit(self):
        done = subprocess.run([program("insolited"), "--config", self.config, "--state", self.state, "audit"],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    # ---- furnishing ----

    def seed(self, story):
        return json.loads(out_of([program("tests/kit/kit_seed"), self.config, self.state, program("insolited")],
                                 input=json.dumps(story)))

    def destination(self):
        rows = self.sql("SELECT slug, name FROM destination ORDER BY id LIMIT 1") if self.daemon else []
        return {"slug": rows[0][0], "name": rows[0][1]} if rows else {"slug": "mesure", "name": "Mesure"}

    def open_slots(self, count, capacity=1000000):
        """Slots that do not sell out, ten a visit; the daemon is up. Writes "SLOT TARIFF" lines; gives the file."""
        path = os.path.join(self.folder, f"slots-{count}")
        if os.path.exists(path):
            return path
        today = datetime.date.today()
        visits = (count + 9) // 10
        agent = f"agent-{count}@mesure.example"
        story = {
            "destination": self.destination(),
            "partners": [{"name": "Compagnie de la Mesure"}],
            "users": [{"email": agent, "roles": ["moderator"]}],
            "connections": [],
            "offers": [{"key": f"mesure-{count}-{v}", "partner": "Compagnie de la Mesure",
                        "approved_by": agent, "content": content(v)} for v in range(visits)],
            "slots": [{"key": f"{i}", "offer": f"mesure-{count}-{i // 10}", "capacity": capacity, "minute": 600,
                       "day": (today + datetime.timedelta(days=20 + i % 10)).isoformat()} for i in range(count)],
        }
        if not self.number("SELECT COUNT(*) FROM contract"):
            story["contracts"] = [{"points": 1000}]
        if not self.number(f"SELECT COUNT(*) FROM connection WHERE name = '{HOOK}'"):
            story["connections"] = [{"name": HOOK, "gateway": "fakepay", "settings": {
                "base_url": "http://127.0.0.1:9", "shop": "mesure", "secret": SECRET}}]
        made = self.seed(story)
        if made["faults"]:
            raise SystemExit(f"slots: {made['faults']}")
        tariffs = {}
        with open(path, "w") as f:
            for key, slot in made["slots"].items():
                slug = made["offers"][f"mesure-{count}-{int(key) // 10}"]["slug"]
                if slug not in tariffs:
                    tariffs[slug] = self.tariff_of(slug)
                f.write(f"{slot} {tariffs[slug]}\n")
        time.sleep(3)  # until the last snapshot of these is on the shelf
        return path

    def slots_on_sale(self, visits=900, each=4):
        """The next slots of the demo's own visits, those that cost something: as many pages see seats go."""
        path = os.path.join(self.folder, "slots-on-sale")
        slugs, page = [], 1
        while len(slugs) < visits:
            answer = self.json(f"/api/v1/offers?bookable=true&size=100&page={page}")
            slugs += [one["slug"] for one in answer["offers"] if one["price"]["minor"] > 0]
            if page >= answer["pages"]:
                break
            page += 1
        with open(path, "w") as f:
            for slug in slugs[:visits]:
                offer = self.json(f"/api/v1/offers/{slug}")
                tariff = offer["tariffs"][0]
                for slot in [s for s in offer["slots"] if s["sells"] and s["free"] > 2][:each]:
                    f.write(f"{slot['id']} {tariff['id']}\n")
        return path

    def publish(self, key):
        """Propose, approve, and wait for the public page; gives the seconds from the decision to the page, or None."""
        agent = f"agent-{key}@mesure.example"
        story = {"destination": self.destination(), "partners": [{"name": "Compagnie de la Mesure"}],
                 "users": [{"email": agent, "roles": ["moderator"]}],
                 "offers": [{"key": f"new-{key}", "partner": "Compagnie de la Mesure", "approved_by": agent,
                             "content": content(len(key))}]}
        # Beside this, since the page may be there before the one who decided has ended.
        decider = threading.Thread(target=self.seed, args=(story,))
        slug = seen = None
        decider.start()
        until = time.monotonic() + 30
        while time.monotonic() < until and not seen:
            if not slug:
                rows = self.sql(f"SELECT slug FROM offer WHERE source_key = 'kit:new-{key}'")
                slug = rows[0][0] if rows else None
            elif self.get(f"/fr/visites/{slug}")[0] == 200:
                seen = time.time()
            else:
                time.sleep(0.002)
        decider.join()
        decided = self.number("SELECT MAX(d.at) FROM decision d JOIN version v ON v.id = d.version"
                              f" JOIN offer o ON o.id = v.offer WHERE o.source_key = 'kit:new-{key}'")
        return seen - decided / 1e6 if seen and decided else None

    def tariff_of(self, slug):
        until = time.monotonic() + 15
        while time.monotonic() < until:
            status, body = self.get(f"/api/v1/offers/{slug}")
            if status == 200:
                return json.loads(body)["tariffs"][0]["id"]
            time.sleep(0.1)
        raise SystemExit(f"{slug} is not on line")


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        parts = f.read().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def content(number):
    names = ["Les quais à la lanterne", "Un jardin derrière le mur", "La cour des relieurs", "Le toit du marché"]
    return {
        "title": {"fr": f"{names[number % 4]}, parcours {number + 1}", "en": f"A walk to measure, number {number + 1}"},
        "hook": {"fr": "Une promenade pour compter les pas.", "en": "A walk to count one's steps."},
        "story": {"fr": "On marche, on compte, on recommence plus loin. " * 8,
                  "en": "We walk, we count, we begin again further on. " * 8},
        "theme": ["art", "river", "heritage", "nature"][number % 4], "kind": "walk",
        "place_name": "Place de l’Exemple", "street": "1 place de l’Exemple", "postcode": "93200",
        "commune": "Saint-Denis", "insee": "93066", "department": "93",
        "point": {"lat": 48.9362, "lon": 2.3574},
        "directions": {"fr": "Devant la fontaine."}, "languages": ["fr"],
        "duration": 90, "group_max": 30, "cancel": "flexible",
        "tariffs": [{"kind": "adult", "label": {"fr": "Adulte", "en": "Adult"},
                     "price": {"minor": 1250, "currency": "EUR"}}],
    }
