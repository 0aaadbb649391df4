#include <senda/core/error.hpp>

#include <doctest/doctest.h>

#include <cerrno>
#include <initializer_list>
#include <type_traits>

using namespace senda;

static_assert(std::is_trivially_copyable_v<error>);
static_assert(reaction::none < reaction::discard_attribute &&
              reaction::discard_attribute < reaction::treat_as_withdraw &&
              reaction::treat_as_withdraw < reaction::disable_family &&
              reaction::disable_family < reaction::reset);  // RFC 7606 §2: the strongest wins

TEST_CASE("error: the helpers fill in code, subcode and evidence") {
  auto const e =
      update_error(update_subcode::malformed_as_path, 23, 4, reaction::treat_as_withdraw);
  CHECK(e.code == notification_code::update_message);
  CHECK(e.subcode == 11);
  CHECK(e.offset == 23);
  CHECK(e.length == 4);
  CHECK(e.action == reaction::treat_as_withdraw);
  CHECK(e.from == origin_of_error::protocol);
  CHECK(header_error(header_subcode::bad_message_length, 16, 2).subcode == 2);
  CHECK(open_error(open_subcode::unacceptable_hold_time).code == notification_code::open_message);
  CHECK(open_error(open_subcode::unacceptable_hold_time).action == reaction::reset);
}

TEST_CASE("error: what the peer did not cause has no NOTIFICATION code") {
  for (auto const e : {transport_error(ECONNRESET), local_error(ENOBUFS), operation_stopped()})
    CHECK(e.code == notification_code::none);
  CHECK(transport_error(ECONNRESET).from == origin_of_error::transport);
  CHECK(transport_error(ECONNRESET).os == ECONNRESET);
  CHECK(local_error(ENOBUFS).from == origin_of_error::local);
  CHECK(operation_stopped().from == origin_of_error::stopped);
  CHECK(operation_stopped() == operation_stopped());
  CHECK(local_error(1) != local_error(2));
}
