// What goes into an UPDATE: golden messages of wire contract §5.8.
#include <senda/attribute/attribute_block.hpp>
#include <senda/session/packer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace senda;

namespace {

/// The body of the UPDATE that announces one IPv6 prefix of 48 bits, as hexadecimal digits.
std::string announced(negotiated const& session, family f, std::string_view next_hop) {
  std::array<std::uint8_t, 64> storage;
  attribute_block_builder block{storage};
  block.add(attribute::next_hop{*parse_ip(next_hop)});
  std::array<std::uint8_t, 7> const nlri{0x30, 0x20, 0x01, 0x0d, 0xb8, 0x00, 0x02};
  std::array const routes{outbound_nlri{nlri, {}}};
  outbound_group group;
  group.open(session, f, block.written());
  transmit_buffer tx;
  CHECK(group.announce(tx, routes.begin(), routes.end(), 1) == routes.end());
  text_writer out;
  out.hex(tx.pending().subspan(header_size), true);
  return std::string{out.view()};
}

negotiated with_link_local() {
  negotiated n;
  n.four_octet_as = true;
  n.local_as = n.peer_as = asn{65000};
  n.own_link_local = *parse_ipv6("fe80::1");
  return n;
}

}  // namespace

TEST_CASE("packer: our link-local address follows a global next hop") {
  CHECK(announced(with_link_local(), ipv6_unicast, "2001:db8::5") ==
        "0000003D4001010040020040050400000064800E2C0002012020010DB8000000000000000000000005"
        "FE800000000000000000000000000001003020010DB80002");
}

TEST_CASE("packer: a link-local next hop goes alone, and so does one nobody agreed about") {
  CHECK(announced(with_link_local(), ipv6_unicast, "fe80::5") ==
        "0000002D4001010040020040050400000064800E1C00020110FE800000000000000000000000000005"
        "003020010DB80002");
  auto plain = with_link_local();
  plain.own_link_local.reset();
  CHECK(announced(plain, ipv6_unicast, "fe80::5") ==
        announced(with_link_local(), ipv6_unicast, "fe80::5"));
}
