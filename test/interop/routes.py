"""The routes of the suite: which prefixes, which attributes, how they are written and compared.

A table is a dict: prefix -> attributes. Attributes are a dict with any of these keys:
next_hop (text), origin, as_path (tuple), med, local_pref, and the sets of text communities,
large and ext.
"""

import ipaddress

COUNT = 1000  # prefixes of one address family in one table
GROUPS = 20  # attribute sets in one table
SENDA_AS = 65001
PEER_AS = 65002  # on an eBGP session


def _prefixes(afi, block):
    if afi == 4:
        return [f"10.{block * 10 + i // 250}.{i % 250}.0/24" for i in range(COUNT)]
    return [f"2001:db8:{block:x}{i:03x}::/48" for i in range(COUNT)]


def _attributes(index, next_hop, ibgp, base):
    """Attribute sets differ by group; every other one has an AS path of its own."""
    group = index % GROUPS if base > 100 else index * GROUPS // COUNT  # interleaved, in runs
    own = () if ibgp else (SENDA_AS,)
    attributes = {
        "next_hop": next_hop,
        "origin": ("igp", "egp", "incomplete")[group % 3],
        "as_path": own + (64512 + group, 64600) if group % 2 else own,
        "med": base + group,
        "communities": frozenset({f"65001:{base + group}", "65001:1"}),
        "large": frozenset({f"65001:{base}:{group}"}),
        "ext": frozenset({f"rt:65001:{base + group}"}),
    }
    if ibgp:
        attributes["local_pref"] = 200 + group
    return attributes


def table(afi, where, place, ibgp):
    """What senda announces: where is "config" or "api"."""
    block, base = {"config": (1, 100), "api": (2, 500)}[where]
    next_hop = place.senda_hop if afi == 4 else place.senda_hop6
    return {p: _attributes(i, next_hop, ibgp, base) for i, p in enumerate(_prefixes(afi, block))}


def originated(afi):
    """The prefixes which the peer announces."""
    return _prefixes(afi, 3)


def text(prefix, attributes):
    """The route in the syntax of the configuration and of the API."""
    words = [prefix, "next-hop", attributes["next_hop"]]
    if "origin" in attributes:
        words += ["origin", attributes["origin"]]
    if len(attributes.get("as_path", ())) > 1:  # otherwise the default one is due
        words += ["as-path", "[", *map(str, attributes["as_path"]), "]"]
    if "med" in attributes:
        words += ["med", str(attributes["med"])]
    if "local_pref" in attributes:
        words += ["local-preference", str(attributes["local_pref"])]
    for key, keyword in (("communities", "community"), ("large", "large-community"), ("ext", "extended-community")):
        if key in attributes:
            values = sorted(value.replace("rt:", "target:") for value in attributes[key])
            words += [keyword, "[", *values, "]"]
    return " ".join(words)


def canonical(prefix):
    """The one spelling of a prefix."""
    return str(ipaddress.ip_network(prefix, strict=False)) if ":" in prefix else prefix


def difference(want, got, shows):
    """What is wrong with table got, in one line; None when nothing is. Only keys in shows count."""
    missing = [prefix for prefix in want if prefix not in got]
    extra = [prefix for prefix in got if prefix not in want]
    if missing:
        return f"{len(missing)} of {len(want)} routes are missing, the first is {missing[0]}"
    if extra:
        return f"{len(extra)} routes are left which should not be there, the first is {extra[0]}"
    for prefix, attributes in want.items():
        for key in shows & attributes.keys():
            if got[prefix].get(key) != attributes[key]:
                return f"{prefix}: {key} is {_show(got[prefix].get(key))}, not {_show(attributes[key])}"
    return None


def _show(value):
    if isinstance(value, (frozenset, tuple)):
        return "[" + " ".join(map(str, sorted(value) if isinstance(value, frozenset) else value)) + "]"
    return str(value)
