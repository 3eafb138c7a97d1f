"""What both readers share: arguments, zones, merging. The reading itself is theirs."""

import json
import sys
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc


def text_of(path):
    with open(path, "rb") as f:
        raw = f.read()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16")
    return raw.decode("utf-8-sig", errors="replace")


def instant(wall, zone):
    """The instant of a naive time: the first of two, moved forward out of a gap."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def is_free(status, transp, busy_status):
    return (
        status in ("CANCELLED", "CANCELED")
        or transp == "TRANSPARENT"
        or busy_status in ("FREE", "WORKINGELSEWHERE")
    )


def merge(times, start, end):
    """Sweeps over all edges. A certain time covers a tentative one."""
    edges = {}
    for a, b, tentative in times:
        a, b = max(a, start), min(b, end)
        if a < b:
            for at, step in ((a, 1), (b, -1)):
                edges.setdefault(at, [0, 0])[1 if tentative else 0] += step
    out, certain, tentative, since, kind = [], 0, 0, None, None
    for at in sorted(edges):
        certain += edges[at][0]
        tentative += edges[at][1]
        now = "busy" if certain else "tentative" if tentative else None
        if now != kind:
            if kind:
                out.append((since, at, kind))
            since, kind = at, now
    form = "%Y%m%dT%H%M%SZ"
    return [
        a.strftime(form) + "/" + b.strftime(form) + ("?" if kind == "tentative" else "")
        for a, b, kind in out
    ]


def main(read):
    """Arguments: from, to, zones separated by commas, files. Prints JSON, null for what
    the reader cannot read."""
    start, end = (datetime.strptime(s, "%Y%m%d").replace(tzinfo=UTC) for s in sys.argv[1:3])
    out = {}
    for path in sys.argv[4:]:
        out[path] = {}
        for zone in sys.argv[3].split(","):
            try:
                times = read(text_of(path), ZoneInfo(zone), start - timedelta(days=40), end + timedelta(days=40))
            except Exception as e:
                print(path, repr(e), file=sys.stderr)
                out[path][zone] = None
            else:
                out[path][zone] = merge(times, start, end)
    json.dump(out, sys.stdout)
