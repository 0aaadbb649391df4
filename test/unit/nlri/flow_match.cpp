// Rules from the keywords of configuration: configuration contract §11.2 to §11.6, wire contract
// §8.5.
#include <senda/nlri/flow.hpp>
#include <senda/nlri/flow_match.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace senda;
using namespace senda::nlri;

namespace {

/// Blanks and brackets separate words; semicolons are blanks.
std::vector<token> words(std::string_view text) {
  std::vector<token> out;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t n = 1;
    if (text[at] != ' ' && text[at] != ';') {
      if (text[at] != '[' && text[at] != ']')
        n = std::min(text.find_first_of(" ;[]", at), text.size()) - at;
      out.push_back({text.substr(at, n), 1, static_cast<std::uint32_t>(at + 1)});
    }
    at += n;
  }
  return out;
}

/// The NLRI in hexadecimal, or the complaint.
std::string read(std::string_view statement, std::size_t room = 4096) {
  auto const all = words(statement);
  text_cursor in{all};
  std::vector<std::uint8_t> storage(room);
  flow_match match{storage};
  while (!in.at_end()) {
    auto const done = match.read(in.next(), in);
    REQUIRE(done);
    if (done->has_value()) continue;
    text_writer out;
    out << in.failure();
    return std::string{out.view()};
  }
  if (!match.rule().has_value()) return "too much";
  auto const rule = match.rule().assume_value();
  auto const family = match.version() == ip_version::v6 ? ipv6_flow : ipv4_flow;
  CHECK(is_flow_rule(family.afi, rule));
  std::vector<std::uint8_t> wire(rule.size() + 2);
  byte_writer w{wire};
  flow{family, {}, {}, rule}.encode(w, false);
  text_writer out;
  out.hex(w.written(), true);
  return std::string{out.view()};
}
std::string complaint(std::string_view statement) {
  auto const all = read(statement);
  return all.substr(0, all.find('\n'));
}

}  // namespace

TEST_CASE("flow rules: vectors of the wire contract") {
  CHECK(read("source 10.0.0.0/24; destination 10.1.0.0/16") == "0901100A0102180A0000");
  CHECK(read("protocol tcp") == "03038106");
  CHECK(read("protocol [ tcp udp ]") == "050301068111");
  CHECK(read("port [ =80 =443 ]") == "060401509101BB");
  CHECK(read("port >1024&<2048") == "0704120400D40800");
  CHECK(read("port >=80&<=90") == "05040350C55A");
  CHECK(read("destination-port 65535") == "040591FFFF");
  CHECK(read("source-port !=80") == "03068650");
  CHECK(read("icmp-type echo-request") == "03078108");
  CHECK(read("icmp-code host-unreachable") == "03088101");
  CHECK(read("tcp-flags syn") == "03098002");
  CHECK(read("tcp-flags [ =syn !ack ]") == "050901028210");
  CHECK(read("tcp-flags =syn+ack&!fin") == "05090112C201");
  CHECK(read("tcp-flags 0x100") == "0409900100");
  CHECK(read("tcp-flags ns") == "0409900100");
  CHECK(read("packet-length [ <64 >9000 ]") == "060A0440922328");
  CHECK(read("dscp 46") == "030B812E");
  CHECK(read("traffic-class 46") == "030B812E");
  CHECK(read("fragment [ first-fragment last-fragment ]") == "050C00048008");
  CHECK(read("fragment !dont-fragment") == "030C8201");
  CHECK(read("destination-ipv6 2001:db8::1/128/64") == "1301804020010DB8000000000000000000000001");
  CHECK(read("source-ipv6 2001:db8::/48; flow-label 1048575") ==
        "0F02300020010DB800000DA1000FFFFF");
  CHECK(read("") == "00");
}

TEST_CASE("flow rules: vectors of the configuration contract") {
  CHECK(read("destination 10.0.0.0/24; protocol tcp; destination-port [ =80 >8000&<8080 ]") ==
        "1101180A0000038106050150121F40D41F90");
  CHECK(read("source 10.0.0.1/32; tcp-flags [ syn+ack !fin ]; "
             "fragment [ =dont-fragment first-fragment ]") ==
        "1002200A000001090012"
        "82010C01018004");
  CHECK(read("source ::1/128/0; next-header tcp; flow-label 5; traffic-class 3") ==
        "1C028000" + std::string(30, '0') + "010381060B81030D8105");
  CHECK(read("dscp 10; packet-length >200&<300; icmp-type echo-request; icmp-code 3; port !=25") ==
        "1204861907810808"
        "81030A02C8D4012C0B810A");
}

TEST_CASE("flow rules: statements of one type merge, in their order") {
  CHECK(read("port 80; protocol udp; port [ 81 82 ]") ==
        "0A0381110401500151"
        "8152");
  CHECK(read("source 10.0.0.0/8; source 11.0.0.0/8") == "0602080A02080B");
  CHECK(read("source 10.0.0.77/24") == "0502180A0000");  // host bits do not count
  CHECK(read("source 10.255.255.255/9") == "0402090A80");
  CHECK(read("source 0.0.0.0/0") == "020200");
}

TEST_CASE("flow rules: names") {
  CHECK(read("protocol [ ICMP Gre 0x2f 6 ]") == "09030101012F012F8106");
  CHECK(read("port [ http https domain ntp http-alt syslog ]") ==
        "100401501101BB0135017B111F90910202");
  CHECK(read("port netbios_ns") == "03048189");
  CHECK(read("tcp-flags [ URGENT syn+0x40 ]") == "050900208042");
  CHECK(read("icmp-type [ timestamp_reply 200 ]") == "0507010E81C8");
  CHECK(read("fragment =is-fragment+first-fragment") == "030C8106");
}

TEST_CASE("flow rules: the largest value is the one commands are printed with") {
  for (auto const& k : flow_keywords)
    for (auto const a : {afi::ipv4, afi::ipv6})
      if (k.max && !name_of(k.type, a).empty() &&
          (!k.only || (*k.only == ip_version::v6) == (a == afi::ipv6)))
        CHECK_MESSAGE(largest_flow_value(k.type, a) == k.max, k.word);
}

TEST_CASE("flow rules: refused") {
  CHECK(complaint("protocol foo") == "unknown protocol foo");
  CHECK(complaint("protocol 256") == "unknown protocol 256");
  CHECK(complaint("icmp-type foo") == "unknown icmp type foo");
  CHECK(complaint("icmp-code foo") == "unknown icmp code foo");
  CHECK(complaint("tcp-flags syn+foo") == "unknown tcp flag syn+foo");
  CHECK(complaint("fragment not-a-fragment") == "unknown fragment not-a-fragment");
  CHECK(complaint("port dns") == "you tried to set an invalid port number dns");
  CHECK(complaint("port [ 80 65536 ]") == "you tried to set an invalid port number 65536");
  CHECK(complaint("dscp 64") ==
        "you tried to filter a flow using an invalid dscp for a component 64");
  CHECK(complaint("flow-label 1048576") ==
        "you tried to filter a flow using an invalid flow label for a component 1048576");
  CHECK(complaint("port !80") == "invalid operator syntax !80");
  CHECK(complaint("port =>80") == "invalid operator syntax =>80");
  CHECK(complaint("tcp-flags >syn") == "unknown tcp flag >syn");
  CHECK(complaint("port >80&") == "Can not finish an expresion on an &");
  CHECK(complaint("port >") == "Invalid expression (too short) ");
  CHECK(complaint("port &80") == "Invalid expression (too short) ");
  CHECK(complaint("port [ ]") == "Invalid expression (too short) ");
  CHECK(complaint("port truth") == "you tried to set an invalid port number truth");
  CHECK(complaint("port") == "name flow command port has no action set");
  CHECK(complaint("source 10.0.0.0") == "'10.0.0.0' needs the length of the prefix");
  for (auto const bad : {"source x", "source 10.0.0.0/33", "source 10.0.0.0/8/1", "source ::/129",
                         "source ::1/64/64", "source ::/x", "source 10.0.0.0/"})
    CHECK(complaint(bad).ends_with("is not a valid prefix of a flow route"));
  CHECK(complaint("source ::/0; destination 10.0.0.0/8") ==
        "'10.0.0.0/8' is an IPv4 prefix, and this is an IPv6 flow route");
  CHECK(complaint("dscp 1; next-header 6") ==
        "'next-header' is not valid for IPv4 flow routes (IPv6-only component)");
  CHECK(complaint("source ::/0; protocol 6") ==
        "'protocol' is not valid for IPv6 flow routes (IPv4-only component)");
}

TEST_CASE("flow rules: never more than there is room for") {
  std::string_view const rule = "source 10.0.0.0/24; port [ 80 81 8080 ]; protocol udp";
  auto const whole = read(rule);
  for (std::size_t room = 0; room < whole.size() / 2 - 1; ++room)
    CHECK(read(rule, room) == "too much");
  CHECK(read(rule, whole.size() / 2 - 1) == whole);
}
