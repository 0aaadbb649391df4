// Errors as JSON: the section of the RFC, the reaction, the octets.
#include <senda/session/error_json.hpp>
#include <senda/session/validate.hpp>

#include "../message/open_support.hpp"

using namespace senda;

namespace {

/// `code/subcode reaction section` of an UPDATE body.
std::string verdict(std::string_view body, codec_context const& c = {}) {
  auto const whole = test::message(message_type::update, body);
  auto const u = update_view::decode(test::view_of(whole));
  error const e = u.has_value() ? validate(u.assume_value(), c).fault : u.assume_error();
  return std::to_string(static_cast<int>(e.code)) + '/' + std::to_string(e.subcode) + ' ' +
         std::string{name_of(e.action)} + ' ' + std::string{section_of(e, whole)};
}

}  // namespace

TEST_CASE("sections of UPDATE errors") {
  struct row {
    char const* body;
    char const* what;
  };
  row const rows[] = {
      {"0000000e400101054002004003040a000001180a0100", "3/6 treat-as-withdraw RFC 7606 §7.1"},
      {"0000000ec00101004002004003040a000001180a0100", "3/4 treat-as-withdraw RFC 7606 §3.c"},
      {"0000000e4001010040020040050400000064180a0100", "3/3 treat-as-withdraw RFC 7606 §3.d"},
      {"000000124001010040020040010102"
       "4003040a000001180a0100",
       "3/1 attribute-discard RFC 7606 §3.g"},
      {"000000054001050000180a0100", "3/1 treat-as-withdraw RFC 7606 §4"},
      {"00010001", "3/1 session-reset RFC 7606 §3.b"},
      {"000000", "1/2 session-reset RFC 4271 §6.1"},
      {"0000000440010105", "3/6 session-reset RFC 7606 §5.2"},
      {"00000015400101004002004003040a00000140050400000064280a010000",
       "3/10 session-reset RFC 7606 §5.3"},
      {"00000012400101004002004003040a000001406301aa180a0100", "3/2 session-reset RFC 4271 §6.3"},
      {"000000104001010040020080"
       "0e06000201102001",
       "3/9 session-reset RFC 7606 §7.11"},
      {"00000014400101004002004003040a000001c02303000000180a0100",
       "3/5 treat-as-withdraw RFC 9234 §5"},
  };
  for (auto const& r : rows) CHECK(verdict(r.body) == r.what);
}

TEST_CASE("sections of other errors") {
  CHECK(section_of(open_error(open_subcode::role_mismatch)) == "RFC 9234 §4.2");
  CHECK(section_of(open_error(open_subcode::bad_peer_as)) == "RFC 4271 §6.2");
  CHECK(section_of(local_error(1)).empty());
  for (unsigned c = 0; c < 12; ++c)
    for (unsigned s = 0; s < 14; ++s)
      (void)section_of(
          protocol_error(static_cast<notification_code>(c), static_cast<std::uint8_t>(s)));
}

TEST_CASE("members") {
  auto const whole = test::message(message_type::update,
                                   "00000015400101004002004003040a00000140050400000064280a010000");
  auto const u = update_view::decode(test::view_of(whole)).value();
  text_writer out;
  error_json_members(out, validate(u, {}).fault, whole);
  CHECK(
      out.view() ==
      R"("code": 3, "subcode": 10, "name": "Invalid Network Field", "reaction": "session-reset", )"
      R"("offset": 44, "length": 5, "data": "0x280A010000", "rfc": "RFC 7606 section 5.3")");
}

TEST_CASE("ASCII, whatever the section is called") {
  for (auto const& d : attribute_descriptors) {
    CAPTURE(d.keyword);
    text_writer body, out;
    body << "0000";
    body.hex(3, 4).hex(flags_of(d.category), 2).hex(static_cast<std::uint8_t>(d.code), 2) << "00";
    auto const whole = test::message(message_type::update, body.view());
    error_json_members(out, update_error(update_subcode::attribute_length_error, 23, 3), whole);
    for (char const c : out.view()) CHECK((c >= 0x20 && c < 0x7f));
    CHECK(out.view().find("section ") != std::string_view::npos);
  }
}
