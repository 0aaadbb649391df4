// UPDATEs with flow specifications: JSON, text and commands. JSON contract §6.2, §17, §18; what
// `decode -m` prints for them (conformance suite).
#include "update_support.hpp"

using namespace senda;
using update_test::body;
using update_test::received;

namespace {

/// An UPDATE of an iBGP session: these attributes behind the usual ones, then MP_REACH_NLRI.
std::string announcing(std::string_view attributes, std::string_view family,
                       std::string_view next_hop, std::string_view nlri) {
  text_writer out;
  out << "40010100400200"
         "40050400000064"
      << attributes << "800e";
  out.hex((family.size() + next_hop.size() + nlri.size()) / 2 + 2, 2) << family;
  out.hex(next_hop.size() / 2, 2) << next_hop << "00" << nlri;
  return body("", out.view(), "");
}
constexpr char const* usual = R"("attribute": { "origin": "igp", "local-preference": 100 })";
constexpr char const* ipv4_flow = "000185";

}  // namespace

TEST_CASE("flow rules without sense leave no trace in JSON") {
  auto const nothing = "{ \"update\": { " + std::string{usual} + " } }";
  CHECK(received{announcing("", ipv4_flow, "", "030e8106")}.json() == nothing);
  CHECK(received{announcing("", ipv4_flow, "", "070413500150811f")}.json() == nothing);
  CHECK(received{announcing("", "000285", "", "0701402000000001")}.json() == nothing);
  CHECK(received{announcing("", ipv4_flow, "", "030e8106030e8106")}.json() == nothing);
  std::string const good = R"({"protocol": [ "=tcp" ], "string": "flow protocol =tcp" })";
  auto const one = "{ \"update\": { " + std::string{usual} +
                   R"(, "announce": { "ipv4 flow": { "no-nexthop": [ )" + good + " ] } } } }";
  CHECK(received{announcing("", ipv4_flow, "", "030e810603038106")}.json() == one);
  CHECK(received{announcing("", ipv4_flow, "", "03038106030e8106")}.json() == one);
  CHECK(received{announcing("", ipv4_flow, "", "030e810603038106030e8106")}.json() == one);
  received const two{announcing("", ipv4_flow, "", "03038106030e810603038106")};
  CHECK(two.json() == "{ \"update\": { " + std::string{usual} +
                          R"(, "announce": { "ipv4 flow": { "no-nexthop": [ )" + good + ", " +
                          good + " ] } } } }");
  CHECK(two.verdict.action == reaction::none);
  CHECK(received{"0000000a800f07000185030e8106"}.json() == "{ \"update\": {  } }");
}

TEST_CASE("flow rules whose length lies end the session") {  // RFC 7606 §5.3
  received const r{announcing("", ipv4_flow, "", "0303810604038106")};
  CHECK(r.verdict.action == reaction::reset);
  CHECK(r.verdict.fault.code == notification_code::update_message);
  CHECK(r.verdict.fault.subcode ==
        static_cast<std::uint8_t>(update_subcode::invalid_network_field));
}

TEST_CASE("flow rules as text") {
  received const r{announcing("c010088006000000000000", ipv4_flow, "0a000001", "050118c00002")};
  CHECK(r.text() ==
        "update announced flow destination-ipv4 192.0.2.0/24 next-hop 10.0.0.1 origin igp "
        "local-preference 100 extended-community rate-limit:0\n");
}

TEST_CASE("flow rules as commands") {
  auto const commands = [](std::string_view attributes, std::string_view family,
                           std::string_view hop, std::string_view nlri) {
    return received{announcing(attributes, family, hop, nlri)}.commands();
  };
  CHECK(commands("c010088006000000000000", "000186", "", "0e0000ffff0001000002200a000001") ==
        "announce ipv4 flow source-ipv4 10.0.0.1/32 rd 65535:65536 extended-community "
        "[rate-limit:0]\n");
  CHECK(commands("c010080800000000000001", ipv4_flow, "01020304", "0602200a000002") ==
        "announce ipv4 flow source-ipv4 10.0.0.2/32 next-hop 1.2.3.4 extended-community "
        "[copy-to-nexthop]\n");
  CHECK(commands("c008087814000078147814c010088006000000000000", ipv4_flow, "",
                 "1301200a00000202200a00000103810605910c38") ==
        "announce ipv4 flow destination-ipv4 10.0.0.2/32 source-ipv4 10.0.0.1/32 protocol =tcp "
        "destination-port =3128 extended-community [rate-limit:0] community [30740:0 "
        "30740:30740]\n");
  CHECK(commands("c010180702000000fe80fe4702caffee0140018006000000000000", ipv4_flow, "",
                 "060220caffee01") ==
        "announce ipv4 flow source-ipv4 202.255.238.1/32 extended-community "
        "[interface-set:transitive:output:254:254 "
        "interface-set:non-transitive:input:3405770241:1 rate-limit:0]\n");
  CHECK(commands("", ipv4_flow, "",
                 "030481500304"
                 "8151") == "announce ipv4 flow port =80\nannounce ipv4 flow port =81\n");
  CHECK(commands("c019"
                 "14000c20010db80000000000000000000000010000",
                 ipv4_flow, "", "03048150") ==
        "announce ipv4 flow port =80 extended-community-ipv6 [redirect-to-nexthop-ietf "
        "2001:db8::1]\n");
  CHECK(received{body("",
                      "4001010240020602010000000140050400000064800e0900018500000304"
                      "8150",
                      "")}
            .commands() == "announce ipv4 flow port =80 origin incomplete as-path [1]\n");
  CHECK(received{"0000000a800f0700018503048150"}.commands() == "withdraw ipv4 flow port =80\n");
}
