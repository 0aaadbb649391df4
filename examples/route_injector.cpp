// Announces the prefixes of a file to one peer, as fast as the peer takes them.
//
// The Adj-RIB-Out holds what is wanted, an update_stream turns it into full UPDATEs, the async
// driver keeps the session. On a terminal a bar shows how far it is.
#include <senda/async/peer_driver.hpp>
#include <senda/attribute/attribute_block.hpp>
#include <senda/capability/capability_buffer.hpp>
#include <senda/net/prefix.hpp>
#include <senda/rib/update_stream.hpp>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

#include <cstdio>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace senda;

namespace {

constexpr char usage[] =
    "usage: route_injector FILE ADDRESS PORT LOCAL-AS NEXT-HOP\n\n"
    "Announces every prefix of FILE (one a line; # starts a comment) with NEXT-HOP to the peer at\n"
    "ADDRESS and PORT, then ends the session. IPv4 prefixes and next hop.\n\n"
    "example:\n  route_injector prefixes.txt 127.0.0.1 1790 65001 192.0.2.1\n";

class injector {
 public:
  injector(asio::io_context& context, adj_rib_out& rib, fsm::settings const& s,
           sync::peer_address to)
      : rib_(rib), stream_(rib, {}), driver_(context, s, std::move(to), *this), context_(context) {}

  void start() { driver_.start(); }
  [[nodiscard]] bool done() const noexcept { return done_; }

  // What the driver tells (see peer_handler).
  void on_connected(connection_info const&) {}
  void on_state(fsm::state) {}
  void on_sent(message_view) {}
  void on_received(message_view) {}
  void on_negotiated(negotiated const&) {}
  void on_up(negotiated const& n) {
    session_ = n;
    stream_.start(session_);
    driver_.wake();
  }
  result<void> on_message(message_view) { return success(); }
  void on_down(error, std::string_view reason) {
    stream_.stop();
    if (!done_)
      std::fprintf(stderr, "the session is down: %.*s\n", int(reason.size()), reason.data());
    context_.stop();
  }
  void produce(transmit_buffer& tx) {
    if (done_) return;
    stream_.produce(tx);
    show(stream_.idle());
    if (!stream_.idle()) return;
    done_ = true;
    driver_.stop({.subcode = cease_subcode::administrative_shutdown});
  }

 private:
  void show(bool all) const {
    if (all)
      std::printf("%s%zu routes announced in %zu UPDATEs\n", bar_ ? "\r" : "", rib_.size(),
                  stream_.updates());
    else if (bar_) std::printf("\r%zu UPDATEs", stream_.updates());
    std::fflush(stdout);
  }

  adj_rib_out const& rib_;
  update_stream stream_;
  negotiated session_;
  bool done_ = false, bar_ = ::isatty(STDOUT_FILENO) != 0;
  async::peer_driver<injector> driver_;
  asio::io_context& context_;
};

/// Adds the prefixes of `file`; a line that is none is reported. False when one was wrong.
bool load(char const* file, adj_rib_out& rib, bytes attributes) {
  std::ifstream in{file};
  if (!in) return std::fprintf(stderr, "cannot read %s\n", file), false;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    std::string_view word{line};
    word = word.substr(0, word.find_first_of(" \t\r#"));
    if (word.empty()) continue;
    auto const p = parse_prefix(word);
    if (!p || !p->address.is_v4() || !p->is_network()) {
      std::fprintf(stderr, "%s:%zu:1: %s is not an IPv4 prefix\n", file, number, line.c_str());
      return false;
    }
    std::array<std::uint8_t, 5> nlri;
    byte_writer w{nlri};
    p->write(w);
    rib.announce({ipv4_unicast, {}, w.written()}, attributes);
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  auto const to = argc == 6 ? parse_ip(argv[2]) : std::nullopt;
  auto const port = argc == 6 ? parse_number(argv[3], 65535) : std::nullopt;
  auto const as = argc == 6 ? parse_asn(argv[4]) : std::nullopt;
  auto const hop = argc == 6 ? parse_ipv4(argv[5]) : std::nullopt;
  if (!to || !port || !as || !hop)
    return std::fputs(usage, argc == 2 ? stdout : stderr), argc == 2 ? 0 : 2;

  std::array<std::uint8_t, 64> storage;
  attribute_block_builder block{storage};
  block.add(attribute::next_hop{*hop});
  attribute_pool pool;
  adj_rib_out rib{pool};
  if (!load(argv[1], rib, block.written())) return 1;

  auto const offer = capability_buffer::standard(*as, family_set::of(ipv4_unicast));
  fsm::settings settings;
  settings.local_as = *as;
  settings.id = *hop;
  settings.capabilities = offer;
  settings.automatic_start = false;
  asio::io_context context{1};
  injector it{context, rib, settings, {*to, static_cast<std::uint16_t>(*port)}};
  asio::signal_set signals{context, SIGINT, SIGTERM};
  signals.async_wait([&](asio::error_code ec, int) {
    if (!ec) context.stop();
  });
  it.start();
  context.run();
  return it.done() ? 0 : 1;
}
