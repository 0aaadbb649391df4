// Addresses, prefixes, AS numbers, numbers, route distinguishers and the names of families in text.
// Addresses are accepted where the C library accepts them, and printed as it prints them.
#include <senda/net/asn.hpp>
#include <senda/net/ethernet.hpp>
#include <senda/net/prefix.hpp>
#include <senda/net/route_distinguisher.hpp>

#include <arpa/inet.h>
#include <string>

#include "fuzz.hpp"

using namespace senda;

namespace {

template <class T> std::string_view print(T const& t) {
  return fuzz::printed([&](text_writer& out) { out << t; });
}

void ip(fuzz::input in) {
  auto const text = in.rest();
  auto const a = parse_ip(text.text());
  std::string const s{text.text()};  // ends in a zero
  if (s.find('\0') != s.npos) return FUZZ_CHECK(!a);
  int const kind = s.find(':') == s.npos ? AF_INET : AF_INET6;
  std::uint8_t octets[16];
  FUZZ_CHECK(a.has_value() == (inet_pton(kind, s.c_str(), octets) == 1));
  if (!a) return;
  FUZZ_CHECK(equal_bytes(a->octets(), bytes{octets}.first(a->octets().size())));
  char printed[INET6_ADDRSTRLEN];
  FUZZ_CHECK(inet_ntop(kind, octets, printed, sizeof printed));
  FUZZ_CHECK(print(*a) == printed);
  FUZZ_CHECK(parse_ip(printed) == a);
}

void prefix(fuzz::input in) {
  auto const text = in.rest();
  auto const p = parse_prefix(text.text());
  if (!p) return;
  FUZZ_CHECK(p->length <= p->address.bits());
  FUZZ_CHECK(parse_prefix(print(*p)) == p);
  auto const wire = fuzz::encoded([&](byte_writer& w) { p->write(w); });
  byte_reader r{wire};
  auto const again = ip_prefix::read(r, p->address.version());
  FUZZ_CHECK(again && r.empty());
  if (p->is_network()) FUZZ_CHECK(again == p);
}

void as_number(fuzz::input in) {
  auto const text = in.rest();
  auto const a = parse_asn(text.text());
  if (a) FUZZ_CHECK(parse_asn(print(*a)) == a);
}

void number(fuzz::input in) {
  std::uint64_t max = 0;
  for (int i = 0; i < 8; ++i) max = max << 8 | in.u8();
  auto const text = in.rest();
  auto const all = parse_number_0x(text.text()), some = parse_number_0x(text.text(), max);
  FUZZ_CHECK(some.has_value() == (all && *all <= max));
  if (!all) return;
  if (some) FUZZ_CHECK(*some == *all);
  auto const decimal = fuzz::printed([&](text_writer& out) { out.number(*all); });
  FUZZ_CHECK(is_digits(decimal) && parse_number(decimal) == all);
  auto const hex = fuzz::printed([&](text_writer& out) { out.hex(*all, 16); });
  FUZZ_CHECK(parse_number(hex, UINT64_MAX, 16) == all);
}

void family_names(fuzz::input in) {
  auto const text = in.rest();
  auto const blank = text.text().find(' ');
  auto const a = parse_afi(text.text().substr(0, blank));
  auto const s = parse_safi(blank == text.text().npos ? "" : text.text().substr(blank + 1));
  if (a) FUZZ_CHECK(name_of(*a) == text.text().substr(0, blank));
  if (s) FUZZ_CHECK(parse_safi(name_of(*s)) == s);
  if (text.get().size() < 3) return;
  byte_reader r{text};  // and any number has a name or is printed as one
  auto const any_afi = static_cast<afi>(r.u16());
  family const f{any_afi, static_cast<safi>(r.u8())};
  print(f);
  FUZZ_CHECK(family_set::of(f).size() == (is_known(f) ? 1 : 0));
}

void distinguisher(fuzz::input in) {
  auto const text = in.rest();
  auto const d = parse_route_distinguisher(text.text());
  if (d) {
    auto const again = parse_route_distinguisher(print(*d));
    FUZZ_CHECK(again && print(*again) == print(*d));
    if (d->type() != route_distinguisher::kind::four_octet_as || d->administrator() > 0xffff)
      FUZZ_CHECK(*again == *d);  // small AS numbers are written alike for both types
  }
  if (text.get().size() < 8) return;
  byte_reader r{text};
  auto const any = route_distinguisher::read(r);
  auto const back = parse_route_distinguisher(print(any));
  FUZZ_CHECK(back && print(*back) == print(any));
}

void ethernet(fuzz::input in) {
  auto const text = in.rest();
  if (auto const a = parse_mac_address(text.text())) FUZZ_CHECK(parse_mac_address(print(*a)) == a);
  if (auto const e = parse_ethernet_segment_id(text.text()))
    FUZZ_CHECK(parse_ethernet_segment_id(print(*e)) == e);
}

constexpr fuzz::target targets[]{{"ip", &ip},
                                 {"prefix", &prefix},
                                 {"asn", &as_number},
                                 {"number", &number},
                                 {"family", &family_names},
                                 {"distinguisher", &distinguisher},
                                 {"ethernet", &ethernet}};

}  // namespace

FUZZ_TARGETS(targets)
