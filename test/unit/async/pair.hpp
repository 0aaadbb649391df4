// Two framed streams that are connected to each other.
#pragma once

#include <senda/async/operations.hpp>

#include <asio/local/connect_pair.hpp>
#include <asio/local/stream_protocol.hpp>
#include <doctest/doctest.h>

namespace senda::test {

template <class Executor>
using local_socket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;
using stream = local_socket<asio::io_context::executor_type>;

template <class Stream> struct basic_link {
  explicit basic_link(asio::io_context& context) : basic_link(Stream{context}, Stream{context}) {}
  framed<Stream> left, right;

 private:
  basic_link(Stream a, Stream b) : left(connected(a, b)), right(std::move(b)) {}
  static Stream connected(Stream& a, Stream& b) {
    asio::local::connect_pair(a, b);
    return std::move(a);
  }
};
using link = basic_link<stream>;

}  // namespace senda::test
