// Streams that share an adj-rib-out send what one that is alone sends (wire contract §5.3, §5.4).
#include <senda/rib/update_stream.hpp>

#include <random>

#include "outbound_support.hpp"

using namespace senda;

namespace {

/// Different for each of 65,536 numbers.
std::string numbered(std::string_view before, unsigned n, std::string_view behind) {
  return std::string{before} + std::to_string(n >> 8) + '.' + std::to_string(n & 255) +
         std::string{behind};
}
route nth_route(unsigned n) { return route{numbered("10.", n, ".0/24")}; }
attributes nth_attributes(unsigned n) { return attributes{numbered("192.0.", n, "")}; }

/// A peer that reads at its own pace, and what it has come to know.
struct reader {
  negotiated session = session_with(family_set::of(ipv4_unicast));
  update_stream stream;
  transmit_buffer tx;
  std::string octets;
  peer_table table;

  reader(adj_rib_out const& rib, batch_exchange* exchange, std::uint32_t id)
      : stream(rib, {.patience = 100}, exchange) {
    session.peer_id = ipv4_address{id};
    stream.start(session);
  }
  void read() {
    tx.clear();
    stream.produce(tx);
    octets += octets_of(tx.pending());
    table.receive(tx.pending());
  }
  void read_all() {
    while (!stream.idle()) read();
  }
};

}  // namespace

TEST_CASE("fifty readers get the octets that one alone gets, made once") {
  attribute_pool pool;
  adj_rib_out rib{pool};
  batch_exchange exchange;
  exchange.share(true);
  for (unsigned i = 0; i < 20'000; ++i) rib.announce(nth_route(i), nth_attributes(i % 1000));
  reader alone{rib, nullptr, 1};
  alone.read_all();
  std::vector<std::unique_ptr<reader>> readers;
  for (unsigned i = 0; i < 50; ++i)
    readers.push_back(std::make_unique<reader>(rib, &exchange, 2 + i));
  for (bool busy = true; std::exchange(busy, false);)
    for (auto& r : readers)
      if (!r->stream.idle()) r->read(), busy = true;
  for (auto const& r : readers) {
    CHECK(r->octets == alone.octets);
    CHECK(r->stream.routes() == 20'000);
  }
  CHECK_FALSE(exchange.empty());
  exchange.passed(rib.log_end(), rib.log_end() + 1);
  CHECK(exchange.empty());
}

TEST_CASE("one that writes many portions at once makes them for the others") {
  attribute_pool pool;
  adj_rib_out rib{pool};
  batch_exchange exchange;
  exchange.share(true);
  for (unsigned i = 0; i < 20'000; ++i) rib.announce(nth_route(i), nth_attributes(i));
  reader one{rib, &exchange, 1};
  one.read_all();
  CHECK(one.octets.size() > 3 * transmit_buffer::high_water);
  auto const batch = exchange.first(rib, {.session = one.session, .untouched = true});
  update_batch::place at;
  std::size_t guess = 0, octets = 0;
  while (auto const* p = batch->find(at, guess)) at = p->to, octets += p->messages.size();
  CHECK(batch->is_end(at));
  CHECK(octets + 23 == one.octets.size());  // End-of-RIB is of the stream
}

TEST_CASE("other terms, other octets: nothing is shared with a session that differs") {
  attribute_pool pool;
  adj_rib_out rib{pool};
  batch_exchange exchange;
  exchange.share(true);
  for (unsigned i = 0; i < 100; ++i) rib.announce(nth_route(i), nth_attributes(i));
  reader internal{rib, &exchange, 1}, external{rib, &exchange, 2}, expected{rib, nullptr, 3};
  external.session.external = expected.session.external = true;
  for (auto* r : {&internal, &external, &expected}) r->read_all();
  CHECK(external.octets == expected.octets);
  CHECK(internal.octets != expected.octets);
}

TEST_CASE("whatever happens meanwhile, every reader ends up with the table it is meant to have") {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    std::mt19937 random{seed};
    attribute_pool pool{seed};
    adj_rib_out rib{pool};
    batch_exchange exchange, of_copy;
    exchange.share(true);
    of_copy.share(true);
    std::unique_ptr<adj_rib_out> copy;
    std::vector<std::unique_ptr<reader>> readers;
    for (unsigned i = 0; i < 6; ++i) readers.push_back(std::make_unique<reader>(rib, &exchange, i));
    auto const change = [&](adj_rib_out& table) {
      route const r = nth_route(static_cast<unsigned>(random() % 3000));
      if (random() % 4) table.announce(r, nth_attributes(static_cast<unsigned>(random() % 40)));
      else table.withdraw(r);
    };
    auto const trim = [&](adj_rib_out& table, batch_exchange& shared, std::size_t from,
                          std::size_t to) {
      auto least = table.log_end();
      for (auto i = from; i < to; ++i)
        if (auto const p = readers[i]->stream.position(); static_cast<std::int32_t>(p - least) < 0)
          least = p;
      table.trim(least);
      shared.passed(least, table.log_end());
    };
    for (unsigned i = 0; i < 3000; ++i) {
      for (auto n = random() % 40; n > 0; --n) change(copy && random() % 2 ? *copy : rib);
      readers[random() % readers.size()]->read();
      if (random() % 200 == 0) {
        auto& r = *readers[random() % readers.size()];
        r.table.routes.clear();
        r.stream.start(r.session);
      }
      if (i == 1500) {
        copy = std::make_unique<adj_rib_out>(rib);
        for (std::size_t k = 3; k < 6; ++k) readers[k]->stream.move_to(*copy, &of_copy);
      }
      trim(rib, exchange, 0, copy ? 3 : 6);
      if (copy) trim(*copy, of_copy, 3, 6);
    }
    for (std::size_t k = 0; k < 6; ++k) {
      readers[k]->read_all();
      CHECK(readers[k]->table.routes == intended(k < 3 ? rib : *copy));
    }
    readers.clear();
    exchange.clear();
    of_copy.clear();
  }
}
