"""Reads lines of a first start and a rule, and writes behind each how many occurrences
dateutil finds until 2029, and their CRC-32."""

import sys
import zlib
from datetime import datetime

from dateutil.rrule import rrulestr

FORM = "%Y%m%dT%H%M%S"

for line in sys.stdin:
    start, rule = line.rstrip("\n").split("\t")[:2]
    found = []
    for wall in rrulestr(rule, dtstart=datetime.strptime(start, FORM)):
        if wall > datetime(2029, 1, 1):
            break
        found.append(wall.strftime(FORM))
    print(start, rule, len(found), zlib.crc32(" ".join(found).encode()), sep="\t")
