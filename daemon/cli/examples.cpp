#include "daemon/cli/examples.hpp"

namespace senda::daemon::cli {

namespace {

constexpr std::string_view neighbor_text = R"(# One session, and the routes it announces.

neighbor 192.0.2.1 {          # the peer; nothing else is called `neighbor` here
    local-address 192.0.2.2;  # where we connect from; `auto`: the system chooses
    router-id 192.0.2.2;      # our BGP identifier, four octets
    local-as 65000;
    peer-as 65001;             # `auto`: any
    description "upstream A";  # for people
    hold-time 90;              # seconds, 0 or at least 3; the smaller of both sides counts

    family {  # without this block: all of them
        ipv4 unicast;
        ipv6 unicast;
    }

    static {
        # next-hop self is local-address, or router-id where the families differ
        route 198.51.100.0/24 next-hop self;
        route 203.0.113.0/24 next-hop self med 10 community [ 65000:1 no-export ];
        route 2001:db8:1::/48 next-hop 2001:db8::2;
    }
}
)";

constexpr std::string_view api_text =
    R"(# A program of yours announces routes and hears what the peers say.

process watch {
    # The program and its arguments; there is no shell. What it writes to its standard output are
    # commands, one a line, what it reads from its standard input are answers and events.
    run /usr/bin/env python3 /opt/bgp/watch.py --label "front end";
    encoder json;  # or text, with api.version 4
    respawn true;  # started again when it ends, five times a minute at most
}

neighbor 192.0.2.1 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65001;

    api events {              # the name may be left out
        processes [ watch ];  # who may command this neighbor, and hears of it
        neighbor-changes;     # the session comes up, goes down
        negotiated;           # what both sides agreed on
        signal;               # signals which the daemon gets
        receive {
            parsed;  # decoded; `packets`: as octets; `consolidate`: both in one line
            update;
            notification;
            refresh;
        }
        send {
            parsed;
            open;
        }
    }
}

neighbor 192.0.2.3 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65003;
    api {
        processes-match [ "^wat" ];  # by regular expression; for commands only
    }
}
)";

constexpr std::string_view template_text = R"(# What many neighbors have in common is said once.

template {
    neighbor edge {
        local-address 192.0.2.2;
        router-id 192.0.2.2;
        local-as 65000;
        hold-time 30;
        family { ipv4 unicast; ipv6 unicast; }
        capability { graceful-restart 120; route-refresh enable; }
        static {
            route 198.51.100.0/24 next-hop self;
        }
    }
    neighbor quiet {
        manual-eor true;
    }
}

neighbor 192.0.2.10 {
    inherit edge;
    peer-as 65010;
}

neighbor 192.0.2.11 {
    inherit [ edge quiet ];  # several: lists add up
    peer-as 65011;
    # A value of the template replaces the neighbor's own: leave out of templates what differs.
    static {
        route 203.0.113.0/24 next-hop self;
    }
}
)";

constexpr std::string_view routes_text = R"(# All that a route can say.

neighbor 192.0.2.1 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65000;
    family { ipv4 unicast; ipv6 unicast; }

    static {
        # in one line: attributes in any order
        route 198.51.100.0/24 next-hop 192.0.2.9 origin igp med 100 local-preference 200;

        # as a block
        route 203.0.113.0/24 {
            next-hop self;
            as-path [ 65000 65010 ] ( 65020 65021 );
            atomic-aggregate;
            aggregator ( 65000:192.0.2.2 );
            originator-id 192.0.2.7;
            cluster-list [ 192.0.2.8 192.0.2.9 ];
        }

        # communities: standard, large, extended
        route 10.1.0.0/16 next-hop self community [ 65000:1 no-export blackhole 0xFDE80002 ];
        route 10.2.0.0/16 next-hop self large-community [ 65000:1:2 4200000000:3:4 ];
        route 10.3.0.0/16 next-hop self extended-community [ target:65000:1 origin:192.0.2.2:7 ];

        # any attribute as octets: code, flags, value
        route 10.4.0.0/16 next-hop self attribute [ 0x63 0xc0 0x0001deadbeef ];

        # many prefixes with the same attributes
        attributes next-hop self med 20 nlri 10.5.0.0/16 10.6.0.0/16 10.7.0.0/16;

        # a network in pieces: four routes /26
        route 192.0.2.0/24 next-hop self split /26;

        # off until a helper says: announce watchdog backup
        route 10.8.0.0/16 next-hop self watchdog backup withdraw;

        # a name for people, which is never sent, and AIGP
        route 10.9.0.0/16 next-hop self name lab aigp 100;

        route 2001:db8:1::/48 next-hop 2001:db8::2 community 65000:6;
    }

    announce {  # the same by family
        ipv4 {
            unicast 10.10.0.0/16 next-hop self;
        }
        ipv6 {
            unicast 2001:db8:2::/48 next-hop 2001:db8::2;
        }
    }
}
)";

constexpr std::string_view capabilities_text =
    R"(# What our OPEN offers, and several paths for one prefix.

neighbor 192.0.2.1 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65000;
    host-name edge1;  # told in the OPEN
    domain-name example.net;

    family {
        ipv4 unicast;
        ipv6 unicast;
        ipv4 mpls-vpn;
        ipv6 mpls-vpn;
    }
    capability {
        asn4 enable;              # AS numbers of four octets; on unless disabled
        route-refresh enable;     # plain and enhanced
        graceful-restart 120;     # seconds; bare: the hold time
        extended-message enable;  # 65535 octets
        software-version enable;
        add-path send/receive;  # or send, receive, disable
        aigp enable;
    }
    add-path {                  # which families; without the block: all that can
        ipv4 unicast limit 10;  # with the paths we want at most
        ipv6 unicast;
    }
    nexthop {  # RFC 8950: IPv4 routes with IPv6 next hops
        ipv4 unicast ipv6;
        ipv4 mpls-vpn ipv6;
    }
    static {
        route 198.51.100.0/24 next-hop self path-information 0.0.0.1;
        route 198.51.100.0/24 next-hop 192.0.2.9 path-information 0.0.0.2;
        route 203.0.113.0/24 next-hop 2001:db8::2;
    }
}
)";

constexpr std::string_view security_text = R"(# Sessions that are hard to fake.

neighbor 192.0.2.1 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65001;

    md5-password "change me";  # RFC 2385; in quotes when it has blanks or ; { } #
    md5-base64 false;          # true: the password is Base64 of the key

    incoming-ttl 255;  # RFC 5082 (GTSM): only from the next hop itself
    outgoing-ttl 255;
}

neighbor 192.0.2.3 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65003;
    passive true;  # never connect, wait for the peer
    listen 179;    # on this port of local-address
    source-interface eth0;
    rate-limit 100;  # messages a second at most
}

neighbor 192.0.2.5 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65005;
    tcp-ao {  # RFC 5925; the kernel has to have it (Linux 6.7)
        keyid 100;
        algorithm hmac-sha-256;
        password "change me too";
    }
}
)";

constexpr std::string_view range_text =
    R"(# Whoever connects from a network: each gets a session of its own.

neighbor 198.51.100.0/24 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as auto;  # any AS
    passive true;  # a range has to be
    listen 179;
    family { ipv4 unicast; }
    static {
        route 203.0.113.0/24 next-hop self;
    }
}
)";

constexpr std::string_view vpn_text = R"(# Labelled routes, VPNs and VPLS.

neighbor 192.0.2.1 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65000;
    family {
        ipv4 labeled-unicast;
        ipv4 mpls-vpn;
        ipv6 mpls-vpn;
        l2vpn vpls;
    }
    static {
        # label: SAFI 4; with a route distinguisher: SAFI 128
        route 10.0.0.0/24 label 100 next-hop self;
        route 10.1.0.0/24 rd 65000:1 label [ 100 200 ] next-hop 192.0.2.2 extended-community target:65000:1;
        route 10.2.0.0/24 rd 192.0.2.2:7 label 3 next-hop self bgp-prefix-sid [ 300, [ ( 800000, 4096 ) ] ];
        route 2001:db8:1::/48 rd 65000:1 label 101 next-hop 2001:db8::2;
    }
    l2vpn {
        vpls site5 {
            rd 192.0.2.2:123;
            endpoint 5;
            base 10702;
            offset 1;
            size 8;
            next-hop 192.0.2.2;
            extended-community [ target:65000:5 l2info:19:0:1500:100 ];
        }
        vpls endpoint 6 base 10802 offset 1 size 8 rd 192.0.2.2:123 next-hop 192.0.2.2;
    }
}
)";

constexpr std::string_view flow_text =
    R"(# Flow specification: filters for the peer (RFC 8955, RFC 8956).

neighbor 192.0.2.1 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65000;
    family {
        ipv4 flow;
        ipv4 flow-vpn;
        ipv6 flow;
    }

    flow {
        route block-ntp {
            match {
                destination 203.0.113.7/32;
                protocol udp;
                source-port =123;
                packet-length >468;
            }
            then { discard; }
        }

        route slow-down {
            match {
                source 10.0.0.0/8;
                destination-port [ =80 =443 >=8000&<=8080 ];
                tcp-flags [ syn ];
                fragment !is-fragment;
            }
            then {
                rate-limit 1000000;  # octets a second
                mark 10;             # DSCP
                action sample;
                community [ 65000:666 ];
            }
        }

        route to-scrubber {
            rd 65000:1;  # SAFI 134
            match { destination 203.0.113.0/24; }
            then { redirect 65000:12345; }
        }

        # in one line
        route destination 2001:db8::/32 next-header tcp destination-port =22 discard;
    }
}
)";

constexpr std::string_view mvpn_text = R"(# Multicast VPNs (RFC 6514) and mobile user plane.

neighbor 192.0.2.1 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65000;
    family {
        ipv4 mcast-vpn;
        ipv4 mup;
    }
    announce {
        ipv4 {
            mcast-vpn shared-join rp 10.9.9.1 group 239.1.1.1 rd 65000:1 source-as 65000 next-hop 192.0.2.2 \
                    extended-community [ target:192.0.2.1:5 ];
            mcast-vpn source-join source 10.9.9.2 group 239.1.1.1 rd 65000:1 source-as 65000 next-hop 192.0.2.2;
            mcast-vpn source-ad source 10.9.9.4 group 239.1.1.1 rd 65000:1 next-hop 192.0.2.2;

            mup mup-isd 10.0.1.0/24 rd 100:100 next-hop 2001:db8::1 extended-community [ target:10:10 ] \
                    bgp-prefix-sid-srv6 ( l3-service 2001:db8:1:1:: 0x48 [ 64, 24, 16, 0, 0, 0 ] );
            mup mup-dsd 10.0.0.1 rd 100:100 next-hop 2001:db8::1 extended-community [ target:10:10 mup:10:10 ];
            mup mup-t1st 192.168.0.2/32 rd 100:100 teid 12345 qfi 9 endpoint 10.0.0.1 next-hop 10.0.0.2;
            mup mup-t2st 10.0.0.1 rd 100:100 teid 12345/32 next-hop 10.0.0.2;
        }
    }
}
)";

constexpr std::string_view sr_policy_text = R"(# Segment routing policies (RFC 9830).

neighbor 192.0.2.1 {
    local-address 192.0.2.2;
    router-id 192.0.2.2;
    local-as 65000;
    peer-as 65000;
    family {
        ipv4 sr-policy;
        ipv6 sr-policy;
    }
    static {
        sr-policy distinguisher 1 color 100 endpoint 192.0.2.9 next-hop 192.0.2.2 \
                preference 200 priority 5 binding-sid mpls 24000 policy-name gold \
                segment-list weight 1 segment type-a mpls 16001 segment type-a mpls 16002 \
                segment-list weight 2 segment type-c ipv4 192.0.2.5 algorithm 128 sid 16005;
        sr-policy distinguisher 2 color 200 endpoint 2001:db8::9 next-hop 192.0.2.2 \
                srv6-binding-sid 2001:db8::100 \
                segment-list weight 1 segment type-b srv6 2001:db8::1;
    }
}
)";

constexpr std::string_view full_text =
    R"(# Every block and every setting of a session, with what it is without being set. Other topics say
# more: senda configuration example --list

process watch {
    run /usr/bin/env python3 /opt/bgp/watch.py;
    encoder json;  # text
    respawn true;  # true
}

template {
    neighbor common {
        family {  # all families
            ipv4 unicast;
            ipv6 unicast;
        }
        capability {
            asn4 enable;              # enable
            route-refresh enable;     # disable
            graceful-restart 120;     # disable; bare: the hold time
            add-path send;            # disable
            extended-message enable;  # enable
            software-version enable;  # disable
            operational disable;      # disable
            multi-session disable;    # disable; enable: a session for each family
            aigp enable;              # within an AS only
            nexthop enable;           # as there is a nexthop block
            link-local-nexthop disable;
            link-local-prefer false;  # false
        }
    }
}

neighbor 192.0.2.1 {
    inherit common;

    local-address 192.0.2.2;   # auto
    local-link-local fe80::1;  # none; of the interface towards the peer
    router-id 192.0.2.2;       # local-address, if that is IPv4
    local-as 65000;            # has to be there; auto: that of the peer
    peer-as 65001;             # has to be there; auto: any
    description "upstream A";
    host-name edge1;          # none
    domain-name example.net;  # none

    hold-time 180;             # 180
    passive false;             # false
    connect 179;               # tcp.port
    listen 179;                # none
    source-interface eth0;     # none
    outgoing-ttl 255;          # none
    incoming-ttl 255;          # none
    md5-password "change me";  # none
    md5-base64 false;          # false
    md5-ip 192.0.2.2;          # local-address
    rate-limit 1000;           # none; messages a second

    group-updates true;  # true: routes with the same attributes travel together
    auto-flush true;     # true
    adj-rib-in true;     # true: what is received is kept and can be shown
    adj-rib-out true;    # true: what is announced is kept, and sent again
    manual-eor false;    # false: an End-of-RIB follows the first routes

    add-path {
        ipv4 unicast limit 10;
    }
    nexthop {
        ipv4 unicast ipv6;
    }
    api {
        processes [ watch ];
        neighbor-changes;
        receive { parsed; update; }
    }
    static {
        route 198.51.100.0/24 next-hop self;
        route 203.0.113.0/24 {
            next-hop self;
            med 10;
            community [ 65000:1 no-export ];
        }
        attributes next-hop self local-preference 200 nlri 10.1.0.0/16 10.2.0.0/16;
    }
    announce {
        ipv6 {
            unicast 2001:db8:1::/48 next-hop 2001:db8::2;
        }
    }
}
)";

constexpr example table[] = {
    {"full", "every block and every setting of a session", full_text},
    {"neighbor", "one session and the routes it announces", neighbor_text},
    {"api", "helper programs which announce routes and hear of events", api_text},
    {"template", "what many neighbors have in common", template_text},
    {"routes", "all that a route can say", routes_text},
    {"capabilities", "capabilities, several paths, IPv6 next hops", capabilities_text},
    {"security", "MD5, TCP-AO, TTL security, passive sessions, rates", security_text},
    {"range", "whoever connects from a network", range_text},
    {"vpn", "labelled routes, VPNs and VPLS", vpn_text},
    {"flow", "flow specification", flow_text},
    {"mvpn", "multicast VPNs and mobile user plane", mvpn_text},
    {"sr-policy", "segment routing policies", sr_policy_text},
};

}  // namespace

std::span<example const> examples() noexcept { return table; }

}  // namespace senda::daemon::cli
