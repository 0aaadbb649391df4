// Commands in requests, tokens, what a stream of events is asked for.
#include <doctest/doctest.h>

#include "daemon/http/form.hpp"
#include "daemon/http/stream.hpp"

using namespace senda;
using namespace senda::daemon;
using namespace senda::daemon::http;

namespace {

using words = std::vector<std::string>;
constexpr std::string_view form = "application/x-www-form-urlencoded";

}  // namespace

TEST_CASE("forms: escapes") {
  CHECK(url_decoded("a+b%20c%2Bd%0a") == "a b c+d\n");
  CHECK(url_decoded("%") == "%");
  CHECK(url_decoded("%4") == "%4");
  CHECK(url_decoded("%zz%41") == "%zzA");
  CHECK(url_decoded("100%") == "100%");
  CHECK(url_decoded("%00").size() == 1);
}

TEST_CASE("forms: commands in fields, and as text") {
  CHECK(commands_in(form, "command=announce+route+10.0.0.0%2F24+next-hop+self") ==
        words{"announce route 10.0.0.0/24 next-hop self"});
  CHECK(commands_in("application/x-www-form-urlencoded; charset=utf-8",
                    "x=1&commands=one%0D%0A%0Atwo&command=three&y=4") ==
        words{"one", "two", "three"});
  CHECK(commands_in("Application/X-WWW-Form-URLEncoded", "command=one") == words{"one"});
  CHECK(commands_in("text/plain", "one\n  two \r\n\n\nthree") == words{"one", "two", "three"});
  CHECK(commands_in("", "command=one") == words{"command=one"});
  // What curl -d sends without telling what it is.
  CHECK(commands_in(form, "announce route 10.0.0.0/24 next-hop 1.2.3.4") ==
        words{"announce route 10.0.0.0/24 next-hop 1.2.3.4"});
  CHECK(commands_in(form, "command=&commands=") == words{});
  CHECK(commands_in(form, "x&command") == words{"x&command"});
  CHECK(commands_in("text/plain", "") == words{});
}

TEST_CASE("tokens") {
  CHECK(is_authorized("Bearer secret", "secret"));
  CHECK(is_authorized("bearer secret", "secret"));
  CHECK_FALSE(is_authorized("Bearer secret2", "secret"));
  CHECK_FALSE(is_authorized("Bearer secre", "secret"));
  CHECK_FALSE(is_authorized("Bearer secrets", "secret"));
  CHECK_FALSE(is_authorized("Basic secret", "secret"));
  CHECK_FALSE(is_authorized("Bearer ", "secret"));
  CHECK_FALSE(is_authorized("", "secret"));
  CHECK_FALSE(is_authorized("Bearer x", ""));
  CHECK_FALSE(is_authorized("Bearer ", ""));
}

TEST_CASE("streams: what is asked for") {
  auto const all = stream::wanted_by({});
  REQUIRE(all);
  CHECK_FALSE(all->peer);
  CHECK_FALSE(all->send);
  CHECK((all->types & 1u << static_cast<unsigned>(message_type::update)) != 0);
  CHECK((all->types & 1u << static_cast<unsigned>(message_type::keepalive)) == 0);
  CHECK(all->encoding.dialect == dialect::json_6);
  auto const some = stream::wanted_by({"2001:db8::1", "update,keepalive", "1", "json", "4"});
  REQUIRE(some);
  CHECK(some->peer == parse_ip("2001:db8::1"));
  CHECK(some->send);
  CHECK(some->types == (1u << static_cast<unsigned>(message_type::update) |
                        1u << static_cast<unsigned>(message_type::keepalive)));
  CHECK(some->encoding.dialect == dialect::json_4);
  CHECK(stream::wanted_by({"", "", "", "text", ""})->encoding.dialect == dialect::text);
  CHECK_FALSE(stream::wanted_by({"there", "", "", "", ""}));
  CHECK_FALSE(stream::wanted_by({"", "update,", "", "", ""}));
  CHECK_FALSE(stream::wanted_by({"", "updates", "", "", ""}));
  CHECK_FALSE(stream::wanted_by({"", "", "", "xml", ""}));
  CHECK_FALSE(stream::wanted_by({"", "", "", "", "5"}));
}
