#include <senda/core/float_text.hpp>

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace senda;

namespace {
std::string shown(double v) {
  text_writer out;
  json_float(out, v);
  return std::string{out.view()};
}
}  // namespace

TEST_CASE("json_float: shortest digits, one decimal at least") {
  CHECK(shown(0) == "0.0");
  CHECK(shown(-0.0) == "-0.0");
  CHECK(shown(1) == "1.0");
  CHECK(shown(-2.5) == "-2.5");
  CHECK(shown(125000000) == "125000000.0");
  CHECK(shown(0.1f) == "0.10000000149011612");
  CHECK(shown(10 * 0.000003) == "3e-05");
  CHECK(shown(0.0001) == "0.0001");
  CHECK(shown(-0.00001) == "-1e-05");
  CHECK(shown(9999999999999998) == "9999999999999998.0");
  CHECK(shown(1e16) == "1e+16");
  CHECK(shown(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
  CHECK(shown(std::numeric_limits<double>::denorm_min()) == "5e-324");
}

TEST_CASE("json_float: what JSON does not have") {  // RFC 8259 §6
  CHECK(shown(std::numeric_limits<double>::infinity()) == "null");
  CHECK(shown(-std::numeric_limits<double>::infinity()) == "null");
  CHECK(shown(std::numeric_limits<double>::quiet_NaN()) == "null");
  CHECK(float_from_bits(0x42280000) == 42.0f);
}
