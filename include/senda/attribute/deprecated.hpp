// Attribute codes which were assigned once, or used without having been, and must not be used
// again. RFC 6938, RFC 7447, RFC 8093; IANA "BGP Path Attributes".
#pragma once

#include <senda/attribute/attribute.hpp>

namespace senda::attribute {

/// One of them as data. Received, they are what any unknown attribute is (RFC 4271 §9): passed on
/// where they are transitive, ignored where not. They have no codec, except entropy_label.
struct deprecated_code {
  std::uint8_t code;
  std::string_view name;     ///< empty: used without assignment
  std::string_view section;  ///< what deprecates it
};

/// Ascending by code.
inline constexpr deprecated_code deprecated_codes[] = {
    {11, "DPA", "RFC 6938"},
    {12, "ADVERTISER", "RFC 6938"},
    {13, "RCID_PATH / CLUSTER_ID", "RFC 6938"},
    {19, "SAFI Specific Attribute", "IANA"},
    {20, "Connector Attribute", "RFC 6037"},
    {21, "AS_PATHLIMIT", "IANA"},
    {28, "BGP Entropy Label Capability Attribute", "RFC 7447"},
    {30, {}, "RFC 8093"},
    {31, {}, "RFC 8093"},
    {129, {}, "RFC 8093"},
    {241, {}, "RFC 8093"},
    {242, {}, "RFC 8093"},
    {243, {}, "RFC 8093"},
};

/// Null for a code that is not deprecated.
[[nodiscard]] constexpr deprecated_code const* find_deprecated(attribute_code code) noexcept {
  for (auto const& d : deprecated_codes)
    if (d.code == static_cast<std::uint8_t>(code)) return &d;
  return nullptr;
}

}  // namespace senda::attribute
