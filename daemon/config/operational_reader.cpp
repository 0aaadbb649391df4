#include "daemon/config/operational_reader.hpp"

#include <senda/core/number.hpp>

namespace senda::daemon::config {

namespace {

/// The word `name`, which has to be next.
result<void> expect(text_cursor& in, std::string_view name, std::string_view hint) {
  if (in.accept(name)) return success();
  in.next();
  return in.refuse_as("invalid operational syntax, unknown argument {}", hint);
}

/// A number or a name.
template <class T, class Parse> result<T> read_code(text_cursor& in, Parse parse) {
  auto const word = in.next();
  if (auto const named = parse(word)) return *named;
  auto const n = parse_number(word, sizeof(T) == 1 ? 255 : 65535);
  if (!n) return in.refuse_as("invalid operational value for {}", "A name or a number");
  return static_cast<T>(*n);
}

result<std::uint32_t> read_count(text_cursor& in, std::string_view name) {
  SENDA_CHECK(expect(in, name, "Format: sequence <number> [counter <number>]"));
  auto const word = in.next();
  auto const n = parse_number(word, UINT32_MAX);
  if (!n) return in.refuse_as("invalid operational value for {}", "Must be 0 to 4294967295");
  return static_cast<std::uint32_t>(*n);
}

}  // namespace

result<operational_message> read_operational(operational_type kind, text_cursor& in) {
  constexpr std::string_view hint = "Format: afi <afi> safi <safi> ...";
  operational_message m{.kind = kind};
  SENDA_CHECK(expect(in, "afi", hint));
  SENDA_TRY(m.family.afi, read_code<afi>(in, &parse_afi));
  SENDA_CHECK(expect(in, "safi", hint));
  SENDA_TRY(m.family.safi, read_code<safi>(in, &parse_safi));
  if (m.is_advisory()) {
    SENDA_CHECK(expect(in, "advisory", "Format: advisory \"<text>\""));
    auto const text = in.next();
    m.advisory = {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
    return m;
  }
  SENDA_TRY(m.sequence, read_count(in, "sequence"));
  if (m.is_counter()) {
    SENDA_TRY(m.counter, read_count(in, "counter"));
  }
  if (in.accept("router-id")) {
    auto const id = parse_ipv4(in.next());
    if (!id) return in.refuse_as("invalid operational value for {}", "An IPv4 address");
    m.router_id = *id;
  }
  return m;
}

}  // namespace senda::daemon::config
