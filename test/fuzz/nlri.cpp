// The NLRI of every family with a codec, a target each: walk, decode, encode, JSON, text.
// Input: path identifiers or not, style, withdrawn or not, the octets.
#include <senda/nlri/nlri_json.hpp>
#include <senda/nlri/nlri_text.hpp>

#include "fuzz.hpp"

using namespace senda;

namespace {

template <class T>
result<T> decode(byte_reader& r, nlri_view const& v, bool with_path_id) noexcept {
  if constexpr (requires { T::decode(r, v.family, with_path_id, v.withdrawn); })
    return T::decode(r, v.family, with_path_id, v.withdrawn);
  else return T::decode(r, v.family, with_path_id);
}

/// The values of EVPN routes, as the types they are.
void typed(nlri::evpn_route const& e) {
  bool const read = nlri::evpn::with_route(e.type, e.value, []<class R>(R const& route) {
    std::uint8_t room[nlri::evpn_route::max_value_size];
    auto const again = nlri::evpn_route::of(route, room);
    FUZZ_CHECK(again.template as<R>() == route);
    return true;
  });
  auto const print =
      fuzz::printed([&](text_writer& out) { (void)nlri::evpn::print_words(out, e); });
  if (!print.empty()) {
    auto const said = fuzz::words(print);
    text_cursor in{said};
    std::uint8_t room[nlri::evpn_route::max_value_size];
    auto const same = nlri::evpn::parse_words(in, room);
    FUZZ_CHECK(same.has_value() && in.at_end() && same.assume_value() == e);
  }
  auto const number = static_cast<unsigned>(e.type);
  FUZZ_CHECK(read || number < 1 || number > 5);  // the lengths of these were looked at
}

template <class T> void one_route(nlri_view const& v, nlri_json_style const& style) {
  auto const wire = fuzz::octets{v.octets};
  byte_reader r{wire};
  auto t = decode<T>(r, v, false);
  FUZZ_CHECK(t.has_value() && r.empty());
  if constexpr (requires { typed(t.assume_value()); }) typed(t.assume_value());
  t.assume_value().path_id = v.path_id;
  auto const again =
      fuzz::encoded([&](byte_writer& w) { t.assume_value().encode(w, v.path_id.has_value()); });
  byte_reader second{again};
  auto const u = decode<T>(second, v, v.path_id.has_value());
  FUZZ_CHECK(u.has_value() && second.empty() && u.assume_value() == t.assume_value());
  auto const once_more =
      fuzz::encoded([&](byte_writer& w) { u.assume_value().encode(w, v.path_id.has_value()); });
  FUZZ_CHECK(equal_bytes(again, once_more));
  fuzz::json([&](text_writer& out) { nlri_json(v, out, style); });
  fuzz::printed([&](text_writer& out) {
    nlri_text(v, out);
    nlri_command(v, out, style.next_hop);
    nlri_describe(v, out);
  });
  std::uint8_t identity[max_identity_size];
  FUZZ_CHECK(!nlri_identity(v.family, wire, identity).empty());
}

/// Octets of all NLRI up to the first that can not be told apart.
std::size_t measured(nlri_range const& range, bool withdrawn) {
  std::size_t const before = range.has_path_ids() ? 4 : 0;
  std::size_t size = 0;
  for (auto rest = range.octets(); rest.size() > before;) {
    auto const n = range.kind()->size(rest.subspan(before), range.family(), withdrawn);
    if (n == 0) break;
    rest = rest.subspan(before + n);
    size += before + n;
  }
  return size;
}

template <class T> void field(fuzz::input in, family f) {
  std::uint8_t const bits = in.u8();
  bool const with_path_id = bits & 1;
  nlri_json_style style{.compact = bool(bits & 2),
                        .version_4 = bool(bits & 4),
                        .withdrawn = bool(bits & 8),
                        .next_hop = {}};
  if (bits & 16) style.next_hop = ip_address{ipv4_address{0x01020304}};
  if (bits & 32) style.next_hop = ip_address{ipv6_address{{0xfe, 0x80}}};
  auto const octets = in.rest();
  bool const withdrawn = bits & 64;
  nlri_range const range{f, octets, with_path_id, 100, withdrawn};
  auto const checked = range.check();
  std::size_t const size = measured(range, withdrawn);  // of all: some may be passed over
  std::size_t n = 0;
  for (auto const v : range) {
    ++n;
    FUZZ_CHECK(v.path_id.has_value() == with_path_id && v.family == f);
    if (n <= 32) one_route<T>(v, style);  // more of the same would only be slow
  }
  if (!checked.has_value())
    return fuzz::check_peer_error(checked.assume_error(), 100 + size, 100 + octets.get().size());
  FUZZ_CHECK(checked.assume_value() == n && size == octets.get().size());
}

/// "ipv4-unicast"
template <std::size_t I> struct family_name {
  static constexpr auto afi = name_of(known_families[I].afi),
                        safi = name_of(known_families[I].safi);
  static constexpr auto text = [] {
    std::array<char, afi.size() + 1 + safi.size()> t{};
    auto const end = std::copy(afi.begin(), afi.end(), t.begin());
    *end = '-';
    std::copy(safi.begin(), safi.end(), end + 1);
    return t;
  }();
};
template <std::size_t I, class T> constexpr void append(fuzz::target*& to) {
  if constexpr (T::serves(known_families[I])) {
    constexpr auto& name = family_name<I>::text;
    *to++ = {{name.data(), name.size()}, [](fuzz::input in) { field<T>(in, known_families[I]); }};
  }
}
template <std::size_t I, class... T> constexpr void append_all(fuzz::target*& to, type_list<T...>) {
  (append<I, T>(to), ...);
}
constexpr std::size_t served = [] {
  std::size_t n = 0;
  for (auto const f : known_families) n += find_nlri(f) != nullptr;
  return n;
}();
constexpr auto targets = []<std::size_t... I>(std::index_sequence<I...>) {
  std::array<fuzz::target, served> all{};
  fuzz::target* to = all.data();
  (append_all<I>(to, nlri_types{}), ...);
  return all;
}(std::make_index_sequence<known_families.size()>{});

}  // namespace

FUZZ_TARGETS(targets)
