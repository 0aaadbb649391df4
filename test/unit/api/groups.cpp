// Groups: API contract §6.10.
#include <doctest/doctest.h>

#include "world.hpp"

using lines = std::vector<std::string>;

TEST_CASE("a group in lines") {
  world::daemon d;
  CHECK(d.ask("group start") == lines{R"({"status": "group started"})", "done"});
  CHECK(d.ask("group start") ==
        lines{R"x({"error": "already in group block (nested groups not allowed)"})x", "error"});
  CHECK(d.ask("announce route 10.0.0.0/24 next-hop 1.2.3.4") == lines{"done"});
  CHECK(d.ask("announce route 10.0.1.0/24 next-hop 1.2.3.4") == lines{"done"});
  CHECK(d.ask("withdraw route 10.0.2.0/24") == lines{"done"});
  CHECK(d.ask("peer * announce route 10.9.0.0/24 next-hop 1.2.3.4").front() == "done");  // at once
  CHECK(d.ask("group end") ==
        lines{R"({"status": "group processed", "announced": 2, "withdrawn": 1})", "done",
              "wire 0004180a00020000",
              "wire 0000001540010100400200400304010203044005040000006418"
              "0a0000180a0001"});
  CHECK(d.ask("group end") == lines{R"({"error": "not in group block"})", "error"});
  d.ask("group start");
  CHECK(d.ask("group end") == lines{R"({"status": "group ended", "commands": 0})", "done"});
  d.ask("group start");
  d.ask("announce route nonsense next-hop 1.2.3.4");
  d.ask("announce foo");
  d.ask("announce route 10.7.0.0/24 next-hop 1.2.3.4 sync");
  auto const answer = d.ask("group end text");
  CHECK(answer[0] == "group processed: 1 announced, 0 withdrawn, 2 errors");
  CHECK(answer[1] == "done");
}

TEST_CASE("a group which is too long is given up") {
  world::daemon d;
  d.ask("group start");
  lines last;
  for (int i = 0; i < 100'001; ++i) {
    d.a.take(d.h1, "announce route 10.0.0.0/24 next-hop 1.2.3.4");
    last = d.h1.take();
  }
  CHECK(last == lines{R"({"error": "group buffer limit reached, group discarded"})", "error"});
  CHECK(d.ask("group end") == lines{R"({"error": "not in group block"})", "error"});
  CHECK(d.s.neighbors()[0].peer->rib().size() == 0);
}

TEST_CASE("a group in one line") {
  // Nothing was announced yet in this session: the withdrawal is not sent.
  world::daemon d;
  CHECK(world::joined(
            d.ask("peer * group attributes next-hop 1.2.3.4 med 5 ; announce route 10.0.0.0/24 ; "
                  "announce route 10.0.1.0/24 med 6 ; withdraw route 10.0.2.0/24 ;")) ==
        world::joined({R"({"status": "group processed", "announced": 2, "withdrawn": 1})", "done",
                       "wire 0000001c4001010040020040030401020304800404000000054005040000006418"
                       "0a0000",
                       "wire 0000001c4001010040020040030401020304800404000000064005040000006418"
                       "0a0001"}));
  CHECK(d.ask("peer * group") == lines{R"({"error": "empty group"})", "error"});
  CHECK(d.ask("peer * group ; ;") == lines{R"({"error": "empty group"})", "error"});
  CHECK(d.ask("peer * group dance ; announce route 1 ; announce route 10.0.0.0/24") ==
        lines{R"({"status": "group processed", "announced": 0, "withdrawn": 0, "errors": )"
              R"(["unknown action in group: dance", "could not parse: announce route 1", )"
              R"("invalid route: announce route 10.0.0.0/24"]})",
              "done"});
  CHECK(d.ask("peer * group attributes colour blue ; announce route 10.5.0.0/24 next-hop 1.2.3.4")
            .front() ==
        R"({"status": "group processed", "announced": 1, "withdrawn": 0, "errors": )"
        R"(["could not parse attributes: attributes colour blue"]})");
}
