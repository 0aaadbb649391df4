// Check values of the CRC catalogue: CRC-32/ISO-HDLC of "123456789".
#include <senda/core/crc32.hpp>

#include <doctest/doctest.h>

#include <string_view>

using namespace senda;

namespace {
bytes octets(std::string_view s) {
  return {reinterpret_cast<std::uint8_t const*>(s.data()), s.size()};
}
}  // namespace

TEST_CASE("crc32") {
  CHECK(crc32(octets("123456789")) == 0xcbf43926);
  CHECK(crc32({}) == 0);
  CHECK(crc32(octets("6789"), crc32(octets("12345"))) == 0xcbf43926);
  CHECK(crc32(octets("123456788")) != 0xcbf43926);
}
