// A BGP speaker in thirty lines: session up, one prefix announced, what the peer says printed.
#include <senda/async/connect.hpp>
#include <senda/async/establish.hpp>
#include <senda/message/update_builder.hpp>
#include <senda/session/update_json.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/use_awaitable.hpp>

#include <cstdio>
#include <cstdlib>

using namespace senda;
using asio::use_awaitable;

asio::awaitable<result<void>> speak(asio::io_context& context, ip_address to, std::uint16_t port) {
  auto const offer = capability_buffer::standard(asn{65001}, family_set::of(ipv4_unicast));
  open_message const open{asn{65001}, 0, ipv4_address{0x0a000001}, offer};
  SENDA_CO_TRY(auto io, co_await senda::connect(context, to, port)(use_awaitable));
  SENDA_CO_TRY(auto const session, co_await establish(io, open)(use_awaitable));
  update_builder hello{session};
  hello.attribute(attribute::origin{}).next_hop(*parse_ip("192.0.2.1"));
  std::uint8_t const path[] = {2, 1, 0, 0, 0xfd, 0xe9};  // a sequence of one: AS 65001
  hello.attribute(attribute::as_path{path}).announce(*parse_prefix("198.51.100.0/24"));
  SENDA_CO_CHECK(co_await new_update(io, hello.message().value())(use_awaitable));
  for (text_writer line;; line.clear()) {
    SENDA_CO_TRY(auto const m, co_await read_message(io)(use_awaitable));
    if (m.type != message_type::update) continue;
    SENDA_CO_TRY(auto const update, update_view::decode(m));
    update_json(line, validate(update, session), session);
    std::printf("%.*s\n", static_cast<int>(line.size()), line.view().data());
  }
}

int main(int argc, char** argv) {
  auto const peer = argc == 3 ? parse_ip(argv[1]) : std::nullopt;
  if (!peer) return std::puts("usage: hello_speaker ADDRESS PORT"), 2;
  asio::io_context context{1};
  auto const port = static_cast<std::uint16_t>(std::atoi(argv[2]));
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        auto const end = co_await speak(context, *peer, port);
        std::printf("over: %d/%d\n", int(end.error().code), int(end.error().subcode));
      },
      asio::detached);
  context.run();
}
