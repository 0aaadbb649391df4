// NOTIFICATION: octets both ways, data for each error, texts.
// RFC 4271 §6, RFC 9003 §2; messages as wire contract §9.1.
#include <senda/message/notification.hpp>
#include <senda/message/notification_text.hpp>
#include <senda/message/shutdown.hpp>

#include "open_support.hpp"

using namespace senda;
using test::from_hex;

namespace {

std::string const marker(32, 'F');

std::string cease(cease_subcode s, std::string_view text = {}) {
  cease_data const data{s, text};
  return test::encoded(
      notification_message{notification_code::cease, static_cast<std::uint8_t>(s), data});
}
std::string shown(std::string_view body) {
  auto const octets = test::message(message_type::notification, body);
  auto const n = notification_message::decode(test::view_of(octets)).value();
  return test::printed([&](text_writer& out) { shown_data(out, n); });
}
std::string data_for(error const& e, test::octets const& message) {
  return test::to_hex(notification_for(e, message).data);
}

}  // namespace

TEST_CASE("Cease with the default texts (wire contract §9.1)") {
  CHECK(cease(cease_subcode::administrative_shutdown) ==
        marker + "002D0306021741646D696E6973747261746976652053687574646F776E");
  CHECK(cease(cease_subcode::administrative_reset) ==
        marker + "002A0306041441646D696E697374726174697665205265736574");
  CHECK(cease(cease_subcode::administrative_shutdown, "maintenance") ==
        marker + "00210306020B6D61696E74656E616E6365");
  CHECK(cease(cease_subcode::peer_deconfigured) ==
        marker + "0027030603506565722044652D636F6E66696775726564");
  CHECK(cease(cease_subcode::other_configuration_change) ==
        marker + "002F0306064F7468657220436F6E66696775726174696F6E204368616E6765");
  CHECK(cease(static_cast<cease_subcode>(77)) == marker + "001503064D");
}

TEST_CASE("a shutdown text has at most 255 octets and no half characters, RFC 9003 §2") {
  auto const text_of = [](std::string const& text) {
    cease_data const data{cease_subcode::administrative_shutdown, text};
    return shutdown_communication::read(data);
  };
  CHECK(text_of(std::string(255, 'x')).text.size() == 255);
  CHECK(text_of(std::string(300, 'x')).text.size() == 255);
  CHECK(text_of(std::string(254, 'x') + "\xc3\xa9").text.size() == 254);
  CHECK(text_of(std::string(254, 'x') + "\xc3\xa9").state ==
        shutdown_communication::condition::valid);
  CHECK(cease_data{cease_subcode::out_of_resources, std::string(300, 'x')}.view().size() == 255);
}

TEST_CASE("a short NOTIFICATION is 0/0, never an error") {
  for (auto const* body : {"", "06"}) {
    auto const octets = test::message(message_type::notification, body);
    CHECK(notification_message::decode(test::view_of(octets)).value() == notification_message{});
  }
  auto const octets = test::message(message_type::notification, "0603");
  auto const n = notification_message::decode(test::view_of(octets)).value();
  CHECK(n.code == notification_code::cease);
  CHECK(n.subcode == 3);
  CHECK(n.data.empty());
  CHECK(n.as_error().from == origin_of_error::peer);
}

TEST_CASE("shutdown texts as events show them (JSON contract §3.7)") {
  CHECK(shown("0603").empty());
  CHECK(shown("0602").empty());
  CHECK(shown("060200") == "empty Shutdown Communication.");
  CHECK(shown("06020568656c6c6f") == "Shutdown Communication: \"hello\"");
  CHECK(shown("06040568656c6c6f20") == "Shutdown Communication: \"hello\", trailing data: 0x20");
  CHECK(shown("06020668656c6c6f") ==
        "invalid Shutdown Communication (buffer underrun) length : 6 [0x68656C6C6F]");
  CHECK(shown("060202c3a9") == "Shutdown Communication: \"\xc3\xa9\"");
  CHECK(shown("060202a9c3") ==
        "invalid Shutdown Communication (invalid UTF-8) length : 2 [0xA9C3]");
  CHECK(shown("060203410d0a") == "Shutdown Communication: \"A  \"");
  CHECK(shown("0203fde8") == "\xfd\xe8");
  std::string full = "0602ff";
  for (int i = 0; i < 255; ++i) full += "61";  // RFC 9003 has room for 255
  CHECK(shown(full).size() == 255 + 26);
  std::string surrogate = "060203eda080";
  CHECK(shown(surrogate).starts_with("invalid"));
}

TEST_CASE("the data each error asks for, RFC 4271 §6") {
  auto const whole = test::message(message_type::update, "000102030405060708090a0b0c0d0e0f");
  CHECK(data_for(open_error(open_subcode::unsupported_version, 19, 1), whole) == "0004");
  CHECK(data_for(header_error(header_subcode::bad_message_length, 16, 2), whole) == "0023");
  CHECK(data_for(header_error(header_subcode::bad_message_type, 18, 1), whole) == "02");
  CHECK(data_for(header_error(header_subcode::connection_not_synchronized, 0, 16), whole).empty());
  CHECK(data_for(update_error(update_subcode::attribute_length_error, 23, 4), whole) == "04050607");
  CHECK(data_for(update_error(update_subcode::attribute_length_error, 33, 9), whole) == "0E0F");
  CHECK(data_for(update_error(update_subcode::attribute_length_error, 99, 9), whole).empty());
  CHECK(data_for(open_error(open_subcode::unacceptable_hold_time, 22, 2), whole) == "0304");
  CHECK(data_for(protocol_error(notification_code::finite_state_machine,
                                fsm_subcode::unexpected_in_open_sent),
                 whole) == "02");  // RFC 6608 §4
  auto missing = update_error(update_subcode::missing_well_known_attribute, 23, 4);
  CHECK(data_for(missing, whole).empty());
  missing.os = 3;
  CHECK(data_for(missing, whole) == "03");
  CHECK(data_for(protocol_error(notification_code::route_refresh_message,
                                refresh_subcode::invalid_message_length),
                 whole) == test::to_hex(whole));  // RFC 7313 §5
  CHECK(notification_for(open_error(open_subcode::unacceptable_hold_time, 22, 2)).data.empty());
}

TEST_CASE("the data always fits a message") {
  test::octets const whole(65535, 0xff);
  auto const n =
      notification_for(update_error(update_subcode::attribute_length_error, 23, 65000), whole);
  CHECK(n.data.size() == 4096 - 21);
  CHECK(test::encoded(n) != "refused");
}

TEST_CASE("sentences for people") {
  auto const sentence = [](error const& e, bytes m = {}) {
    return test::printed([&](text_writer& out) { describe(out, e, m); });
  };
  auto const whole = test::message(message_type::open, "04fde800010202020200");
  CHECK(sentence(open_error(open_subcode::unacceptable_hold_time, 22, 2), whole) ==
        "2/6 OPEN Message Error, Unacceptable Hold Time: octets 22 to 23 of the message are 0001");
  CHECK(sentence(open_error(open_subcode::unsupported_version, 19, 1), whole) ==
        "2/1 OPEN Message Error, Unsupported Version Number: octet 19 of the message is 04");
  CHECK(sentence({notification_code::hold_timer_expired}) == "4/0 Hold Timer Expired");
  CHECK(sentence({static_cast<notification_code>(99), 1}) == "99/1");
  CHECK(sentence({notification_code::cease, 2, reaction::reset, origin_of_error::peer}) ==
        "the peer sent 6/2 Cease, Administrative Shutdown");
  CHECK(sentence(transport_error(104)) == "connection lost, errno 104");
  CHECK(sentence(operation_stopped()) == "stopped");
}

TEST_CASE("names of codes and subcodes") {
  CHECK(name_of(notification_code::send_hold_timer_expired) == "Send Hold Timer Expired");
  CHECK(name_of(notification_code::open_message, 11) == "Role Mismatch");
  CHECK(name_of(notification_code::update_message, 12).empty());
  CHECK(name_of(notification_code::cease, 10) == "BFD Down");
  CHECK(name_of(notification_code::finite_state_machine, 3) ==
        "Receive Unexpected Message in Established State");
}
