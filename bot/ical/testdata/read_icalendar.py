"""Busy times by the packages icalendar, which parses, and dateutil, which expands."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytz
from dateutil.rrule import rrulestr, rruleset
from icalendar import Calendar

from common import UTC, instant, is_free, main


def wall_and_zone(value, owner):
    """A date or a time as a naive time, with its zone."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day), owner
    zone = value.tzinfo
    if zone is None:
        return value, owner
    if zone is pytz.utc or value.utcoffset() == timedelta(0) and zone.tzname(value) == "UTC":
        return value.replace(tzinfo=None), UTC
    name = getattr(zone, "zone", None)
    if name in pytz.all_timezones_set:
        zone = ZoneInfo(name)
    return value.replace(tzinfo=None), zone


def at(wall, zone):
    if not hasattr(zone, "localize"):
        return instant(wall, zone)
    try:
        return zone.localize(wall, is_dst=None).astimezone(UTC)
    except pytz.AmbiguousTimeError:
        return zone.localize(wall, is_dst=True).astimezone(UTC)
    except pytz.NonExistentTimeError:
        return zone.localize(wall, is_dst=False).astimezone(UTC)


def moment(value, owner):
    return at(*wall_and_zone(value, owner))


def several(value):
    return value if isinstance(value, list) else [value] if value is not None else []


def listed(event, name):
    return [d.dt for dates in several(event.get(name)) for d in dates.dts]


def rule_text(rule, zone):
    """The rule with its end as a naive time, as its start is one."""
    rule = dict(rule)
    until = rule.pop("UNTIL", [None])[0]
    parts = []
    for name, values in rule.items():
        parts.append(name + "=" + ",".join(str(v) for v in several(values)))
    if until is not None:
        if not isinstance(until, datetime):
            until = datetime(until.year, until.month, until.day, 23, 59, 59)
        elif until.tzinfo:
            until = until.astimezone(zone).replace(tzinfo=None) if zone else until.replace(tzinfo=None)
        parts.append("UNTIL=" + until.strftime("%Y%m%dT%H%M%S"))
    return ";".join(parts)


def length_of(event, start, owner):
    """Days, and elapsed time after them."""
    days = not isinstance(start, datetime)
    if "DTEND" in event:
        end = event["DTEND"].dt
        if days:
            end = end.date() if isinstance(end, datetime) else end
            return max(1, (end - start).days), timedelta(0)
        return 0, moment(end, owner) - moment(start, owner)
    if "DURATION" in event:
        d = event["DURATION"].dt
        return d.days, timedelta(seconds=d.seconds)
    return (1, timedelta(0)) if days else (0, timedelta(0))


def occurrences(event, owner, end):
    """The naive starts of an event, with their zone and lengths."""
    start = event["DTSTART"].dt
    wall, zone = wall_and_zone(start, owner)
    days = not isinstance(start, datetime)
    all_of = rruleset()
    if "RRULE" not in event:
        all_of.rdate(wall)
    for rule in several(event.get("RRULE")):
        all_of.rrule(rrulestr(rule_text(rule, None if days else zone), dtstart=wall))
    own = {}
    for value in listed(event, "RDATE"):
        extra = value
        if isinstance(value, tuple):
            extra, last = value
            begin = moment(extra, owner)
            own[begin] = last if isinstance(last, timedelta) else moment(last, owner) - begin
        if not days:
            all_of.rdate(moment(extra, owner).astimezone(zone).replace(tzinfo=None))
        else:
            all_of.rdate(wall_and_zone(extra, owner)[0])
    off_days, off = set(), set()
    for value in listed(event, "EXDATE"):
        if days or not isinstance(value, datetime):
            off_days.add(date(value.year, value.month, value.day))
        else:
            off.add(moment(value, owner))
    for w in all_of:
        if w > end.replace(tzinfo=None):
            break
        begin = at(w, zone)
        if w.date() not in off_days and begin not in off:
            yield w, begin, own.get(begin)


def read(text, owner, start, end):
    events, times = [], []
    for calendar in Calendar.from_ical(text, multiple=True):
        cancels = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for e in calendar.walk("VEVENT"):
            events.append((e, cancels))
        for f in calendar.walk("VFREEBUSY"):
            for p in several(f.get("FREEBUSY")):
                kind = str(p.params.get("FBTYPE", "BUSY")).upper()
                if kind != "FREE":
                    begin, last = p.start, p.end
                    times.append((begin, last, kind == "BUSY-TENTATIVE"))
    latest, off, replaced = {}, set(), {}
    for e, cancels in events:
        uid = str(e.get("UID", ""))
        of = e["RECURRENCE-ID"].to_ical() if "RECURRENCE-ID" in e else None
        sequence = int(e.get("SEQUENCE", 0))
        if uid and sequence > latest.get((uid, of), -1):
            latest[uid, of] = sequence
            off.discard((uid, of))
        if uid and cancels and sequence == latest[uid, of]:
            off.add((uid, of))
        if of:
            value = e["RECURRENCE-ID"].dt
            replaced.setdefault(uid, set()).add(moment(value, owner) if isinstance(value, datetime) else value)
    for e, cancels in events:
        uid = str(e.get("UID", ""))
        of = e["RECURRENCE-ID"].to_ical() if "RECURRENCE-ID" in e else None
        status = str(e.get("STATUS", "")).upper()
        busy = str(e.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
        if cancels or (uid, of) in off or uid and int(e.get("SEQUENCE", 0)) < latest[uid, of]:
            continue
        if is_free(status, str(e.get("TRANSP", "")).upper(), busy) or "DTSTART" not in e:
            continue
        first = e["DTSTART"].dt
        zone = wall_and_zone(first, owner)[1]
        days, elapsed = length_of(e, first, owner)
        for wall, begin, own in occurrences(e, owner, end):
            if not of and (begin in replaced.get(uid, ()) or wall.date() in replaced.get(uid, ())):
                continue
            last = begin + own if own is not None else at(wall + timedelta(days=days), zone) + elapsed
            times.append((begin, last, "TENTATIVE" in (status, busy)))
    return times


main(read)
