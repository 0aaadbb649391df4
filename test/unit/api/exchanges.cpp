// A table of commands, their answers, and the octets that come of them.
#include <doctest/doctest.h>

#include <fstream>

#include "world.hpp"

namespace {

struct exchange {
  std::string command;
  std::vector<std::string> answer;
};

std::vector<exchange> read_table() {
  std::ifstream in{EXCHANGES};
  std::vector<exchange> all;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.starts_with("> ")) all.push_back({line.substr(2), {}});
    else all.back().answer.push_back(line);
  }
  return all;
}

}  // namespace

TEST_CASE("commands of the table are answered, and sent, as it says") {
  auto const table = read_table();
  REQUIRE(table.size() > 40);
  world::daemon d;
  for (auto const& e : table) {
    CAPTURE(e.command);
    CHECK(world::joined(d.ask(e.command)) == world::joined(e.answer));
  }
}
