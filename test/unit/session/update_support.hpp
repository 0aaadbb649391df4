// What the tests of UPDATEs share: a body in hexadecimal, validated and printed.
#pragma once

#include <senda/session/update_json.hpp>
#include <senda/session/update_text.hpp>

#include "../message/update_support.hpp"

namespace update_test {

/// An UPDATE body and what comes of it. Octets stay alive with it.
struct received {
  octets body;
  senda::codec_context context;
  senda::update_view view;
  senda::update_verdict verdict;

  explicit received(std::string_view hex, senda::codec_context const& c = {})
      : received(from_hex(hex), c) {}
  explicit received(octets b, senda::codec_context const& c = {}) : body(std::move(b)), context(c) {
    auto const u = senda::update_view::decode_body(body);
    REQUIRE(u.has_value());
    view = u.assume_value();
    verdict = validate(view, context);
  }
  received(received const&) = delete;
  received& operator=(received const&) = delete;

  [[nodiscard]] std::string json(senda::update_json_style style = {}) const {
    senda::text_writer out;
    update_json(out, verdict, context, style);
    return std::string{out.view()};
  }
  [[nodiscard]] std::string text(std::string_view prefix = "") const {
    senda::text_writer out;
    update_text(out, prefix, verdict, context);
    return std::string{out.view()};
  }
  [[nodiscard]] std::string commands() const {
    senda::text_writer out;
    update_commands(out, verdict, context);
    return std::string{out.view()};
  }
  /// `announced` and `withdrawn` as "10.0.0.0/24 2001:db8::/32 ".
  [[nodiscard]] std::string announced() const { return prefixes(verdict.announced()); }
  [[nodiscard]] std::string withdrawn() const { return prefixes(verdict.withdrawn()); }

  static std::string prefixes(std::span<senda::route_block const> blocks) {
    senda::text_writer out;
    for (auto const& block : blocks)
      for (auto const& route : block.routes) {
        senda::nlri_text(route, out);
        out << ' ';
      }
    return std::string{out.view()};
  }
};

/// A body from its three fields, lengths included.
inline std::string body(std::string_view withdrawn, std::string_view attributes,
                        std::string_view nlri) {
  senda::text_writer out;
  out.hex(withdrawn.size() / 2, 4) << withdrawn;
  out.hex(attributes.size() / 2, 4) << attributes << nlri;
  return std::string{out.view()};
}

}  // namespace update_test
