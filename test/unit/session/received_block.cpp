// Attributes of received UPDATEs as canonical blocks.
#include <senda/session/received_block.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace senda;

namespace {

std::vector<std::uint8_t> octets(std::string const& hex) {
  std::vector<std::uint8_t> out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
  return out;
}

/// The block of the first routes that an UPDATE of these attributes announces.
std::string block_of(std::string const& attributes, codec_context const& c,
                     std::string const& nlri = "180a0100") {
  text_writer length;
  length.hex(attributes.size() / 2, 4);
  auto const in = octets("0000" + std::string{length.view()} + attributes + nlri);
  auto const u = update_view::decode_body(in);
  REQUIRE(u.has_value());
  auto const v = validate(u.assume_value(), c);
  REQUIRE(!v.announced().empty());
  received_block block;
  text_writer out;
  out.hex(block.of(v, v.announced().front(), c));
  return std::string{out.view()};
}

codec_context context(bool four_octet_as) {
  codec_context c;
  c.families = family_set::all();
  c.four_octet_as = four_octet_as;
  return c;
}

}  // namespace

TEST_CASE("as it came, in order of codes") {
  CHECK(block_of("40010100"
                 "400200"
                 "400304c0000201"
                 "40050400000064",
                 context(true)) == "40010100400200400304c000020140050400000064");
  // The extended length goes where it is not needed; MED before ORIGIN.
  CHECK(block_of("90040004"
                 "00000007"
                 "40010100"
                 "400200"
                 "400304c0000201"
                 "400504"
                 "00000064",
                 context(true))
            .starts_with("40010100400200400304c00002018004040000000740050400000064"));
}

TEST_CASE("the next hop of MP_REACH_NLRI is NEXT_HOP") {
  CHECK(block_of("40010100"
                 "400200"
                 "40050400000064"
                 "800e1a0002011020010db800000000000000000000000100"
                 "2020010db8",
                 context(true),
                 "") == "4001010040020040031020010db800000000000000000000000140050400000064");
}

TEST_CASE("AS numbers of two octets become four, with what AS4_PATH knows") {
  // AS_PATH 23456 65000, AS4_PATH 70000 65000
  CHECK(block_of("40010100"
                 "4002060202"
                 "5ba0"
                 "fde8"
                 "400304c0000201"
                 "40050400000064"
                 "c0110a0202"
                 "00011170"
                 "0000fde8",
                 context(false)) ==
        "4001010040020a0202000111700000fde8400304c000020140050400000064");
  // Only AS_PATH
  CHECK(block_of("40010100"
                 "4002040201"
                 "fde8"
                 "400304c0000201"
                 "40050400000064",
                 context(false)) ==
        "400101004002060201"
        "0000fde8"
        "400304c000020140050400000064");
}

TEST_CASE("AGGREGATOR and AS4_AGGREGATOR") {
  CHECK(block_of("40010100"
                 "400200"
                 "400304c0000201"
                 "40050400000064"
                 "c00706"
                 "5ba0"
                 "0a000001"
                 "c01208"
                 "00011170"
                 "0a000002",
                 context(false)) ==
        "40010100400200400304c000020140050400000064"
        "c00708"
        "00011170"
        "0a000002");
}
