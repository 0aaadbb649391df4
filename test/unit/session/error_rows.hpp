// What the table of errors (docs/error-handling.md) is made of: a good and broken values of every
// attribute, and whole UPDATEs. Reactions are not here: the attributes state theirs.
#pragma once

#include <senda/session/validate.hpp>

namespace error_rows {

using senda::attribute_code;

/// Values in hexadecimal. Null: no value of this kind is an error.
struct sample {
  attribute_code code;
  char const* good;
  char const* bad_length;  ///< "" is a value of no octets
  char const* bad_value;
  bool two_octets = false;  ///< in a session without 4-octet AS numbers
};

/// Ascending by code. A new attribute needs a row: the test says so.
inline constexpr sample samples[] = {
    {attribute_code::origin, "00", "0000", "05"},
    {attribute_code::as_path, "02010000FDE8", "02010000FD", "05010000FDE8"},
    {attribute_code::next_hop, "0A000001", "0A0000", nullptr},
    {attribute_code::multi_exit_disc, "0000000A", "0A", nullptr},
    {attribute_code::local_pref, "00000064", "", nullptr},
    {attribute_code::atomic_aggregate, "", "00", nullptr},
    {attribute_code::aggregator, "0000FDE80A000001", "FDE80A000001", "000000000A000001"},
    {attribute_code::communities, "FDE80001", "FDE800", nullptr},
    {attribute_code::originator_id, "0A000001", "0A0000", nullptr},
    {attribute_code::cluster_list, "0A000001", "0A0000", nullptr},
    {attribute_code::mp_reach_nlri, "0002011020010DB8000000000000000000000001002020010DB8",
     "00020110", "00020103102030002020010DB8"},
    {attribute_code::mp_unreach_nlri, "0002012020010DB8", "0002", "0002018120010DB8"},
    {attribute_code::extended_communities, "0002FDE800000064", "0002FDE8000000", nullptr},
    {attribute_code::as4_path, "02010000FDE8", "02010000FD", "05010000FDE8", true},
    {attribute_code::as4_aggregator, "0000FDE80A000001", "FDE80A000001", "000000000A000001", true},
    {attribute_code::pmsi_tunnel,
     "0006000640"
     "0A000001",
     "00000000", nullptr},
    {attribute_code::tunnel_encapsulation, "000F00080C06000000000064", "000F00090C06000000000064",
     "000F00070C050000000064"},
    {attribute_code::traffic_engineering,
     "010101010101010101010101010101010101010101010101010101010101010101010101", "0101", nullptr},
    {attribute_code::ipv6_extended_communities, "000220010DB80000000000000000000000010064",
     "000220010DB800000000000000000000000100", nullptr},
    {attribute_code::aigp, "01000B000000000000000A", "01000A0000000000000A", "02000401"},
    {attribute_code::entropy_label, "", "DEAD", nullptr},
    {attribute_code::bgp_ls, "0403000149", "0403000549", nullptr},
    {attribute_code::large_communities, "0000FDE80000000100000002", "0000000100", nullptr},
    {attribute_code::bgpsec_path,
     "000801000000FDE80019010101010101010101010101010101010101010101"
     "0000",
     "0008", nullptr},
    {attribute_code::only_to_customer, "0000FDE8", "FDE8", nullptr},
    {attribute_code::prefix_sid, "0100070000000000000A", "0100080000000000000A", "050003000100"},
    {attribute_code::attr_set, "0000FDE840010100", "0000", "0000FDE8400101"},
};
[[nodiscard]] constexpr sample const* find(attribute_code code) noexcept {
  for (auto const& s : samples)
    if (s.code == code) return &s;
  return nullptr;
}

/// A whole UPDATE. In `body`, A stands for ORIGIN, AS_PATH and NEXT_HOP; lengths are left out:
/// fields are separated by blanks.
struct message {
  char const* id;
  char const* what;
  char const* withdrawn;
  char const* attributes;
  char const* nlri;
  char const* reaction;
  unsigned subcode;  ///< of code 3
  char const* section;
};

// clang-format off
#define SENDA_A "4001010040020040030" "40A000001"
inline constexpr message messages[] = {
    {"overrun-with-routes", "an attribute runs past the attributes", "", "40010500", "180A0100",
     "treat-as-withdraw", 1, "RFC 7606 §4"},
    {"rest-with-routes", "one to three octets are left behind the last attribute", "", SENDA_A "C008", "180A0100",
     "treat-as-withdraw", 1, "RFC 7606 §4"},
    {"overrun-alone", "the same, and no route is announced", "", "40010500", "",
     "reset", 1, "RFC 7606 §5.2"},
    {"error-alone", "any error but one that discards, and no route is announced", "", "40010105", "",
     "reset", 6, "RFC 7606 §5.2"},
    {"discard-alone", "an error that discards, and no route is announced", "", SENDA_A "40060100", "",
     "attribute-discard", 5, "RFC 7606 §5.2"},
    {"end-of-rib-error", "an End-of-RIB marker with a broken attribute", "", "800F0300020140010105", "",
     "reset", 6, "RFC 7606 §5.2"},
    {"nlri-length", "NLRI: a prefix longer than an address", "", SENDA_A, "280A010000",
     "reset", 10, "RFC 7606 §5.3"},
    {"nlri-end", "NLRI: a prefix past the end", "", SENDA_A, "180A01",
     "reset", 10, "RFC 7606 §5.3"},
    {"withdrawn-length", "withdrawn routes: a prefix longer than an address", "210A01000000", "", "",
     "reset", 10, "RFC 7606 §3.i"},
    {"withdrawn-end", "withdrawn routes: a prefix past the end", "180A01", "", "",
     "reset", 10, "RFC 7606 §3.i"},
    {"mp-reach-nlri", "MP_REACH_NLRI: a prefix longer than an address", "",
     SENDA_A "800E1A0002011020010DB8000000000000000000000001008120010DB8", "", "reset", 10, "RFC 7606 §5.3"},
    {"mp-reach-next-hop", "MP_REACH_NLRI: a next hop past the end", "", SENDA_A "800E06000201102001", "",
     "reset", 9, "RFC 7606 §7.11"},
    {"mp-reach-family", "MP_REACH_NLRI of a family that is not negotiated", "",
     SENDA_A "800E090063630102030081FF", "180A0100", "none", 0, "RFC 4760 §7"},
    {"mp-reach-reserved", "MP_REACH_NLRI: the reserved octet is not zero", "",
     SENDA_A "800E1A0002011020010DB8000000000000000000000001FF2020010DB8", "", "none", 0, "RFC 4760 §3"},
    {"mp-reach-empty", "MP_REACH_NLRI without routes", "",
     SENDA_A "800E150002011020010DB800000000000000000000000100", "180A0100", "none", 0, "RFC 4760 §3"},
    {"well-known", "an attribute nobody knows, without the optional bit", "", SENDA_A "406301AA", "180A0100",
     "reset", 2, "RFC 4271 §6.3"},
    {"unknown-transitive", "an attribute nobody knows, optional and transitive: kept, partial bit set", "",
     SENDA_A "C06301AA", "180A0100", "none", 0, "RFC 4271 §9"},
    {"unknown-other", "an attribute nobody knows, optional and not transitive: ignored", "",
     SENDA_A "806301AA", "180A0100", "none", 0, "RFC 4271 §9"},
    {"unknown-twice", "an attribute nobody knows, twice: the first one counts", "",
     SENDA_A "C06301AAC06301BB", "180A0100", "attribute-discard", 1, "RFC 7606 §3.g"},
    {"deprecated", "an attribute with a deprecated code (attribute/deprecated.hpp): as one nobody knows", "",
     SENDA_A "C01E01AA", "180A0100", "none", 0, "RFC 8093"},
    {"as4-path", "AS4_PATH or AS4_AGGREGATOR between speakers of 4-octet AS numbers", "",
     SENDA_A "C0110602010000FDE8", "180A0100", "attribute-discard", 0, "RFC 6793 §6"},
    {"flag-bits", "the partial bit, the extended length without need, the low four bits", "",
     SENDA_A "FF080004FDE80001", "180A0100", "none", 0, "RFC 4271 §4.3"},
    {"strongest", "several errors: the strongest reaction", "", SENDA_A "40060100C00803FDE800", "180A0100",
     "treat-as-withdraw", 5, "RFC 7606 §3.h"},
    {"empty", "no octets at all: End-of-RIB", "", "", "", "none", 0, "RFC 4724 §2"},
};
#undef SENDA_A
// clang-format on

}  // namespace error_rows
