// What a user of the operations starts with: a KEEPALIVE from one end of a connection to the other.
#include <senda/async/operations.hpp>

#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>

#include <cstdio>

int main() {
  asio::io_context context;
  asio::local::stream_protocol::socket a{context}, b{context};
  asio::local::connect_pair(a, b);
  senda::framed here{std::move(a)}, there{std::move(b)};
  auto const sent = senda::sync_wait(senda::new_keepalive(here));
  auto const heard = senda::sync_wait(senda::read_keepalive(there));
  if (!sent || !heard) return 1;
  std::printf("a keepalive of %zu octets\n", sent.value());
}
