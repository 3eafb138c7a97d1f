"""Busy times by libical, which parses and expands."""

from datetime import datetime, timedelta

import gi

gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib  # noqa: E402

from common import UTC, instant, is_free, main  # noqa: E402


def components(parent, kind):
    child = parent.get_first_component(kind)
    while child:
        yield child
        child = parent.get_next_component(kind)


def properties(component, kind):
    p = component.get_first_property(kind)
    while p:
        yield p
        p = component.get_next_property(kind)


def word(component, kind):
    for p in properties(component, kind):
        return p.get_value_as_string().upper()
    return ""


def extension(component, name):
    for p in properties(component, ICalGLib.PropertyKind.X_PROPERTY):
        if (p.get_x_name() or "").upper() == name:
            return (p.get_x() or "").upper()
    return ""


def key(time):
    """What an occurrence is found by: its date, or its instant, or its floating time."""
    if time.is_date():
        return ("date", time.get_year(), time.get_month(), time.get_day())
    zone = time.get_timezone()
    return ("floating" if zone is None and not time.is_utc() else "at", time.as_timet_with_zone(zone))


def read(text, owner, start, end):
    root = ICalGLib.Parser.parse_string(text)
    calendars = [root]
    if root.isa() != ICalGLib.ComponentKind.VCALENDAR_COMPONENT:
        calendars = list(components(root, ICalGLib.ComponentKind.VCALENDAR_COMPONENT))
    low = ICalGLib.Time.new_from_timet_with_zone(int(start.timestamp()), 0, ICalGLib.Timezone.get_utc_timezone())
    high = ICalGLib.Time.new_from_timet_with_zone(int(end.timestamp()), 0, ICalGLib.Timezone.get_utc_timezone())
    events = []
    for calendar in calendars:
        cancels = word(calendar, ICalGLib.PropertyKind.METHOD_PROPERTY) == "CANCEL"
        for e in components(calendar, ICalGLib.ComponentKind.VEVENT_COMPONENT):
            events.append((e, cancels))
    latest, off, replaced = {}, set(), {}
    for e, cancels in events:
        uid, of = e.get_uid(), e.get_first_property(ICalGLib.PropertyKind.RECURRENCEID_PROPERTY)
        name = (uid, of.get_value_as_string() if of else None)
        sequence = e.get_sequence()
        if uid and sequence > latest.get(name, -1):
            latest[name] = sequence
            off.discard(name)
        if uid and cancels and sequence == latest[name]:
            off.add(name)
        if of:
            replaced.setdefault(uid, set()).add(key(of.get_datetime_with_component(e)))
    times = []
    for e, cancels in events:
        uid, of = e.get_uid(), e.get_first_property(ICalGLib.PropertyKind.RECURRENCEID_PROPERTY)
        name = (uid, of.get_value_as_string() if of else None)
        status = word(e, ICalGLib.PropertyKind.STATUS_PROPERTY)
        busy = extension(e, "X-MICROSOFT-CDO-BUSYSTATUS")
        if cancels or name in off or uid and e.get_sequence() < latest[name]:
            continue
        if is_free(status, word(e, ICalGLib.PropertyKind.TRANSP_PROPERTY), busy):
            continue
        first = e.get_dtstart()
        if first is None or first.is_null_time():
            continue
        local = first.is_date() or (first.get_timezone() is None and not first.is_utc())
        skip = set() if of else replaced.get(uid, set())
        days = first.is_date()
        last = e.get_dtend() # from DURATION too
        whole = timedelta(seconds=last.as_timet() - first.as_timet()) if days else None
        tentative = "TENTATIVE" in (status, busy)

        def found(_, span, *_rest):
            a, b = (datetime.fromtimestamp(t, UTC) for t in (span.get_start(), span.get_end()))
            if ("floating" if local else "at", span.get_start()) in skip:
                return
            if days and ("date", a.year, a.month, a.day) in skip:
                return
            if days:  # the span of a day ends a second before its end
                b = a + (whole or timedelta(days=1))
            if local:
                a, b = (instant(t.replace(tzinfo=None), owner) for t in (a, b))
            times.append((a, b, tentative))

        e.foreach_recurrence(low, high, found)
    for calendar in calendars:
        for f in components(calendar, ICalGLib.ComponentKind.VFREEBUSY_COMPONENT):
            for p in properties(f, ICalGLib.PropertyKind.FREEBUSY_PROPERTY):
                kind = p.get_first_parameter(ICalGLib.ParameterKind.FBTYPE_PARAMETER)
                kind = kind.get_fbtype() if kind else ICalGLib.ParameterFbtype.BUSY
                if kind == ICalGLib.ParameterFbtype.FREE:
                    continue
                period = p.get_freebusy()
                a = datetime.fromtimestamp(period.get_start().as_timet(), UTC)
                last = period.get_end()
                if last is None or last.is_null_time():
                    last = period.get_start().add(period.get_duration())
                b = datetime.fromtimestamp(last.as_timet(), UTC)
                times.append((a, b, kind == ICalGLib.ParameterFbtype.BUSYTENTATIVE))
    return times


main(read)
