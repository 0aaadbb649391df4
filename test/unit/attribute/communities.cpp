// COMMUNITIES and LARGE_COMMUNITIES: vectors of the JSON contract §12 and the wire contract §6.
#include "support.hpp"

using namespace senda;
using namespace senda::attribute;
using enum senda::update_subcode;
using enum senda::reaction;
using test::hex;

TEST_CASE("communities") {
  auto const wire = hex("fde80001ffffff01ffff029affffff02ffffff03ffffff04");
  auto const c = test::decode<communities>(wire).assume_value();
  CHECK(test::json(c) ==
        "[ [ 65000, 1 ], [ 65535, 65281 ], [ 65535, 666 ], [ 65535, 65282 ], [ 65535, 65283 ], "
        "[ 65535, 65284 ] ]");
  CHECK(test::text(c) ==
        "[ 65000:1 blackhole no-export no-advertise no-export-subconfed no-peer ]");
  CHECK(test::encode(c) == hex(bytes{wire}));
  CHECK(c.size() == 6);
  CHECK(c.contains(no_export));
  CHECK(!c.contains({5}));
  auto const one = hex("fde80001");
  CHECK(test::text(test::decode<communities>(one).assume_value()) == "65000:1");
  for (auto const bad : {"", "fde800", "fde8000100"})
    CHECK(test::fails<communities>(hex(bad), attribute_length_error, treat_as_withdraw));
}

TEST_CASE("communities from text") {  // configuration contract §9.3
  CHECK(test::parse<communities>("[ no-export 65001:10 65001:1 ]") == "FDE90001FDE9000AFFFFFF01");
  CHECK(test::parse<communities>("[ 65000:1 no-export 0xFFFF029A ]") == "FDE80001FFFF029AFFFFFF01");
  CHECK(test::parse<communities>("[ 1:1 1:1 ]") == "0001000100010001");
  CHECK(test::parse<communities>("NoPeer") == "FFFFFF04");
  CHECK(test::parse<communities>("no_advertise") == "FFFFFF02");
  CHECK(test::parse<communities>("65536") == "00010000");
  CHECK(test::parse<communities>("[ ]") == "");
  CHECK(test::complaint<communities>("foo") == "invalid community name foo");
  CHECK(test::complaint<communities>("4294967296") == "invalid community 4294967296 (too large)");
  CHECK(test::complaint<communities>("1:65536") == "invalid community 1:65536 (too large)");
  CHECK(test::complaint<communities>("65536:1") == "invalid community 65536:1 (too large)");
  CHECK(test::complaint<communities>("[ 1:1 , 1:2 ]") == "invalid community name ,");
  CHECK(test::complaint<communities>("1:2:3") == "invalid community name 1:2:3");
  CHECK(test::complaint<communities>("[ 1:1") == "a list is not closed");
  CHECK(test::complaint<communities>("") == "invalid community name ");
}

TEST_CASE("many communities are sorted") {
  std::string in = "[";
  for (unsigned i = 0; i < 500; ++i) in += " " + std::to_string(i * 7919 % 65536) + ":1";
  auto const sorted = hex(test::parse<communities>(in + " ]"));
  communities const c{sorted};
  REQUIRE(c.size() == 500);
  for (std::size_t i = 1; i < c.size(); ++i) CHECK(c[i - 1] < c[i]);
}

TEST_CASE("large communities") {
  auto const wire = hex("000000010000000200000003000000010000000200000004");
  auto const c = test::decode<large_communities>(wire).assume_value();
  CHECK(test::json(c) == "[ [ 1, 2 , 3 ], [ 1, 2 , 4 ] ]");
  CHECK(test::text(c) == "[ 1:2:3 1:2:4 ]");
  CHECK(test::encode(c) == hex(bytes{wire}));
  CHECK(c.contains({1, 2, 4}));
  auto const doubled =
      hex("000000020000000200000003 000000010000000200000003 000000020000000200000003");
  auto const d = test::decode<large_communities>(doubled).assume_value();
  CHECK(test::json(d) == "[ [ 2, 2 , 3 ], [ 1, 2 , 3 ] ]");
  CHECK(test::text(d) == "[ 1:2:3 2:2:3 ]");
  for (auto const bad : {"", "0000000100", "00000001000000020000000300"})
    CHECK(test::fails<large_communities>(hex(bad), attribute_length_error, treat_as_withdraw));
}

TEST_CASE("large communities from text") {
  CHECK(test::parse<large_communities>("[ 65001:3:4 65001:1:2 65001:1:2 ]") ==
        "0000FDE900000001000000020000FDE90000000300000004");
  CHECK(test::parse<large_communities>("4294967295:0:1") == "FFFFFFFF0000000000000001");
  CHECK(test::parse<large_communities>("0x000000010000000200000003") == "000000010000000200000003");
  CHECK(test::parse<large_communities>("18446744073709551616") == "000000010000000000000000");
  CHECK(test::parse<large_communities>("79228162514264337593543950335") ==
        "FFFFFFFFFFFFFFFFFFFFFFFF");
  for (auto const bad : {"1:2", "1:2:3:4", "1:2:4294967296", "a:b:c", "::", "0x", "0xg",
                         "79228162514264337593543950336", "0x1000000000000000000000000"})
    CHECK(test::complaint<large_communities>(bad) ==
          "'" + std::string{bad} + "' is not a valid large-community");
}
