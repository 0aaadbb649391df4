// Attributes events have no name for: ONLY_TO_CUSTOMER, ATTR_SET, BGPsec_PATH, the entropy label
// capability, TRAFFIC_ENGINEERING, and the deprecated codes.
#include <senda/attribute/attributes.hpp>
#include <senda/attribute/deprecated.hpp>

#include "support.hpp"

using namespace senda;
using namespace senda::attribute;

namespace {

template <class T> attribute_view view(test::octets const& value, std::uint16_t at = 0) {
  return {flags_of(T::category), T::code, value, at};
}
template <class T> bool decodes(std::string_view hex) {
  auto const value = test::hex(hex);
  return T::decode(view<T>(value), {}).has_value();
}
/// "3/5 withdraw", or "fine" when it also encodes as it was.
template <class T> std::string verdict(std::string_view hex) {
  auto const value = test::hex(hex);
  auto const t = T::decode(view<T>(value), {});
  if (t.has_value()) {
    test::octets out(300);
    byte_writer w{out};
    t.assume_value().encode(w, {});
    return equal_bytes(w.written(), value) ? "fine" : "changed";
  }
  constexpr char const* names[] = {"none", "discard", "withdraw", "disable", "reset"};
  auto const e = t.assume_error();
  return "3/" + std::to_string(e.subcode) + ' ' + names[static_cast<int>(e.action)];
}
std::string json(attribute_view v) {
  text_writer out;
  return attribute_json(v, {}, out) ? std::string{out.view()} : "not shown";
}
std::string text(attribute_view v) {
  text_writer out;
  return attribute_text(v, {}, out) ? std::string{out.view()} : "not shown";
}

}  // namespace

TEST_CASE("ONLY_TO_CUSTOMER, RFC 9234 §5") {
  CHECK(verdict<only_to_customer>("0000FDE8") == "fine");
  auto const value = test::hex("0000FDE8");
  CHECK(only_to_customer::decode(view<only_to_customer>(value), {}).value().as == asn{65000});
  for (auto const* hex : {"", "FDE8", "0000FDE800"})
    CHECK(verdict<only_to_customer>(hex) == "3/5 withdraw");
  CHECK(verdict<only_to_customer>(std::string(2048, '0')) == "3/5 withdraw");  // seen in 2025
  // JSON contract §5: as an attribute nobody knows.
  CHECK(json(view<only_to_customer>(value)) == R"("attribute-0x23-0xE0": "0x0000fde8")");
  CHECK(text(view<only_to_customer>(value)) == "attribute [ 0x23 0xE0 0x0000fde8 ]");
}

TEST_CASE("ATTR_SET, RFC 6368 §5, RFC 7606 §7.16") {
  CHECK(verdict<attr_set>("0000FDE8") == "fine");
  CHECK(verdict<attr_set>("0000FDE840010100") == "fine");
  CHECK(verdict<attr_set>("0000FDE8400101") == "3/1 withdraw");
  CHECK(verdict<attr_set>("0000FD") == "3/5 withdraw");
  CHECK(verdict<attr_set>("") == "3/5 withdraw");
  auto const value = test::hex("0000FDE840010100");
  auto const set = attr_set::decode(view<attr_set>(value, 30), {}).value();
  CHECK(set.origin_as == asn{65000});
  auto range = set.path_attributes();
  auto const inner = range.next().value();
  CHECK(inner.code == attribute_code::origin);
  CHECK(inner.offset == 37);
  CHECK(json(view<attr_set>(value)) == R"("attribute-0x80-0xE0": "0x0000fde840010100")");
}

TEST_CASE("BGPsec_PATH, RFC 8205 §3") {
  std::string const ski(40, '1'), path =
                                      "0008"
                                      "01000000FDE8";
  std::string const block =
      "0019"
      "01" +
      ski.substr(0, 40) + "0000";
  CHECK(verdict<bgpsec_path>(path + block) == "fine");
  CHECK(verdict<bgpsec_path>(path + block + block) == "fine");
  CHECK(verdict<bgpsec_path>(path + "001B01" + ski + "0002ABCD") == "fine");
  for (auto const& bad : {std::string{}, std::string{"00"}, path, path + block + block + block,
                          path + "00", path + "000201", path + "001801" + ski + "00",
                          path + "001901" + ski + "0001", std::string{"0002"} + block,
                          std::string{"0007010000FDE8"} + block, std::string{"FFFF01000000FDE8"}})
    CHECK(verdict<bgpsec_path>(bad) == "3/9 discard");
  auto const value = test::hex(path + block);
  auto const p = bgpsec_path::decode(view<bgpsec_path>(value), {}).value();
  CHECK(p.size() == 1);
  CHECK(p[0].count == 1);
  CHECK(p[0].as == asn{65000});
  CHECK(json(view<bgpsec_path>(value)) == "not shown");  // not transitive
}

TEST_CASE("entropy label capability, RFC 7447: never an error") {
  CHECK(verdict<entropy_label>("") == "fine");
  CHECK(verdict<entropy_label>("DEADBEEF") == "fine");
  auto const value = test::hex("DEAD");
  CHECK(json(view<entropy_label>(value)) == R"("attribute-0x1C-0xE0": "0xdead")");
}

TEST_CASE("TRAFFIC_ENGINEERING, RFC 5543 §3, RFC 7606 §7.13") {
  CHECK(verdict<traffic_engineering>(std::string(72, '0')) == "fine");
  CHECK(verdict<traffic_engineering>(std::string(70, '0')) == "3/5 withdraw");
  CHECK(decodes<traffic_engineering>(std::string(80, '0')));
}

TEST_CASE("deprecated codes, RFC 6938, RFC 7447, RFC 8093") {
  CHECK(find_deprecated(attribute_code{30})->section == "RFC 8093");
  CHECK(find_deprecated(attribute_code{11})->name == "DPA");
  CHECK(!find_deprecated(attribute_code::origin));
  int last = 0;
  for (auto const& d : deprecated_codes) {
    CHECK(d.code > last);
    last = d.code;
    auto const code = attribute_code{d.code};
    if (code != attribute_code::entropy_label) CHECK(!find_descriptor(code));
    CHECK(check_attribute({0xc0, code, {}, 0}, {}).has_value());
  }
}
