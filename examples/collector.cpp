// Accepts any number of BGP peers and prints what they say, a line of JSON for each message.
//
// Each peer has two coroutines, all on one thread: a reader, which establishes the session and
// prints messages, and a keeper, which sends KEEPALIVEs and watches the hold timer. When one of the
// two ends it ends the other: operator ||.
#include <senda/async/accept.hpp>
#include <senda/async/establish.hpp>
#include <senda/capability/capability_buffer.hpp>
#include <senda/core/json.hpp>
#include <senda/session/messages_json.hpp>
#include <senda/session/update_json.hpp>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <chrono>
#include <cstdio>
#include <cstring>

using namespace senda;
using namespace std::chrono_literals;
using asio::use_awaitable;

namespace {

constexpr char usage[] =
    "usage: collector LOCAL-AS ADDRESS PORT\n\n"
    "Accepts BGP peers of any AS on ADDRESS and PORT (0: any; the first line says which) and\n"
    "prints what they say, a line of JSON for each message. Ends with SIGINT or SIGTERM.\n\n"
    "example:\n  collector 65002 127.0.0.1 1790\n";

/// What all peers have in common.
struct settings {
  open_message open;
  bool stopping = false;
};

/// One peer, from its connection to its end.
class peer {
 public:
  peer(tcp_framed<> io, settings const& s)
      : io_(std::move(io)), settings_(s), who_(connection_info_of(io_, true)) {}

  asio::awaitable<void> run() {
    using namespace asio::experimental::awaitable_operators;
    co_await (read() || keep());
    text_writer reason;
    describe(reason);
    begin("down") << ", \"reason\": ";
    json_string(line_, reason.view());
    print();
  }

 private:
  using clock = std::chrono::steady_clock;

  asio::awaitable<void> read() {
    auto const agreed = co_await establish(io_, settings_.open)(use_awaitable);
    if (!agreed) {
      why_ = agreed.assume_error();
      co_return;
    }
    session_ = agreed.assume_value();
    up_ = true;
    begin("up") << ", \"asn\": " << session_.peer_as << ", \"router-id\": \"" << session_.peer_id
                << '"';
    print();
    while (true) {
      auto const m = co_await read_message(io_)(use_awaitable);
      heard_ = clock::now();
      auto const done = m ? take(m.assume_value()) : fail(m.assume_error());
      if (done) continue;
      why_ = done.assume_error();
      if (why_.from == origin_of_error::protocol)  // the peer is to know what it did wrong
        (void)co_await new_notification(io_, why_,
                                        m ? m.assume_value().whole : io_.pending())(use_awaitable);
      co_return;
    }
  }

  /// Prints one message; an error ends the session.
  result<void> take(message_view m) {
    if (m.type == message_type::update) {
      SENDA_TRY(auto const update, update_view::decode(m));
      auto const verdict = validate(update, session_);  // RFC 7606
      if (verdict.action == reaction::reset) return fail(verdict.fault);
      begin("update") << ", \"message\": ";
      update_json(line_, verdict, session_);
    } else if (m.type == message_type::notification) {
      SENDA_TRY(auto const n, notification_message::decode(m));
      begin("notification") << ", \"notification\": ";
      notification_json(line_, n);
      print();
      return fail(n.as_error());
    } else if (m.type == message_type::keepalive) {
      return success();
    } else {
      (begin("other") << ", \"code\": ").number(static_cast<unsigned>(m.type));
    }
    print();
    return success();
  }

  asio::awaitable<void> keep() {
    auto const started = clock::now();
    auto sent = started;
    asio::steady_timer timer{io_.get_executor()};
    while (true) {
      timer.expires_after(200ms);
      co_await timer.async_wait(use_awaitable);
      auto const now = clock::now();
      auto const hold = std::chrono::seconds{up_ ? session_.hold_time : 60};
      auto const silent = now - (up_ ? heard_ : started);
      notification_message bye{notification_code::cease,
                               static_cast<std::uint8_t>(cease_subcode::administrative_shutdown),
                               {}};
      if (!settings_.stopping) bye = {notification_code::hold_timer_expired, 0, {}};
      if (settings_.stopping || (hold > 0s && silent > hold)) {
        why_ = {bye.code, bye.subcode};
        (void)co_await new_notification(io_, bye)(use_awaitable);
        co_return;
      }
      if (!up_ || hold == 0s || now - sent < hold / 3) continue;
      sent = now;
      (void)co_await new_keepalive(io_)(use_awaitable);
    }
  }

  /// Why the session ended, in words.
  void describe(text_writer& out) const {
    if (why_.from == origin_of_error::transport)
      return void(out << (why_.os ? std::strerror(why_.os) : "the peer closed the connection"));
    out << (why_.from == origin_of_error::peer ? "notification received (" : "notification sent (");
    out.number(static_cast<unsigned>(why_.code)) << ',';
    out.number(why_.subcode) << ')';
  }

  text_writer& begin(std::string_view type) {
    line_.clear();
    return line_ << "{ \"type\": \"" << type << "\", \"peer\": \"" << who_.remote << '"';
  }
  void print() {
    line_ << " }\n";
    std::fwrite(line_.view().data(), 1, line_.size(), stdout);
  }

  tcp_framed<> io_;
  settings const& settings_;
  connection_info who_;
  negotiated session_;
  bool up_ = false;
  error why_{};
  clock::time_point heard_ = clock::now();
  text_writer line_;
};

asio::awaitable<void> serve(tcp_framed<> io, settings const& s) {
  peer p{std::move(io), s};
  co_await p.run();
}

asio::awaitable<void> accept_all(asio::io_context& context, acceptor<>& listener,
                                 settings const& s) {
  while (!s.stopping) {
    auto io = co_await senda::accept(listener)(use_awaitable);
    if (io) {
      asio::co_spawn(context, serve(std::move(io).assume_value(), s), asio::detached);
    } else if (!s.stopping) {  // out of descriptors, for instance
      asio::steady_timer pause{context, 100ms};
      co_await pause.async_wait(use_awaitable);
    }
  }
}

int refuse(char const* what, char const* word) {
  std::fprintf(stderr, "collector: '%s' is not %s\n%s", word, what, usage);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && !std::strcmp(argv[1], "--help")) return std::fputs(usage, stdout), 0;
  if (argc != 4) return std::fputs(usage, stderr), 2;
  auto const as = parse_asn(argv[1]);
  auto const address = parse_ip(argv[2]);
  auto const port = parse_number(argv[3], 65535);
  if (!as || as->value == 0) return refuse("an AS number", argv[1]);
  if (!address) return refuse("an address", argv[2]);
  if (!port) return refuse("a port", argv[3]);
  std::setvbuf(stdout, nullptr, _IOLBF, 1 << 16);

  asio::io_context context{1};
  auto listener = acceptor<>::open(context, *address, static_cast<std::uint16_t>(*port));
  if (!listener) {
    std::fprintf(stderr, "collector: cannot listen on %s port %s: %s\n", argv[2], argv[3],
                 std::strerror(listener.assume_error().os));
    return 1;
  }
  std::printf("{ \"type\": \"listening\", \"port\": %u }\n",
              listener.assume_value().local().port());

  auto const capabilities = capability_buffer::standard(*as, family_set::all());
  settings s{{*as, 90, address->is_v4() ? address->v4() : ipv4_address{0x7f000001}, capabilities}};
  if (s.open.id.value == 0) s.open.id = ipv4_address{0x7f000001};
  asio::co_spawn(context, accept_all(context, listener.assume_value(), s), asio::detached);

  asio::signal_set signals{context, SIGINT, SIGTERM};
  signals.async_wait([&](asio::error_code, int) {
    s.stopping = true;  // keepers say goodbye
    listener.assume_value().close();
  });
  context.run();  // until the last peer is gone
  return 0;
}
