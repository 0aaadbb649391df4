// Attribute blocks: built from text and values, ascending, first one wins, communities merge.
#include "support.hpp"

using namespace senda;
using test::hex;

TEST_CASE("all attributes of a route") {  // wire contract §6.13, without what sessions add
  CHECK(
      test::block("med 1 local-preference 50 community 65001:1 large-community 1:2:3 "
                  "extended-community target:1:1 originator-id 1.1.1.1 cluster-list 2.2.2.2 aigp 7 "
                  "atomic-aggregate aggregator 65001:1.1.1.1 as-path [ 65010 ] origin incomplete "
                  "next-hop 198.51.100.1") ==
      "40010102"
      "40020602010000FDF2"
      "400304C6336401"
      "80040400000001"
      "40050400000032"
      "400600"
      "C007080000FDE901010101"
      "C00804FDE90001"
      "80090401010101"
      "800A0402020202"
      "C010080002000100000001"
      "801A0B01000B0000000000000007"
      "C0200C000000010000000200000003");
}

TEST_CASE("the first one wins, the last next hop, extended communities merge") {
  CHECK(test::block("med 1 med 2 next-hop 1.1.1.1 next-hop 2.2.2.2") ==
        "4003040202020280040400000001");
  CHECK(test::block(
            "extended-community [ target:3:1 target:1:1 ] med 1 extended-community target:2:1 "
            "extended-community target:1:1") ==
        "80040400000001"
        "C01020"
        "0002000100000001000200010000000100020002000000010002000300000001");
  CHECK(test::block("attribute [ 0x10 0xc0 0x0002000900000001 ] extended-community target:1:1") ==
        "C0101000020001000000010002000900000001");
  CHECK(test::block("med 5 attribute [ 0x04 0x80 0x00000001 ]") == "80040400000005");
  CHECK(test::block("attribute [ 0x04 0x80 0x00000001 ] med 5") == "80040400000001");
}

TEST_CASE("empty values") {
  CHECK(test::block("community [ ] large-community [ ] extended-community [ ]") == "");
  CHECK(test::block("as-path [ ] atomic-aggregate") == "400200400600");
}

TEST_CASE("generic attributes") {  // wire contract §6.13, configuration contract §9.7
  CHECK(test::block("attribute [ 0x99 0x60 0x0102030405 ]") == "6099050102030405");
  CHECK(test::block("attribute [ 0x99 0xc0 0x ]") == "C09900");
  CHECK(test::block("attribute [ 0x99 0xd0 0xaabb ]") == "D0990002AABB");
  CHECK(test::block("attribute [ 0X99 0XC0 0XAB ] origin igp attribute [ 0x63 0xc0 0x ]") ==
        "40010100C06300C09901AB");
  std::string data(600, 'a');
  CHECK(test::block("attribute [ 0x99 0xc0 0x" + data + " ]").substr(0, 8) == "D099012C");

  struct {
    char const *text, *complaint;
  } const refused[] = {
      {"[ 0x99 0xc0 0x1 ]", "'0x1' has invalid length"},
      {"[ 0x99 0xc0 0xzz ]", "'0xzz' is not a valid attribute value"},
      {"[ 99 0xc0 0x ]", "'99' is not a valid attribute code"},
      {"[ 0x199 0xc0 0x ]", "'0x199' is not a valid attribute code"},
      {"[ 0x99 192 0x ]", "'192' is not a valid attribute flag octet"},
      {"0x99 0xc0 0x", "attribute: expected '['"},
      {"[ 0x99 0xc0 0x00", "attribute: expected ']'"},
  };
  for (auto const& r : refused) {
    auto const all = test::words(r.text);
    text_cursor cursor{all};
    test::octets storage(64);
    attribute_block_builder b{storage};
    auto const result = parse_attribute("attribute", cursor, b);
    REQUIRE(result.has_value());
    CHECK(!result->has_value());
    text_writer out;
    out << cursor.failure();
    CHECK(out.view().substr(0, out.view().find('\n')) == r.complaint);
    CHECK(b.written().empty());
  }
}

TEST_CASE("words which are no attributes") {
  auto const all = test::words("5");
  text_cursor cursor{all};
  test::octets storage(64);
  attribute_block_builder b{storage};
  for (auto const word : {"foo", "label", "as4-path", ""})
    CHECK(!parse_attribute(word, cursor, b).has_value());
  CHECK(cursor.position() == 0);
}

TEST_CASE("a failure leaves the block as it was") {
  test::octets storage(256);
  attribute_block_builder b{storage};
  b.add(attribute::origin{});
  auto const all = test::words("[ 1:1 x ]");
  text_cursor cursor{all};
  CHECK(!parse_attribute("community", cursor, b)->has_value());
  CHECK(hex(b.finish().assume_value()) == "40010100");
}

TEST_CASE("values, set, erase, find") {
  test::octets storage(256);
  attribute_block_builder b{storage};
  b.add(attribute::local_pref{100});
  b.add(attribute::origin{});
  b.add(attribute::next_hop{ipv4_address{1}});
  b.set(0x40, attribute_code::local_pref, hex("000000c8"));
  CHECK(hex(b.written()) == "4001010040030400000001400504000000C8");
  b.erase(attribute_code::next_hop);
  b.erase(attribute_code::communities);
  CHECK(hex(b.written()) == "40010100400504000000C8");
  CHECK(b.contains(attribute_code::origin));
  CHECK(!b.contains(attribute_code::next_hop));
  auto const v = find_attribute(b.written(), attribute_code::local_pref);
  REQUIRE(v);
  CHECK(hex(v->value) == "000000C8");
  CHECK(!find_attribute(b.written(), attribute_code::as_path));
  b.clear();
  CHECK(b.written().empty());
}

TEST_CASE("merged communities past 255 octets get the extended length") {
  test::octets storage(1024);
  attribute_block_builder b{storage};
  b.add(0xc0, attribute_code{0x63}, {});
  std::string expected;
  for (unsigned i = 40; i-- > 0;) {
    attribute::extended_community const c = attribute::mup_segment(1, i);
    b.add(0xc0, attribute_code::extended_communities, c.octets);
  }
  for (unsigned i = 0; i < 40; ++i) expected += hex(bytes{attribute::mup_segment(1, i).octets});
  CHECK(hex(b.finish().assume_value()) == "D0100140" + expected + "C06300");
}

TEST_CASE("too small a storage") {
  for (std::size_t n = 0; n < 40; ++n) {
    auto const storage = std::make_unique<std::uint8_t[]>(n);  // exact, for the sanitizers
    attribute_block_builder b{{storage.get(), n}};
    auto const all = test::words("target:1:1");
    for (auto const keyword : {"extended-community", "extended-community"}) {
      text_cursor cursor{all};
      CHECK(parse_attribute(keyword, cursor, b)->has_value());
    }
    b.add(attribute::origin{});
    bool const fits = b.finish().has_value();
    if (n < 3 + 16 + 4) CHECK(!fits);
    if (n >= 3 + 16 + 4 + 4) CHECK(fits);
    if (!fits) CHECK(b.finish().assume_error() == local_error(105));
  }
}

TEST_CASE("builders work at compile time") {
  constexpr auto size = [] {
    std::array<std::uint8_t, 64> storage{};
    attribute_block_builder b{storage};
    b.add(attribute::local_pref{100});
    b.add(attribute::origin{});
    return b.finish().assume_value().size();
  }();
  static_assert(size == 11);
}
