// What the fuzz targets share: the entry point, invariants that end the run, octets copied so that
// AddressSanitizer sees a read past their end, and the session they are read with.
//
//   FUZZ(in) { ... FUZZ_CHECK(condition); ... }     a program with one target
//   FUZZ_TARGETS(array)                             a program with several
#pragma once

#include <senda/core/byte_writer.hpp>
#include <senda/core/error.hpp>
#include <senda/core/text_cursor.hpp>
#include <senda/core/text_writer.hpp>
#include <senda/message/header.hpp>
#include <senda/net/codec_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "json_checker.hpp"

namespace fuzz {

[[noreturn]] inline void broken(char const* what, char const* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
  std::abort();
}
#define FUZZ_CHECK(...) ((__VA_ARGS__) ? void() : ::fuzz::broken(#__VA_ARGS__, __FILE__, __LINE__))

/// A copy in a heap block of exactly its size.
class octets {
 public:
  explicit octets(senda::bytes b) : size_(b.size()), data_(new std::uint8_t[b.size()]) {
    if (!b.empty()) std::memcpy(data_.get(), b.data(), b.size());
  }
  explicit octets(std::string_view s)
      : octets(senda::bytes{reinterpret_cast<std::uint8_t const*>(s.data()), s.size()}) {}
  operator senda::bytes() const noexcept { return {data_.get(), size_}; }
  senda::bytes get() const noexcept { return *this; }
  std::string_view text() const noexcept {
    return {reinterpret_cast<char const*>(data_.get()), size_};
  }

 private:
  std::size_t size_;
  std::unique_ptr<std::uint8_t[]> data_;
};

/// What the fuzzer came up with: a few octets off the front choose, the rest is parsed. Of an input
/// too short for its choices, those are zero.
class input {
 public:
  explicit input(senda::bytes b) noexcept : rest_(b) {}
  std::uint8_t u8() noexcept {
    if (rest_.empty()) return 0;
    auto const v = rest_[0];
    rest_ = rest_.subspan(1);
    return v;
  }
  std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(u8() << 8 | u8()); }
  /// The octets which u8(), u16() and take() left.
  octets rest() const { return octets{rest_}; }
  octets take(std::size_t n) {
    octets out{rest_.first(n < rest_.size() ? n : rest_.size())};
    rest_ = rest_.subspan(out.get().size());
    return out;
  }
  bool empty() const noexcept { return rest_.empty(); }

 private:
  senda::bytes rest_;
};

/// A whole message of `type` in a heap block of exactly its size.
inline octets message(senda::message_type type, senda::bytes body) {
  std::vector<std::uint8_t> whole(16, 0xff);
  auto const size = 19 + body.size();
  whole.push_back(static_cast<std::uint8_t>(size >> 8));
  whole.push_back(static_cast<std::uint8_t>(size));
  whole.push_back(static_cast<std::uint8_t>(type));
  whole.insert(whole.end(), body.begin(), body.end());
  return octets{senda::bytes{whole}};
}
inline senda::message_view view(octets const& message) {
  return {static_cast<senda::message_type>(message.get()[18]), message};
}

/// One octet chooses the session; zero is the usual one.
inline senda::codec_context context(std::uint8_t bits) noexcept {
  senda::codec_context c;
  c.four_octet_as = !(bits & 1);
  c.external = bits & 2;
  if (bits & 4) c.add_path_receive = c.add_path_send = senda::family_set::all();
  c.aigp = !(bits & 8);
  if (bits & 16) c.extended_next_hop = senda::family_set::all();
  if (bits & 32) c.families = senda::family_set::of(senda::ipv4_unicast);
  c.disable_families = bits & 64;
  return c;
}

/// Words of a statement: blanks separate them; brackets and commas are words of their own, as are
/// parentheses unless they are `glued`.
inline std::vector<senda::token> words(std::string_view text, bool glued = false) {
  std::string_view const single = glued ? "[]," : "[](),", all = glued ? " \t\n[]," : " \t\n[](),";
  std::vector<senda::token> out;
  for (std::size_t at = 0, n = 0; at < text.size(); at += n) {
    n = 1;
    if (text[at] == ' ' || text[at] == '\t' || text[at] == '\n') continue;
    if (single.find(text[at]) == text.npos)
      n = std::min(text.find_first_of(all, at), text.size()) - at;
    out.push_back({text.substr(at, n), 1, static_cast<std::uint32_t>(at + 1)});
  }
  return out;
}

template <class T> std::vector<std::uint8_t> copy(T const& b) { return {b.begin(), b.end()}; }

/// Room for the largest thing there is; good until the fifth call from now.
inline senda::mutable_bytes scratch() noexcept {
  static std::uint8_t room[4][70000];
  static unsigned next = 0;
  return room[next++ % 4];
}

/// What write(byte_writer&) writes; in scratch().
template <class F> senda::bytes encoded(F&& write) {
  senda::byte_writer w{scratch()};
  write(w);
  FUZZ_CHECK(!w.overflowed());
  return w.written();
}

/// What print(text_writer&) prints: nothing a terminal or a log could be hurt with. Good until the
/// fifth call from now.
template <class F> std::string_view printed(F&& print) {
  static senda::text_writer writers[4];
  static unsigned next = 0;
  auto& out = writers[next++ % 4];
  out.clear();
  print(out);
  for (char const c : out.view()) FUZZ_CHECK((c >= 0x20 && c < 0x7f) || c == '\n');
  return out.view();
}

/// The same, and it is one JSON value.
template <class F> std::string_view json(F&& print) {
  auto const out = printed(print);
  if (!json_checker::accepts(out)) {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(out.size()), out.data());
    broken("output is JSON", __FILE__, __LINE__);
  }
  return out;
}

/// An error a peer can cause: it says what to do, and points into the message.
inline void check_peer_error(senda::error const& e, std::size_t begin, std::size_t end) {
  FUZZ_CHECK(e.from == senda::origin_of_error::protocol);
  FUZZ_CHECK(e.code != senda::notification_code::none);
  FUZZ_CHECK(e.action != senda::reaction::none);
  FUZZ_CHECK(e.offset >= begin || e.length == 0);
  FUZZ_CHECK(std::size_t{e.offset} + e.length <= end);
}

/// The failure names a word of the statement, or nothing at its end.
inline void check_text_error(senda::text_cursor const& in, std::string_view text) {
  FUZZ_CHECK(in.failed());
  auto const& e = in.failure();
  FUZZ_CHECK(!e.what.empty());
  FUZZ_CHECK(e.word.empty() || (e.word.data() >= text.data() &&
                                e.word.data() + e.word.size() <= text.data() + text.size()));
  senda::text_writer out;
  out << e;
}

/// One parser under test; programs with several take `--target=NAME`, and `--list` shows the names.
struct target {
  std::string_view name;
  void (*run)(input);
};

/// The target that the command line chose out of `all`.
inline void (*chosen(std::span<target const> all, int argc, char** argv))(input) {
  for (int i = 1; i < argc; ++i) {
    std::string_view const word = argv[i];
    if (word == "--list") {
      for (auto const& t : all)
        std::printf("%.*s\n", static_cast<int>(t.name.size()), t.name.data());
      std::exit(0);
    }
    for (auto const& t : all)
      if (word.starts_with("--target=") && word.substr(9) == t.name) return t.run;
  }
  if (all.size() == 1) return all[0].run;
  std::fprintf(stderr, "which? --target=NAME; --list shows the names\n");
  std::exit(2);
}

}  // namespace fuzz

/// The program's targets, an array of fuzz::target.
#define FUZZ_TARGETS(all)                                                             \
  static void (*fuzz_run)(::fuzz::input) = nullptr;                                   \
  extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {                      \
    fuzz_run = ::fuzz::chosen(all, *argc, *argv);                                     \
    return 0;                                                                         \
  }                                                                                   \
  extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) { \
    fuzz_run(::fuzz::input{::senda::bytes{data, size}});                              \
    return 0;                                                                         \
  }

/// The program's only target.
#define FUZZ(in)                                                \
  static void fuzz_one(::fuzz::input);                          \
  static constexpr ::fuzz::target fuzz_only[]{{"", &fuzz_one}}; \
  FUZZ_TARGETS(fuzz_only)                                       \
  static void fuzz_one(::fuzz::input in)
