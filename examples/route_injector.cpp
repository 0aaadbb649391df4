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
#include <cstring>
#include <fstream>
#include <string>
#include <unistd.h>

using namespace senda;

namespace {

constexpr char usage[] =
    "usage: route_injector [--once] FILE ADDRESS PORT LOCAL-AS NEXT-HOP [NEXT-HOP]\n\n"
    "Announces the prefixes of FILE (one a line, IPv4 and IPv6; what follows a blank or # does "
    "not\n"
    "count) to the peer at ADDRESS and PORT, with a next hop of IPv4, of IPv6, or one of each. "
    "Keeps\n"
    "them announced until SIGINT or SIGTERM; with --once it ends when the last one is sent.\n\n"
    "example:\n  route_injector prefixes.txt 127.0.0.1 1790 65001 192.0.2.1 2001:db8::1\n";

/// What the driver tells, and what it is given to send: the peer_handler concept.
class injector {
 public:
  injector(asio::io_context& context, adj_rib_out const& rib, fsm::settings const& s,
           sync::peer_address to, bool once)
      : rib_(rib),
        once_(once),
        signals_(context, SIGINT, SIGTERM),
        driver_(context, s, std::move(to), *this) {}

  void start() {
    driver_.start();
    signals_.async_wait([this](asio::error_code ec, int) {
      if (!ec) stop();
    });
  }
  /// NOTIFICATION, then close.
  void stop() {
    leaving_ = true;
    driver_.stop();
  }
  [[nodiscard]] bool failed() const noexcept { return !complete_; }

  void on_connected(connection_info const&) {}
  void on_state(fsm::state s) {
    if (s == fsm::state::active && !std::exchange(waiting_, true))
      std::fprintf(stderr, "route_injector: the peer does not answer yet, trying on\n");
    // One session only: Idle is the end. The io_context runs until the last octet is out.
    if (s == fsm::state::idle) signals_.cancel();
  }
  void on_sent(message_view) {}
  void on_received(message_view) {}
  void on_negotiated(negotiated const&) {}
  void on_up(negotiated const& agreed) {
    session_ = agreed;
    stream_.start(session_);
  }
  result<void> on_message(message_view) { return success(); }  // not listening
  void on_down(error, std::string_view reason) {
    stream_.stop();
    if (!leaving_)
      std::fprintf(stderr, "%sroute_injector: the session is down: %.*s\n", bar_ ? "\n" : "",
                   static_cast<int>(reason.size()), reason.data());
  }
  /// There is room in the transmit buffer.
  void produce(transmit_buffer& tx) {
    stream_.produce(tx);
    if (bar_) show_progress();
    if (complete_ || !stream_.idle()) return;
    complete_ = true;
    std::printf("%s%zu routes announced in %zu UPDATEs\n", bar_ ? "\r\033[K" : "", stream_.routes(),
                stream_.updates());
    if (stream_.routes() < rib_.size())
      std::printf("%zu are of a family the peer does not take\n", rib_.size() - stream_.routes());
    std::fflush(stdout);
    if (once_) stop();
  }

 private:
  void show_progress() {
    auto const percent = rib_.size() ? stream_.routes() * 100 / rib_.size() : 100;
    if (percent == shown_) return;
    shown_ = percent;
    constexpr char full[] = "##################################################";
    std::printf("\r[%-50.*s] %zu of %zu routes", static_cast<int>(percent / 2), full,
                stream_.routes(), rib_.size());
    std::fflush(stdout);
  }

  adj_rib_out const& rib_;
  update_stream stream_{rib_, {}};
  negotiated session_;
  bool once_, waiting_ = false, leaving_ = false, complete_ = false,
              bar_ = ::isatty(STDOUT_FILENO) != 0;
  std::size_t shown_ = 101;
  asio::signal_set signals_;
  async::peer_driver<injector> driver_;
};

/// The attributes of all routes of one family: what the packer adds where it is missing (ORIGIN,
/// AS_PATH, LOCAL_PREF) and this next hop.
struct attributes {
  std::uint8_t storage[64];
  attribute_block_builder block{storage};

  void next_hop(ip_address const& a) {
    block.set(attribute_flag::transitive, attribute_code::next_hop, a.octets());
  }
  [[nodiscard]] bool empty() const { return block.written().empty(); }
};

int complain(char const* file, std::size_t line, std::string const& what) {
  std::fprintf(stderr, "%s:%zu:1: %s\n", file, line, what.c_str());
  return 1;
}

/// Adds the prefixes of `file`; the exit code when one is wrong.
int load(char const* file, adj_rib_out& rib, attributes const& v4, attributes const& v6) {
  std::ifstream in{file};
  if (!in) return std::fprintf(stderr, "%s: %s\n", file, std::strerror(errno)), 1;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    auto const word = line.substr(0, line.find_first_of(" \t\r#"));
    if (word.empty()) continue;
    auto const prefix = parse_prefix(word);
    if (!prefix) return complain(file, number, "'" + word + "' is not a prefix");
    bool const is_v4 = prefix->address.is_v4();
    auto const& with = is_v4 ? v4 : v6;
    if (with.empty()) return complain(file, number, "no next hop was given for '" + word + "'");
    std::uint8_t octets[17];  // the route as it lies in an UPDATE
    byte_writer nlri{octets};
    prefix->write(nlri);
    rib.announce({is_v4 ? ipv4_unicast : ipv6_unicast, {}, nlri.written()}, with.block.written());
  }
  if (rib.size() == 0) return complain(file, number, "there is no prefix in this file");
  return 0;
}

int refuse(char const* what, char const* word) {
  std::fprintf(stderr, "route_injector: '%s' is not %s\n%s", word, what, usage);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && !std::strcmp(argv[1], "--help")) return std::fputs(usage, stdout), 0;
  bool const once = argc > 1 && !std::strcmp(argv[1], "--once");
  if (once) ++argv, --argc;
  if (argc < 6 || argc > 7) return std::fputs(usage, stderr), 2;
  auto const to = parse_ip(argv[2]);
  auto const port = parse_number(argv[3], 65535);
  auto const as = parse_asn(argv[4]);
  if (!to) return refuse("an address", argv[2]);
  if (!port) return refuse("a port", argv[3]);
  if (!as || as->value == 0) return refuse("an AS number", argv[4]);
  attributes v4, v6;
  for (int i = 5; i < argc; ++i) {
    auto const hop = parse_ip(argv[i]);
    if (!hop) return refuse("a next hop", argv[i]);
    (hop->is_v4() ? v4 : v6).next_hop(*hop);
  }
  attribute_pool pool;
  adj_rib_out rib{pool};
  if (auto const wrong = load(argv[1], rib, v4, v6)) return wrong;

  family_set families;
  if (!v4.empty()) families.insert(ipv4_unicast);
  if (!v6.empty()) families.insert(ipv6_unicast);
  auto const capabilities = capability_buffer::standard(*as, families);
  fsm::settings settings;
  settings.local_as = *as;  // the peer may have any; the identifier is our address
  settings.capabilities = capabilities;
  settings.automatic_start = false;  // one session
  if (to->is_v6()) settings.id = ipv4_address{0x0a000001};

  asio::io_context context{1};
  injector us{context, rib, settings, {*to, static_cast<std::uint16_t>(*port)}, once};
  us.start();
  context.run();
  return us.failed() ? 1 : 0;
}
