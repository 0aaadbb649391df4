// AS_PATH and AS4_PATH: vectors of the JSON contract §12, RFC 6793, RFC 7606 §7.2.
#include "support.hpp"

using namespace senda;
using namespace senda::attribute;
using enum senda::update_subcode;
using enum senda::reaction;
using test::hex;

namespace {
constexpr codec_context two_octets{.four_octet_as = false};

std::string merged(std::string_view path, std::string_view as4) {
  auto const a = hex(path), b = hex(as4);
  text_writer out;
  segments_text(out, merged_path{as_path{a, false}, as4_path{b}});
  return std::string{out.view()};
}
std::string sequence(unsigned n) {
  std::string out = "[";
  for (unsigned i = 1; i <= n; ++i) out += " " + std::to_string(i);
  return out + " ]";
}
}  // namespace

TEST_CASE("as-path, all segment types") {
  auto const wire = hex("02010000fde80102000000010000000203010000000504010000fde8");
  auto const p = test::decode<as_path>(wire).assume_value();
  CHECK(test::json(p) == R"({"0": {"element": "as-sequence", "value": [65000]}, )"
                         R"("1": {"element": "as-set", "value": [1, 2]}, )"
                         R"("2": {"element": "as-confed-sequence", "value": [5]}, )"
                         R"("3": {"element": "as-confed-set", "value": [65000]}})");
  CHECK(test::text(p) == "( 65000 ) [ 1 2 ] {( 5 )} {[ 65000 ]}");
  CHECK(test::encode(p) == hex(bytes{wire}));
  CHECK(test::encode(p, two_octets) ==
        "0201FDE80102000100020301000504"
        "01FDE8");
  CHECK(p.length() == 2);  // the set counts as one, confederations not at all
  CHECK(p.contains({2}));
  CHECK(!p.contains({3}));
  CHECK(!p.needs_as4());
  CHECK(test::decode<as_path>({}).assume_value().empty());
}

TEST_CASE("as-path, two octets for each AS") {
  auto const wire = hex("0202fdf2fdf3");
  auto const p = test::decode<as_path>(wire, two_octets).assume_value();
  CHECK(test::text(p) == "( 65010 65011 )");
  CHECK(test::encode(p, two_octets) == "0202FDF2FDF3");
  CHECK(test::encode(p) == "02020000FDF20000FDF3");
  auto const big = hex("02030000fde8000111700000fde9");
  auto const q = test::decode<as_path>(big).assume_value();
  CHECK(q.needs_as4());
  CHECK(test::encode(q, two_octets) == "0203FDE85BA0FDE9");
}

TEST_CASE("as-path, malformed") {
  for (auto const bad : {
           "0202fde8",              // truncated
           "02",                    // one octet left over
           "0200",                  // no AS number
           "00010000fde8",          // types 0 and 5
           "05010000fde8",          //
           "02010000fde801",        // left over behind a segment
           "020100000000",          // AS 0, RFC 7607
           "02020000fde800000000",  //
       })
    CHECK(test::fails<as_path>(hex(bad), malformed_as_path, treat_as_withdraw));
}

TEST_CASE("octets nobody validated are encoded as far as they go") {
  auto const bad = hex("02010000fde80203");
  CHECK(test::encode(as_path{bad, true}, two_octets) == "0201FDE8");
}

TEST_CASE("as-path from text") {  // configuration contract §8 (vectors), §9.2
  CHECK(test::parse<as_path>("[ 1 2 ] ( 3 4 ) [ 5 ]") ==
        "0202000000010000000201020000000300000004020100000005");
  CHECK(test::parse<as_path>("65000") == "02010000FDE8");
  CHECK(test::parse<as_path>("[1,2]") == "02020000000100000002");
  CHECK(test::parse<as_path>("[ ]") == "");
  CHECK(test::parse<as_path>("[ 70000 1.1 4294967295 ]") == "02030001117000010001FFFFFFFF");
  for (auto const bad :
       {"[ 1 2 )", "( 1 2 ]", "[ x ]", "x", "", "(1 2)", "[ [ 1 ] ]", "[ 4294967296 ]"})
    CHECK(test::complaint<as_path>(bad) == "could not parse as-path");
  CHECK(test::complaint<as_path>("[ 1 2") == "could not parse as-path: a bracket is not closed");
}

TEST_CASE("segments have at most 255 AS numbers") {  // wire contract §6.4
  auto const path = test::parse<as_path>(sequence(300));
  CHECK(path.size() == 2 * 1204);
  CHECK(path.substr(0, 12) == "02FF00000001");
  CHECK(path.substr(2 * (2 + 4 * 255), 12) == "022D00000100");
  CHECK(test::parse<as_path>(sequence(255)).size() == 2 * (2 + 4 * 255));
  auto const wire = hex(path);
  CHECK(test::decode<as_path>(wire).assume_value().length() == 300);
  CHECK(test::encode(as_path{wire, true}, two_octets).substr(0, 8) == "02FF0001");
  CHECK(test::block("as-path " + sequence(300)).substr(0, 8) == "500204B4");
}

TEST_CASE("as4-path") {
  auto const wire = hex("020200011170000000050301000000090102000000010000ffff");
  auto const p = test::decode<as4_path>(wire, two_octets).assume_value();
  CHECK(p.length() == 3);
  CHECK(test::encode(p) == "020200011170000000050102000000010000FFFF");  // no confederation
  CHECK(test::fails<as4_path>(wire, unspecific, discard_attribute));
  for (auto const bad : {"", "0201", "0200", "050100000001", "020100000000", "02010000000102"})
    CHECK(test::fails<as4_path>(hex(bad), malformed_as_path, discard_attribute, two_octets));
}

TEST_CASE("as4-path merges into as-path") {  // RFC 6793 §4.2.3
  struct {
    char const *path, *as4, *all;
  } const cases[] = {
      // equal lengths: AS4_PATH replaces everything
      {"02025ba0fdf3", "02020001117000 00fdf3", "( 70000 65011 )"},
      // the leading excess of AS_PATH is kept, in the segment it belongs to
      {"0203fdf25ba0fdf3", "0202000111700000fdf3", "( 65010 70000 65011 )"},
      // whole segments in front stay what they are
      {"0102000100020202fdf25ba0", "020200000001 00011170", "[ 1 2 ] ( 1 70000 )"},
      {"0201fdf202015ba0", "020100011170", "( 65010 ) ( 70000 )"},
      // AS4_PATH longer than AS_PATH: ignored
      {"0201fde8", "0202000111700000fdf3", "( 65000 )"},
      // a set counts as one
      {"0201fdf201025ba0fdf3", "0102000111700000fdf3", "( 65010 ) [ 70000 65011 ]"},
      // the seam within a sequence, a set behind it
      {"0203000100025ba0", "010100011170", "( 1 2 ) [ 70000 ]"},
      // a leading confederation is prepended, as is one adjacent to what is
      {"0301fdf202015ba0", "020100011170", "{( 65010 )} ( 70000 )"},
      {"020100010302000200030202000400 05", "0202000000040001 1170", "( 1 ) {( 2 3 )} ( 4 70000 )"},
      // confederations within AS4_PATH are discarded
      {"02025ba0fdf3", "0301000000070201000111700202 0000fdf300000001", "( 23456 65011 )"},
      {"02025ba0fdf3", "030100000007020100011170", "( 23456 70000 )"},
      {"0202fdf2fdf3", "03010000 0007", "( 65010 65011 )"},
      {"", "020100011170", ""},
  };
  for (auto const& c : cases) CHECK(merged(c.path, c.as4) == c.all);

  auto const path = hex("0202fdf2fdf3");
  text_writer out;
  segments_json(out, merged_path{as_path{path, false}});
  CHECK(out.view() == R"({"0": {"element": "as-sequence", "value": [65010, 65011]}})");
}

TEST_CASE("a merged segment is split when sent") {
  test::octets path{2, 255}, as4{2, 255};
  for (unsigned i = 0; i < 255; ++i) {
    path.insert(path.end(), {0, 1});
    as4.insert(as4.end(), {0, 1, 0, 0});
  }
  path.insert(path.end(), {2, 255});
  for (unsigned i = 0; i < 255; ++i) path.insert(path.end(), {0, 2});
  path.insert(path.begin(), {2, 2, 0, 9, 0, 8});
  as4.insert(as4.begin(), {2, 1, 0, 0, 0, 7});
  test::octets out(8192);
  byte_writer w{out};
  merged_path m{as_path{path, false}, as4_path{as4}};
  std::size_t length = 0;
  while (auto const s = m.next()) {
    length += s->size();
    encode_segment(w, *s, true);
  }
  CHECK(length == 512);
  CHECK(as_path::well_formed(w.written(), true));
  CHECK(as_path{w.written(), true}.length() == 512);
}
