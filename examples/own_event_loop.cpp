// A BGP speaker inside a program that has an event loop of its own: poll(2), no Asio, one thread.
//
// The program here listens to its standard input, as yours listens to whatever it does:
//   announce PREFIX NEXT-HOP, withdraw PREFIX, quit
// and prints what the session does and what the peer sends.
#include <senda/attribute/attribute_block.hpp>
#include <senda/capability/capability_buffer.hpp>
#include <senda/net/prefix.hpp>
#include <senda/rib/update_stream.hpp>
#include <senda/session/update_json.hpp>
#include <senda/sync/peer_driver.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

using namespace senda;

namespace {

constexpr char usage[] =
    "usage: own_event_loop PEER-ADDRESS PORT LOCAL-AS PEER-AS\n\n"
    "Keeps a BGP session with a peer and reads commands from standard input:\n"
    "  announce PREFIX NEXT-HOP\n  withdraw PREFIX\n  quit\n\n"
    "example:\n  own_event_loop 127.0.0.2 1790 65001 65002\n";

/// What the driver tells, and what it is given to send: the peer_handler concept.
class speaker {
 public:
  void on_connected(connection_info const&) {}
  void on_state(fsm::state s) { std::printf("state %s\n", fsm::name_of(s).data()); }
  void on_sent(message_view) {}
  void on_received(message_view) {}
  void on_negotiated(negotiated const&) {}

  void on_up(negotiated const& agreed) {
    session_ = agreed;
    routes_.start(session_);  // everything announced so far is due, then End-of-RIB
  }
  /// An UPDATE: the verdict says what is wrong with it, if anything; the driver does the rest.
  result<void> on_message(message_view m) {
    if (m.type != message_type::update) return success();
    SENDA_TRY(auto const update, update_view::decode(m));
    auto const verdict = validate(update, session_);
    if (verdict.action == reaction::reset) return fail(verdict.fault);
    text_writer line;
    update_json(line, verdict, session_);
    std::printf("%.*s\n", static_cast<int>(line.size()), line.view().data());
    return success();
  }
  void on_down(error, std::string_view reason) {
    routes_.stop();
    std::printf("down: %.*s\n", static_cast<int>(reason.size()), reason.data());
  }
  /// There is room: routes that changed become UPDATEs here, packed and in order.
  void produce(transmit_buffer& tx) {
    routes_.produce(tx);
    rib_.trim(routes_.position());
  }

  /// "announce PREFIX NEXT-HOP" or "withdraw PREFIX"; false when it is neither.
  bool command(std::string_view line) {
    auto const word = [&line] {
      auto const end = line.find(' ');
      auto const w = line.substr(0, end);
      line = end == line.npos ? std::string_view{} : line.substr(end + 1);
      return w;
    };
    auto const verb = word();
    auto const prefix = parse_prefix(word());
    auto const next_hop = parse_ip(line);
    if (!prefix || (verb == "announce" ? !next_hop : verb != "withdraw")) return false;

    std::uint8_t octets[17];  // the route as it lies in an UPDATE
    byte_writer nlri{octets};
    prefix->write(nlri);
    route_key_view const key{
        prefix->address.is_v4() ? ipv4_unicast : ipv6_unicast, {}, nlri.written()};
    if (verb == "withdraw") return rib_.withdraw(key), true;

    std::uint8_t storage[256];  // what the packer adds where it is missing: ORIGIN, AS_PATH, ...
    attribute_block_builder attributes{storage};
    attributes.add(attribute_flag::transitive, attribute_code::next_hop, next_hop->octets());
    return rib_.announce(key, attributes.written()), true;
  }

 private:
  negotiated session_;
  attribute_pool pool_;
  adj_rib_out rib_{pool_};
  update_stream routes_{rib_, {}};
};

/// The rest of the program. Anything with a descriptor or a deadline can be a source of the loop.
class console final : sync::poll_loop::source {
 public:
  console(sync::poll_loop& loop, speaker& s, sync::peer_driver<speaker>& peer)
      : source(loop), speaker_(s), peer_(peer) {
    watch(STDIN_FILENO, POLLIN);
  }
  [[nodiscard]] bool wants_to_quit() const { return quit_; }

 private:
  void ready(short) override {
    char buffer[4096];
    auto const n = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (n <= 0) return quit();
    text_.append(buffer, static_cast<std::size_t>(n));
    for (std::size_t end; (end = text_.find('\n')) != text_.npos; text_.erase(0, end + 1)) {
      auto const line = text_.substr(0, end);
      if (line == "quit") quit();
      else if (!speaker_.command(line)) std::printf("not understood: %s\n", line.c_str());
    }
    peer_.wake();  // there may be something to send
  }
  void expired() override {}
  void quit() {
    watch(-1, 0);
    quit_ = true;
    peer_.stop();  // NOTIFICATION, then close
  }

  speaker& speaker_;
  sync::peer_driver<speaker>& peer_;
  std::string text_;
  bool quit_ = false;
};

int refuse(char const* what, char const* word) {
  std::fprintf(stderr, "own_event_loop: '%s' is not %s\n%s", word, what, usage);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && !std::strcmp(argv[1], "--help")) return std::fputs(usage, stdout), 0;
  if (argc != 5) return std::fputs(usage, stderr), 2;
  auto const remote = parse_ip(argv[1]);
  auto const port = parse_number(argv[2], 65535);
  auto const local_as = parse_asn(argv[3]), peer_as = parse_asn(argv[4]);
  if (!remote) return refuse("an address", argv[1]);
  if (!port) return refuse("a port", argv[2]);
  if (!local_as) return refuse("an AS number", argv[3]);
  if (!peer_as) return refuse("an AS number", argv[4]);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);

  auto const capabilities =
      capability_buffer::standard(*local_as, family_set::of(ipv4_unicast, ipv6_unicast));
  fsm::settings settings;
  settings.local_as = *local_as;
  settings.peer_as = *peer_as;
  settings.capabilities = capabilities;

  sync::poll_loop loop;
  speaker us;
  sync::peer_driver<speaker> peer{loop, settings, {*remote, static_cast<std::uint16_t>(*port)}, us};
  console input{loop, us, peer};
  peer.start();

  // Your loop: senda takes one turn, then it is yours again, after 100 ms at the latest.
  while (!input.wants_to_quit() || peer.state() != fsm::state::idle || loop.adopted() > 0)
    loop.run_once(sync::steady_now() + fsm::milliseconds(100));
  return 0;
}
