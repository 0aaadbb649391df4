// establish, connect and accept.
#include <senda/async/accept.hpp>
#include <senda/async/connect.hpp>
#include <senda/async/establish.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/use_awaitable.hpp>

#include "pair.hpp"

using namespace senda;
using namespace senda::test;

namespace {

struct party {
  open_message open;
  expectations expect{};
  capability_buffer capabilities{};
};

party speaker(std::uint32_t as, std::uint32_t id, std::uint16_t hold_time = 90) {
  party p;
  p.open.my_as = asn{as};
  p.open.id = ipv4_address{id};
  p.open.hold_time = hold_time;
  return p;
}

/// Both ends at the same time.
struct both {
  std::optional<result<negotiated>> left, right;
  explicit both(test::link& l, party const& a, party const& b, asio::io_context& context) {
    senda::establish(l.left, a.open, a.expect)([&](auto r) { left = r; });
    senda::establish(l.right, b.open, b.expect)([&](auto r) { right = r; });
    context.run();
    context.restart();
  }
};

error by_peer(error e) {
  e.from = origin_of_error::peer;
  e.offset = e.length = 0;
  return e;
}

}  // namespace

TEST_CASE("establish: two speakers agree") {
  asio::io_context context{1};
  test::link l{context};
  auto a = speaker(65001, 1, 90), b = speaker(4200000000, 2, 30);
  capability_buffer many;
  many.add(capability::multiprotocol{ipv4_unicast})
      .add(capability::multiprotocol{ipv6_unicast})
      .add(capability::four_octet_as{asn{65001}})
      .add(capability::extended_message{});
  capability_buffer others;
  others.add(capability::multiprotocol{ipv6_unicast})
      .add(capability::four_octet_as{asn{4200000000}})
      .add(capability::extended_message{});
  a.open.capabilities = many;
  b.open.capabilities = others;
  a.expect.peer_as = asn{4200000000};
  both r{l, a, b, context};
  REQUIRE(r.left);
  REQUIRE(r.right);
  auto const& left = r.left->value();
  CHECK(left.local_as == asn{65001});
  CHECK(left.peer_as == asn{4200000000});
  CHECK(left.peer_id == ipv4_address{2});
  CHECK(left.hold_time == 30);
  CHECK(left.external);
  CHECK(left.families == family_set::of(ipv6_unicast));
  CHECK(left.message_limit == max_extended_message_size);
  CHECK(l.left.limit() == max_extended_message_size);
  CHECK(l.right.context().external);
  CHECK(r.right->value().peer_as == asn{65001});
  CHECK(sync_wait(new_eor(l.left, ipv6_unicast)));
  CHECK(sync_wait(read_message(l.right)).value().type == message_type::update);
}

TEST_CASE("establish: what does not fit is answered with a NOTIFICATION") {
  asio::io_context context{1};
  test::link l{context};
  auto a = speaker(65001, 1), b = speaker(65002, 2);
  SUBCASE("wrong AS") {
    a.expect.peer_as = asn{65003};
    both r{l, a, b, context};
    auto const e = open_error(open_subcode::bad_peer_as, 20, 2);
    CHECK(r.left->error() == e);
    CHECK(r.right->error() == by_peer(e));
  }
  SUBCASE("the same identifier inside an AS") {
    b = speaker(65001, 1);
    b.expect.local_id = ipv4_address{9};  // only the left one minds
    both r{l, a, b, context};
    CHECK(r.left->error() == open_error(open_subcode::bad_bgp_identifier, 24, 4));
    CHECK(r.right->error() == by_peer(r.left->error()));
  }
  SUBCASE("hold time too small") {
    a.expect.min_hold_time = 60;
    b.open.hold_time = 30;
    both r{l, a, b, context};
    CHECK(r.left->error() == open_error(open_subcode::unacceptable_hold_time, 22, 2));
    CHECK(r.right->error() == by_peer(r.left->error()));
  }
}

TEST_CASE("establish: a peer that does not play by the rules") {
  asio::io_context context{1};
  test::link l{context};
  auto const a = speaker(65001, 1), b = speaker(65002, 2);
  std::optional<result<negotiated>> r;
  senda::establish(l.left, a.open)([&](auto x) { r = x; });
  notification_message said;
  SUBCASE("another message instead of the OPEN: 5/1") {
    CHECK(sync_wait(new_eor(l.right)));
    CHECK(sync_wait(read_open(l.right)));
    said = notification_message::decode(sync_wait(read_message(l.right)).value()).value();
    CHECK(said.code == notification_code::finite_state_machine);
    CHECK(said.subcode == 1);
    CHECK(said.data.size() == 1);
    CHECK(said.data[0] == 2);
  }
  SUBCASE("another message instead of the KEEPALIVE: 5/2") {
    CHECK(sync_wait(new_open(l.right, b.open)));
    CHECK(sync_wait(new_eor(l.right)));
    CHECK(sync_wait(read_open(l.right)));
    CHECK(sync_wait(read_keepalive(l.right)));
    said = notification_message::decode(sync_wait(read_message(l.right)).value()).value();
    CHECK(said.code == notification_code::finite_state_machine);
    CHECK(said.subcode == 2);
  }
  SUBCASE("garbage: 1/1") {
    auto const room = l.right.transmit().prepare(32);
    for (auto& o : room.first(32)) o = 'x';
    l.right.transmit().commit(32);
    CHECK(sync_wait(flush(l.right)));
    CHECK(sync_wait(read_open(l.right)));
    said = notification_message::decode(sync_wait(read_message(l.right)).value()).value();
    CHECK(said.code == notification_code::message_header);
    CHECK(said.subcode == 1);
  }
  SUBCASE("a type nobody knows: 1/3") {
    auto const room = l.right.transmit().prepare(19);
    for (auto& o : room.first(16)) o = 0xff;
    room[16] = 0, room[17] = 19, room[18] = 77;
    l.right.transmit().commit(19);
    CHECK(sync_wait(flush(l.right)));
    CHECK(sync_wait(read_open(l.right)));
    said = notification_message::decode(sync_wait(read_message(l.right)).value()).value();
    CHECK(said.code == notification_code::message_header);
    CHECK(said.subcode == 3);
  }
  SUBCASE("a NOTIFICATION is not answered") {
    CHECK(sync_wait(new_notification(l.right, {notification_code::cease, 5, {}})));
    CHECK(sync_wait(read_open(l.right)));
    context.run();
    context.restart();
    REQUIRE(r);
    CHECK(r->error() == by_peer({notification_code::cease, 5}));
    l.left.close();
    CHECK(sync_wait(read_message(l.right)).error() == transport_error(0));
    return;
  }
  SUBCASE("it hangs up") {
    l.right.close();
    context.run();
    REQUIRE(r);
    CHECK(r->error().from == origin_of_error::transport);
    return;
  }
  context.run();
  REQUIRE(r);
  CHECK(r->error().code == said.code);
  CHECK(r->error().from == origin_of_error::protocol);
}

TEST_CASE("establish: stopped") {
  asio::io_context context{1};
  test::link l{context};
  exec::inplace_stop_source source;
  asio::post(context, [&] { source.request_stop(); });
  auto const a = speaker(65001, 1);
  CHECK(sync_wait(senda::establish(l.left, a.open), source.get_token()).error() ==
        operation_stopped());
}

TEST_CASE("connect and accept over loopback") {
  asio::io_context context{1};
  for (auto const& address : {parse_ip("127.0.0.1"), parse_ip("::1")}) {
    auto listening = acceptor<>::open(context, *address, 0);
    if (!listening && address->is_v6()) continue;  // no IPv6 here
    auto a = std::move(listening).value();
    auto const port = a.local().port();
    std::optional<result<tcp_framed<>>> left, right;
    senda::accept(a)([&](auto r) { right.emplace(std::move(r)); });
    senda::connect(context,
                   {.remote = *address, .port = port})([&](auto r) { left.emplace(std::move(r)); });
    context.run();
    context.restart();
    REQUIRE(left);
    REQUIRE(right);
    auto& io = left->value();
    auto const info = connection_info_of(io, false);
    CHECK(info.remote == *address);
    CHECK(info.remote_port == port);
    CHECK(connection_info_of(right->value(), true).remote_port == info.local_port);
    CHECK(sync_wait(new_keepalive(io)));
    CHECK(sync_wait(read_keepalive(right->value())));
  }
}

TEST_CASE("connect: refused, stopped, and with an address that is not ours") {
  asio::io_context context{1};
  auto const here = *parse_ip("127.0.0.1");
  std::uint16_t port = 0;
  {
    auto a = acceptor<>::open(context, here, 0).value();
    port = a.local().port();
  }
  CHECK(sync_wait(senda::connect(context, {.remote = here, .port = port})).error() ==
        transport_error(ECONNREFUSED));
  peer_address elsewhere{.remote = here, .port = port, .local = parse_ip("192.0.2.77")};
  CHECK(sync_wait(senda::connect(context, elsewhere)).error() == transport_error(EADDRNOTAVAIL));
}

TEST_CASE("accept: stopped, closed, and the io_context goes away") {
  auto const here = *parse_ip("127.0.0.1");
  auto context = std::make_unique<asio::io_context>(1);
  auto a = std::make_unique<acceptor<>>(acceptor<>::open(*context, here, 0).value());
  exec::inplace_stop_source source;
  asio::post(*context, [&] { source.request_stop(); });
  CHECK(sync_wait(senda::accept(*a), source.get_token()).error() == operation_stopped());
  bool called = false;
  senda::accept (*a)([&](auto r) {
    CHECK(r.error() == operation_stopped());
    called = true;
  });
  asio::post(*context, [&] { a->close(); });
  context->run();
  CHECK(called);
  context->restart();
  a = std::make_unique<acceptor<>>(acceptor<>::open(*context, here, 0).value());
  called = false;
  senda::accept (*a)([&](auto) { called = true; });
  context->poll();
  a.reset();
  context.reset();
  CHECK(!called);
}

TEST_CASE("connect, establish and exchange in one coroutine") {
  asio::io_context context{1};
  auto a = acceptor<>::open(context, *parse_ip("127.0.0.1"), 0).value();
  int done = 0;
  auto const left = speaker(65001, 1), right = speaker(65002, 2);
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        auto io = co_await senda::accept(a)(asio::use_awaitable);
        auto const session = co_await senda::establish(io.value(), left.open)(asio::use_awaitable);
        CHECK(session.value().peer_as == asn{65002});
        auto const m = co_await read_message(io.value())(asio::use_awaitable);
        CHECK(m.value().type == message_type::update);
        ++done;
      },
      asio::detached);
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        auto io = co_await senda::connect(context, *parse_ip("127.0.0.1"),
                                          a.local().port())(asio::use_awaitable);
        auto const session = co_await senda::establish(io.value(), right.open)(asio::use_awaitable);
        CHECK(session.value().peer_as == asn{65001});
        CHECK((co_await new_eor(io.value())(asio::use_awaitable)).has_value());
        ++done;
      },
      asio::detached);
  context.run();
  CHECK(done == 2);
}
